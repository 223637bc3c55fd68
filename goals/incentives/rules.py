"""The engine that pays: pure, exact, and the only calculation of pay there is.

Statements, "close this and you earn …", the examples beside a rate table and the API all call `run`.

**The table.** Tiers are half open, [from, to): a value on a bound belongs to the upper tier. Bounds are shares of the
quota (basis *attainment*) or amounts of money (basis *amount*); the first is 0 and the last tier has no end.

* *Marginal*: each slice of the credited amount earns at its own rate. 4 % below 150k, 6 % to 250k, 8 % above; 145k were
  credited before, a deal of 20k comes: 5,000 × 4 % + 15,000 × 6 % = 1,100.
* *Retroactive*: the whole amount earns at the rate of the tier it reached. 5 % / 7 % from 10k / 10 % from 25k:
  24,999.99 earns 1,750.00 and 25,000 earns 2,500.00. The cliff is meant; pages show it.

**The order.** Credits are taken by the day of the sale, then by their number in the ledger. Each is laid on top of what
was credited before it in the period, so every credit has slices of its own and the period's total does not depend on
the order within a day. A reversal is a negative credit: it takes back the slices on top, at their rates, so that
refunding everything brings the pay back to zero. What lies below zero earns at the rate of the first tier.

**Versions.** A credit is paid by the version in force on the day of its sale, while what was credited before runs
through the whole period: 5 % to 15 March and 6 % after, 40k on the 10th and 60k on the 20th pay 2,000 + 3,600 = 5,600.

**Rounding** happens once, half up, on the period's total. The lines are then written so that they add up to it to the
cent: each is rounded down and the cents left over go to the lines with the largest remainders (`tie`).

**Order of evaluation**: credits → what was credited before → version of the day → tier and rate → sum → cap → rounding.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from goals.incentives.choices import Basis, Mode
from goals.incentives.engine.limits import capped
from goals.incentives.engine.rounding import tie
from goals.incentives.engine.running import Entry as Credit
from goals.incentives.engine.running import Line, in_order, lay, printed
from goals.incentives.engine.tables import RateTable, Reading, Slice, Step, in_force, slices
from salesplan.core.money import ZERO, quantize, ratio

__all__ = [
    "Credit",
    "Line",
    "NextTier",
    "RateChange",
    "RateTable",
    "Result",
    "Ruling",
    "Slice",
    "Step",
    "in_force",
    "next_tier",
    "problems",
    "rate_changes",
    "run",
    "sample_points",
    "slices",
    "tie",
]

Unpaid = Literal["", "no_plan", "no_version", "no_quota", "other_interval"]


@dataclass(frozen=True)
class Ruling:
    """Which rules pay a credit: a table, or why there is none."""

    table: RateTable | None = None
    unpaid: Unpaid = ""


@dataclass(frozen=True)
class Result:
    """The pay of a period: Σ `paid` of the lines − `cut` by the cap = `earned`."""

    lines: tuple[Line, ...] = ()
    credited: Decimal = ZERO
    exact: Decimal = ZERO
    gross: Decimal = ZERO
    cut: Decimal = ZERO
    earned: Decimal = ZERO
    quota: Decimal | None = None
    unpaid: frozenset[str] = field(default_factory=frozenset)

    @property
    def attainment(self) -> Decimal | None:
        """Everything credited over the quota, whether a rule paid it or not."""
        return ratio(self.credited, self.quota)


def run(
    credits: Iterable[Credit],
    quota: Decimal | None,
    ruling_on: Callable[[date], Ruling],
    currency: str,
    cap: Decimal | None = None,
) -> Result:
    """Pay a period's credits; `ruling_on` says by which rules the sales of a day are paid.

    With a cap of 10,000 per statement, 12,000 earned pay 10,000: the lines still show the 12,000 and `cut` the 2,000.
    """
    readings: dict[int, Reading] = {}

    def read_by(credit: Credit) -> tuple[Reading | None, str]:
        ruling = ruling_on(credit.on)
        if ruling.table is None:
            return None, ruling.unpaid
        reading = readings.get(id(ruling.table))
        if reading is None:
            reading = readings[id(ruling.table)] = Reading(ruling.table, quota)
        return reading, ""

    lines, whole = lay(in_order(credits), read_by)
    exact = sum((line.exact for line in lines), ZERO)
    gross = quantize(exact, currency)
    earned, cut = capped(gross, cap, currency)
    return Result(
        lines=tuple(printed(lines, gross, currency)),
        credited=whole,
        exact=exact,
        gross=gross,
        cut=cut,
        earned=earned,
        quota=quota,
        unpaid=frozenset(line.unpaid for line in lines if line.unpaid),
    )


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
    need = table.bounds(quota)[now + 1] - credited
    rate_now, rate = table.steps[now].rate, table.steps[now + 1].rate
    worth = need * rate_now
    if table.mode == Mode.RETROACTIVE:
        worth = (credited + need) * rate - credited * rate_now
    return NextTier(need, table.steps[now + 1].lower, rate_now, rate, quantize(worth, currency))


def problems(steps: Sequence[tuple[Decimal | None, Decimal | None]]) -> list[tuple[int, str]]:
    """Return what is wrong with the rows of a rate table as typed: (row, code), rows counted from 0, −1 for the whole.

    Bounds start at 0 and ascend, so that tiers have neither gaps nor overlaps; rates are shares from 0 to 1.
    """
    if not steps:
        return [(-1, "empty")]
    found: list[tuple[int, str]] = []
    before: Decimal | None = None
    for i, (lower, rate) in enumerate(steps):
        if lower is None:
            found.append((i, "no_bound"))
        elif i == 0 and lower != 0:
            found.append((i, "starts_late"))
        elif before is not None and lower == before:
            found.append((i, "twice"))
        elif before is not None and lower < before:
            found.append((i, "descends"))
        if rate is None:
            found.append((i, "no_rate"))
        elif not 0 <= rate <= 1:
            found.append((i, "not_a_share"))
        before = lower if lower is not None else before
    return found


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
