"""Quotas over time: shares of a year, proration for who starts or stops within a period, ramp, relief.

* A year of 100,000 over quarters of 20/20/20/40 %, start on 1 March, by months: 20,000 × 1/3 = 6,666.67, then 20,000,
  20,000 and 40,000: 86,666.67 in all. Each quarter is prorated by its own months, so a start in October has 40,000.
* A quarter of 30,000 and a start on day 46 of 90, by days: 15,000.
* Ramp by month of tenure, 25/50/75/100 %: of 10,000 a month 2,500, 5,000, 7,500, 10,000.
* Relief lowers a quota for a stated reason: 80,000 of 100,000 are 80 %; with a relief of 20,000 they are 100 %.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from salesplan.core.periods import Calendar, Period, PeriodKind, month_start

UNITS = ("day", "month")
BY_MONTHS = Calendar()


def active_share(
    period: Period, starts_on: date | None, ends_on: date | None, by: str = "day", calendar: Calendar = BY_MONTHS
) -> Fraction:
    """Return the share of a period between two days (both included): of its days, or of its months touched.

    By months the month in which somebody starts counts whole, and so does the month in which they stop. The share
    is exact: 5 of 30 days are a sixth.
    """
    start = max(period.start, starts_on or period.start)
    end = min(period.end, ends_on or period.end)
    if start > end:
        return Fraction(0)
    if by == "month":
        return Fraction(_months(start, end, calendar), _months(period.start, period.end, calendar))
    return Fraction((end - start).days + 1, period.days)


def ramp_share(period: Period, starts_on: date, shares: Sequence[Decimal], calendar: Calendar = BY_MONTHS) -> Fraction:
    """Return the mean ramp over the months of a period; after the last share it stays there, before the start it is 0."""
    months, first = calendar.parts(period, PeriodKind.MONTH), calendar.containing(starts_on, PeriodKind.MONTH)
    total = Fraction(0)
    for month in months:
        tenure = calendar.steps(first, month)
        if tenure >= 0:
            total += Fraction(shares[min(tenure, len(shares) - 1)])
    return total / len(months)


def month_of_tenure(start: date, number: int) -> date:
    """Return the day on which a month of tenure begins; a day that a month lacks is its last one.

    >>> [str(month_of_tenure(date(2026, 1, 31), number)) for number in (1, 2, 3, 13)]
    ['2026-01-31', '2026-02-28', '2026-03-31', '2027-01-31']
    """
    first = month_start(start.year, start.month + number - 1)
    last = month_start(first.year, first.month + 1) - timedelta(1)
    return first.replace(day=min(start.day, last.day))


def full_months(start: date, end: date) -> int:
    """Return how many whole months lie between two days: from 1 March to 1 July 4, to 30 June 3.

    The last day of a shorter month completes it: from 31 January to 28 February is one month.
    """
    months = (end.year - start.year) * 12 + end.month - start.month
    last = (month_start(end.year, end.month + 1) - timedelta(1)).day
    return max(months - (1 if end.day < min(start.day, last) else 0), 0)


def _months(start: date, end: date, calendar: Calendar) -> int:
    return calendar.steps(calendar.containing(start, PeriodKind.MONTH), calendar.containing(end, PeriodKind.MONTH)) + 1
