"""What a plan would pay on assumed sales: the engine itself, on one period and one person that nobody is.

A component is tried alone, on a quota of a million (or of 20 for what is counted in pieces), by one sale that meets its
conditions and reaches the place asked for: with 3 % to 50 %, 5 % to 100 % and 8 % above, 118 % pay
15,000 + 25,000 + 14,400 = 54,400. Its own caps and floors and those of the plan hold; multipliers are told apart, since
their metric is another assumption. The curve tries all components together, each at the same attainment.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from goals.pay.engine.choices import CreditsOf, LimitPer, TableBasis
from goals.pay.engine.credits import COUNTED, EVENTS, Credit, Filter
from goals.pay.engine.plan import Component, PayPlan, PeriodInputs, Recovery
from goals.pay.engine.results import CalculatedPeriod, ComponentEarnings
from goals.pay.engine.run import calculate
from goals.pay.engine.tables import RateTable
from salesplan.core.money import ZERO
from salesplan.core.periods import Period

QUOTA = Decimal(1_000_000)
PIECES = Decimal(20)
# The amount of the example where one rate pays everything.
ALONE = Decimal(100_000)
PAYEE = "sample"
CURVE = tuple(Decimal(n) / 100 for n in range(0, 205, 5))


@dataclass(frozen=True)
class Sample:
    """A place (attainment, or an amount) on a component, the sale that reaches it, and what the engine pays."""

    component: Component
    place: Decimal
    quota: Decimal
    amount: Decimal
    statement: CalculatedPeriod

    @property
    def earned(self) -> ComponentEarnings:
        """The component in the statement."""
        return self.statement.components[0]

    @property
    def paid(self) -> Decimal:
        """What it comes to, with the plan's caps and floors."""
        return self.statement.earned


def quota_of(component: Component, quota: Decimal) -> Decimal:
    """Return the assumed quota: of money, or of pieces."""
    return PIECES if all(name in COUNTED for name in component.measure.of) else quota


def places(table: RateTable, alone: Decimal = ALONE) -> list[Decimal]:
    """Return one place in each tier: the middle, and 18 points (or percent) into the last; of a single tier, `alone`.

    >>> from goals.pay.engine.tables import Tier
    >>> [str(one) for one in places(RateTable("marginal", "attainment", (Tier(ZERO, ZERO), Tier(Decimal(1), ZERO))))]
    ['0.5', '1.18']
    """
    out = []
    for i, step in enumerate(table.steps):
        upper = table.upper(i)
        if upper is not None:
            out.append((step.lower + upper) / 2)
        elif table.basis == TableBasis.ATTAINMENT:
            out.append(step.lower + Decimal("0.18"))
        else:
            out.append(step.lower * Decimal("1.18") or alone)
    return out


def try_component(
    plan: PayPlan, component: Component, place: Decimal, period: Period, quota: Decimal = QUOTA
) -> Sample:
    """Return what one component pays at a place of its table."""
    component_quota = quota_of(component, quota)
    table = component.tables[-1]
    amount = place * component_quota if table.basis == TableBasis.ATTAINMENT else place
    if component.pool is not None:
        component = replace(component, pool=replace(component.pool, keys=((PAYEE, Decimal(1)),)))
    alone = _bare(plan, (component,))
    given = PeriodInputs(period, {component.quota_name: component_quota})
    statement = calculate(alone, [given], [sale(component, amount, period)], payee=PAYEE)[0]
    return Sample(component, place, component_quota, amount, statement)


def try_all(plan: PayPlan, place: Decimal, period: Period, quota: Decimal = QUOTA) -> Decimal:
    """Return what all components pay together when each reaches the same attainment."""
    total = ZERO
    for component in plan.components:
        component_quota = quota_of(component, quota)
        at = place if component.tables[-1].basis == TableBasis.ATTAINMENT else place * component_quota
        without = replace(plan, caps=tuple(c for c in plan.caps if c.component or c.per == LimitPer.DEAL), floors=())
        total += try_component(without, component, at, period, quota).paid
    for cap in plan.caps:
        if not cap.component and cap.per != LimitPer.DEAL and cap.amount is not None:
            total = min(total, cap.amount)
    return total


def curve(plan: PayPlan, period: Period, quota: Decimal = QUOTA) -> list[tuple[Decimal, Decimal]]:
    """Return pay against attainment, from nothing to twice the quota."""
    return [(place, try_all(plan, place, period, quota)) for place in CURVE]


def sale(component: Component, amount: Decimal, period: Period) -> Credit:
    """Return a credit that a component counts and that comes to an amount."""
    values = dict.fromkeys(component.measure.of, ZERO) | {component.measure.of[0]: amount}
    return Credit(
        number=1,
        dates=dict.fromkeys(EVENTS, period.start),
        values=values,
        attributes=_meeting(component.measure.where, component.pays),
        via="somebody" if component.credits == CreditsOf.TEAM else "",
        approved=True,
    )


def try_spiff(plan: PayPlan, name: str, orders: int, period: Period) -> Decimal:
    """Return what a SPIFF pays for some orders that meet its conditions, on its first day."""
    spiff = next(spiff for spiff in plan.spiffs if spiff.name == name)
    on = max(spiff.starts_on, date(2000, 1, 1))
    length = timedelta(period.days - 1)
    during = Period(on, on + length if on < date.max - length else on, period.kind, period.key)
    dates, attributes = dict.fromkeys(EVENTS, on), _meeting(spiff.where)
    credits = [Credit(n, dates, {"units": Decimal(1)}, attributes) for n in range(1, orders + 1)]
    alone = replace(_bare(plan, plan.components[:1]), spiffs=(spiff,), caps=(), floors=())
    return calculate(alone, [PeriodInputs(during, {alone.components[0].quota_name: QUOTA})], credits)[0].of_kind(
        "bonus"
    )


def _bare(plan: PayPlan, components: Sequence[Component]) -> PayPlan:
    """Return a plan of some components only, without what needs more than sales: metrics, debts, reserves."""
    names = {"", *(component.name for component in components)}
    return replace(
        plan,
        components=tuple(components),
        multipliers=(),
        spiffs=(),
        # A cap that does not say yet how much at most would cut everything to nothing.
        caps=tuple(
            cap for cap in plan.caps if cap.component in names and (cap.amount is not None or cap.of_target is not None)
        ),
        floors=tuple(floor for floor in plan.floors if floor.component in names),
        reserve=None,
        draws=(),
        recovery=Recovery(),
        leaving=None,
    )


def _meeting(*filters: Filter) -> dict[str, Any]:
    """Return attributes that meet conditions."""
    out: dict[str, Any] = {}
    for condition in _all(filters):
        if condition.among:
            out[condition.attribute] = condition.among[0]
        else:
            out[condition.attribute] = condition.high if condition.low is None else condition.low
    return out


def _all(filters: Iterable[Filter]) -> Iterable[Any]:
    return (condition for term in filters for condition in term)
