"""What open deals would add to statements: each at what its stage makes likely of it, and in everything that pays.

A deal counts as the ledger would be told of it if it were won on its expected day: line by line, with its margin, units
and attributes, for everybody who shares in it and for leaders whose plan pays for their team.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q

from goals.pay.engine.credits import Credit
from goals.pay.statements.queries.credits import LedTeams, credits_if_all_won
from pipeline.deals.models import Deal, DealOverlay, DealSplit
from pipeline.sales.queries import sales_if_won
from salesplan.core.money import ZERO, quantize
from salesplan.core.periods import Period

Key = tuple[int, str]
# Hypothetical credits come after everything the ledger can hold.
LAST = 10**15


@dataclass(frozen=True)
class DueDeal:
    """An open deal that is due within a period: a person's share of it, and of that what its stage makes likely."""

    deal_id: int
    on: date
    share: Decimal
    probability: Decimal
    credits: tuple[Credit, ...] = ()

    def likely(self, currency: str) -> list[Credit]:
        """Return the credits at what the stage makes likely: of 20,000 at 40 % with a margin of 5,000, 8,000 and 2,000."""
        return [replace(credit, values=_at(credit, self.probability, currency)) for credit in self.credits]


def _at(credit: Credit, probability: Decimal, currency: str) -> dict[str, Decimal]:
    return {
        name: quantize(value * probability, currency) if name in ("revenue", "margin") else value * probability
        for name, value in credit.values.items()
    }


def due_of(
    people: Collection[int], leaders: Collection[int], periods: Sequence[Period], today: date, currency: str
) -> dict[Key, list[DueDeal]]:
    """Return the open deals that are due within periods, by (person id, period key); the same queries for any number."""
    out: dict[Key, list[DueDeal]] = defaultdict(list)
    if not periods:
        return out
    led = LedTeams(leaders) if leaders else None
    deals = list(_open(people, led, periods))
    closing = {deal.pk: deal.expected_close_on for deal in deals if deal.expected_close_on}  # all, as they are asked
    days = {pk: max(day, today) for pk, day in closing.items()}
    credits_by_deal = (
        credits_if_all_won(sales_if_won(deals, days, today=today).values(), people, LAST, led) if deals else {}
    )
    by_deal: dict[int, dict[int, list[Credit]]] = defaultdict(lambda: defaultdict(list))
    for person, credits in credits_by_deal.items():
        for credit in credits:
            by_deal[credit.source.deal_id][person].append(credit)
    for deal in deals:
        for person, credits in by_deal[deal.pk].items():
            share = sum((credit.values["revenue"] for credit in credits), ZERO)
            row = DueDeal(deal.pk, days[deal.pk], quantize(share, currency), deal.probability, tuple(credits))
            for period in periods:
                if person in people and closing[deal.pk] in period:
                    out[person, period.key].append(row)
    return out


def _open(people: Collection[int], led: LedTeams | None, periods: Sequence[Period]) -> Sequence[Deal]:
    of_people = Q(owner__in=people)
    if led is not None:
        of_people |= Q(team__in=led.teams)
    for model in (DealSplit, DealOverlay):
        rows = model.objects.filter(deal=OuterRef("pk"))
        of_people |= Q(Exists(rows.filter(person__in=people)))
        if led is not None:
            of_people |= Q(Exists(rows.filter(person__memberships__team__in=led.teams)))
    start, end = min(period.start for period in periods), max(period.end for period in periods)
    deals = Deal.objects.open().filter(of_people, expected_close_on__range=(start, end))
    related = deals.select_related("account", "stage").prefetch_related("lines", "splits", "overlays")
    return related.order_by("expected_close_on", "pk")  # type: ignore[return-value]
