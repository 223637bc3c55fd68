"""Forecast and funnel with numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.dashboards.rules import (
    concentration,
    forecast,
    funnel,
    stuck_after,
)
from salesplan.core.periods import Calendar

D = Decimal
Q4, Q3, Q1 = (Calendar().quarter(2026, n) for n in (4, 3, 1))
money = st.decimals(min_value=0, max_value=10**9, places=2)


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
