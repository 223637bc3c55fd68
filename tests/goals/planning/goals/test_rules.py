"""Growth, attainment, cover and the life of goals, with numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.planning.goals.choices import GoalOutcome, GoalState
from goals.planning.goals.rules import LIFE, attainment, cover, grown, growth, is_circle, outcome_of

D = Decimal
money = st.decimals(min_value="0.01", max_value=10**10, places=2)


@pytest.mark.parametrize(("baseline", "percent", "unit", "figure"), [
    ("2982255", "20", "money", "3578706.00"),
    ("2982255.55", "-5", "money", "2833142.77"),
    ("0.333", "0", "money", "0.33"),
    ("7", "20", "count", "8"), ("10", "25", "count", "13"), ("1", "12.5", "count", "1"),
    ("0.25", "20", "share", "0.3000"),
])  # fmt: skip
def test_what_a_growth_means(baseline, percent, unit, figure):
    assert grown(D(baseline), D(percent), unit, "CNY") == D(figure)


@given(money, st.decimals(min_value=-99, max_value=1000, places=2))
def test_growth_and_figure_say_the_same(baseline, percent):
    figure = grown(baseline, percent, "money", "CNY")
    assert abs(growth(baseline, figure) * 100 - percent) <= D("0.5") / baseline + D("0.000001")


@pytest.mark.parametrize(("value", "target", "direction", "attained"), [
    ("600", "1000", "up", "0.6"), ("1200", "1000", "up", "1.2"), ("75", "60", "down", "0.8"), ("50", "60", "down", "1.2"),
    (None, "60", "up", None), ("60", None, "up", None), ("0", "60", "down", None), ("-100", "1000", "up", "-0.1"),
])  # fmt: skip
def test_attainment(value, target, direction, attained):
    found = attainment(None if value is None else D(value), None if target is None else D(target), direction)
    assert found == (None if attained is None else D(attained))


@pytest.mark.parametrize(("attained", "outcome"), [
    ("1", GoalOutcome.REACHED), ("1.3", GoalOutcome.REACHED), ("0.9999", GoalOutcome.MISSED), (None, GoalOutcome.MISSED),
])  # fmt: skip
def test_how_a_goal_ends(attained, outcome):
    assert outcome_of(None if attained is None else D(attained)) == outcome


def test_four_times_275_below_1000():
    found = cover(D(1000), [D(275)] * 4)
    assert (found.total, found.over, round(found.breakeven, 4)) == (1100, D("0.1"), D("0.9091"))


def test_children_that_fall_short_need_more_than_everything():
    found = cover(D(1000), [D(400), D(500), None])
    assert (found.over, round(found.breakeven, 4)) == (D("-0.1"), D("1.1111"))


@pytest.mark.parametrize(("target", "children"), [(None, [D(1)]), (D(1), []), (D(1), [None]), (D(0), [D(1)])])
def test_no_cover_without_both_sides(target, children):
    assert cover(target, children) is None


@given(money, st.lists(money, min_size=1, max_size=20))
def test_at_the_breakeven_the_parent_is_just_reached(target, children):
    found = cover(target, children)
    reached = sum(child * found.breakeven for child in children)
    assert abs(reached - target) <= D("0.000001") * max(target, 1)
    assert abs(found.breakeven * (1 + found.over) - 1) < D("0.000001")


@pytest.mark.parametrize(("step", "state", "may"), [
    ("activate", "draft", True), ("activate", "active", False), ("activate", "closed", False),
    ("close", "active", True), ("close", "draft", False), ("drop", "draft", True), ("drop", "active", True),
    ("drop", "closed", False), ("reopen", "closed", True), ("reopen", "active", False),
])  # fmt: skip
def test_the_life_of_a_goal(step, state, may):
    assert LIFE.may(step, state) is may


def test_every_state_is_reached_and_left():
    assert {into for _source, into in LIFE.arrows()} == set(GoalState) - {GoalState.DRAFT}
    assert {source for source, _into in LIFE.arrows()} == set(GoalState) == LIFE.states


@pytest.mark.parametrize(("goal", "parent", "circle"), [(1, 3, True), (1, 1, True), (3, 1, False), (3, None, False)])
def test_no_goal_hangs_below_itself(goal, parent, circle):
    assert is_circle({1: None, 2: 1, 3: 2}, goal, parent) is circle
