"""When past years make a season."""

from decimal import Decimal

import pytest

from goals.planning.pacing.rules import counts, season_of


def year(*figures):
    return dict(enumerate(map(Decimal, figures), start=1))


FULL, TWICE = year(*range(1, 13)), year(*range(2, 25, 2))


@pytest.mark.parametrize(
    ("figures", "enough"),
    [
        ([5] * 12, True),
        ([5] * 9, True),
        ([5] * 8, False),
        ([5] * 8 + [0, 0, -3, 4], True),
        ([5] * 8 + [0, 0, 0, -4], False),
        ([], False),
    ],
)
def test_a_year_counts_when_nine_of_its_months_sold(figures, enough) -> None:
    assert counts(year(*figures)) is enough


def test_years_that_count_are_summed() -> None:
    weights, years = season_of({2024: FULL, 2025: TWICE})
    assert (weights[1], weights[12], years) == (3, 36, (2024, 2025))


def test_a_year_with_gaps_does_not_count() -> None:
    assert season_of({2024: FULL, 2025: year(9, 9, 9)}) == (dict(FULL), (2024,))


def test_the_last_three_years_that_count_are_used() -> None:
    _weights, years = season_of({2021: FULL, 2022: FULL, 2023: FULL, 2024: {}, 2025: FULL})
    assert years == (2022, 2023, 2025)


@pytest.mark.parametrize("years", [{}, {2025: {}}, {2025: year(0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 9, 9)}])
def test_without_a_year_there_is_no_season(years) -> None:
    assert season_of(years) == ({}, ())
