"""How the days of a copied plan move to its new period. Pure functions.

A plan that began on the first of a month is moved by whole months: a task from 1 to 31 March 2026 in a plan of 2026
lies from 1 to 31 March 2027 in the plan of 2027, and a month that is shorter gives its last day. Any other plan is
moved by days. Order is kept: what began earlier begins no later.
"""

import calendar as months_of
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Shift:
    """By how many months, or by how many days, every day moves."""

    months: int = 0
    days: int = 0

    def __call__(self, day: date) -> date:
        """Return the day in the new period; the last day of a month stays a last day.

        >>> Shift(months=1)(date(2026, 1, 31)), Shift(months=1)(date(2026, 2, 28))
        (datetime.date(2026, 2, 28), datetime.date(2026, 3, 31))
        """
        if not self.months:
            return day + timedelta(self.days)
        year, month = divmod(day.year * 12 + day.month - 1 + self.months, 12)
        length = months_of.monthrange(year, month + 1)[1]
        is_last = day.day == months_of.monthrange(day.year, day.month)[1]
        return date(year, month + 1, length if is_last else min(day.day, length))


def shift(old_start: date, new_start: date) -> Shift:
    """Return the way from one first day to another.

    >>> shift(date(2026, 1, 1), date(2027, 4, 1)), shift(date(2026, 1, 15), date(2026, 2, 1))
    (Shift(months=15, days=0), Shift(months=0, days=17))
    """
    if old_start.day == 1 and new_start.day == 1:
        return Shift(months=(new_start.year - old_start.year) * 12 + new_start.month - old_start.month)
    return Shift(days=(new_start - old_start).days)


def fitted(day: date | None, first: date, last: date) -> date | None:
    """Return a day brought into a period, for a plan that is copied into a shorter one."""
    return None if day is None else min(max(day, first), last)
