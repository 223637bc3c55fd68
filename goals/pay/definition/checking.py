"""What is wrong with a plan that can be read: what the engine objects to, and figures out of their declared bounds."""

from collections.abc import Iterator

from goals.pay.definition.fields import RuleGroup
from goals.pay.definition.schema import WHOLE
from goals.pay.engine import checks
from goals.pay.engine.checks import Problem
from goals.pay.engine.plan import PayPlan


def problems(plan: PayPlan) -> list[Problem]:
    """Return everything that is wrong with a plan."""
    return [*checks.problems(plan), *_out_of_bounds(WHOLE, plan, "")]


def _out_of_bounds(group: RuleGroup, instance: object, place: str) -> Iterator[Problem]:
    for inner in group.fields:
        if isinstance(inner, RuleGroup):
            yield from _within(inner, instance, place)
        elif inner.is_bounded and not inner.holds(inner.value_of(instance)):
            yield Problem(f"{place}, key {inner.key}" if place else inner.key, inner.outside)


def _within(group: RuleGroup, owner: object, place: str) -> Iterator[Problem]:
    if group.is_spread:
        yield from _out_of_bounds(group, owner, f"[{group.key}]")
        return
    value = group.value_of(owner)
    rows = value if group.is_many else [] if value is None else [value]
    for i, instance in enumerate(rows, 1):
        path = f"[[{group.key}]] {i}" if group.is_many else f"[{group.key}]"
        yield from _out_of_bounds(group, instance, f"{place} {path}".strip())
