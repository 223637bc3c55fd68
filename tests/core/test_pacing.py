"""How plan and result run over the days."""

from datetime import date
from decimal import Decimal

from salesplan.core.pacing import plan_line, running
from salesplan.core.periods import span

D = Decimal


def test_plan_line_spreads_over_working_days() -> None:
    week = span(date(2026, 11, 23), date(2026, 11, 29))
    assert [plan for _, plan in plan_line(week, D(1000), frozenset())] == [200, 400, 600, 800, 1000, 1000, 1000]
    off = frozenset([date(2026, 11, 24)])
    assert [plan for _, plan in plan_line(week, D(1000), off)] == [250, 250, 500, 750, 1000, 1000, 1000]
    assert [plan for _, plan in plan_line(span(date(2026, 11, 28), date(2026, 11, 29)), D(10), frozenset())] == [5, 10]


def test_running_total() -> None:
    days = {date(2026, 11, 2): D(5), date(2026, 11, 4): D(-2)}
    assert [total for _, total in running(days, date(2026, 11, 1), date(2026, 11, 4))] == [0, 5, 5, 3]
