"""How plan and result run over the days."""

from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.pacing import days_gone, plan_line, running, same_day
from salesplan.core.periods import Calendar, span

D = Decimal
Q4, Q3, Q1 = (Calendar().quarter(2026, n) for n in (4, 3, 1))


def test_plan_line_spreads_over_working_days() -> None:
    week = span(date(2026, 11, 23), date(2026, 11, 29))
    assert [plan for _, plan in plan_line(week, D(1000), frozenset())] == [200, 400, 600, 800, 1000, 1000, 1000]
    off = frozenset([date(2026, 11, 24)])
    assert [plan for _, plan in plan_line(week, D(1000), off)] == [250, 250, 500, 750, 1000, 1000, 1000]
    assert [plan for _, plan in plan_line(span(date(2026, 11, 28), date(2026, 11, 29)), D(10), frozenset())] == [5, 10]


def test_running_total() -> None:
    days = {date(2026, 11, 2): D(5), date(2026, 11, 4): D(-2)}
    assert [total for _, total in running(days, date(2026, 11, 1), date(2026, 11, 4))] == [0, 5, 5, 3]


@pytest.mark.parametrize(
    ("today", "gone", "same"),
    [
        (date(2026, 11, 23), 54, date(2026, 8, 23)),
        (date(2026, 10, 1), 1, date(2026, 7, 1)),
        (date(2026, 12, 31), 92, date(2026, 9, 30)),
        (date(2026, 9, 1), 0, date(2026, 7, 1)),
        (date(2027, 2, 1), 92, date(2026, 9, 30)),
    ],
)
def test_days_gone_and_the_same_day_before(today, gone, same) -> None:
    assert days_gone(Q4, today) == gone
    assert same_day(Q4, Q3, today) == same


def test_the_same_day_is_at_most_the_end_of_a_shorter_period() -> None:
    assert same_day(Calendar().quarter(2026, 2), Q1, date(2026, 6, 30)) == date(2026, 3, 31)
