"""What a forecast is, how wide its range must be, and how often it was right; pure functions.

**Forecast** of anybody and of any days = what they have won there + Σ amount × probability of their open deals that are due
there. The probability is that of `pipeline.probability`: the company's own history by stage and time there, less for deals
that are late. Once the days are over nothing more can come: the forecast is the result.

**Range.** Each open deal is won whole or not at all, so it adds a²·p·(1−p) to the variance (deals taken as independent).
The range in which 80 of 100 results should lie is the middle ± 1.28 standard deviations. Real deals are not independent,
and some that will be won this quarter do not exist yet, so that is too narrow. It is therefore *tested*: the forecast is
made again for past quarters as it could have been made then, and compared with what was won in the end.

**Tested range.** Each test says how far the result was off, in units of the reach the formula gave: |won − middle| ÷ reach.
The range is stretched by the factor that would have held in 80 % of the tests (the ⌈0.8 × (n + 1)⌉-th smallest of them;
that many because a new quarter is one more of the same kind). Of eight tests off by 0.2, 0.4, 0.5, 0.7, 0.9, 1.1, 1.6 and
2.5 reaches the factor is the eighth, 2.5; of nine more that are all off by 0.5 it would be 1.1. With fewer than eight tests
the formula's own reach is shown, and the page says that it is untested.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from statistics import NormalDist

from salesplan.core.money import ZERO

CENT = Decimal("0.01")
CHANCE = 80
LEAST_TESTS = 8
# The shares of a past quarter after which its forecast is made again.
MOMENTS = (25, 50, 75)


def expected(won: Decimal, weighted: Decimal, *, is_over: bool) -> Decimal:
    """Return the forecast: won plus the weighted pipeline; what was won once the period is over.

    >>> expected(Decimal(100), Decimal(50), is_over=False), expected(Decimal(100), Decimal(50), is_over=True)
    (Decimal('150'), Decimal('100'))
    """
    return won if is_over else won + weighted


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
    won: Decimal, weighted: Decimal, variance: Decimal, most: Decimal, factor: Decimal | None = None
) -> Forecast:
    """Return won + weighted pipeline with its range, stretched by `factor` where it was tested.

    It never lies below what is won already. Untested it does not lie above won + all open deals either; a tested one
    may, since deals that do not exist yet are part of what was tested.

    >>> told = forecast(Decimal(100), Decimal(50), Decimal(2500), Decimal(100))
    >>> str(told.low), str(told.middle), str(told.high)
    ('100.00', '150', '200.00')
    >>> str(forecast(Decimal(100), Decimal(50), Decimal(2500), Decimal(100), Decimal(2)).high)
    '278.16'
    """
    middle = expected(won, weighted, is_over=False)
    reach = reach_of(variance) * (1 if factor is None else factor)
    high = middle + reach if factor is not None else min(middle + reach, won + most)
    return Forecast(middle, max(middle - reach, won).quantize(CENT), high.quantize(CENT))


def stretch_of(tests: Sequence[Backtest], chance: int = CHANCE) -> Decimal | None:
    """Return by what the reach is stretched so that it held in `chance` of 100 tests; None where there are too few.

    >>> off = ["0.2", "0.4", "0.5", "0.7", "0.9", "1.1", "1.6", "2.5"]
    >>> tests = [Backtest("", 50, Decimal(100), Decimal(10), 100 + 10 * Decimal(ratio)) for ratio in off]
    >>> str(stretch_of(tests)), stretch_of(tests[1:])
    ('2.5', None)
    """
    ratios = sorted(abs(test.won - test.middle) / test.reach for test in tests if test.reach)
    if len(ratios) < LEAST_TESTS:
        return None
    return ratios[min(ceil(Decimal(chance) / 100 * (len(ratios) + 1)), len(ratios)) - 1]


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
