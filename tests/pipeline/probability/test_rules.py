"""Probabilities of bands from the stays of decided deals, with numbers."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.probability.choices import Band, Basis
from pipeline.probability.rules import Stay, band_of, band_probabilities, expected_amount

D = Decimal
STAYS = st.lists(st.builds(Stay, st.integers(0, 400), st.booleans()), max_size=300)
SHARES = st.decimals(min_value=0, max_value=1, places=2)


def proposal() -> list[Stay]:
    """The example of the rules: 100 deals, 40 won, of which half left within 10 days and nine in ten within 30."""
    won = [Stay(10, True)] * 20 + [Stay(20, True)] * 10 + [Stay(30, True)] * 6 + [Stay(40, True)] * 4
    lost = [Stay(5, False)] * 20 + [Stay(25, False)] * 19 + [Stay(50, False)] * 21
    return won + lost


def test_the_example() -> None:
    fresh, usual, late = band_probabilities(proposal(), D("0.25"))
    assert (fresh.decided, fresh.won, fresh.probability, fresh.basis) == (100, 40, D("0.4"), Basis.HISTORY)
    assert (usual.from_days, usual.decided, usual.won, usual.probability) == (11, 60, 20, D("0.3333"))
    assert (late.from_days, late.decided, late.won, late.probability, late.basis) == (
        31,
        25,
        4,
        D("0.1667"),
        Basis.HALVED,
    )


@pytest.mark.parametrize("count", [0, 1, 29])
def test_without_enough_history_the_stage_says_it_and_late_deals_count_half(count) -> None:
    bands = band_probabilities([Stay(3, True)] * count, D("0.6"))
    assert [one.probability for one in bands] == [D("0.6"), D("0.6"), D("0.3")]
    assert [one.basis for one in bands] == [Basis.STAGE, Basis.STAGE, Basis.HALVED]
    assert [one.from_days for one in bands] == [0, 31, 91]


def test_thirty_are_enough() -> None:
    fresh = band_probabilities([Stay(3, True)] * 15 + [Stay(3, False)] * 15, D("0.9"))[0]
    assert (fresh.probability, fresh.basis) == (D("0.5"), Basis.HISTORY)


def test_waiting_never_makes_a_deal_better() -> None:
    """All who left early were lost: of those still there more were won, and still a late deal counts no more."""
    stays = [Stay(1, False)] * 60 + [Stay(20, True)] * 40 + [Stay(60, True)] * 40
    fresh, usual, late = band_probabilities(stays, D("0.5"))
    assert fresh.probability == usual.probability == D("0.5714")
    assert (late.decided, late.probability) == (0, D("0.2857"))


@given(STAYS, SHARES)
def test_bands_are_shares_that_never_rise(stays, stage) -> None:
    bands = band_probabilities(stays, stage)
    assert [one.band for one in bands] == list(Band)
    assert all(0 <= one.probability <= 1 and one.won <= one.decided for one in bands)
    assert [one.from_days for one in bands] == sorted({one.from_days for one in bands})
    assert bands[0].probability >= bands[1].probability >= bands[2].probability


@given(STAYS, SHARES)
def test_the_order_of_history_does_not_matter(stays, stage) -> None:
    assert band_probabilities(stays, stage) == band_probabilities(stays[::-1], stage)


@pytest.mark.parametrize(
    ("days", "expected_in", "band"),
    [
        (0, 0, "fresh"),
        (10, 5, "fresh"),
        (11, 0, "usual"),
        (30, 9, "usual"),
        (31, 9, "late"),
        (0, -1, "late"),
        (0, None, "fresh"),
    ],
)
def test_a_deal_past_its_date_is_late(days, expected_in, band) -> None:
    today = date(2026, 11, 24)
    expected = None if expected_in is None else today + timedelta(expected_in)
    assert band_of(days, expected, today, 11, 31) == band


def test_amounts_and_variance() -> None:
    assert expected_amount([]) == (0, 0)
    assert expected_amount([(D(100), D(1)), (D(100), D(0))]) == (100, 0)
