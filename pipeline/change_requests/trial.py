"""What a change does: whose pay differs and how, who gains, how far the pay of the days concerned is.

The change itself is made and looked at, so that tiers, leaders' parts and corrections are in it; asked before a decision,
it is made in a savepoint and taken back.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum

from pipeline.deals import pay
from pipeline.deals.models import Deal
from pipeline.deals.parts import splits_of
from pipeline.deals.rights import PayState
from pipeline.deals.wanted import Wanted
from pipeline.process.choices import StageKind
from pipeline.sales.models import SaleEntry
from salesplan.core.money import ZERO

# (person, period, before, after): amounts as text, as a request keeps them.
Effect = list[list[Any]]


@dataclass
class Trial:
    """What a change came to."""

    effect: Effect = field(default_factory=list)
    held: Effect = field(default_factory=list)
    gains: set[int] = field(default_factory=set)
    state: PayState = PayState.OPEN
    days: list[date] = field(default_factory=list)
    people: set[int] = field(default_factory=set)


class _TakeBack(Exception):
    """Ends a savepoint whose changes were only looked at."""


@dataclass(frozen=True)
class Touched:
    """The days and the sellers that a change touches; `paid` where only some of those concerned are paid by it."""

    days: list[date]
    sellers: set[int]
    paid: set[int] | None = None


def touched_by(deal: Deal, wanted: Wanted, today: date) -> Touched:
    """Return what a change of a deal touches."""
    return Touched(_days(deal, wanted, today), _sellers(deal, wanted))


def tried(deal: Deal, touched: Touched, today: date, carry_out: Callable[[], Any], *, keep: bool = False) -> Trial:
    """Carry a change out and return what it did; without `keep` everything is as it was afterwards."""
    days, sellers = touched.days, touched.sellers
    people = {*sellers, *pay.known().also_paid(sellers, days)}
    paid, credited = pay.known().comes_to(people, today), _credited(deal)
    concerned = people if touched.paid is None else touched.paid
    made = Trial(state=pay.known().state(concerned, days), days=days, people=people)
    try:
        with transaction.atomic():
            carry_out()
            differences = pay.differences(paid, pay.known().comes_to(people, today))
            made.gains = _gains(differences, credited, _credited(deal))
            held = pay.known().held(people, today, deal.pk)
            made.held = [[one.person_id, one.period_key, str(one.amount), str(one.worth)] for one in held]
            made.effect = [[who, key, str(was), str(now)] for who, key, was, now in differences]
            if not keep:
                raise _TakeBack
    except _TakeBack:
        pass
    return made


def _days(deal: Deal, wanted: Wanted, today: date) -> list[date]:
    found = {deal.closed_on, wanted.closed_on, wanted.values.get("closed_on")}
    if wanted.stage is not None and wanted.stage.kind == StageKind.WON and wanted.closed_on is None:
        found.add(today)
    return sorted(day for day in found if day is not None)


def _sellers(deal: Deal, wanted: Wanted) -> set[int]:
    shares = {part.person_id for part in (*splits_of(deal), *(wanted.splits or ()))} or {deal.owner_id}
    owner = wanted.values.get("owner")
    return shares | ({owner.pk} if owner is not None else set())


def _credited(deal: Deal) -> dict[int, Decimal]:
    rows = SaleEntry.credits.filter(deal=deal.pk).order_by().values_list("person_id")
    return dict(rows.annotate(Sum("amount_base")))


def _gains(
    differences: list[tuple[int, str, Decimal, Decimal]], before: dict[int, Decimal], after: dict[int, Decimal]
) -> set[int]:
    """Return who is paid more in all, or credited with more: credit is pay of whichever plan comes next."""
    sums: dict[int, Decimal] = {}
    for who, _period, was, now in differences:
        sums[who] = sums.get(who, ZERO) + now - was
    more = {who for who, amount in after.items() if amount > before.get(who, ZERO)}
    return more | {who for who, amount in sums.items() if amount > 0}
