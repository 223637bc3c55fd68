"""What trying rules tells, in numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.pay.simulations.rules import attainments, bounds, changes, distribution, fit, tally

cents = st.integers(-(10**9), 10**9).map(lambda n: Decimal(n) / 100)
pay = st.dictionaries(st.integers(1, 40), cents, max_size=20)


def test_winners_losers_and_budget():
    before = {1: Decimal(5_000), 2: Decimal(10_000), 3: Decimal(15_000)}
    after = {1: Decimal(4_000), 2: Decimal(10_000), 3: Decimal(18_000)}
    found = tally(changes(before, after))
    assert (found.winners, found.losers, found.same, found.won, found.lost) == (1, 1, 1, 3_000, 1_000)
    fits = fit(Decimal(32_000), Decimal(31_000))
    assert (fits.remaining, fits.is_within, round(fits.share, 3)) == (-1_000, False, Decimal("1.032"))


@pytest.mark.parametrize(("amounts", "expected"), [
    ([], [0]),
    ([0, -5], [0]),
    ([1], ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    ([79_999], [0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 70_000]),
    ([80_000], [0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 70_000, 80_000]),
])  # fmt: skip
def test_classes_are_round(amounts, expected):
    assert bounds([Decimal(one) for one in amounts]) == [Decimal(one) for one in expected]


@given(pay, pay)
def test_what_some_win_less_what_others_lose_is_the_difference_in_cost(before, after):
    found = tally(changes(before, after))
    assert found.won - found.lost == sum(after.values(), Decimal(0)) - sum(before.values(), Decimal(0))
    assert found.winners + found.losers + found.same == len({*before, *after})


@given(st.lists(cents, max_size=30))
def test_everybody_is_in_one_class(amounts):
    lower = bounds(amounts)
    counts = distribution(amounts, lower)
    assert sum(counts) == len(amounts)
    assert counts[0] == sum(amount <= 0 for amount in amounts)
    assert len(lower) <= 10


@pytest.mark.parametrize(("typed", "expected"), [
    ("", []),
    ("100", ["1"]),
    ("120, 80 % 100%，80", ["0.8", "1", "1.2"]),
    ("0.5;500", ["0.005", "5"]),
    ("1 2 3 4 5 6 7 8", ["0.01", "0.02", "0.03", "0.04", "0.05", "0.06"]),
])  # fmt: skip
def test_attainments_as_they_are_typed(typed, expected):
    assert attainments(typed) == [Decimal(one) for one in expected]


@pytest.mark.parametrize("typed", ["lots", "80, 0", "-20", "501", "NaN", "Infinity", "1e9", "8０x"])
def test_what_is_no_attainment(typed):
    with pytest.raises(ValueError, match=typed.split(", ")[-1]):
        attainments(typed)
