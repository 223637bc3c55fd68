"""Re-rating booked sales: an admin's own step with a reason, posted as reversals and new entries."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from customers.timeline import actions as timeline
from customers.timeline.choices import EntryKind
from pipeline.deals.models import Deal
from pipeline.process.choices import StageKind
from pipeline.receipts.actions import follow_sale
from pipeline.rerating.models import ReratedSale, Rerating
from pipeline.rerating.queries import credited, preview
from pipeline.rerating.rules import SaleRerating
from pipeline.sales.actions import post_sale
from salesplan.core.access import require
from salesplan.core.amounts.rules import plain
from salesplan.core.audit import acting
from salesplan.core.errors import NotAllowed, Refused
from salesplan.people.models import User


def rerate(
    *, currency: str, starts_on: date, ends_on: date, why: str, seen: Decimal | None = None, by: User, at: datetime
) -> Rerating:
    """Bring the sales in a currency of these days to the rates of their days; `seen` is the sum that was shown before.

    Refused without a reason, when it changes nothing, when the sum is no longer what was shown, and to whoever has
    credit in one of the sales: nobody sets the rate at which they are paid.
    """
    require(by, "admin")
    why = why.strip()
    if not why:
        raise Refused(_("Give a reason for booking the sales at a different rate."), field="why")
    if ends_on < starts_on:
        raise Refused(_("The last day is before the first day."), field="ends_on")
    with acting(by, "sale.rerate", why=why):
        deals = _lock(currency, starts_on, ends_on)
        plan = preview(currency, starts_on, ends_on, deals)
        if not plan.changes:
            raise Refused(_("Every sale in these days is already booked at its day's rate. Nothing changes."))
        if seen is not None and seen != plan.after:
            raise Refused(
                _("Sales or rates have changed since you opened this page. Review the figures again."),
                code="changed_since",
            )
        _check_not_paid(by, [change.booked.deal_id for change in plan.changes])
        rerating = Rerating.objects.create(
            currency=currency, starts_on=starts_on, ends_on=ends_on, why=why[:300], by=by, at=at
        )
        for change in plan.changes:
            _apply(deals[change.booked.deal_id], change, rerating, by=by, at=at)
        return rerating


def _lock(currency: str, starts_on: date, ends_on: date) -> dict[int, Deal]:
    rows = Deal.objects.filter(state=StageKind.WON, currency=currency, closed_on__range=(starts_on, ends_on))
    return {deal.pk: deal for deal in rows.select_for_update(of=("self",)).order_by("pk")}


def _check_not_paid(by: User, deals: Iterable[int]) -> None:
    if by.pk in credited(deals):
        raise NotAllowed(_("Some of these sales are credited to you, so another admin has to re-rate them."))


def _apply(deal: Deal, change: SaleRerating, rerating: Rerating, *, by: User, at: datetime) -> None:
    post_sale(deal, sold_on=deal.closed_on, rate=change.rate, by=by, at=at)
    deal.amount_base = change.amount_base
    deal.version += 1
    deal.save(update_fields=["amount_base", "version"])
    follow_sale(deal, at=at)
    ReratedSale.objects.create(
        rerating=rerating,
        deal=deal,
        old_rate=change.booked.rate,
        new_rate=change.rate,
        old_base=change.booked.amount_base,
        new_base=change.amount_base,
    )
    data = {
        "deal": deal.name,
        "from": plain(change.booked.rate),
        "to": plain(change.rate),
        "reason": rerating.why,
    }
    timeline.record(
        account=deal.account,
        about=("deal", deal.pk),
        kind=EntryKind.SYSTEM,
        code="sale_rerated",
        data=data,
        by=by,
        at=at,
    )
