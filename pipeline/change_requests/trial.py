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

from pipeline.deals.changes import DealChange
from pipeline.deals.models import Deal
from pipeline.deals.queries import pay
from pipeline.deals.queries.lines_and_splits import splits_of
from pipeline.deals.rights import PayState
from pipeline.process.choices import StageKind
from pipeline.sales.models import SaleEntry
from salesplan.core.money import ZERO

# (person, period, before, after): amounts as text, as a request keeps them.
PayEffect = list[list[Any]]


@dataclass
class Trial:
    """What a change came to."""

    effect: PayEffect = field(default_factory=list)
    held_pay: PayEffect = field(default_factory=list)
    gains: set[int] = field(default_factory=set)
    state: PayState = PayState.OPEN
    days: list[date] = field(default_factory=list)
    people: set[int] = field(default_factory=set)


class _RollBack(Exception):
    """Ends a savepoint whose changes were only looked at."""


@dataclass(frozen=True)
class Affected:
    """The days and the sellers that a change touches; `paid` where only some of those concerned are paid by it."""

    days: list[date]
    sellers: set[int]
    paid: set[int] | None = None


def affected_by(deal: Deal, change: DealChange, today: date) -> Affected:
    """Return what a change of a deal touches."""
    return Affected(_days(deal, change, today), _sellers(deal, change))


def try_change(
    deal: Deal, affected: Affected, today: date, carry_out: Callable[[], Any], *, keep: bool = False
) -> Trial:
    """Carry a change out and return what it did; without `keep` everything is as it was afterwards."""
    days, sellers = affected.days, affected.sellers
    people = {*sellers, *pay.pay_questions().also_paid(sellers, days)}
    paid, credited = pay.pay_questions().comes_to(people, today), _credited(deal)
    concerned = people if affected.paid is None else affected.paid
    trial = Trial(state=pay.pay_questions().state(concerned, days), days=days, people=people)
    try:
        with transaction.atomic():
            carry_out()
            differences = pay.differences(paid, pay.pay_questions().comes_to(people, today))
            trial.gains = _gains(differences, credited, _credited(deal))
            held_payments = pay.pay_questions().held_pay(people, today, deal.pk)
            trial.held_pay = [
                [payment.person_id, payment.period_key, str(payment.amount), str(payment.pays)]
                for payment in held_payments
            ]
            trial.effect = [[who, key, str(before), str(after)] for who, key, before, after in differences]
            if not keep:
                raise _RollBack
    except _RollBack:
        pass
    return trial


def _days(deal: Deal, change: DealChange, today: date) -> list[date]:
    days = {deal.closed_on, change.closed_on, change.values.get("closed_on")}
    if change.stage is not None and change.stage.kind == StageKind.WON and change.closed_on is None:
        days.add(today)
    return sorted(day for day in days if day is not None)


def _sellers(deal: Deal, change: DealChange) -> set[int]:
    shares = {part.person_id for part in (*splits_of(deal), *(change.splits or ()))} or {deal.owner_id}
    owner = change.values.get("owner")
    return shares | ({owner.pk} if owner is not None else set())


def _credited(deal: Deal) -> dict[int, Decimal]:
    rows = SaleEntry.credits.filter(deal=deal.pk).order_by().values_list("person_id")
    return dict(rows.annotate(Sum("amount_base")))


def _gains(
    differences: list[tuple[int, str, Decimal, Decimal]], before: dict[int, Decimal], after: dict[int, Decimal]
) -> set[int]:
    """Return who is paid more in all, or credited with more: credit is pay of whichever plan comes next."""
    totals: dict[int, Decimal] = {}
    for who, _period, before_amount, after_amount in differences:
        totals[who] = totals.get(who, ZERO) + after_amount - before_amount
    credited_more = {who for who, amount in after.items() if amount > before.get(who, ZERO)}
    return credited_more | {who for who, amount in totals.items() if amount > 0}
