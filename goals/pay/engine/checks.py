"""What is wrong with a plan, and where: so that a plan without problems can be calculated without surprises."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from goals.pay.engine.choices import AppliesTo, CapExcess, LimitPer, TableMode, TableYield
from goals.pay.engine.limits import Cap, Floor
from goals.pay.engine.plan import DEBTS, Component, Draw, PayPlan, RewardRule
from goals.pay.engine.tables import RateTable, Tier
from salesplan.core.money import ZERO

# Every code with the names of what it tells; the sentences are made where they are read (`goals.pay.plan.wording.problems`).
PROBLEMS: dict[str, tuple[str, ...]] = {
    "none": (),
    "twice": ("name",),
    "weights": ("total",),
    "no_variable": (),
    "tables_overlap": (),
    "no_target": (),
    "pool_of_deals": (),
    "no_keys": (),
    "negative_key": (),
    "not_positive": (),
    "one_point": (),
    "whole": (),
    "money": (),
    "rate": (),
    "empty": (),
    "gap": ("row",),
    "overlap": ("row",),
    "descends": ("row",),
    "unknown": ("name", "known"),
    "order": ("debts",),
    "spiffs_twice": (),
    "negative": (),
    "carry": (),
    "no_most": (),
    "share": (),
    "backwards": (),
    "no_month": (),
}


@dataclass(frozen=True)
class Problem:
    """A thing that must be mended: its place, what it is, and the names and figures that say it."""

    place: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if set(self.values) != set(PROBLEMS[self.code]):
            raise ValueError(f"{self.code} tells {PROBLEMS[self.code]}, not {tuple(self.values)}")


def problems(plan: PayPlan) -> list[Problem]:
    """Return everything that is wrong with a plan beside the bounds of single fields (`goals.pay.definition.checking`)."""
    return [*_components(plan), *_references(plan), *_amounts(plan), *_advances(plan)]


def _components(plan: PayPlan) -> Iterator[Problem]:
    if not plan.components:
        yield Problem("[[component]]", "none")
    names: set[str] = set()
    for i, component in enumerate(plan.components, 1):
        place = f"[[component]] {i}"
        if component.name in names:
            yield Problem(place, "twice", {"name": component.name})
        names.add(component.name)
        yield from _component(component, plan, place)
    weights = [component.weight for component in plan.components if component.weight is not None]
    if weights and sum(weights) != 1:
        yield Problem("[[component]]", "weights", {"total": sum(weights, ZERO)})
    if weights and plan.variable is None:
        yield Problem("[plan], key variable", "no_variable")


def _component(component: Component, plan: PayPlan, place: str) -> Iterator[Problem]:
    starts: set[object] = set()
    for n, table in enumerate(component.tables, 1):
        where = f"{place} [[table]] {n}" if len(component.tables) > 1 else place
        if table.starts_on in starts:
            yield Problem(f"{where}, key from", "tables_overlap")
        starts.add(table.starts_on)
        yield from _table(table, where)
        has_target = component.target is not None or component.pool is not None
        if table.yields == TableYield.SHARE and not has_target and component.weight is None:
            yield Problem(where, "no_target")
        if component.reads == AppliesTo.TRANSACTION and component.pool is not None:
            yield Problem(f"{place}, key pool", "pool_of_deals")
    if component.pool is not None and sum((key for _, key in component.pool.keys), ZERO) <= 0:
        yield Problem(f"{place} [pool] [keys]", "no_keys")
    elif component.pool is not None and any(key < 0 for _, key in component.pool.keys):
        yield Problem(f"{place} [pool] [keys]", "negative_key")


def _table(table: RateTable, where: str) -> Iterator[Problem]:
    is_line = table.mode == TableMode.INTERPOLATED
    yield from _steps(table.steps, f"{where}, key steps", starts_at_zero=not is_line)
    if is_line and len(table.steps) < 2:
        yield Problem(f"{where}, key steps", "one_point")
    if any(step.is_retroactive for step in table.steps) and table.mode != TableMode.MARGINAL:
        yield Problem(f"{where}, key steps", "whole")
    if table.yields == TableYield.MONEY and not table.is_lump:
        yield Problem(f"{where}, key yields", "money")
    if table.mode == TableMode.FIXED and table.yields == TableYield.RATE:
        yield Problem(f"{where}, key yields", "rate")


def _steps(steps: Sequence[Tier], place: str, *, starts_at_zero: bool = True) -> Iterator[Problem]:
    if not steps:
        yield Problem(place, "empty")
    for i, step in enumerate(steps):
        if i == 0 and starts_at_zero and step.lower != 0:
            yield Problem(f"{place}, step 1", "gap", {"row": 1})
        elif i and step.lower == steps[i - 1].lower:
            yield Problem(f"{place}, step {i + 1}", "overlap", {"row": i + 1})
        elif i and step.lower < steps[i - 1].lower:
            yield Problem(f"{place}, step {i + 1}", "descends", {"row": i + 1})


def _references(plan: PayPlan) -> Iterator[Problem]:
    names = {component.name for component in plan.components}
    bonuses = {spiff.name for spiff in plan.spiffs}
    of_components: list[tuple[str, Sequence[Cap | Floor | RewardRule]]] = [*_limits(plan), ("reward", plan.rewards)]
    for kind, used in of_components:
        for i, limit in enumerate(used, 1):
            if limit.component and limit.component not in names:
                yield _unknown(f"[[{kind}]] {i}, key component", limit.component, names)
    for i, multiplier in enumerate(plan.multipliers, 1):
        for name in multiplier.components:
            if name not in names:
                yield _unknown(f"[[multiplier]] {i}, key components", name, names)
        yield from _steps(multiplier.steps, f"[[multiplier]] {i}, key steps", starts_at_zero=not multiplier.is_linear)
    for place, draw in _draws(plan):
        for name in draw.spares:
            if name not in names | bonuses:
                yield _unknown(f"{place}, key spares", name, names | bonuses)
    if sorted(plan.recovery.order) != sorted(DEBTS):
        yield Problem("[recovery], key order", "order", {"debts": DEBTS})
    if len(bonuses) != len(plan.spiffs):
        yield Problem("[[spiff]]", "spiffs_twice")


def _amounts(plan: PayPlan) -> Iterator[Problem]:
    for i, cap in enumerate(plan.caps, 1):
        if cap.amount is None and cap.of_target is None:
            yield Problem(f"[[cap]] {i}, key amount", "no_most")
        if cap.of_target is not None and not _has_target(plan, cap.component):
            yield Problem(f"[[cap]] {i}, key of_target", "no_target")
        if cap.per == LimitPer.DEAL and cap.excess == CapExcess.CARRY:
            yield Problem(f"[[cap]] {i}, key excess", "carry")
    for i, spiff in enumerate(plan.spiffs, 1):
        if spiff.ends_on < spiff.starts_on:
            yield Problem(f"[[spiff]] {i}, key to", "backwards")
        if spiff.tiers:
            yield from _steps(spiff.tiers, f"[[spiff]] {i}, key steps")


def _has_target(plan: PayPlan, name: str) -> bool:
    """Say whether there is target pay: of a component, or (without name) of the plan."""
    if not name and plan.variable is not None:
        return True
    meant = [component for component in plan.components if name in ("", component.name)]
    return any(
        component.target is not None or component.weight is not None or component.pool is not None
        for component in meant
    )


def _advances(plan: PayPlan) -> Iterator[Problem]:
    for place, draw in _draws(plan):
        if draw.ends_on < draw.starts_on:
            yield Problem(f"{place}, key to", "backwards")
        if 0 < draw.to_month < draw.from_month:
            yield Problem(f"{place}, key to_month", "backwards")


def _draws(plan: PayPlan) -> list[tuple[str, Draw]]:
    return [(f"[[draw]] {i}", draw) for i, draw in enumerate(plan.draws, 1)]


def _limits(plan: PayPlan) -> list[tuple[str, tuple[Cap | Floor, ...]]]:
    return [("cap", plan.caps), ("floor", plan.floors)]


def _unknown(place: str, name: str, names: set[str]) -> Problem:
    return Problem(place, "unknown", {"name": name, "known": tuple(sorted(names))})
