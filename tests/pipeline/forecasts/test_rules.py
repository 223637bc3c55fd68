"""The forecast, its range, and how it is stretched by what past quarters showed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.forecasts.rules import (
    Backtest,
    PeriodRecord,
    bias_of,
    expected,
    forecast,
    held,
    nearest_moment,
    share_at,
    share_to_come,
    stretch_of,
)

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


def test_a_test_without_a_reach_held_where_the_result_was_foreseen() -> None:
    sure, surprised = Backtest("", 50, D(100), D(0), D(100)), Backtest("", 50, D(100), D(0), D(130))
    assert stretch_of([sure] * 20) == 0
    assert stretch_of([surprised] * 20) is None
    # Two of ten were surprised: eight of ten held, but nine of eleven is what a new one asks for.
    assert stretch_of([sure] * 8 + [surprised] * 2) is None
    assert stretch_of([sure] * 9 + [surprised]) == 0
    assert held([sure, surprised], D(9)) == (1, 2)


@pytest.mark.parametrize(
    ("periods", "share"),
    [
        ([PeriodRecord(D(100), D(12), 10)] * 4, "0.1364"),
        ([PeriodRecord(D(100), D(0), 30)], "0"),
        ([PeriodRecord(D(100), D(12), 29)], None),
        ([PeriodRecord(D(100), D(100), 40)], None),
        ([PeriodRecord(D(90), D(30), 15), PeriodRecord(D(110), D(20), 15)], "0.3333"),
        # What was taken back does not make less of what is expected.
        ([PeriodRecord(D(100), D(-5), 30)], "0"),
        ([], None),
    ],
)
def test_deals_to_come(periods, share) -> None:
    assert share_to_come(periods) == (None if share is None else D(share))


@given(st.lists(st.builds(D, st.integers(0, 300)), min_size=3, max_size=3))
def test_deals_to_come_shrink_towards_the_end(shares) -> None:
    falling = sorted((share / 100 for share in shares), reverse=True)
    known = dict(zip((25, 50, 75), falling, strict=True))
    line = [share_at(D(day) / 100, known) for day in range(101)]
    assert line == sorted(line, reverse=True)
    assert (line[0], line[25], line[50], line[75], line[100]) == (falling[0], *falling, 0)


@given(st.lists(st.tuples(money, money), min_size=1, max_size=6), st.decimals(min_value=0, max_value=2, places=4))
def test_the_forecasts_of_people_add_up_to_that_of_their_team(people, coming) -> None:
    team = expected(sum(won for won, _open in people), sum(of for _won, of in people), is_over=False, coming=coming)
    assert team == sum(expected(won, of, is_over=False, coming=coming) for won, of in people)


def test_bias_is_that_of_all_tests_together() -> None:
    tests = [Backtest("", 50, D(120), D(0), D(100)), Backtest("", 50, D(90), D(0), D(200))]
    assert bias_of(tests) == D("-0.3")
    assert bias_of([Backtest("", 50, D(5), D(0), D(0))]) is None


def test_an_untested_range_reaches_its_middle() -> None:
    """Deals to come may lie above all that is open: then the range ends with what is expected."""
    told = forecast(D(100), D(0), D(0), D(0), None, D("0.1"))
    assert (told.low, told.middle, told.high) == (110, 110, 110)


def test_moments() -> None:
    assert [nearest_moment(D(share)) for share in ("0", "0.37", "0.38", "0.62", "0.63", "1")] == [
        25,
        25,
        50,
        50,
        75,
        75,
    ]
