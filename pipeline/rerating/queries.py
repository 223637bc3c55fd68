"""Questions about re-rating: what a step would do, and which were done."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, F, Max, QuerySet, Sum

from pipeline.rerating.models import Rerating
from pipeline.rerating.rules import BookedSale, ReratingPlan, plan
from pipeline.sales.models import SaleEntry
from salesplan.core.company.queries import company, rates
from salesplan.people.deciding import Deciders, among_admins


def preview(currency: str, starts_on: date, ends_on: date, deals: Iterable[int] | None = None) -> ReratingPlan:
    """Return what changes when the sales in a currency of these days go to the rates that stand for their days now."""
    current_rates = rates()
    rows = SaleEntry.objects.filter(
        reverses=None, reversed_by=None, currency=currency, sold_on__range=(starts_on, ends_on)
    )
    if deals is not None:
        rows = rows.filter(deal__in=deals)
    totals = (
        rows.order_by()
        .values("deal", "sold_on", name=F("deal__name"))
        .annotate(booked_at_rate=Max("rate"), whole=Sum("amount"), base=Sum("amount_base"))
        .order_by("sold_on", "deal")
    )
    booked = [
        BookedSale(row["deal"], row["name"], row["sold_on"], row["whole"], row["booked_at_rate"], row["base"])
        for row in totals
    ]
    return plan(booked, lambda day: current_rates.rate(currency, day), company().currency)


def done() -> QuerySet[Rerating]:
    """Return the steps so far, the last one first, with their sums."""
    totals = {"number": Count("sales"), "before": Sum("sales__old_base"), "after": Sum("sales__new_base")}
    return Rerating.objects.select_related("by").annotate(**totals).order_by("-at", "-pk")


def credited(deals: Iterable[int]) -> set[int]:
    """Return who has credit in some sales: nobody sets the rate at which they are paid."""
    rows = SaleEntry.credits.filter(deal__in=list(deals), reverses=None, reversed_by=None)
    return set(rows.order_by().values_list("person_id", flat=True).distinct())


def deciders(plan: ReratingPlan) -> Deciders:
    """Return the admins who may re-rate these sales. It is a step of their own that nobody waits for: deputies take none."""
    paid = credited(change.booked.deal_id for change in plan.changes)
    return among_admins(lambda admin: "credited" if admin.pk in paid else "")
