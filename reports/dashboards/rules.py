"""What is true of forecast, gap and funnel; pure functions over numbers.

**Why a result differs from its mark.** Revenue is three numbers multiplied: closed deals × win rate × average deal.
Last quarter 40 deals closed, 50 % were won at 10,000 each: 200,000. This quarter 50 closed, 40 % won at 9,000:
180,000. Which of the three made the −20,000? Changing one number after the other gives a different answer for each
order, so we take the average over all six orders (the Shapley value): it depends on no order, and its parts always sum
to the whole difference:

    more deals closed   +42,833.34
    lower win rate      −42,666.67
    smaller deals       −20,166.67
    together            −20,000.00   (the odd cent goes to the largest)

A rate without a base (nothing closed, nothing won) is taken from the other side, so that it explains nothing: with no
closed deal at all the whole difference is one of number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import permutations
from statistics import NormalDist

from salesplan.core.money import ratio
from salesplan.core.periods import Period

CENT = Decimal("0.01")


# ---- days --------------------------------------------------------------------------------------------------


def days_gone(period: Period, today: date) -> int:
    """Return the number of calendar days of a period that have begun: 0 before it, all of them after it.

    >>> days_gone(Period(date(2026, 10, 1), date(2026, 12, 31)), date(2026, 11, 23))
    54
    """
    return min(max((today - period.start).days + 1, 0), period.days)


def same_day(period: Period, earlier: Period, today: date) -> date:
    """Return the day of an earlier period that is as far into it as `today` is into `period` (at most its end).

    Day 54 of the fourth quarter of 2026 is 23 November; the same day of the third quarter is 23 August.
    """
    gone = days_gone(period, today)
    return min(earlier.start + timedelta(max(gone, 1) - 1), earlier.end)


# ---- forecast ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Forecast:
    """What is expected at the end of the period, and between what it will be in `chance` of all cases."""

    middle: Decimal
    low: Decimal
    high: Decimal
    chance: int = 80


def forecast(won: Decimal, weighted: Decimal, variance: Decimal, most: Decimal, chance: int = 80) -> Forecast:
    """Return won + weighted pipeline, with a range.

    Each open deal is won with the probability p of its stage or not at all, so it adds a²·p·(1−p) to the variance
    (deals taken as independent); the range is the middle ± 1.28 standard deviations for 80 %. It is kept within what
    is possible: not below what is won already, not above won + all open deals.

    Won 100, one open deal of 100 at 50 %: middle 150, σ = 50, range 150 ± 64.1 → 100 to 200 after the limits.
    """
    middle = won + weighted
    reach = Decimal(repr(NormalDist().inv_cdf(0.5 + chance / 200))) * variance.sqrt() if variance > 0 else Decimal(0)
    low, high = max(middle - reach, won), min(middle + reach, won + most)
    return Forecast(middle, low.quantize(CENT), high.quantize(CENT), chance)


# ---- why ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drivers:
    """Revenue as closed deals × win rate × average deal; a rate without a base is None."""

    closed: Decimal
    win_rate: Decimal | None
    average: Decimal | None

    @classmethod
    def of(cls, closed: Decimal, won: Decimal, revenue: Decimal) -> "Drivers":
        """Take the three numbers from counts and revenue.

        >>> Drivers.of(Decimal(40), Decimal(20), Decimal(200000))
        Drivers(closed=Decimal('40'), win_rate=Decimal('0.5'), average=Decimal('10000'))
        """
        return cls(closed, ratio(won, closed), ratio(revenue, won))


@dataclass(frozen=True)
class Effects:
    """What each of the three numbers adds to a difference, and `other`: credit for deals of others (splits)."""

    closed: Decimal
    win_rate: Decimal
    average: Decimal
    other: Decimal

    @property
    def total(self) -> Decimal:
        """The whole difference."""
        return self.closed + self.win_rate + self.average + self.other


def explain(before: Drivers, after: Drivers, difference: Decimal) -> Effects:
    """Share `difference` among the three numbers by the average over all orders; the parts sum to it exactly.

    `difference` is the true one (to the cent). What the three numbers do not tell (a person's credit for deals that
    others own) is `other`; what rounding leaves over, less than two cents, goes to the largest effect.
    """
    old, new = _filled(before, after), _filled(after, before)
    exact = _shapley(old, new)
    parts = [_cents(part) for part in exact]
    told = _product(new) - _product(old)
    rest = Fraction(difference) - told
    if abs(rest) < Fraction(1, 50):
        largest = max(range(3), key=lambda i: (abs(parts[i]), -i))
        parts[largest] += difference - sum(parts)
        return Effects(parts[0], parts[1], parts[2], other=Decimal(0))
    return Effects(parts[0], parts[1], parts[2], other=difference - sum(parts))


def _filled(own: Drivers, other: Drivers) -> tuple[Fraction, Fraction, Fraction]:
    def number(mine: Decimal | None, theirs: Decimal | None) -> Fraction:
        return Fraction(mine if mine is not None else theirs if theirs is not None else 0)

    return Fraction(own.closed), number(own.win_rate, other.win_rate), number(own.average, other.average)


def _product(numbers: Sequence[Fraction]) -> Fraction:
    return numbers[0] * numbers[1] * numbers[2]


def _shapley(old: Sequence[Fraction], new: Sequence[Fraction]) -> list[Fraction]:
    sums = [Fraction(0)] * 3
    orders = list(permutations(range(3)))
    for order in orders:
        now = list(old)
        for i in order:
            before = _product(now)
            now[i] = new[i]
            sums[i] += _product(now) - before
    return [part / len(orders) for part in sums]


def _cents(part: Fraction) -> Decimal:
    return (Decimal(part.numerator) / Decimal(part.denominator)).quantize(CENT, rounding=ROUND_HALF_UP)


def deals_for(plan: Decimal, usual: Drivers) -> Drivers:
    """Return the drivers of a plan: how many deals must close for it at the usual win rate and average deal.

    A plan of 300,000 at 25 % and 10,000 needs 120 closed deals. Without usual rates there is nothing to compare with.
    """
    if not usual.win_rate or not usual.average:
        return Drivers(Decimal(0), None, None)
    return Drivers(plan / (usual.win_rate * usual.average), usual.win_rate, usual.average)


@dataclass(frozen=True)
class Concentration:
    """The most frequent of some causes: which, how often, out of how many."""

    key: int
    count: int
    of: int


def concentration(
    counts: dict[int, int], of: int, least: int = 3, share: Decimal = Decimal("0.3")
) -> Concentration | None:
    """Return the cause that stands out: at least three cases and 30 % of all; else None.

    >>> concentration({7: 11, 8: 2}, 16)
    Concentration(key=7, count=11, of=16)
    >>> concentration({7: 2}, 3) is None
    True
    """
    if not counts or not of:
        return None
    key = max(counts, key=lambda k: (counts[k], -k))
    return Concentration(key, counts[key], of) if counts[key] >= least and Decimal(counts[key]) / of >= share else None


# ---- the plan over the days, the funnel --------------------------------------------------------------------


def plan_line(period: Period, amount: Decimal, off: frozenset[date]) -> list[tuple[date, Decimal]]:
    """Return the plan's running total at the end of each day: the amount spread over working days.

    1,000 over a week without holidays stands at 200, 400, … 1,000 on Friday, and stays there over the weekend.
    """
    days = [period.start + timedelta(i) for i in range(period.days)]
    working = [day.weekday() < 5 and day not in off for day in days]
    whole = sum(working)
    out, done = [], 0
    for i, day in enumerate(days):
        done += working[i]
        out.append((day, amount * done / whole if whole else amount * (i + 1) / len(days)))
    return out


def running(days: dict[date, Decimal], start: date, until: date) -> list[tuple[date, Decimal]]:
    """Return the running total at the end of each day from `start` to `until`."""
    total, out = Decimal(0), []
    for i in range((until - start).days + 1):
        day = start + timedelta(i)
        total += days.get(day, Decimal(0))
        out.append((day, total))
    return out


@dataclass(frozen=True)
class Step:
    """One step of a funnel: how many of the cohort reached it, and which share of the step before."""

    stage: int
    reached: int
    conversion: Decimal | None


def funnel(stages: Sequence[int], furthest: dict[int, int], won: int) -> list[Step]:
    """Return a funnel of a cohort from how far its deals got; a skipped stage counts as passed.

    `stages` are the open stages in order; `furthest` says for each how many deals got there and no further (by the
    last open stage they were in); the won have passed all. Three stages, 4 deals at most in the first, 3 in the second,
    2 in the third, 1 won without ever being in the third: reached 10, 6, 3, won 1.

    >>> [step.reached for step in funnel([1, 2, 3], {1: 4, 2: 3, 3: 2}, 1)]
    [10, 6, 3, 1]
    """
    steps: list[Step] = []
    before: int | None = None
    for i, stage in enumerate([*stages, 0]):
        reached = won + sum(furthest.get(later, 0) for later in stages[i:])
        steps.append(Step(stage, reached, ratio(reached, before) if before is not None else None))
        before = reached
    return steps


def stuck_after(usual_days: float | None, least: int = 14) -> int:
    """Return after how many days in a stage a deal is stuck: twice the usual time, but never less than two weeks.

    >>> stuck_after(19.0), stuck_after(3.0), stuck_after(None)
    (38, 14, 14)
    """
    return max(round(2 * usual_days), least) if usual_days else least
