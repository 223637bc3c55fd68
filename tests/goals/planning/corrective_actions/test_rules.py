"""The life of corrective actions, the days that are compared, and whether one worked."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.planning.corrective_actions.choices import CorrectiveActionState, Verdict
from goals.planning.corrective_actions.rules import LIFE, ActionEffect, so_far, verdict, windows

D = Decimal
days = st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1))


@pytest.mark.parametrize(("step", "state", "may"), [
    ("complete", "open", True), ("complete", "done", False), ("drop", "open", True), ("drop", "done", False),
    ("review", "open", True), ("review", "done", True), ("review", "dropped", True), ("review", "reviewed", False),
])  # fmt: skip
def test_the_life(step, state, may):
    assert LIFE.may(step, state) is may


def test_a_review_is_the_end():
    assert [state for state in CorrectiveActionState if LIFE.is_final(state)] == [CorrectiveActionState.REVIEWED]


def test_the_days_of_the_docstring():
    before, after = windows(date(2026, 10, 1), date(2026, 12, 1))
    assert (before.start, before.end, after.start, after.end) == (
        date(2026, 8, 1), date(2026, 9, 30), date(2026, 10, 1), date(2026, 11, 30)
    )  # fmt: skip


@given(days, st.integers(1, 400), st.integers(-10, 500))
def test_both_windows_are_equally_long_and_meet_on_the_first_day(opened, length, later):
    whole = windows(opened, opened + timedelta(length))
    for before, after in (whole, so_far(*whole, opened + timedelta(later))):
        assert before.days == after.days
        assert before.end + timedelta(1) == after.start == opened
        assert after.end < opened + timedelta(length)


def test_the_effect_of_the_docstring():
    effect = ActionEffect(D(900_000), D(1_150_000), D(200_000), D("0.1"))
    assert (effect.change, effect.share, effect.like_the_rest, effect.beyond) == (
        250_000, D("1.25"), 990_000, 160_000
    )  # fmt: skip
    assert verdict(effect) == Verdict.WORKED


@pytest.mark.parametrize(("before", "after", "expected", "said"), [
    (100, 150, 50, "worked"), (100, 149, 50, "partly"), (100, 125, 50, "partly"), (100, 124, 50, "failed"),
    (100, 90, 50, "failed"), (None, 90, 50, "unclear"), (100, None, 50, "unclear"),
    # The sales cycle shall fall by ten days.
    (80, 70, -10, "worked"), (80, 75, -10, "partly"), (80, 85, -10, "failed"),
])  # fmt: skip
def test_verdicts(before, after, expected, said):
    made = ActionEffect(None if before is None else D(before), None if after is None else D(after), D(expected))
    assert verdict(made) == said


def test_without_a_rest_nothing_is_compared_with_it():
    effect = ActionEffect(D(1), D(2), D(1))
    assert (effect.like_the_rest, effect.beyond) == (None, None)
