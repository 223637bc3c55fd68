"""How a quota stands, by its newest line and what was said of it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.planning.quota_responses.choices import QuotaResponseKind, QuotaResponseState
from goals.planning.quota_responses.rules import (
    LIFE,
    PERSONS_TURN,
    SUPERIORS_TURN,
    ResponseRecord,
    may_respond,
    state_of,
)

AMOUNT = Decimal(400_000)


@pytest.mark.parametrize(
    ("amount", "last", "state", "said_next"),
    [
        (AMOUNT, None, QuotaResponseState.WAITING, {QuotaResponseKind.ACCEPTED, QuotaResponseKind.OBJECTED}),
        (AMOUNT, "objected", QuotaResponseState.OBJECTED, {QuotaResponseKind.ANSWERED}),
        (AMOUNT, "answered", QuotaResponseState.ANSWERED, {QuotaResponseKind.ACCEPTED, QuotaResponseKind.OBJECTED}),
        (AMOUNT, "accepted", QuotaResponseState.ACCEPTED, set()),
        (Decimal(0), None, QuotaResponseState.WAITING, {QuotaResponseKind.ACCEPTED, QuotaResponseKind.OBJECTED}),
        (None, None, QuotaResponseState.REMOVED, set()),
        (None, "accepted", QuotaResponseState.REMOVED, set()),
    ],
)
def test_how_it_stands_and_what_may_be_said(amount, last, state, said_next) -> None:
    assert state_of(amount, last) == state
    assert {kind for kind in QuotaResponseKind if may_respond(kind, state)} == said_next


def test_every_state_has_its_moves_and_at_most_one_whose_turn_it_is() -> None:
    assert LIFE.states == set(QuotaResponseState) - {QuotaResponseState.REMOVED}
    assert not PERSONS_TURN & SUPERIORS_TURN
    for state in QuotaResponseState:
        persons = {QuotaResponseKind.ACCEPTED, QuotaResponseKind.OBJECTED} if state in PERSONS_TURN else set()
        superiors = {QuotaResponseKind.ANSWERED} if state in SUPERIORS_TURN else set()
        assert set(LIFE.steps_from(state)) == persons | superiors


@given(st.lists(st.sampled_from([*QuotaResponseKind, "set", "removed"]), max_size=30))
def test_whatever_is_tried_the_story_can_be_read_back_from_its_rows(tries) -> None:
    """An objection is never accepted over, an accepted figure never reopened, and a new figure always waits."""
    amount: Decimal | None = AMOUNT
    said: list[QuotaResponseKind] = []
    for step in tries:
        if step in ("set", "removed"):
            amount, said = (AMOUNT if step == "set" else None), []
        elif may_respond(step, state_of(amount, said[-1] if said else None)):
            said.append(step)
        state = state_of(amount, said[-1] if said else None)
        assert state == (
            QuotaResponseState.REMOVED
            if amount is None
            else QuotaResponseState(said[-1])
            if said
            else QuotaResponseState.WAITING
        )
        assert said.count(QuotaResponseKind.ACCEPTED) <= 1
        assert QuotaResponseKind.ACCEPTED not in said[:-1]
        assert all(
            said[i - 1] == QuotaResponseKind.OBJECTED
            for i, kind in enumerate(said)
            if kind == QuotaResponseKind.ANSWERED
        )
        assert all(
            said[i + 1] == QuotaResponseKind.ANSWERED
            for i, kind in enumerate(said[:-1])
            if kind == QuotaResponseKind.OBJECTED
        )


OBJECTION = ResponseRecord("objected", 7, "Too high", AMOUNT, Decimal(360_000))


@pytest.mark.parametrize(
    ("now", "last", "repeats"),
    [
        (OBJECTION, OBJECTION, True),
        (OBJECTION, None, False),
        (ResponseRecord("objected", 8, "Too high", AMOUNT, Decimal(360_000)), OBJECTION, False),
        (ResponseRecord("objected", 7, "Far too high", AMOUNT, Decimal(360_000)), OBJECTION, False),
        (ResponseRecord("objected", 7, "Too high", AMOUNT), OBJECTION, False),
        (ResponseRecord("accepted", 7, "", AMOUNT), ResponseRecord("accepted", 7, "Fine", AMOUNT), True),
        (ResponseRecord("accepted", 7, "", AMOUNT), ResponseRecord("accepted", 7, "", Decimal(1)), False),
        (ResponseRecord("answered", 9, "Agreed", AMOUNT), ResponseRecord("answered", 9, "Agreed", AMOUNT), True),
        (ResponseRecord("answered", 9, "Agreed", AMOUNT), ResponseRecord("answered", 9, "Agreed", Decimal(1)), False),
    ],
)
def test_what_was_sent_twice_is_told_from_what_is_new(now, last, repeats) -> None:
    assert now.repeats(last) is repeats
