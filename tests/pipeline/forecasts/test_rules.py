"""The forecast and its range with numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.forecasts.rules import forecast

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
