"""Probabilities of bands from the stays of decided deals, with numbers."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.probability.choices import ProbabilityBand, ProbabilityBasis
from pipeline.probability.rules.bands import StageStay, band_of, band_probabilities, tally

D = Decimal
STAYS = st.lists(st.builds(StageStay, st.integers(0, 400), st.booleans()), max_size=300)
SHARES = st.decimals(min_value=0, max_value=1, places=2)


def proposal() -> list[StageStay]:
    """The example of the rules: 100 deals, 40 won, of which half left within 10 days and nine in ten within 30."""
    won = (
        [StageStay(10, True)] * 20 + [StageStay(20, True)] * 10 + [StageStay(30, True)] * 6 + [StageStay(40, True)] * 4
    )
    lost = [StageStay(5, False)] * 20 + [StageStay(25, False)] * 19 + [StageStay(50, False)] * 21
    return won + lost


def test_the_example() -> None:
    fresh, usual, late = band_probabilities(tally(proposal()), D("0.25"))
    assert (fresh.decided, fresh.won, fresh.probability, fresh.basis) == (
        100,
        40,
        D("0.4375"),
        ProbabilityBasis.HISTORY,
    )
    assert (fresh.won_days, fresh.days, usual.won_days, usual.days) == (420, 960, 284, 970)
    assert (usual.from_days, usual.decided, usual.won, usual.probability) == (11, 60, 20, D("0.2928"))
    assert (late.from_days, late.decided, late.won, late.probability, late.basis) == (
        31,
        25,
        4,
        D("0.1464"),
        ProbabilityBasis.HALVED,
    )


@pytest.mark.parametrize("count", [0, 1, 29])
def test_without_enough_history_the_stage_says_it_and_late_deals_count_half(count) -> None:
    bands = band_probabilities(tally([StageStay(3, True)] * count), D("0.6"))
    assert [one.probability for one in bands] == [D("0.6"), D("0.6"), D("0.3")]
    assert [one.basis for one in bands] == [ProbabilityBasis.STAGE, ProbabilityBasis.STAGE, ProbabilityBasis.HALVED]
    assert [one.from_days for one in bands] == [0, 31, 91]


def test_thirty_are_enough() -> None:
    fresh = band_probabilities(tally([StageStay(3, True)] * 15 + [StageStay(3, False)] * 15), D("0.9"))[0]
    assert (fresh.probability, fresh.basis) == (D("0.5"), ProbabilityBasis.HISTORY)


def test_waiting_never_makes_a_deal_better() -> None:
    """All who left early were lost: of those still there more were won, and still a late deal counts no more."""
    stays = [StageStay(1, False)] * 60 + [StageStay(20, True)] * 40 + [StageStay(60, True)] * 40
    fresh, usual, late = band_probabilities(tally(stays), D("0.5"))
    # In the first 20 days 800 + 800 won days and 60 lost ones, after that 40 × 40 won days alone.
    assert (fresh.won_days, fresh.days) == (1640, 1700)
    assert fresh.probability == usual.probability == D("0.9647")
    assert (late.decided, late.probability) == (0, D("0.4824"))


@given(STAYS, SHARES)
def test_bands_are_shares_that_never_rise(stays, stage) -> None:
    bands = band_probabilities(tally(stays), stage)
    assert [one.band for one in bands] == list(ProbabilityBand)
    assert all(0 <= one.probability <= 1 and one.won <= one.decided for one in bands)
    assert [one.from_days for one in bands] == sorted({one.from_days for one in bands})
    assert bands[0].probability >= bands[1].probability >= bands[2].probability


@given(STAYS, SHARES)
def test_the_order_of_history_does_not_matter(stays, stage) -> None:
    assert band_probabilities(tally(stays), stage) == band_probabilities(tally(stays[::-1]), stage)


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


def test_days_count_and_not_deals() -> None:
    """Half are won, but quickly: of ten deals that are there on some day, one will be won."""
    stays = [StageStay(10, True)] * 40 + [StageStay(90, False)] * 40
    fresh = band_probabilities(tally(stays), D("0.5"))[0]
    assert (fresh.won, fresh.decided, fresh.from_days) == (40, 80, 0)
    # Bands begin on days 11 and 12, so up to day 10 both spend 10 and 11 days.
    assert fresh.probability == (D(400) / 840).quantize(D("0.0001"))


@given(STAYS, SHARES)
def test_the_days_of_the_bands_are_those_of_the_stays(stays, stage) -> None:
    bands = band_probabilities(tally(stays), stage)
    assert sum(one.days for one in bands) == sum(stay.days for stay in stays)
    assert sum(one.won_days for one in bands) == sum(stay.days for stay in stays if stay.is_won)
