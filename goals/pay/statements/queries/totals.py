"""What people have earned in some periods together, without the statements around it."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from goals.pay.choices import GROUPS, AdjustmentKind
from goals.pay.engine.plan import Adjustment
from goals.pay.statements.queries.calculating import PayInputs
from salesplan.core.money import ZERO
from salesplan.core.periods import Period


def earned_in(people: Collection[int], periods: Sequence[Period]) -> Decimal:
    """Return what the statements of people say they have earned in periods, each person calculated at most once.

    A locked period is what its frozen statements say. In a period of another interval than theirs nobody earns anything
    but what was posted for them.
    """
    if not people or not periods:
        return ZERO
    pay_inputs = PayInputs(people, periods)
    return sum((_earned_by(pay_inputs, person, periods) for person in pay_inputs.people), ZERO)


def commission_of_each(people: Collection[int], periods: Sequence[Period]) -> dict[int, Decimal]:
    """Return the commission of each of some people in periods; those of months and of quarters may stand together.

    That is what their plans come to, without adjustments and corrections of other periods.
    """
    if not people or not periods:
        return dict.fromkeys(people, ZERO)
    pay_inputs = PayInputs(people, periods)
    return {person: _commission_of(pay_inputs, person, periods)[0] for person in pay_inputs.people}


def _earned_by(pay_inputs: PayInputs, person: int, periods: Sequence[Period]) -> Decimal:
    return sum(_commission_of(pay_inputs, person, periods), ZERO)


def _commission_of(pay_inputs: PayInputs, person: int, periods: Sequence[Period]) -> tuple[Decimal, Decimal]:
    """Return the commission of a person in periods, and what was adjusted: together what they have earned."""
    commission, adjusted, running = ZERO, ZERO, []
    for period in periods:
        locked = pay_inputs.locked_periods.get((person, period.key))
        if locked is not None:
            commission += locked.commission
            adjusted += _posted(locked.adjustments)
        elif pay_inputs.pays_in(person, period):
            running.append(period)
        else:
            adjusted += _posted(pay_inputs.adjustments.get((person, period.key), ()))
    if running:
        keys = {period.key for period in running}
        for statement in pay_inputs.statements(person, max(running, key=lambda period: period.end)):
            if statement.period.key in keys:
                other = statement.of_kind(*GROUPS["adjusted"])
                commission, adjusted = commission + statement.earned - other, adjusted + other
    return commission, adjusted


def _posted(adjustments: Iterable[Adjustment]) -> Decimal:
    return sum((adjustment.amount for adjustment in adjustments if adjustment.kind != AdjustmentKind.OVERPAYMENT), ZERO)
