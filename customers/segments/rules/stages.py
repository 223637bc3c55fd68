"""The life cycle of a customer, by their own rhythm of buying and not by one number of days for all.

- none: never ordered.
- new: the first order lies at most NEW_DAYS back.
- dormant: no order for more than `dormant` times the customer's own median gap between days with orders (2 by default).
- lost: the same for `lost` times (4 by default).
- growing: the orders of the last 365 days are at least a quarter above those of the 365 days before, where there were any.
- steady: everybody else.

Who ordered on one day alone has no gap of their own: theirs is the median of the gaps of all customers, or a year where
nobody has any. A gap is never taken as less than 30 days, so that two orders in one week make nobody lost in the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

NEW_DAYS = 90
SHORTEST_GAP = 30
USUAL_GAP = 365
GROWTH = Decimal("1.25")

STAGES = ("none", "new", "growing", "steady", "dormant", "lost")


@dataclass(frozen=True)
class Rhythm:
    """How many own gaps without an order make a customer dormant, and lost."""

    dormant: Decimal = Decimal(2)
    lost: Decimal = Decimal(4)


def median_gap(days: Sequence[date]) -> Decimal | None:
    """Return the median number of days between the days with orders; None with fewer than two.

    >>> median_gap([date(2026, 1, 1), date(2026, 1, 31), date(2026, 3, 12), date(2026, 3, 12)])
    Decimal('35')
    >>> median_gap([date(2026, 1, 1)])
    """
    single = sorted(set(days))
    gaps = sorted((after - before).days for before, after in zip(single, single[1:], strict=False))
    return median(gaps)


def median(numbers: Sequence[int | Decimal]) -> Decimal | None:
    """Return the middle of numbers, or the mean of the two in the middle.

    >>> median([10, 20, 30]), median([10, 20]), median([])
    (Decimal('20'), Decimal('15'), None)
    """
    in_order = sorted(Decimal(number) for number in numbers)
    if not in_order:
        return None
    middle = len(in_order) // 2
    return in_order[middle] if len(in_order) % 2 else (in_order[middle - 1] + in_order[middle]) / 2


def stage(
    orders: Sequence[tuple[date, Decimal]], day: date, *, usual: Decimal | None = None, rhythm: Rhythm | None = None
) -> str:
    """Return the stage of a customer with these orders (day, amount) on a day; later orders do not count.

    >>> monthly = [(date(2026, month, 1), Decimal(100)) for month in range(1, 11)]
    >>> stage(monthly, date(2026, 11, 24)), stage(monthly, date(2027, 1, 1)), stage(monthly, date(2027, 6, 1))
    ('steady', 'dormant', 'lost')
    >>> stage(monthly[:1], date(2026, 2, 1)), stage([], date(2026, 2, 1))
    ('new', 'none')
    """
    rhythm = rhythm or Rhythm()
    known = [(on, amount) for on, amount in orders if on <= day]
    if not known:
        return "none"
    days = [on for on, _amount in known]
    gap = max(median_gap(days) or usual or Decimal(USUAL_GAP), Decimal(SHORTEST_GAP))
    silent = (day - max(days)).days
    if (day - min(days)).days <= NEW_DAYS:
        return "new"
    if silent > rhythm.dormant * gap:
        return "lost" if silent > rhythm.lost * gap else "dormant"
    year = sum((amount for on, amount in known if (day - on).days < 365), Decimal(0))
    before = sum((amount for on, amount in known if 365 <= (day - on).days < 730), Decimal(0))
    return "growing" if before > 0 and year >= GROWTH * before else "steady"


def next_order(days: Sequence[date], usual: Decimal | None = None) -> date | None:
    """Return when the next order is likely: one own median gap after the last; None for who never ordered.

    >>> next_order([date(2026, 1, 1), date(2026, 1, 31), date(2026, 3, 2)])
    datetime.date(2026, 4, 1)
    """
    if not days:
        return None
    gap = median_gap(days) or usual
    return max(days) + timedelta(int(gap)) if gap else None
