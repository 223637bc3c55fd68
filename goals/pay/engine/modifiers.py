"""The rules after the table, on one line: kickers, multipliers, the cap of a deal, the minimum of a deal.

A kicker adds by attribute: a table of 10 % with a factor of 1.5 for three years pays 15 %, so 50,000 pay 7,500. A
multiplier scales by a second metric: below 80 % satisfaction × 0.8, so 5,000 pay 4,000. A deal's minimum is no part of
its commission, which is what a claw-back takes back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from goals.pay.engine.choices import LimitPer, TableBasis, TableMode, TableYield
from goals.pay.engine.credits import meets
from goals.pay.engine.exact_numbers import decimal, times
from goals.pay.engine.plan import Component, Multiplier, PayPlan, PeriodInputs
from goals.pay.engine.reasons import reason
from goals.pay.engine.results import ComponentEarnings
from goals.pay.engine.running_total import RuleChange, StatementLine
from goals.pay.engine.tables import RateTable, TierReading
from goals.pay.engine.targets import most_of
from salesplan.core.money import ZERO


class UnknownFigure(LookupError):
    """A plan asks for something that is not given for a period: `what`, `name`, `period`."""

    def __init__(self, what: str, name: str, period: str) -> None:
        super().__init__(f"{what} {name!r} has no value for {period}")
        self.what, self.name, self.period = what, name, period


@dataclass(frozen=True)
class ModifiedLine:
    """A line after its rules; `commission` is what it earned without the minimum."""

    line: StatementLine
    commission: Decimal


def modify(
    line: StatementLine,
    component: Component,
    plan: PayPlan,
    inputs: PeriodInputs,
    attributes: Mapping[str, Any],
    before: Decimal,
) -> ModifiedLine:
    """Return a line changed by the rules after the table; `before` is what its credit earned in earlier periods."""
    if line.unpaid or (not line.exact and not line.slices):
        return ModifiedLine(line, ZERO)
    work = _LineInProgress(line.exact, list(line.changes))
    if line.credit is not None:
        _kick(work, line, component, attributes)
    for multiplier in plan.multipliers:
        if not multiplier.components or component.name in multiplier.components:
            value = _metric(multiplier, inputs)
            if value is None:
                continue
            by = factor(multiplier, value)
            why = reason("by_metric", metric=multiplier.metric, value=value, factor=by)
            work.becomes("multiplier", multiplier.name, work.exact * by, why)
    commission = work.exact
    if line.credit is not None:
        commission = _limit(work, line, component, plan, inputs, before)
    if len(work.changes) > len(line.changes):
        line = replace(line, exact=work.exact, changes=tuple(work.changes))
    return ModifiedLine(line, commission)


@dataclass
class _LineInProgress:
    exact: Decimal
    changes: list[RuleChange]

    def becomes(self, rule: str, name: str, after: Decimal, why: str = "") -> None:
        if after != self.exact:
            self.changes.append(RuleChange(rule, name, self.exact, after, why))
            self.exact = after


def _kick(work: _LineInProgress, line: StatementLine, component: Component, attributes: Mapping[str, Any]) -> None:
    for kicker in component.kickers:
        if meets(kicker.where, attributes):
            after = work.exact * kicker.factor
            if not line.trues_up:
                after += kicker.plus * line.credit.earning_amount
                after += kicker.bonus * (-1 if line.credit.earning_amount < 0 else 1)
            work.becomes("kicker", kicker.name, after)


def _limit(
    work: _LineInProgress,
    line: StatementLine,
    component: Component,
    plan: PayPlan,
    inputs: PeriodInputs,
    before: Decimal,
) -> Decimal:
    """Meet the caps and the minimum of a deal; return the commission without the minimum."""
    for cap in plan.caps:
        if cap.per == LimitPer.DEAL and cap.component in ("", component.name):
            most = cap.amount or ZERO
            if cap.prorated:
                most = decimal(times(most, inputs.active))
            if cap.of_target is not None:
                most = most_of(cap, plan, [inputs])
            work.becomes(
                "deal cap", "", max(min(work.exact, most - before), -most - before), reason("at_most", amount=most)
            )
    commission = work.exact
    for floor in plan.floors:
        if floor.per == LimitPer.DEAL and floor.component in ("", component.name):
            if line.credit.earning_amount > 0 and line.credit.about.reverses is None and not line.trues_up:
                work.becomes("minimum", "", max(work.exact, floor.amount), reason("at_least", amount=floor.amount))
    return commission


def factor(multiplier: Multiplier, value: Decimal) -> Decimal:
    """Return by what a metric's value multiplies pay: the step reached, or on the line between two."""
    mode = TableMode.INTERPOLATED if multiplier.is_linear else TableMode.FIXED
    return TierReading(RateTable(mode, TableBasis.AMOUNT, multiplier.steps, yields=TableYield.MONEY), None).lump(value)


def _metric(multiplier: Multiplier, inputs: PeriodInputs) -> Decimal | None:
    """Return the figure of a multiplier; None where it is said to be unknown, which neither lifts nor cuts."""
    value = inputs.metrics.get(multiplier.metric)
    if value is None and multiplier.metric not in inputs.unknown:
        raise UnknownFigure("metric", multiplier.metric, inputs.period.key)
    return value


def unknown_in(plan: PayPlan, inputs: PeriodInputs, components: Sequence[ComponentEarnings]) -> tuple[str, ...]:
    """Return the unknown metrics that would have scaled something that was earned, in the order of the plan."""
    earning = {component.name for component in components if any(line.exact for line in component.lines)}
    names = [
        multiplier.metric
        for multiplier in plan.multipliers
        if multiplier.metric in inputs.unknown and earning.intersection(multiplier.components or earning)
    ]
    return tuple(dict.fromkeys(names))
