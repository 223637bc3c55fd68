"""The forecast, its range, and how it is stretched by what past quarters showed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.forecasts.rules import Backtest, forecast, held, nearest_moment, stretch_of

D = Decimal
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


def off_by(*ratios: str) -> list[Backtest]:
    """Backtests whose results lay that many reaches above a forecast of 100 ± 10."""
    return [Backtest(f"2025-Q{i}", 50, D(100), D(10), 100 + 10 * D(ratio)) for i, ratio in enumerate(ratios)]


@pytest.mark.parametrize(
    ("ratios", "factor"),
    [
        (["0.2", "0.4", "0.5", "0.7", "0.9", "1.1", "1.6"], None),
        (["0.2", "0.4", "0.5", "0.7", "0.9", "1.1", "1.6", "2.5"], "2.5"),
        (["0.2", "-0.4", "0.5", "-0.7", "0.9", "-1.1", "1.6", "-2.5"], "2.5"),
        # Nineteen tests: the sixteenth holds in four of five.
        ([f"{i / 10:.1f}" for i in range(1, 20)], "1.6"),
        (["0.1"] * 8, "0.1"),
    ],
)
def test_the_range_is_stretched_until_it_would_have_held(ratios, factor) -> None:
    assert stretch_of(off_by(*ratios)) == (D(factor) if factor else None)


@given(st.lists(st.decimals(min_value=-9, max_value=9, places=2), min_size=8, max_size=60))
def test_a_stretched_range_held_in_four_of_five_tests(ratios) -> None:
    tests = off_by(*map(str, ratios))
    holds, of = held(tests, stretch_of(tests))
    assert D(holds) / of >= D("0.8")


@given(
    money, money, st.decimals(min_value=0, max_value=10**12, places=2), st.decimals(min_value=0, max_value=9, places=2)
)
def test_a_tested_range_may_lie_above_all_open_deals_but_never_below_what_is_won(
    won, open_amount, variance, factor
) -> None:
    told = forecast(won, open_amount / 2, variance, open_amount, factor)
    assert won - D("0.01") <= told.low <= told.middle + D("0.01")
    assert told.high >= told.middle - D("0.01")


def test_an_error_is_a_share_of_what_was_won() -> None:
    assert Backtest("2025-Q1", 50, D(120), D(10), D(100)).error == D("0.2")
    assert Backtest("2025-Q1", 50, D(120), D(10), D(0)).error is None


def test_tests_without_a_reach_say_nothing() -> None:
    assert stretch_of([Backtest("2025-Q1", 50, D(100), D(0), D(100))] * 20) is None


def test_moments() -> None:
    assert [nearest_moment(D(share)) for share in ("0", "0.37", "0.38", "0.62", "0.63", "1")] == [
        25,
        25,
        50,
        50,
        75,
        75,
    ]
