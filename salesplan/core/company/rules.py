"""Which stored periods a new fiscal calendar would turn into other days.

A quota for `2026-Q4` was agreed for certain days. With a fiscal year from January they are October to December 2026; with
one from April the same key would be January to March 2027, and the quota another quarter's. Such a change is refused.
A month, `2026-11`, is November in every calendar of months; a calendar of weeks has no such month.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from salesplan.core.periods import Calendar


@dataclass(frozen=True)
class HeldPeriod:
    """How many records of a kind are stored for a period; `kind` is their translated name."""

    kind: Any
    key: str
    count: int = 1


def moved_periods(locked: Iterable[HeldPeriod], old: Calendar, new: Calendar) -> list[HeldPeriod]:
    """Return the periods that the new calendar reads as other days, or not at all, in their order.

    >>> held = [HeldPeriod("Quotas", "2026-Q4", 12), HeldPeriod("Quotas", "2026-11", 5)]
    >>> [period.key for period in moved_periods(held, Calendar(1), Calendar(4))]
    ['2026-Q4']
    >>> [period.key for period in moved_periods(held, Calendar(1), Calendar(1, "445"))]
    ['2026-Q4', '2026-11']
    """
    return [period for period in locked if _is_moved(period.key, old, new)]


def _is_moved(key: str, old: Calendar, new: Calendar) -> bool:
    try:
        before = old.parse(key)
    except ValueError:
        return False  # was no period of this calendar before either
    try:
        return new.parse(key) != before
    except ValueError:
        return True
