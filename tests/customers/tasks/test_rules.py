"""Where tasks stand, and which reminders they call for."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.tasks import rules

D = date(2026, 11, 24)


def day(offset: int | None) -> date | None:
    return None if offset is None else D + timedelta(offset)


@pytest.mark.parametrize(
    ("due", "remind", "occasion", "key_day"),
    [
        (0, None, "due", 0),
        (0, -1, "due", 0),
        (-1, None, "overdue", -1),
        (-7, None, "overdue", -7),
        (-8, None, None, None),
        (1, None, None, None),
        (1, 0, "ahead", 0),
        (3, -1, "ahead", -1),
        (3, 1, None, None),
    ],
)
def test_reminder(due: int, remind: int | None, occasion: str | None, key_day: int | None) -> None:
    found = rules.reminder(day(due), day(remind), D)
    assert (found and found.occasion) == occasion
    assert (found and found.day) == day(key_day)


@given(st.integers(-400, 400), st.integers(0, 400))
def test_a_task_stands_in_one_place_and_snoozing_puts_it_ahead(due: int, today: int) -> None:
    now = D + timedelta(today)
    assert (rules.when(day(due), now) == "upcoming") == (day(due) > now)
    assert now < rules.tomorrow(now) <= rules.next_week(now) <= now + timedelta(7)
    assert rules.next_week(now).weekday() == 0
