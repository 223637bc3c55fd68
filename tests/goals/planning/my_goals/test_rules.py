"""The share of the whole and what a deal moves: the worked numbers, and what must hold of any tree and any deal."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.planning.my_goals import rules
from goals.planning.my_goals.rules import CreditEffect, DealEffect, OpenDeal, TeamStay
from salesplan.core.money import split
from salesplan.core.periods import Calendar

Q4 = Calendar().quarter(2026, 4)
TODAY = date(2026, 11, 24)
REP, COLLEAGUE = 1, 2
COMPANY, EAST, ONE, TWO, WEST = 10, 20, 21, 22, 30
PARENTS = {COMPANY: None, EAST: COMPANY, WEST: COMPANY, ONE: EAST, TWO: EAST}
BELOW = {COMPANY: set(PARENTS), EAST: {EAST, ONE, TWO}, ONE: {ONE}, TWO: {TWO}, WEST: {WEST}}
DEAL = [CreditEffect(REP, ONE, Decimal(60_000)), CreditEffect(COLLEAGUE, TWO, Decimal(40_000))]


@pytest.mark.parametrize(
    ("teams", "won", "quota", "added", "before", "after", "points"),
    [
        (None, 200_000, 500_000, 60_000, "0.4", "0.52", "12"),
        (ONE, 500_000, 1_000_000, 60_000, "0.5", "0.56", "6"),
        (EAST, 1_000_000, 2_000_000, 100_000, "0.5", "0.55", "5"),
        (COMPANY, 2_000_000, 4_000_000, 100_000, "0.5", "0.525", "2.5"),
        (WEST, 1_000_000, 2_000_000, 0, "0.5", "0.5", "0"),
    ],
)
def test_the_worked_numbers(teams, won, quota, added, before, after, points):
    lands = rules.landed(DEAL, BELOW[teams]) if teams else rules.landed_on(DEAL, REP)
    found = DealEffect(Decimal(won), Decimal(quota), lands)
    assert (lands, found.before, found.after) == (added, Decimal(before), Decimal(after))
    assert found.points == Decimal(points)


@pytest.mark.parametrize("quota", [None, Decimal(0)])
def test_without_a_quota_nothing_moves(quota):
    found = DealEffect(Decimal(5), quota, Decimal(5))
    assert (found.before, found.after, found.points) == (None, None, None)


money = st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)
shares = st.lists(st.integers(1, 100), min_size=1, max_size=6)
places = st.sampled_from([None, COMPANY, EAST, ONE, TWO, WEST])


@given(money, st.integers(1, 10**9).map(Decimal), money)
def test_a_deal_never_lowers_an_attainment(won, quota, added):
    found = DealEffect(won, quota, added)
    assert found.after >= found.before
    assert abs(found.points / 100 * quota - added) < Decimal("0.000001")


@given(money, shares, st.lists(places, min_size=6, max_size=6))
def test_what_lands_on_people_and_teams_sums_to_the_deal(amount, weights, teams):
    """Each person's part once; a team has what lands in it and in the teams below, the company all of its people's."""
    parts = split(amount, [Decimal(n) for n in weights], "CNY")
    deal = [CreditEffect(i, teams[i], part) for i, part in enumerate(parts)]
    assert sum(rules.landed_on(deal, i) for i in range(len(parts))) == amount
    homeless = sum(one.amount for one in deal if one.team is None)
    assert rules.landed(deal, BELOW[COMPANY]) + homeless == amount
    for team, children in ((COMPANY, (EAST, WEST)), (EAST, (ONE, TWO))):
        directly = sum(one.amount for one in deal if one.team == team)
        assert rules.landed(deal, BELOW[team]) == directly + sum(rules.landed(deal, BELOW[c]) for c in children)


@given(st.lists(money, min_size=1, max_size=8))
def test_the_shares_of_all_are_the_whole(parts):
    whole = sum(parts)
    found = [rules.share(part, whole) for part in parts]
    if whole:
        assert abs(sum(found) - 1) < Decimal("0.000001")
    else:
        assert set(found) == {None}


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(date(2024, 1, 1), None, ONE)], [TeamStay(ONE, Q4.start, Q4.end)]),
        (
            [(date(2024, 1, 1), date(2026, 11, 14), WEST), (date(2026, 11, 15), None, ONE)],
            [TeamStay(WEST, Q4.start, date(2026, 11, 14)), TeamStay(ONE, date(2026, 11, 15), Q4.end)],
        ),
        # Before the first team, and between two, as quotas count it.
        ([(date(2026, 11, 1), None, ONE)], [TeamStay(ONE, Q4.start, Q4.end)]),
        (
            [(date(2024, 1, 1), date(2026, 10, 31), WEST), (date(2026, 12, 1), None, ONE)],
            [TeamStay(WEST, Q4.start, date(2026, 11, 30)), TeamStay(ONE, date(2026, 12, 1), Q4.end)],
        ),
        (
            [(date(2024, 1, 1), date(2026, 9, 30), WEST), (date(2026, 10, 1), None, ONE)],
            [TeamStay(ONE, Q4.start, Q4.end)],
        ),
        ([], []),
    ],
)
def test_where_somebody_was(spans, expected):
    assert rules.stays(spans, Q4) == expected


def test_the_line_upwards_is_dated():
    moved = [TeamStay(WEST, Q4.start, date(2026, 11, 14)), TeamStay(ONE, date(2026, 11, 15), Q4.end)]
    assert rules.lines(moved, PARENTS) == [
        TeamStay(ONE, date(2026, 11, 15), Q4.end),
        TeamStay(EAST, date(2026, 11, 15), Q4.end),
        TeamStay(COMPANY, Q4.start, Q4.end),
        TeamStay(WEST, Q4.start, date(2026, 11, 14)),
    ]


@pytest.mark.parametrize(
    ("due", "place"),
    [
        (date(2026, 11, 24), 0),
        (date(2026, 12, 31), 1),
        (date(2026, 11, 2), 2),
        (date(2026, 10, 5), 3),
        (date(2026, 9, 30), 4),
        (date(2027, 1, 5), 5),
        (None, 6),
    ],
)
def test_the_next_deal_comes_first(due, place):
    days = [None, date(2027, 1, 5), date(2026, 10, 5), date(2026, 12, 31), date(2026, 9, 30), date(2026, 11, 24), date(2026, 11, 2)]  # fmt: skip
    found = rules.in_order([OpenDeal(i, day) for i, day in enumerate(days)], Q4, TODAY)
    assert found[place].due == due


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (date(2026, 12, 15), date(2026, 12, 15)),
        (date(2026, 11, 2), TODAY),
        (date(2027, 1, 5), Q4.end),
        (None, TODAY),
    ],
)
def test_the_day_on_which_it_is_taken_to_close(due, expected):
    assert rules.closing_day(due, Q4, TODAY) == expected


@pytest.mark.parametrize(("gap", "days", "expected"), [("200000", 25, "8000"), ("0", 25, None), (None, 25, None), ("5", 0, None)])  # fmt: skip
def test_what_is_missing_a_day(gap, days, expected):
    assert rules.per_day(gap and Decimal(gap), days) == (expected and Decimal(expected))
