"""What a period is expected to end with; pure functions over numbers.

The forecast of anybody and of any days is what they have won there, plus what their open deals that are due there weigh.
Once the days are over nothing more can come: the forecast is the result.
"""

from dataclasses import dataclass
from decimal import Decimal
from statistics import NormalDist

CENT = Decimal("0.01")


def expected(won: Decimal, weighted: Decimal, *, is_over: bool) -> Decimal:
    """Return the forecast: won plus the weighted pipeline; what was won once the period is over.

    >>> expected(Decimal(100), Decimal(50), is_over=False), expected(Decimal(100), Decimal(50), is_over=True)
    (Decimal('150'), Decimal('100'))
    """
    return won if is_over else won + weighted


@dataclass(frozen=True)
class Forecast:
    """What is expected at the end of the period, and between what it will be in `chance` of all cases."""

    middle: Decimal
    low: Decimal
    high: Decimal
    chance: int = 80


def forecast(won: Decimal, weighted: Decimal, variance: Decimal, most: Decimal, chance: int = 80) -> Forecast:
    """Return won + weighted pipeline, with a range; `most` is all that is open.

    Each open deal is won with the probability p of its stage or not at all, so it adds a²·p·(1−p) to the variance
    (deals taken as independent); the range is the middle ± 1.28 standard deviations for 80 %. It is kept within what
    is possible: not below what is won already, not above won + all open deals.

    Won 100, one open deal of 100 at 50 %: middle 150, σ = 50, range 150 ± 64.1 → 100 to 200 after the limits.
    """
    middle = expected(won, weighted, is_over=False)
    reach = Decimal(repr(NormalDist().inv_cdf(0.5 + chance / 200))) * variance.sqrt() if variance > 0 else Decimal(0)
    low, high = max(middle - reach, won), min(middle + reach, won + most)
    return Forecast(middle, low.quantize(CENT), high.quantize(CENT), chance)
