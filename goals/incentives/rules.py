"""What pages tell about a rate table: the way to its next rate, what a version changes.

What anybody earns is calculated by the engine alone (`goals.incentives.engine`).
"""

from dataclasses import dataclass
from decimal import Decimal

from goals.incentives.choices import Basis, Mode
from goals.incentives.engine.exact import decimal, minus
from goals.incentives.engine.tables import RateTable, Slice, Step, in_force, slices
from salesplan.core.money import quantize

__all__ = [
    "NextTier", "RateChange", "RateTable", "Slice", "Step", "in_force", "next_tier", "rate_changes", "sample_points",
    "slices",
]  # fmt: skip


@dataclass(frozen=True)
class NextTier:
    """The way to the next rate: `need` more of revenue, then `rate`, not `rate_now`; `worth` is what the way pays."""

    need: Decimal
    lower: Decimal
    rate_now: Decimal
    rate: Decimal
    worth: Decimal


def next_tier(table: RateTable, credited: Decimal, quota: Decimal | None, currency: str) -> NextTier | None:
    """Return how far the next rate is and what reaching it exactly pays; None at the top or without a quota.

    Marginal 4 % / 6 % from 100k, at 80k: 20,000 more pays 800, and 6 % from there on. Retroactive the same: reaching
    100k lifts everything, 100k × 6 % − 80k × 4 % = 2,800.
    """
    if table.needs_quota(quota):
        return None
    now = table.reached(credited, quota)
    if now + 1 >= len(table.steps):
        return None
    need = decimal(minus(table.bounds(quota)[now + 1], credited))
    rate_now, rate = table.steps[now].rate, table.steps[now + 1].rate
    worth = need * rate_now
    if table.mode == Mode.RETROACTIVE:
        worth = (credited + need) * rate - credited * rate_now
    return NextTier(need, table.steps[now + 1].lower, rate_now, rate, quantize(worth, currency))


@dataclass(frozen=True)
class RateChange:
    """From `lower` to `upper` the rate was `before` and is `after`."""

    lower: Decimal
    upper: Decimal | None
    before: Decimal
    after: Decimal


def rate_changes(old: RateTable, new: RateTable) -> list[RateChange]:
    """Return where two tables of the same basis pay different rates, in the fewest pieces.

    0–1 at 5 % and 6 % above, against 0–0.5 at 5 % and 8 % above: from 0.5 to 1 it goes 5 → 8, above 1 it goes 6 → 8.
    """
    bounds = sorted({step.lower for step in (*old.steps, *new.steps)})
    found: list[RateChange] = []
    for i, lower in enumerate(bounds):
        upper = bounds[i + 1] if i + 1 < len(bounds) else None
        before, after = _rate_at(old, lower), _rate_at(new, lower)
        last = found[-1] if found else None
        if last and last.upper == lower and (last.before, last.after) == (before, after):
            found[-1] = RateChange(last.lower, upper, before, after)
        else:
            found.append(RateChange(lower, upper, before, after))
    return [change for change in found if change.before != change.after]


def _rate_at(table: RateTable, place: Decimal) -> Decimal:
    return max((step for step in table.steps if step.lower <= place), key=lambda step: step.lower).rate


def sample_points(table: RateTable) -> list[Decimal]:
    """Return one place within each tier, for an example: the middle, and 18 points into the last one.

    Tiers from 0, 0.5 and 1 give 0.25, 0.75 and 1.18 of the quota; amounts from 0 and 100,000 give 50,000 and 118,000.
    """
    out = []
    for i, step in enumerate(table.steps):
        upper = table.upper(i)
        if upper is not None:
            out.append((step.lower + upper) / 2)
        elif table.basis == Basis.ATTAINMENT:
            out.append(step.lower + Decimal("0.18"))
        else:
            out.append(step.lower * Decimal("1.18") or Decimal(100_000))
    return out
