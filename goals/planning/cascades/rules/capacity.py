"""Whether a breakdown can be reached.

**Capacity** counts who is ramped up and who is not: 7 people × 150,000 × 85 % attainment + 3 × 150,000 × 40 %
productivity = 892,500 + 180,000 = 1,072,500. Never one average over both.

**How many reached it** in the past: a good plan is one of which about 90 % of people reach the threshold, 60 to 70 % the
target and 10 % excellence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from salesplan.core.money import ZERO, ratio

THRESHOLD, TARGET, EXCELLENCE = Decimal("0.5"), Decimal(1), Decimal("1.5")


def capacity(ramped: int, ramping: int, quota: Decimal, attainment: Decimal, productivity: Decimal) -> Decimal:
    """Return what people will probably bring in.

    >>> capacity(7, 3, Decimal(150000), Decimal("0.85"), Decimal("0.40"))
    Decimal('1072500.00')
    """
    return ramped * quota * attainment + ramping * quota * productivity


@dataclass(frozen=True)
class ReachedShares:
    """The shares of people who reached each mark, and of how many people that is."""

    people: int
    threshold: Decimal | None
    target: Decimal | None
    excellence: Decimal | None


def reached(attainments: Sequence[Decimal]) -> ReachedShares:
    """Count who reached half, all, and one and a half of their quota.

    >>> r = reached([Decimal("0.4"), Decimal("0.9"), Decimal("1.0"), Decimal("1.6")])
    >>> r.threshold, r.target, r.excellence
    (Decimal('0.75'), Decimal('0.5'), Decimal('0.25'))
    """
    count = len(attainments)
    shares = [
        ratio(sum(1 for attainment in attainments if attainment >= mark), count)
        for mark in (THRESHOLD, TARGET, EXCELLENCE)
    ]
    return ReachedShares(count, *shares)


def expected_share(expected: Decimal, target: Decimal) -> Decimal | None:
    """Return which part of a figure the capacity covers."""
    return ratio(max(expected, ZERO), target)
