"""What is wrong with a plan, and where: so that a plan without problems can be calculated without surprises."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from goals.incentives.engine.limits import Cap, Floor
from goals.incentives.engine.plan import DEBTS, Component, Plan, Reward
from goals.incentives.engine.tables import RateTable, Step
from salesplan.core.money import ZERO


@dataclass(frozen=True)
class Problem:
    """A thing that must be mended: its place, a code for programs, and a sentence."""

    place: str
    code: str
    says: str


def problems(plan: Plan) -> list[Problem]:
    """Return everything that is wrong with a plan, in the order of the plan."""
    return [*_components(plan), *_references(plan), *_amounts(plan)]


def _components(plan: Plan) -> Iterator[Problem]:
    if not plan.components:
        yield Problem("[[component]]", "none", "a plan needs at least one component")
    seen: set[str] = set()
    for i, component in enumerate(plan.components, 1):
        place = f"[[component]] {i}"
        if component.name in seen:
            yield Problem(place, "twice", f"{component.name!r} is the name of an earlier component too")
        seen.add(component.name)
        yield from _component(component, plan, place)
    weights = [component.weight for component in plan.components if component.weight is not None]
    if weights and sum(weights) != 1:
        yield Problem("[[component]]", "weights", f"the weights total {_percent(sum(weights, ZERO))}, not 100 %")
    if weights and plan.variable is None:
        yield Problem("[plan], key variable", "no_variable", "weights need the plan's variable pay")


def _component(component: Component, plan: Plan, place: str) -> Iterator[Problem]:
    starts: set[object] = set()
    for n, table in enumerate(component.tables, 1):
        where = f"{place} [[table]] {n}" if len(component.tables) > 1 else place
        if table.starts_on in starts:
            yield Problem(f"{where}, key from", "overlap", "two tables begin on the same day")
        starts.add(table.starts_on)
        yield from _table(table, where)
        has_target = component.target is not None or component.pool is not None
        if table.yields == "share" and not has_target and component.weight is None:
            yield Problem(where, "no_target", "a table that yields shares needs target, weight or pool")
        if component.reads == "transaction" and component.pool is not None:
            yield Problem(f"{place}, key pool", "pool_of_deals", "a pool is paid for the period, not for each deal")
    if component.pool is not None and sum((key for _, key in component.pool.keys), ZERO) <= 0:
        yield Problem(f"{place} [pool] [keys]", "no_keys", "the keys of a pool must total more than 0")
    elif component.pool is not None and any(key < 0 for _, key in component.pool.keys):
        yield Problem(f"{place} [pool] [keys]", "negative_key", "a key of a pool must not be below 0")
    if component.clawback.term is not None and component.clawback.term < 1:
        yield Problem(f"{place} [clawback], key term", "not_positive", "the term must be at least one month")


def _table(table: RateTable, where: str) -> Iterator[Problem]:
    is_line = table.mode == "interpolated"
    yield from _steps(table.steps, f"{where}, key steps", starts_at_zero=not is_line)
    if is_line and len(table.steps) < 2:
        yield Problem(f"{where}, key steps", "one_point", "a line needs two points")
    if any(step.whole for step in table.steps) and table.mode != "marginal":
        yield Problem(f"{where}, key steps", "whole", "only a marginal table has steps that say whole")
    if table.yields == "money" and not table.is_lump:
        yield Problem(f"{where}, key yields", "money", "only fixed and interpolated tables yield money")
    if table.mode == "fixed" and table.yields == "rate":
        yield Problem(f"{where}, key yields", "rate", "a fixed table yields money or a share of the target")


def _steps(steps: Sequence[Step], place: str, *, starts_at_zero: bool = True) -> Iterator[Problem]:
    if not steps:
        yield Problem(place, "empty", "there is no step")
    for i, step in enumerate(steps):
        if i == 0 and starts_at_zero and step.lower != 0:
            yield Problem(
                f"{place}, step 1", "gap", f"the first step must begin at 0, not {step.lower}: below is a gap"
            )
        elif i and step.lower == steps[i - 1].lower:
            yield Problem(f"{place}, step {i + 1}", "overlap", f"two steps begin at {step.lower}: they overlap")
        elif i and step.lower < steps[i - 1].lower:
            yield Problem(f"{place}, step {i + 1}", "descends", f"{step.lower} comes after {steps[i - 1].lower}")


def _references(plan: Plan) -> Iterator[Problem]:
    names = {component.name for component in plan.components}
    bonuses = {spiff.name for spiff in plan.spiffs}
    of_components: list[tuple[str, Sequence[Cap | Floor | Reward]]] = [*_limits(plan), ("reward", plan.rewards)]
    for kind, found in of_components:
        for i, limit in enumerate(found, 1):
            if limit.component and limit.component not in names:
                yield _unknown(f"[[{kind}]] {i}, key component", limit.component, names)
    for i, multiplier in enumerate(plan.multipliers, 1):
        for name in multiplier.components:
            if name not in names:
                yield _unknown(f"[[multiplier]] {i}, key components", name, names)
        yield from _steps(multiplier.steps, f"[[multiplier]] {i}, key steps", starts_at_zero=not multiplier.is_linear)
    for name in plan.draw.spares if plan.draw else ():
        if name not in names | bonuses:
            yield _unknown("[draw], key spares", name, names | bonuses)
    if sorted(plan.recovery.order) != sorted(DEBTS):
        yield Problem("[recovery], key order", "order", f"must name each of {', '.join(DEBTS)} once")
    if len(bonuses) != len(plan.spiffs):
        yield Problem("[[spiff]]", "twice", "two SPIFFs have the same name")


def _amounts(plan: Plan) -> Iterator[Problem]:
    for kind, found in _limits(plan):
        for i, limit in enumerate(found, 1):
            if limit.amount < 0:
                yield Problem(f"[[{kind}]] {i}, key amount", "negative", "must not be below 0")
            if isinstance(limit, Cap) and limit.per == "deal" and limit.excess == "carry":
                yield Problem(f"[[cap]] {i}, key excess", "carry", "only caps on a period or the interval carry over")
    if plan.draw is not None and plan.draw.amount < 0:
        yield Problem("[draw], key amount", "negative", "must not be below 0")
    for place, share in (
        ("[reserve], key share", plan.reserve.share if plan.reserve else None),
        ("[recovery], key share", plan.recovery.share),
    ):
        if share is not None and not 0 <= share <= 1:
            yield Problem(place, "share", f"must lie from 0 to 100 %, not {_percent(share)}")
    for i, spiff in enumerate(plan.spiffs, 1):
        if spiff.ends_on < spiff.starts_on:
            yield Problem(f"[[spiff]] {i}, key to", "backwards", "ends before it begins")
        if spiff.tiers:
            yield from _steps(spiff.tiers, f"[[spiff]] {i}, key steps")


def _limits(plan: Plan) -> list[tuple[str, tuple[Cap | Floor, ...]]]:
    return [("cap", plan.caps), ("floor", plan.floors)]


def _unknown(place: str, name: str, names: set[str]) -> Problem:
    return Problem(place, "unknown", f"{name!r} is not known; there are {', '.join(sorted(names)) or 'none'}")


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f} %"
