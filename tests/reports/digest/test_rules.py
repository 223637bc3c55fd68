"""When a digest is due."""

from datetime import date, datetime

import pytest

from reports.digest.rules import day_before, is_due

OFF = frozenset([date(2026, 10, n) for n in range(1, 8)])


@pytest.mark.parametrize(
    ("local", "due"),
    [
        (datetime(2026, 11, 24, 7, 29), False),
        (datetime(2026, 11, 24, 7, 30), True),
        (datetime(2026, 11, 24, 23, 59), True),
        (datetime(2026, 11, 22, 9, 0), False),
        (datetime(2026, 11, 21, 9, 0), False),
        (datetime(2026, 10, 1, 9, 0), False),
    ],
)
def test_is_due(local, due) -> None:
    assert is_due(local, OFF) is due


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2026, 11, 24), date(2026, 11, 23)),
        (date(2026, 11, 23), date(2026, 11, 20)),
        (date(2026, 10, 8), date(2026, 9, 30)),
    ],
)
def test_day_before(day, before) -> None:
    assert day_before(day, OFF) == before
