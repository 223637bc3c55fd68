"""Places with ties, and distributions."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.leaderboard.rules import ATTAINMENT_MARKS, HistogramBin, distribution, holds, places, shown
from reports.leaderboard.wording import ordinal

FIGURES = st.lists(st.integers(-5, 30).map(Decimal), max_size=30)


@pytest.mark.parametrize(
    ("figures", "ranks"),
    [
        ([], []),
        ([7], [1]),
        ([40, 90, 120, 90], [1, 2, 2, 4]),
        ([5, 5, 5], [1, 1, 1]),
        ([9, 9, 3], [1, 1, 3]),
        ([9, 3, 3, 3, 1], [1, 2, 2, 2, 5]),
        ([0, -4], [1, 2]),
    ],
)
def test_equal_figures_share_a_place(figures, ranks):
    made = places(figures, Decimal)
    assert [place.rank for place in made] == ranks
    assert [place.is_shared for place in made] == [ranks.count(rank) > 1 for rank in ranks]


@given(FIGURES)
def test_a_place_counts_everybody_who_did_better(figures):
    for place in places(figures, lambda figure: figure):
        assert place.rank == 1 + sum(1 for figure in figures if figure > place.figure)


def test_equals_keep_their_order():
    rows = [("b", 1), ("a", 1), ("c", 2)]
    assert [place.item[0] for place in places(rows, lambda row: Decimal(row[1]))] == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("figure", "by", "told"),
    [("0.80449", "attainment", "0.804"), ("0.8045", "attainment", "0.805"), ("1200.005", "won_revenue", "1200.01")],
)
def test_figures_are_compared_as_they_are_shown(figure, by, told):
    assert shown(Decimal(figure), by) == Decimal(told)


@given(FIGURES)
def test_everybody_is_in_one_bar(figures):
    bins = distribution(figures, [Decimal(5), Decimal(10), Decimal(20)])
    assert sum(one.count for one in bins) == len(figures)
    for one in bins:
        assert one.count == sum(1 for figure in figures if holds(one, figure))


def test_a_mark_belongs_to_the_bar_it_begins():
    bins = distribution([Decimal("0.999"), Decimal(1)], ATTAINMENT_MARKS)
    assert [one for one in bins if one.count] == [
        HistogramBin(Decimal("0.75"), Decimal(1), 1),
        HistogramBin(Decimal(1), Decimal("1.25"), 1),
    ]
    assert not holds(bins[0], None)


@pytest.mark.parametrize(("n", "told"), [(1, "1st"), (12, "12th"), (23, "23rd"), (1001, "1,001st")])
def test_places_in_words(n, told):
    assert ordinal(n, "en") == told
    assert ordinal(n, "zh-hans") == f"第 {n:,} 名"
