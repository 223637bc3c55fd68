"""How plan and result run over the days."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.core.pacing import days_gone, plan_line, running, same_day, seasonal_share
from salesplan.core.periods import Calendar, elapsed_share, span

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


class TestBySeason:
    """October, November and December weigh 20, 30 and 50, without public holidays."""

    OFF: frozenset[date] = frozenset()

    @pytest.mark.parametrize(
        ("today", "percent"),
        [
            (date(2026, 9, 30), "0"),
            (date(2026, 10, 31), "20"),
            (date(2026, 11, 13), "34.2857"),
            (date(2026, 11, 15), "34.2857"),
            (date(2026, 11, 30), "50"),
            (date(2026, 12, 31), "100"),
            (date(2027, 1, 4), "100"),
        ],
    )
    def test_the_worked_numbers(self, today, percent) -> None:
        share = seasonal_share(Q4, today, {10: D(20), 11: D(30), 12: D(50)}, self.OFF)
        assert round(share * 100, 4) == D(percent)

    def test_by_working_days_it_would_be_32_of_66(self) -> None:
        assert elapsed_share(Q4, date(2026, 11, 13)) == D(32) / 66

    def test_a_part_of_a_month_weighs_by_its_working_days(self) -> None:
        """16 November to 4 December: 11 of 21 days of 30, and 4 of 23 days of 50."""
        days = span(date(2026, 11, 16), date(2026, 12, 4))
        share = seasonal_share(days, date(2026, 11, 30), {11: D(30), 12: D(50)}, self.OFF)
        november, december = D(30) * 11 / 21, D(50) * 4 / 23
        assert abs(share - november / (november + december)) < D("1e-20")

    def test_holidays_count_within_the_month(self) -> None:
        off = frozenset(date(2026, 11, day) for day in (2, 3, 4, 5, 6))
        share = seasonal_share(Q4, date(2026, 11, 13), {10: D(20), 11: D(30), 12: D(50)}, off)
        assert round(share, 6) == round(D("0.2") + D("0.3") * 5 / 16, 6)

    def test_months_that_weigh_nothing_leave_it_to_working_days(self) -> None:
        assert seasonal_share(Q4, date(2026, 11, 13), {1: D(5)}, self.OFF) == elapsed_share(Q4, date(2026, 11, 13))
        assert plan_line(Q4, D(66), self.OFF, {1: D(5)})[-1][1] == 66

    def test_a_month_that_took_back_more_than_it_sold_weighs_nothing(self) -> None:
        assert seasonal_share(Q4, date(2026, 10, 31), {10: D(-9), 11: D(1), 12: D(1)}, self.OFF) == 0


weights = st.dictionaries(st.integers(1, 12), st.decimals(-10, 1_000_000, places=2), max_size=12)
starts = st.dates(date(2020, 1, 1), date(2027, 12, 31))


@given(starts, st.integers(0, 400), weights, st.frozensets(st.dates(date(2020, 1, 1), date(2028, 12, 31)), max_size=9))
def test_a_pace_begins_at_nothing_never_falls_and_ends_at_the_whole(start, days, found, off) -> None:
    period = span(start, start + timedelta(days))
    line = plan_line(period, D(1), off, found)
    assert [day for day, _share in line] == [start + timedelta(i) for i in range(period.days)]
    shares = [share for _day, share in line]
    assert seasonal_share(period, start - timedelta(1), found, off) == 0
    assert all(0 <= share <= 1 for share in shares)
    assert shares == sorted(shares)
    assert shares[-1] == 1
    for i in (0, days // 2, days):
        assert abs(seasonal_share(period, line[i][0], found, off) - shares[i]) < D("1e-20") or i == days
