"""Target pay: what a component, or the plan, pays for reaching all of it.

Of 100,000 variable pay with a weight of 70 % a component's target is 70,000 for a period; of somebody who is there for half
of it 35,000. A cap of 150 % of the target is 105,000, for the interval of two such periods 210,000.
"""

from collections.abc import Iterable
from decimal import Decimal

from goals.pay.engine.exact_numbers import Number, decimal, times, total
from goals.pay.engine.limits import Cap
from goals.pay.engine.plan import Component, PayPlan, PeriodInputs


def target_of(component: Component, plan: PayPlan, inputs: Iterable[PeriodInputs]) -> Number | None:
    """Return the target pay of a component over some periods; of a pool the pool, whoever is there."""
    if component.pool is not None:
        return component.pool.amount
    target = component.target
    if component.weight is not None and plan.variable is not None:
        target = plan.variable * component.weight
    return None if target is None else times(target, total(row.active for row in inputs))


def target_of_plan(plan: PayPlan, inputs: Iterable[PeriodInputs]) -> Number:
    """Return the target pay of the whole plan: its variable pay, or what its components have."""
    periods = list(inputs)
    if plan.variable is not None:
        return times(plan.variable, total(row.active for row in periods))
    targets = [target_of(component, plan, periods) for component in plan.components]
    return total(target for target in targets if target is not None)


def most_of(cap: Cap, plan: PayPlan, inputs: Iterable[PeriodInputs]) -> Decimal:
    """Return what a cap in shares of the target comes to over some periods."""
    periods = list(inputs)
    named = next((component for component in plan.components if component.name == cap.component), None)
    target = target_of(named, plan, periods) if named is not None else target_of_plan(plan, periods)
    return decimal(times(cap.of_target or Decimal(0), target or Decimal(0)))
