"""How the figures of a segment are compared with the rest: rates with an interval, growth. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

# The normal deviate of a 95 % interval.
Z = 1.959964


@dataclass(frozen=True)
class Share:
    """A rate with its 95 % interval and the number it stands on."""

    rate: Decimal
    low: Decimal
    high: Decimal
    number: int


def rate(part: int, whole: int) -> Share | None:
    """Return part ÷ whole with its interval (Wilson 1927), which stays within 0 and 1 also for few; None for nothing.

    >>> share = rate(18, 30)
    >>> [round(float(one), 3) for one in (share.rate, share.low, share.high)]
    [0.6, 0.423, 0.754]
    >>> [round(float(one), 3) for one in (rate(0, 10).low, rate(0, 10).high)]
    [0.0, 0.278]
    >>> rate(0, 0)
    """
    if whole == 0:
        return None
    share, square = part / whole, Z * Z
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    half = Z / (1 + square / whole) * sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return Share(Decimal(part) / whole, Decimal(str(round(low, 6))), Decimal(str(round(high, 6))), whole)


def differ(one: Share | None, other: Share | None) -> bool:
    """Say whether two rates differ by more than chance: their intervals do not meet.

    >>> differ(rate(90, 100), rate(50, 100)), differ(rate(9, 10), rate(5, 10))
    (True, False)
    """
    return one is not None and other is not None and (one.low > other.high or other.low > one.high)


def growth(now: Decimal, before: Decimal) -> Decimal | None:
    """Return the change against the time before; None where there was nothing.

    >>> growth(Decimal(120), Decimal(100)), growth(Decimal(5), Decimal(0))
    (Decimal('0.2'), None)
    """
    return (now - before) / before if before > 0 else None
