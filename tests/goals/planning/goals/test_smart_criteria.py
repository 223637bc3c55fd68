"""The SMART check, letter by letter."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.planning.goals.smart_criteria import LETTERS, SmartInputs, check, how_often, is_vague, missing

D = Decimal
# Raise won revenue of East by 20 % in Q1 2027.
GOOD = SmartInputs(
    title="Raise won revenue of East by 20 % in Q1 2027",
    why="Two new people are paid from it",
    kind="growth",
    has_metric=True,
    has_owner=True,
    baseline=D(2982255),
    percent=D(20),
    target=D(3578706),
    start=date(2027, 1, 1),
    end=date(2027, 3, 31),
    today=date(2026, 11, 24),
    has_parent=True,
    history=[D(2000000), D(2500000), D(2700000), D(2982255)],
)


def found(letter: str, **change):
    return next(one for one in check(replace(GOOD, **change)) if one.criterion == letter)


def test_a_good_goal_fulfils_all_five():
    findings = check(GOOD)
    assert "".join(one.criterion for one in findings) == LETTERS
    assert {one.level for one in findings} == {"ok"}


def test_more_revenue_fulfils_none():
    wish = SmartInputs(title="More revenue", has_owner=True, today=date(2026, 11, 24))
    assert {one.criterion: one.level for one in check(wish)} == {
        "S": "missing", "M": "missing", "A": "warn", "R": "warn", "T": "missing"
    }  # fmt: skip
    assert [one.criterion for one in missing(check(wish))] == ["S", "M", "T"]


@pytest.mark.parametrize(("title", "vague"), [
    ("More revenue", True), ("Grow our sales", True), ("提高业绩", True), ("增加更多客户", True), ("  ", True), ("!!!", True),
    ("Win 5 hospitals", False), ("Won revenue of East +20 %", False), ("华东第一季度赢单额增长20%", False),
    ("Speak English in demos", False),
])  # fmt: skip
def test_vague_titles(title, vague):
    assert is_vague(title) is vague


@pytest.mark.parametrize(("change", "code"), [
    ({"has_owner": False}, "no_owner"), ({"has_metric": False}, "no_metric"), ({"title": "Better sales"}, "vague"), ({"title": " "}, "no_title"),
    ({"has_metric": False, "kind": "development"}, "specific"),
])  # fmt: skip
def test_specific(change, code):
    assert found("S", **change).code == code


@pytest.mark.parametrize(("change", "code"), [
    ({"has_metric": False}, "no_measure"), ({"percent": None}, "no_percent"), ({"baseline": None}, "no_baseline"),
    ({"baseline": D(0)}, "no_baseline"), ({"target": None}, "no_target"), ({"target": D(-1)}, "no_target"),
    ({"kind": "amount", "baseline": None, "percent": None}, "measurable"),
    ({"kind": "development", "has_metric": False}, "own_progress"),
])  # fmt: skip
def test_measurable(change, code):
    assert found("M", **change).code == code


def test_a_baseline_that_still_runs_warns_and_does_not_block():
    told = found("M", baseline_end=date(2026, 12, 31))
    assert (told.level, told.code, told.blocks) == ("warn", "baseline_running", False)
    assert found("M", baseline_end=date(2026, 9, 30)).code == "measurable"
    assert found("M", baseline_end=date(2026, 12, 31), kind="amount").code == "measurable"


@pytest.mark.parametrize(("change", "level", "code"), [
    ({"target": None}, "warn", "nothing_to_compare"),
    ({"history": []}, "warn", "no_history"), ({"history": [D(0), D(5)]}, "warn", "no_history"),
    ({"history": [D(300), D(400)], "target": D(380)}, "ok", "reached_before"),
    ({"history": [D(400), D(400)], "baseline": D(400), "target": D(450)}, "warn", "never_reached"),
    ({"history": [D(300), D(400)], "baseline": D(400), "target": D(450)}, "ok", "grown_before"),
    ({"history": [D(300), D(400)], "baseline": D(400), "target": D(900)}, "warn", "daring"),
    ({"history": [D(300), D(400)], "baseline": D(400), "target": D(800)}, "warn", "never_reached"),
    # Days of the cycle: less is better.
    ({"history": [D(80), D(60)], "target": D(65), "direction": "down"}, "ok", "reached_before"),
    ({"history": [D(80), D(60)], "target": D(50), "direction": "down"}, "warn", "never_reached"),
    ({"history": [D(80), D(60)], "target": D(20), "direction": "down"}, "warn", "daring"),
])  # fmt: skip
def test_achievable(change, level, code):
    told = found("A", **change)
    assert (told.level, told.code) == (level, code)
    assert not told.blocks


def test_the_multiple_of_the_best():
    facts = found("A", history=[D(300), D(400)], target=D(900)).params
    assert (facts["best"], facts["multiple"]) == (400, D("2.25"))


def test_how_often_a_growth_was_reached():
    quarters = [D(n) for n in (100, 130, 120, 150)]
    by_twenty = replace(GOOD, baseline=D(150), target=D(180), history=quarters)
    assert how_often(by_twenty) == (2, 3)
    # Over the quarter of the year before: 100 to 150 is the only step.
    assert how_often(replace(by_twenty, baseline_steps=3)) == (1, 1)
    assert how_often(replace(by_twenty, baseline=None)) == (0, 0)


@pytest.mark.parametrize(("change", "level", "code"), [
    ({"why": " "}, "warn", "no_why"), ({"has_parent": False}, "warn", "no_parent"),
    ({"has_parent": False, "is_top": True}, "ok", "top"), ({}, "ok", "relevant"),
])  # fmt: skip
def test_relevant(change, level, code):
    assert (found("R", **change).level, found("R", **change).code) == (level, code)


@pytest.mark.parametrize(("change", "code"), [
    ({"start": None, "end": None}, "no_period"), ({"end": date(2026, 11, 23)}, "over"),
    ({"end": date(2026, 11, 24)}, "time_bound"),
])  # fmt: skip
def test_time_bound(change, code):
    assert found("T", **change).code == code


@given(st.lists(st.decimals(min_value=0, max_value=10**9, places=2), max_size=12),
       st.decimals(min_value="0.01", max_value=10**9, places=2))  # fmt: skip
def test_achievable_never_blocks_and_never_fails(history, target):
    told = found("A", history=history, target=target)
    assert not told.blocks
    assert (told.code == "reached_before") == (
        sum(value > 0 for value in history) > 1 and any(value >= target for value in history)
    )
