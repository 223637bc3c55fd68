"""Periods of fiscal calendars: what a key means, which period holds a day, and working days."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.core.periods import WEEK_PATTERNS, Calendar, elapsed_share, span, working_days

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))
STARTS = st.integers(min_value=1, max_value=12)
KINDS = st.sampled_from(["year", "half", "quarter", "month"])
CALENDARS = st.builds(
    Calendar,
    start_month=STARTS,
    weeks=st.sampled_from(WEEK_PATTERNS),
    first_weekday=st.integers(min_value=0, max_value=6),
)


@pytest.mark.parametrize(
    ("start_month", "key", "start", "end"),
    [
        (1, "2026", "2026-01-01", "2026-12-31"),
        (1, "2026-Q1", "2026-01-01", "2026-03-31"),
        (1, "2026-H2", "2026-07-01", "2026-12-31"),
        (1, "2024-02", "2024-02-01", "2024-02-29"),
        (1, "2025-02", "2025-02-01", "2025-02-28"),
        (4, "2026", "2026-04-01", "2027-03-31"),
        (4, "2026-Q1", "2026-04-01", "2026-06-30"),
        (4, "2026-Q4", "2027-01-01", "2027-03-31"),
        (4, "2023-Q4", "2024-01-01", "2024-03-31"),
        (4, "2026-H2", "2026-10-01", "2027-03-31"),
        # A month is always the calendar month.
        (4, "2026-02", "2026-02-01", "2026-02-28"),
        (12, "2026-Q1", "2026-12-01", "2027-02-28"),
        (1, "2026-11-01..2026-11-15", "2026-11-01", "2026-11-15"),
    ],
)
def test_a_key_names_its_days(start_month, key, start, end):
    period = Calendar(start_month).parse(key)
    assert (period.start.isoformat(), period.end.isoformat(), period.key) == (start, end, key)


@pytest.mark.parametrize(
    "key", ["", "26", "2026-Q5", "2026-13", "2026-H3", "0000", "2026-11-02..2026-11-01", "tomorrow"]
)
def test_what_is_no_key_is_refused(key):
    with pytest.raises(ValueError, match=r"."):
        Calendar(1).parse(key)


@given(DAYS, CALENDARS, KINDS)
def test_a_day_lies_in_one_period_of_each_kind(day, calendar, kind):
    period = calendar.containing(day, kind)
    assert day in period
    assert calendar.parse(period.key) == period
    assert calendar.containing(period.start, kind) == period == calendar.containing(period.end, kind)
    following = calendar.shift(period, 1)
    assert following.start == period.end + timedelta(1)
    assert calendar.shift(following, -1) == period


@pytest.mark.parametrize(
    ("calendar", "key", "start", "end"),
    [
        # Of the year's first day, the nearest Monday.
        (Calendar(1, "445"), "2025", "2024-12-30", "2025-12-28"),
        (Calendar(1, "445"), "2026", "2025-12-29", "2027-01-03"),
        (Calendar(1, "445"), "2026-Q1", "2025-12-29", "2026-03-29"),
        (Calendar(1, "445"), "2026-P03", "2026-02-23", "2026-03-29"),
        # The 53rd week belongs to the last month, and so to the last quarter.
        (Calendar(1, "445"), "2026-P12", "2026-11-23", "2027-01-03"),
        (Calendar(1, "445"), "2026-H2", "2026-06-29", "2027-01-03"),
        (Calendar(1, "544"), "2026-P01", "2025-12-29", "2026-02-01"),
        # American retail: weeks from Sunday, the year from the one nearest to 1 February; 2023 had 53 weeks.
        (Calendar(2, "454", 6), "2023", "2023-01-29", "2024-02-03"),
        (Calendar(2, "454", 6), "2024", "2024-02-04", "2025-02-01"),
        (Calendar(2, "454", 6), "2024-P02", "2024-03-03", "2024-04-06"),
    ],
)
def test_a_key_names_its_days_in_a_calendar_of_weeks(calendar, key, start, end):
    period = calendar.parse(key)
    assert (period.start.isoformat(), period.end.isoformat(), period.key) == (start, end, key)


@given(DAYS, CALENDARS.filter(lambda calendar: calendar.weeks))
def test_months_of_weeks_are_whole_weeks_of_the_pattern(day, calendar):
    year = calendar.containing(day, "year")
    weeks = [month.days / 7 for month in calendar.parts(year, "month")]
    wanted = [int(number) for number in calendar.weeks * 4]
    assert weeks in (wanted, [*wanted[:-1], wanted[-1] + 1])
    assert year.start.weekday() == calendar.first_weekday


def test_a_calendar_month_is_a_range_of_days_in_a_calendar_of_weeks():
    assert Calendar(1, "445").parse("2026-11") == span(date(2026, 11, 1), date(2026, 11, 30))
    with pytest.raises(ValueError, match="2026-P03"):
        Calendar(1).parse("2026-P03")


@given(DAYS, CALENDARS)
def test_quarters_make_the_year(day, calendar):
    year = calendar.containing(day, "year")
    quarters = calendar.parts(year, "quarter")
    assert len(quarters) == 4
    assert quarters[0].start == year.start
    assert quarters[-1].end == year.end
    assert sum(quarter.days for quarter in quarters) == year.days == sum(m.days for m in calendar.parts(year, "month"))


def test_a_year_before_a_leap_day_is_the_28th():
    calendar = Calendar(1)
    assert calendar.year_before(span(date(2024, 2, 29), date(2024, 2, 29))).start == date(2023, 2, 28)
    assert calendar.year_before(calendar.month(2024, 2)).end == date(2023, 2, 28)
    assert calendar.year_before(calendar.quarter(2026, 1)).key == "2025-Q1"


def test_overlap_is_the_shared_days_or_nothing():
    first, second = span(date(2026, 1, 1), date(2026, 1, 20)), span(date(2026, 1, 20), date(2026, 2, 1))
    assert first.overlap(second).days == 1
    assert first.overlap(span(date(2026, 2, 1), date(2026, 2, 2))) is None


@pytest.mark.parametrize(
    ("start", "end", "off", "on", "days"),
    [
        (date(2026, 11, 20), date(2026, 11, 24), [], [], 3),
        (date(2026, 11, 20), date(2026, 11, 24), [date(2026, 11, 23)], [date(2026, 11, 21)], 3),
        (date(2026, 11, 21), date(2026, 11, 22), [], [], 0),
        (date(2026, 11, 24), date(2026, 11, 23), [], [], 0),
    ],
    ids=["over a weekend", "holiday and make-up day", "a weekend", "the wrong way round"],
)
def test_working_days(start, end, off, on, days):
    assert working_days(start, end, off, on) == days


@pytest.mark.parametrize(
    ("today", "share"),
    [(date(2026, 10, 31), "0"), (date(2026, 11, 30), "1"), (date(2027, 1, 1), "1"), (date(2026, 11, 1), "0")],
)
def test_pace_at_the_edges(today, share):
    assert elapsed_share(Calendar(1).month(2026, 11), today) == Decimal(share)


def test_pace_of_a_period_without_working_days_goes_by_days():
    weekend = span(date(2026, 11, 21), date(2026, 11, 22))
    assert elapsed_share(weekend, date(2026, 11, 21)) == Decimal("0.5")
