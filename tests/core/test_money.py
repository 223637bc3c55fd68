"""Money: rounding half up, and shares that always sum to the whole."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.core.money import convert, quantize, ratio, split, total, unit

WEIGHTS = st.lists(st.decimals(min_value=0, max_value=1000, places=2), min_size=1, max_size=12)
CENTS = st.integers(min_value=-(10**12), max_value=10**12)


@pytest.mark.parametrize(
    ("amount", "currency", "wanted"),
    [
        ("0.005", "CNY", "0.01"),
        ("-0.005", "CNY", "-0.01"),
        ("2.675", "USD", "2.68"),
        ("12.5", "JPY", "13"),
        ("1.0005", "KWD", "1.001"),
    ],
)
def test_rounds_half_up(amount, currency, wanted):
    assert quantize(Decimal(amount), currency) == Decimal(wanted)


@given(CENTS, WEIGHTS)
def test_parts_sum_to_the_whole(cents, weights):
    whole = Decimal(cents) / 100
    if sum(weights) == 0:
        with pytest.raises(ValueError, match="weights"):
            split(whole, weights, "CNY")
        return
    parts = split(whole, weights, "CNY")
    assert sum(parts) == whole
    assert len(parts) == len(weights)
    # Each part is within one unit of its exact share, and nothing gets money without a weight.
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - whole * weight / sum(weights)) < unit("CNY")
        assert part == 0 or weight > 0
        assert part * whole >= 0


@given(CENTS, WEIGHTS.filter(lambda weights: sum(weights) > 0))
def test_a_negative_total_gives_the_negatives(cents, weights):
    whole = Decimal(cents) / 100
    assert split(-whole, weights, "CNY") == [-part for part in split(whole, weights, "CNY")]


@given(st.integers(min_value=0, max_value=10**9), WEIGHTS.filter(lambda weights: sum(weights) > 0))
def test_a_larger_weight_never_gets_less(cents, weights):
    parts = split(Decimal(cents) / 100, weights, "CNY")
    ranked = sorted(zip(weights, parts, strict=True))
    for (low, less), (high, more) in zip(ranked, ranked[1:], strict=False):
        assert low == high or less <= more


def test_ties_go_to_the_earlier_part():
    assert split(Decimal("0.02"), [Decimal(1)] * 3, "CNY") == [Decimal("0.01"), Decimal("0.01"), Decimal("0.00")]


@pytest.mark.parametrize(
    ("whole", "weights"),
    [("1", []), ("1", ["0", "0"]), ("1", ["-1", "2"]), ("0.001", ["1"])],
    ids=["none", "zero", "negative", "finer than a cent"],
)
def test_refuses_what_cannot_be_shared(whole, weights):
    with pytest.raises(ValueError, match=r"weights|finer"):
        split(Decimal(whole), [Decimal(weight) for weight in weights], "CNY")


def test_converts_with_one_rounding():
    assert convert(Decimal("0.05"), Decimal("7.125"), "CNY") == Decimal("0.36")


def test_an_empty_sum_is_a_decimal_and_no_whole_gives_no_ratio():
    assert isinstance(total([]), Decimal)
    assert ratio(Decimal(3), Decimal(0)) is None
    assert ratio(None, Decimal(5)) is None
    assert ratio(1, 4) == Decimal("0.25")
