"""Forecast, gap and funnel with numbers."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.dashboards.rules import (
    Drivers,
    concentration,
    days_gone,
    deals_for,
    explain,
    forecast,
    funnel,
    plan_line,
    running,
    same_day,
    stuck_after,
)
from salesplan.core.periods import Calendar, span

D = Decimal
Q4, Q3, Q1 = (Calendar().quarter(2026, n) for n in (4, 3, 1))
money = st.decimals(min_value=0, max_value=10**9, places=2)
counts = st.integers(min_value=0, max_value=5000)


def test_effects_of_the_docstring() -> None:
    before, after = Drivers.of(D(40), D(20), D(200000)), Drivers.of(D(50), D(20), D(180000))
    found = explain(before, after, D(-20000))
    assert (found.closed, found.win_rate, found.average) == (D("42833.34"), D("-42666.67"), D("-20166.67"))
    assert (found.other, found.total) == (0, D(-20000))


@pytest.mark.parametrize(
    ("before", "after", "difference", "only"),
    [
        # One number changed: it explains everything.
        ((40, 20, 200000), (60, 30, 300000), 100000, "closed"),
        ((40, 20, 200000), (40, 10, 100000), -100000, "win_rate"),
        ((40, 20, 200000), (40, 20, 150000), -50000, "average"),
        # Nothing closed, nothing won: the rate without a base explains nothing.
        ((40, 20, 200000), (0, 0, 0), -200000, "closed"),
        ((40, 20, 200000), (40, 0, 0), -200000, "win_rate"),
        # Credit for a deal that somebody else owns.
        ((40, 20, 200000), (40, 20, 200000), 0, "other"),
        ((0, 0, 0), (0, 0, 5000), 5000, "other"),
    ],
)
def test_one_cause_explains_all(before, after, difference, only) -> None:
    found = explain(Drivers.of(*map(D, before)), Drivers.of(*map(D, after)), D(difference))
    for name in ("closed", "win_rate", "average", "other"):
        assert getattr(found, name) == (difference if name == only else 0), name


@given(counts, counts, money, counts, counts, money)
def test_effects_sum_to_the_difference(won0, lost0, revenue0, won1, lost1, revenue1) -> None:
    before, after = Drivers.of(D(won0 + lost0), D(won0), revenue0), Drivers.of(D(won1 + lost1), D(won1), revenue1)
    found = explain(before, after, revenue1 - revenue0)
    assert found.closed + found.win_rate + found.average + found.other == revenue1 - revenue0
    if (won0 or not revenue0) and (won1 or not revenue1):
        assert found.other == 0


@given(money, counts, counts, money, counts, counts, money)
def test_effects_against_a_plan_sum_to_the_gap(plan, won0, lost0, revenue0, won1, lost1, revenue1) -> None:
    usual, after = Drivers.of(D(won0 + lost0), D(won0), revenue0), Drivers.of(D(won1 + lost1), D(won1), revenue1)
    assert explain(deals_for(plan, usual), after, revenue1 - plan).total == revenue1 - plan


@given(counts, counts, money, counts, counts, money)
def test_effects_change_sign_when_sides_are_swapped(won0, lost0, revenue0, won1, lost1, revenue1) -> None:
    if not (won0 and won1):
        return
    one, two = Drivers.of(D(won0 + lost0), D(won0), revenue0), Drivers.of(D(won1 + lost1), D(won1), revenue1)
    there, back = explain(one, two, revenue1 - revenue0), explain(two, one, revenue0 - revenue1)
    assert (there.win_rate, there.average, there.closed) == (-back.win_rate, -back.average, -back.closed)


def test_deals_for_a_plan() -> None:
    usual = Drivers(D(80), D("0.25"), D(10000))
    assert deals_for(D(300000), usual).closed == 120
    assert deals_for(D(300000), Drivers(D(0), None, None)) == Drivers(D(0), None, None)


@pytest.mark.parametrize(
    ("won", "weighted", "variance", "most", "low", "high"),
    [
        # One open deal of 100 at one half; σ 50; kept within what is possible.
        (100, 50, 2500, 100, 100, 200),
        # Four of 100 at one half: σ 100, 200 ± 128.16.
        (0, 200, 10000, 400, "71.84", "328.16"),
        (500, 0, 0, 0, 500, 500),
    ],
)
def test_forecast_range(won, weighted, variance, most, low, high) -> None:
    told = forecast(D(won), D(weighted), D(variance), D(most))
    assert (told.middle, told.low, told.high) == (D(won) + D(weighted), D(low), D(high))


@given(money, money, st.decimals(min_value=0, max_value=10**12, places=2), st.integers(0, 100))
def test_forecast_lies_in_its_range(won, open_amount, variance, chance) -> None:
    told = forecast(won, open_amount * chance / 100, variance, open_amount)
    assert won - D("0.01") <= told.low <= told.middle + D("0.01")
    assert told.middle - D("0.01") <= told.high <= won + open_amount + D("0.01")


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
    ("furthest", "won", "reached"),
    [
        ({1: 4, 2: 3, 3: 2}, 1, [10, 6, 3, 1]),
        # Skipping counts as passing: nobody stood in the second stage, but all who are in the third passed it.
        ({1: 1, 3: 2}, 0, [3, 2, 2, 0]),
        ({}, 5, [5, 5, 5, 5]),
        ({}, 0, [0, 0, 0, 0]),
    ],
)
def test_funnel(furthest, won, reached) -> None:
    steps = funnel([1, 2, 3], furthest, won)
    assert [step.reached for step in steps] == reached
    for before, step in zip(steps, steps[1:], strict=False):
        assert step.conversion == (D(step.reached) / before.reached if before.reached else None)


@pytest.mark.parametrize(
    ("counts", "of", "stands_out"),
    [({7: 11, 8: 2}, 16, True), ({7: 2}, 3, False), ({7: 3}, 11, False), ({}, 0, False), ({7: 3, 8: 3}, 6, True)],
)
def test_concentration(counts, of, stands_out) -> None:
    found = concentration(counts, of)
    assert (found is not None) == stands_out
    assert found is None or found.key == 7


def test_stuck_after() -> None:
    assert [stuck_after(days) for days in (None, 0.0, 3.0, 7.4, 19.0)] == [14, 14, 14, 15, 38]
