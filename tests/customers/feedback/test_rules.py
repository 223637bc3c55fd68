"""When cases are due, how old they are, and the proof of an improvement."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.feedback.choices import Severity
from customers.feedback.rules import DAY_BEGINS, DAY_ENDS, HOURS, age_group, due_at, proof, severity_of

MONDAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("opened", "severity", "due"),
    [
        (datetime(2026, 11, 27, 16), Severity.HIGH, datetime(2026, 11, 30, 15)),
        (datetime(2026, 11, 27, 9), Severity.HIGH, datetime(2026, 11, 27, 17)),
        (datetime(2026, 11, 27, 18), Severity.CRITICAL, datetime(2026, 11, 30, 13)),
        (datetime(2026, 11, 28, 12), Severity.CRITICAL, datetime(2026, 11, 30, 13)),
        (datetime(2026, 11, 30, 3), Severity.CRITICAL, datetime(2026, 11, 30, 13)),
        (datetime(2026, 11, 30, 9), Severity.MEDIUM, datetime(2026, 12, 1, 18)),
    ],
)
def test_due_by_working_hours(opened, severity, due):
    assert due_at(opened, severity, frozenset()) == due


def test_a_public_holiday_has_no_working_hours():
    assert due_at(datetime(2026, 11, 27, 16), Severity.HIGH, {MONDAY}) == datetime(2026, 12, 1, 15)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),
    st.sampled_from(list(Severity)),
    st.sets(st.dates(date(2026, 1, 1), date(2027, 1, 31)), max_size=10),
)
def test_what_is_due_is_due_on_a_working_day_and_never_before_its_hours_are_over(opened, severity, days_off):
    due = due_at(opened, severity, days_off)
    assert due - opened >= timedelta(hours=HOURS[severity])
    assert due.weekday() < 5
    assert due.date() not in days_off
    assert DAY_BEGINS < due.time() <= DAY_ENDS


def test_severity_follows_the_score():
    assert [severity_of(score, 0) for score in (0, 1, 2, 6)] == ["high", "high", "medium", "medium"]
    assert severity_of(7, 7) == Severity.HIGH


@pytest.mark.parametrize(("days", "group"), [(0, 0), (2, 0), (3, 1), (8, 2), (31, 3)])
def test_ages(days, group):
    assert age_group(days) == group


def test_proof_compares_the_same_customers_alone():
    found = proof({1: 4, 2: 6, 3: 2}, {1: 9, 2: 8, 4: 10})
    assert (found.customers, found.before, found.after, found.change) == (2, 5, Decimal("8.5"), Decimal("3.5"))
    assert proof({1: 4}, {2: 9}) is None
