"""The team tree and dated places, against brute force and by table."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.people.rules import MembershipSpan, RecordOverlap, TeamMove, ancestors, makes_a_circle, move, subtree


@st.composite
def trees(draw):
    """A forest of up to 12 teams: each team's parent has a smaller number."""
    size = draw(st.integers(1, 12))
    return {n: draw(st.none() | st.integers(1, n - 1)) if n > 1 else None for n in range(1, size + 1)}


def is_below(parents, team, root):
    """Walk up by hand."""
    while team is not None:
        if team == root:
            return True
        team = parents[team]
    return False


@given(trees(), st.data())
def test_subtree_is_everything_from_which_one_walks_up_to_a_root(parents, data):
    roots = data.draw(st.lists(st.sampled_from(sorted(parents)), max_size=4))
    assert subtree(parents, roots) == {team for team in parents if any(is_below(parents, team, root) for root in roots)}


@given(trees(), st.data())
def test_a_circle_is_a_parent_below_the_team(parents, data):
    team = data.draw(st.sampled_from(sorted(parents)))
    parent = data.draw(st.none() | st.sampled_from(sorted(parents)))
    assert makes_a_circle(parents, team, parent) == (parent is not None and is_below(parents, parent, team))


def test_a_broken_tree_ends():
    assert ancestors({1: 2, 2: 1}, 1) == [1, 2]
    assert subtree({1: 2, 2: 1}, [1]) == {1, 2}
    assert subtree({1: None}, [9]) == set()


JAN, JUL, DEC = date(2026, 1, 1), date(2026, 7, 1), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("spans", "on", "wanted"),
    [
        ([], JUL, TeamMove()),
        ([MembershipSpan(1, JAN, None)], JUL, TeamMove(ends=1, ends_on=date(2026, 6, 30))),
        ([MembershipSpan(1, JAN, DEC)], JUL, TeamMove(ends=1, ends_on=date(2026, 6, 30))),
        ([MembershipSpan(1, JAN, date(2026, 3, 31))], JUL, TeamMove()),
        ([MembershipSpan(1, JAN, date(2026, 6, 30)), MembershipSpan(2, JUL, None)], JUL, TeamMove(corrects=2)),
        ([MembershipSpan(1, JUL, None)], JAN, None),
        ([MembershipSpan(1, JAN, date(2026, 6, 30)), MembershipSpan(2, DEC, None)], JUL, None),
    ],
    ids=[
        "first",
        "ends the open one",
        "shortens",
        "after a gap",
        "same day",
        "before the first",
        "before a planned one",
    ],
)
def test_move(spans, on, wanted):
    if wanted is None:
        with pytest.raises(RecordOverlap):
            move(spans, on)
    else:
        assert move(spans, on) == wanted
