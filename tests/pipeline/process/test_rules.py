"""A process always has what it needs, and a stage with a past is not lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.process.rules import StageDetails, delete_fault, moved, ordered, retire_fault, shape_fault

A, B, C = StageDetails(1, "open", 0), StageDetails(2, "open", 1), StageDetails(3, "open", 2)
WON, LOST = StageDetails(8, "won", 3), StageDetails(9, "lost", 4)
ALL = [A, B, C, WON, LOST]


@pytest.mark.parametrize(
    ("stages", "fault"),
    [
        (ALL, None),
        ([WON, LOST], "open"),
        ([A, LOST], "won"),
        ([A, WON], "lost"),
        ([A, WON, StageDetails(7, "won", 9), LOST], "won"),
        ([StageDetails(1, "open", 0, is_active=False), WON, LOST], "open"),
    ],
)
def test_what_a_process_lacks(stages, fault) -> None:
    assert shape_fault(stages) == fault


@pytest.mark.parametrize(
    ("stage", "among", "retire", "delete"),
    [
        (A, ALL, None, None),
        (StageDetails(1, "open", 0, deals=3), ALL, "deals", "deals"),
        (StageDetails(1, "open", 0, past=True), ALL, None, "past"),
        (A, [A, WON, LOST], "last", "last"),
        (WON, ALL, "closing", "closing"),
        (LOST, ALL, "closing", "closing"),
    ],
)
def test_which_stages_go(stage, among, retire, delete) -> None:
    assert (retire_fault(stage, among), delete_fault(stage, among)) == (retire, delete)


@given(st.permutations(ALL), st.sampled_from([1, 2, 3]), st.integers(-3, 9))
def test_moving_keeps_every_stage_and_the_closed_ones_last(stages, pk, position) -> None:
    order = moved(stages, pk, position)
    assert sorted(order) == sorted(ordered(stages))
    assert order[-2:] == [8, 9]
    if 0 <= position <= 2:
        assert order.index(pk) == position
