"""Reminders go out in the company's day, and say how many they were."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from salesplan.core.reminders import remind_by_day


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("hour", "today"),
    # Shanghai is eight hours ahead: its 25 November begins at 16:00, and is night until seven in the morning there.
    [(6, date(2026, 11, 24)), (16, None), (22, None), (23, date(2026, 11, 25))],
)
def test_nobody_is_reminded_at_night(hour, today):
    told = []

    def remind(*, today, at):
        told.append((today, at))
        return 2

    now = datetime(2026, 11, 24, hour, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        said = remind_by_day(remind)
    assert told == ([(today, now)] if today else [])
    assert ("2" in str(said)) is bool(today)
