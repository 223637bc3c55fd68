"""What a forecast is, how wide its range must be, and how often it was right; pure functions.

**Forecast** of anybody and of any days = (won there + what is expected of their open deals that are due there) × (1 + share of
deals to come). Of an open deal amount × probability to be won × share that closes by the end of the days is expected:
`pipeline.probability.rules.bands` and `timing` say how both are learnt. Once the days are over nothing more can come: the forecast
is the result.

**Deals to come** are those that do not exist yet and will be won before the end. At a quarter, half and three quarters of past
periods of the same kind it is known what they brought: after a quarter of four quarters they brought 12 of 100, so to what was
won and open then 12 ÷ 88 = 13.64 % is added; between these moments the share lies on a line, towards 0 at the end. Where
those periods hold fewer than `LEAST` (30) won deals nothing is added, and the page says so. It is one share for everybody,
so that the forecasts of people add up to that of their team.

**Range.** Each open deal is won whole or not at all, so it adds a²·p·(1−p) to the variance (deals taken as independent).
The range in which 80 of 100 results should lie is the middle ± 1.28 standard deviations. Real deals are not independent,
so that is too narrow. It is therefore *tested*: the forecast is made again for past periods as it could have been made then,
and compared with what was won in the end; apart for months, quarters and years, and for one person, a team and the company.

**Tested range.** Each test says how far the result was off, in units of the reach the formula gave: |won − middle| ÷ reach.
The range is stretched by the factor that would have held in 80 % of the tests (the ⌈0.8 × (n + 1)⌉-th smallest of them;
that many because a new period is one more of the same kind). Of eight tests off by 0.2, 0.4, 0.5, 0.7, 0.9, 1.1, 1.6 and
2.5 reaches the factor is the eighth, 2.5; of nine more that are all off by 0.5 it would be 1.1. A test in which nothing was
open and something was won held with no factor; where those are more than 20 %, no stretch helps, and the page says so.

With fewer than eight tests of a kind of period and a size, the widest factor of the others at that moment is taken, and the
page says that this one is not tested; where nothing is tested, the formula's own reach.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from math import ceil
from statistics import NormalDist

from salesplan.core.money import ZERO

CENT, PLACES = Decimal("0.01"), Decimal("0.0001")
CHANCE = 80
LEAST_TESTS = 8
LEAST = 30
ENDLESS = Decimal("Infinity")
# The shares of a past period after which its forecast is made again.
MOMENTS = (25, 50, 75)


def expected(won: Decimal, from_open: Decimal, *, is_over: bool, coming: Decimal = ZERO) -> Decimal:
    """Return the forecast: won plus what open deals are expected to bring, plus the share of deals to come; else the result.

    >>> str(expected(Decimal(100), Decimal(50), is_over=False, coming=Decimal("0.1")))
    '165.0'
    >>> str(expected(Decimal(100), Decimal(50), is_over=True, coming=Decimal("0.1")))
    '100'
    """
    return won if is_over else (won + from_open) * (1 + coming)


@dataclass(frozen=True)
class Forecast:
    """What is expected at the end of the period, and between what it will be in `chance` of 100 cases."""

    middle: Decimal
    low: Decimal
    high: Decimal
    chance: int = CHANCE


@dataclass(frozen=True)
class Backtest:
    """A forecast made again for a past day of a quarter, beside what was won in the end."""

    key: str
    moment: int
    middle: Decimal
    reach: Decimal
    won: Decimal

    @property
    def error(self) -> Decimal | None:
        """How far the forecast was from the result, as a share of it: above zero where too much was expected."""
        return (self.middle - self.won) / self.won if self.won else None

    @property
    def is_held(self) -> bool:
        """Whether the result lay within the range of the formula."""
        return abs(self.won - self.middle) <= self.reach


def reach_of(variance: Decimal, chance: int = CHANCE) -> Decimal:
    """Return half the width of the formula's range.

    >>> round(reach_of(Decimal(2500)), 1)  # one open deal of 100 at 50 %: σ = 50
    Decimal('64.1')
    """
    return Decimal(repr(NormalDist().inv_cdf(0.5 + chance / 200))) * variance.sqrt() if variance > 0 else ZERO


def forecast(
    won: Decimal,
    from_open: Decimal,
    variance: Decimal,
    most: Decimal,
    factor: Decimal | None = None,
    coming: Decimal = ZERO,
) -> Forecast:
    """Return what is expected with its range, stretched by `factor` where that is known.

    It never lies below what is won already. Without a factor it does not lie above won + all open deals either, or the
    middle; a stretched one may, since deals that do not exist yet are part of what was tested.

    >>> told = forecast(Decimal(100), Decimal(50), Decimal(2500), Decimal(100))
    >>> str(told.low), str(told.middle), str(told.high)
    ('100.00', '150', '200.00')
    >>> str(forecast(Decimal(100), Decimal(50), Decimal(2500), Decimal(100), Decimal(2)).high)
    '278.16'
    """
    middle = expected(won, from_open, is_over=False, coming=coming)
    reach = reach_of(variance) * (1 if factor is None else factor)
    high = middle + reach if factor is not None else max(min(middle + reach, won + most), middle)
    return Forecast(middle, max(middle - reach, won).quantize(CENT), high.quantize(CENT))


def stretch_of(tests: Sequence[Backtest], chance: int = CHANCE) -> Decimal | None:
    """Return by what the reach is stretched so that it held in `chance` of 100 tests; None where there are too few.

    None too where no stretch would have held: in too many tests nothing was open and something was won.

    >>> off = ["0.2", "0.4", "0.5", "0.7", "0.9", "1.1", "1.6", "2.5"]
    >>> tests = [Backtest("", 50, Decimal(100), Decimal(10), 100 + 10 * Decimal(ratio)) for ratio in off]
    >>> str(stretch_of(tests)), stretch_of(tests[1:])
    ('2.5', None)
    """
    ratios = sorted(map(_off, tests))
    if len(ratios) < LEAST_TESTS:
        return None
    factor = ratios[min(ceil(Decimal(chance) / 100 * (len(ratios) + 1)), len(ratios)) - 1]
    return factor if factor.is_finite() else None


def _off(test: Backtest) -> Decimal:
    """Return how far a result was off in reaches; endlessly where there was no reach."""
    gap = abs(test.won - test.middle)
    return gap / test.reach if test.reach else ENDLESS if gap else ZERO


def bias_of(tests: Iterable[Backtest]) -> Decimal | None:
    """Return by which share more was expected than was won, over all tests together; None where nothing was won.

    >>> test = Backtest("", 50, Decimal(110), Decimal(0), Decimal(100))
    >>> str(bias_of([test, Backtest("", 50, Decimal(40), Decimal(0), Decimal(50))]))
    '0'
    """
    rows = list(tests)
    won = sum((test.won for test in rows), ZERO)
    return sum((test.middle for test in rows), ZERO) / won - 1 if won else None


@dataclass(frozen=True)
class PeriodRecord:
    """What was won in a past period, in how many deals, and what of it came of deals that did not exist at a moment."""

    won: Decimal
    new: Decimal
    deals: int


def share_to_come(periods: Sequence[PeriodRecord]) -> Decimal | None:
    """Return what deals to come add to what is won and open, as past periods showed; None where they held too few deals.

    >>> quarter = PeriodRecord(Decimal(100), Decimal(12), 10)
    >>> str(share_to_come([quarter] * 4)), share_to_come([quarter] * 2)
    ('0.1364', None)
    """
    not_new = sum((period.won - period.new for period in periods), ZERO)
    if sum(period.deals for period in periods) < LEAST or not_new <= 0:
        return None
    return max(sum((period.new for period in periods), ZERO) / not_new, ZERO).quantize(PLACES, ROUND_HALF_UP)


def share_at(elapsed: Decimal, shares: Mapping[int, Decimal]) -> Decimal:
    """Return the share of deals to come when a share of the period is over: on the line between the moments.

    >>> known = {25: Decimal("0.12"), 50: Decimal("0.04"), 75: Decimal("0.01")}
    >>> [str(share_at(Decimal(at), known)) for at in ("0", "0.25", "0.375", "0.75", "0.875", "1")]
    ['0.1200', '0.1200', '0.0800', '0.0100', '0.0050', '0.0000']
    """
    points = [(Decimal(moment) / 100, shares.get(moment, ZERO)) for moment in MOMENTS] + [(Decimal(1), ZERO)]
    if elapsed <= points[0][0]:
        return points[0][1].quantize(PLACES)
    for (start, high), (end, low) in pairwise(points):
        if elapsed <= end:
            return (high + (low - high) * (elapsed - start) / (end - start)).quantize(PLACES, ROUND_HALF_UP)
    return ZERO


def nearest_moment(elapsed: Decimal) -> int:
    """Return the moment whose tests speak for a period of which a share is over.

    >>> [nearest_moment(Decimal(share)) for share in ("0", "0.3", "0.5", "0.65", "1")]
    [25, 25, 50, 75, 75]
    """
    return min(MOMENTS, key=lambda moment: (abs(moment - elapsed * 100), moment))


def held(tests: Iterable[Backtest], factor: Decimal | None = None) -> tuple[int, int]:
    """Return how many tests held the range, stretched by a factor, and how many there are."""
    rows = list(tests)
    reach = Decimal(1) if factor is None else factor
    return sum(abs(test.won - test.middle) <= test.reach * reach for test in rows), len(rows)
