"""Periods of the company's fiscal calendar: pure dates, both ends included.

A key names a period and is what URLs carry: `2026` (a fiscal year), `2026-H1`, `2026-Q4`, `2026-11` (the eleventh
calendar month), or two dates `2026-11-01..2026-11-15`. The fiscal year is named after the calendar year in which it
*starts*: with a start in April, `2026-Q1` is April to June 2026.

**Calendars of weeks.** Retailers and manufacturers count quarters of thirteen weeks, cut into months of 4, 4 and 5 weeks
(or 4-5-4, 5-4-4), so that every month ends on the same weekday and has whole weekends. Their fiscal year begins on
`first_weekday`, on that one nearest to the first day of `start_month`; where two such starts lie 53 weeks apart, the last
month has one week more. With Mondays and January, fiscal 2026 runs from Monday 29 December 2025 to Sunday 3 January 2027:
371 days, and its twelfth month, `2026-P12`, has six weeks. A month's key is `2026-P03` there: the third of fiscal 2026.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache


class PeriodKind(StrEnum):
    """What a period is: a year of the fiscal calendar, a part of one, or any days from one to another."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"
    RANGE = "range"


MONTHS_IN = {PeriodKind.YEAR: 12, PeriodKind.HALF: 6, PeriodKind.QUARTER: 3, PeriodKind.MONTH: 1}
# How thirteen weeks are cut into the three months of a quarter; empty for calendar months.
WEEK_PATTERNS = ("", "445", "454", "544")


# Years that figures of a company are of: others are slips of the keyboard, and the calendar ends soon after 9999.
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)


def read_day(text: str) -> date:
    """Return the day that a text names, `2026-11-24`; raises ValueError for no day, and for one of no company's time.

    >>> read_day("2026-11-24")
    datetime.date(2026, 11, 24)
    >>> read_day("9999-12-31")
    Traceback (most recent call last):
    ValueError: 9999-12-31 lies outside of 1900 to 2200
    """
    day = date.fromisoformat(text)
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"{day} lies outside of {EARLIEST.year} to {LATEST.year}")
    return day


def day_or_none(text: str | None) -> date | None:
    """Return the day that a text of an address names; None where it names none.

    >>> day_or_none("2026-11-24"), day_or_none("24.11."), day_or_none("9999-12-31"), day_or_none(None)
    (datetime.date(2026, 11, 24), None, None, None)
    """
    try:
        return read_day(text or "")
    except ValueError:
        return None


def month_start(year: int, month: int) -> date:
    """First day of a month whose number may run over: month 14 of 2026 is February 2027."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


@dataclass(frozen=True, order=True)
class Period:
    """From `start` to `end`, both included."""

    start: date
    end: date
    kind: PeriodKind = PeriodKind.RANGE
    key: str = ""

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def days(self) -> int:
        """Number of calendar days."""
        return (self.end - self.start).days + 1

    def overlap(self, other: "Period") -> "Period | None":
        """Return the days both share, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return span(start, end) if start <= end else None


def span(start: date, end: date) -> Period:
    """Return an arbitrary period; raises ValueError when it ends before it starts."""
    if end < start:
        raise ValueError("the period ends before it starts")
    return Period(start, end, PeriodKind.RANGE, f"{start.isoformat()}..{end.isoformat()}")


@dataclass(frozen=True)
class Calendar:
    """The fiscal calendar: the month in which a fiscal year starts (1 for January), of calendar months or of weeks.

    `weeks` is one of `WEEK_PATTERNS`, `first_weekday` the day on which such weeks begin (0 for Monday).
    """

    start_month: int = 1
    weeks: str = ""
    first_weekday: int = 0

    def fiscal_year_of(self, day: date) -> int:
        """Return the name of the fiscal year that holds `day`.

        >>> Calendar(4).fiscal_year_of(date(2026, 3, 31)), Calendar(4).fiscal_year_of(date(2026, 4, 1))
        (2025, 2026)
        >>> Calendar(1, "445").fiscal_year_of(date(2025, 12, 29)), Calendar(1, "445").fiscal_year_of(date(2027, 1, 3))
        (2026, 2026)
        """
        name = day.year if day.month >= self.start_month else day.year - 1
        if not self.weeks:
            return name
        # The nearest weekday lies at most three days from the month's first.
        if day < self._month_starts(name)[0]:
            return name - 1
        return name + 1 if day >= self._month_starts(name)[-1] else name

    def year(self, name: int) -> Period:
        """Return the fiscal year of that name."""
        return self._build(PeriodKind.YEAR, name, 1)

    def quarter(self, year: int, number: int) -> Period:
        """Return quarter `number` (1 to 4) of a fiscal year.

        >>> Calendar(4).quarter(2026, 4)
        Period(start=datetime.date(2027, 1, 1), end=datetime.date(2027, 3, 31), kind=<PeriodKind.QUARTER: 'quarter'>, key='2026-Q4')
        """
        return self._build(PeriodKind.QUARTER, year, number)

    def half(self, year: int, number: int) -> Period:
        """Return half `number` (1 or 2) of a fiscal year."""
        return self._build(PeriodKind.HALF, year, number)

    def month(self, year: int, month: int) -> Period:
        """Return a calendar month, or in a calendar of weeks the month of that number in a fiscal year.

        >>> Calendar(1, "445").month(2026, 3)
        Period(start=datetime.date(2026, 2, 23), end=datetime.date(2026, 3, 29), kind=<PeriodKind.MONTH: 'month'>, key='2026-P03')
        """
        if self.weeks:
            return self._build(PeriodKind.MONTH, year, month)
        start = month_start(year, month)
        return Period(
            start,
            month_start(year, month + 1) - timedelta(1),
            PeriodKind.MONTH,
            f"{start:%Y-%m}",
        )

    def month_number(self, month: Period) -> int:
        """Return by which number a season knows a month: its calendar month, or in a calendar of weeks its place in the year.

        >>> Calendar(4).month_number(Calendar(4).month(2026, 11)), Calendar(4, "445").month_number(Calendar(4, "445").month(2026, 3))
        (11, 3)
        """
        return int(month.key[-2:]) if self.weeks else month.start.month

    def containing(self, day: date, kind: PeriodKind) -> Period:
        """Return the period of a kind that holds `day`.

        >>> Calendar(1).containing(date(2026, 11, 24), PeriodKind.QUARTER).key
        '2026-Q4'
        >>> Calendar(1, "445").containing(date(2026, 3, 29), PeriodKind.MONTH).key
        '2026-P03'
        """
        if kind == PeriodKind.MONTH and not self.weeks:
            return self.month(day.year, day.month)
        fiscal = self.fiscal_year_of(day)
        if kind == PeriodKind.YEAR:
            return self.year(fiscal)
        into = bisect_right(self._month_starts(fiscal), day) - 1
        return self._build(kind, fiscal, into // MONTHS_IN[kind] + 1)

    def shift(self, period: Period, by: int) -> Period:
        """Return the period `by` steps of its own kind later (earlier when negative).

        >>> c = Calendar(1); c.shift(c.quarter(2026, 1), -1).key
        '2025-Q4'
        >>> c = Calendar(1, "445"); c.shift(c.month(2026, 12), 1).key
        '2027-P01'
        """
        if period.kind == PeriodKind.RANGE:
            length = timedelta(period.days * by)
            return span(period.start + length, period.end + length)
        year, number = divmod(self._place(period) + by, 12 // MONTHS_IN[period.kind])
        if period.kind == PeriodKind.MONTH:
            return self.month(year, number + 1)
        return self._build(period.kind, year, number + 1)

    def steps(self, earlier: Period, later: Period) -> int:
        """Return how many steps of their kind lead from a period to another: `shift` by as many.

        >>> c = Calendar(1); c.steps(c.quarter(2025, 4), c.quarter(2026, 3))
        3
        """
        return self._place(later) - self._place(earlier)

    def _place(self, period: Period) -> int:
        """Return the number of a period among all of its kind."""
        if period.kind == PeriodKind.MONTH and not self.weeks:
            return period.start.year * 12 + period.start.month - 1
        fiscal = self.fiscal_year_of(period.start)
        into = bisect_right(self._month_starts(fiscal), period.start) - 1
        return (fiscal * 12 + into) // MONTHS_IN[period.kind]

    def year_before(self, period: Period) -> Period:
        """Return the same period one year earlier; 29 February becomes the 28th."""
        if period.kind != PeriodKind.RANGE:
            return self.shift(period, -12 // MONTHS_IN[period.kind])
        return span(_year_earlier(period.start), _year_earlier(period.end))

    def parts(self, period: Period, kind: PeriodKind) -> list[Period]:
        """Return the periods of a smaller kind that touch `period`, in order."""
        periods, current = [], self.containing(period.start, kind)
        while current.start <= period.end:
            periods.append(current)
            current = self.shift(current, 1)
        return periods

    def parse(self, key: str) -> Period:
        """Return the period a key names. Raises ValueError when it names none.

        A calendar month is no period of a calendar of weeks: there its key names its days.
        """
        if (match := re.match(r"\d{4}", key)) and not EARLIEST.year <= int(match[0]) <= LATEST.year:
            raise ValueError(f"{key!r} lies outside of {EARLIEST.year} to {LATEST.year}")
        if match := re.fullmatch(r"(\d{4})-Q([1-4])", key):
            return self.quarter(int(match[1]), int(match[2]))
        if match := re.fullmatch(r"(\d{4})-H([12])", key):
            return self.half(int(match[1]), int(match[2]))
        if match := re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", key):
            month = Calendar(self.start_month).month(int(match[1]), int(match[2]))
            return span(month.start, month.end) if self.weeks else month
        if self.weeks and (match := re.fullmatch(r"(\d{4})-P(0[1-9]|1[0-2])", key)):
            return self.month(int(match[1]), int(match[2]))
        if re.fullmatch(r"\d{4}", key):
            return self.year(int(key))
        if match := re.fullmatch(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", key):
            return span(read_day(match[1]), read_day(match[2]))
        raise ValueError(f"{key!r} is not a period")

    def _build(self, kind: PeriodKind, year: int, number: int) -> Period:
        return _built(kind, year, number, self)

    def _month_starts(self, year: int) -> tuple[date, ...]:
        return _month_starts(year, self)


@lru_cache(maxsize=1024)
def _built(kind: PeriodKind, year: int, number: int, calendar: Calendar) -> Period:
    months = MONTHS_IN[kind]
    starts = _month_starts(year, calendar)
    start, end = starts[(number - 1) * months], starts[number * months] - timedelta(1)
    name = {
        PeriodKind.YEAR: f"{year:04d}",
        PeriodKind.HALF: f"{year:04d}-H{number}",
        PeriodKind.QUARTER: f"{year:04d}-Q{number}",
        PeriodKind.MONTH: f"{year:04d}-P{number:02d}",
    }[kind]
    return Period(start, end, PeriodKind(kind), name)


@lru_cache(maxsize=256)
def _month_starts(year: int, calendar: Calendar) -> tuple[date, ...]:
    """Return the first days of the twelve months of a fiscal year, and of the year after it."""
    if not 1 <= year <= 9998:
        raise ValueError("the year is out of range")
    if not calendar.weeks:
        return tuple(month_start(year, calendar.start_month + i) for i in range(13))
    start, following = (
        _nearest_weekday(month_start(name, calendar.start_month), calendar.first_weekday) for name in (year, year + 1)
    )
    lengths = [int(weeks) for weeks in calendar.weeks * 4]
    starts = [start + timedelta(weeks=sum(lengths[:i])) for i in range(12)]
    return (*starts, following)


def _nearest_weekday(day: date, weekday: int) -> date:
    """Return the day of that weekday that lies nearest: of Thursday 1 January 2026 and Mondays, 29 December 2025."""
    ahead = (weekday - day.weekday()) % 7
    return day + timedelta(ahead if ahead <= 3 else ahead - 7)


def _year_earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def working_days(start: date, end: date, holidays: Iterable[date] = (), workdays: Iterable[date] = ()) -> int:
    """Count working days from `start` to `end`, both included: Monday to Friday, less holidays, plus make-up days.

    2026-11-20 (Friday) to 2026-11-24 (Tuesday) has 3; with Monday a holiday and Saturday made up, 3 again.
    """
    days_off, extra_days = set(holidays), set(workdays)
    days = (start + timedelta(i) for i in range((end - start).days + 1))
    return sum(1 for day in days if day in extra_days or (day.weekday() < 5 and day not in days_off))


def elapsed_share(
    period: Period,
    today: date,
    holidays: Iterable[date] = (),
    workdays: Iterable[date] = (),
) -> Decimal:
    """Return the share of the period's working days that are over at the end of `today` (0 before, 1 after).

    >>> elapsed_share(Calendar(1).month(2026, 11), date(2026, 11, 13))  # 10 of 21 working days
    Decimal('0.4761904761904761904761904762')
    """
    if today < period.start:
        return Decimal(0)
    if today >= period.end:
        return Decimal(1)
    days_off, extra_days = set(holidays), set(workdays)
    whole = working_days(period.start, period.end, days_off, extra_days)
    if whole == 0:
        return Decimal((today - period.start).days + 1) / Decimal(period.days)
    return Decimal(working_days(period.start, today, days_off, extra_days)) / Decimal(whole)
