"""How a plan and a result run over the days of a period; pure."""

from datetime import date, timedelta
from decimal import Decimal

from salesplan.core.periods import Period


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
