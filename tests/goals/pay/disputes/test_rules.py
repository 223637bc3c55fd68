"""The life of disputes, what a decision posts, and the days."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.pay.disputes import rules
from goals.pay.disputes.choices import DisputeOutcome, DisputeState
from goals.pay.disputes.rules import LIFE, Limits, is_final, posting_of, target

D = Decimal
money = st.decimals(min_value="0.01", max_value="1000000", places=2)
days = st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1))
DECISIONS = ("granted", "partial", "corrected", "denied")


@pytest.mark.parametrize(("state", "rounds", "may"), [
    ("open", 1, {"ask", *DECISIONS, "withdraw"}),
    ("asked", 1, {"reply", *DECISIONS, "withdraw"}),
    ("granted", 1, set()), ("partial", 1, set()), ("withdrawn", 1, set()),
    ("denied", 1, {"escalate"}), ("corrected", 1, {"escalate"}),
    ("escalated", 2, {"ask", *DECISIONS, "withdraw"}),
    ("asked", 2, {"reply", *DECISIONS, "withdraw"}),
    ("denied", 2, set()), ("corrected", 2, set()), ("granted", 2, set()),
])  # fmt: skip
def test_the_life(state, rounds, may):
    assert {step for step in LIFE.steps if rules.may(step, state, rounds)} == may
    assert is_final(state, rounds) is (not may)


@given(st.lists(st.sampled_from(sorted(LIFE.steps)), max_size=40))
def test_no_way_leads_out_of_an_end_and_money_is_decided_once(steps):
    state, rounds, paid, seconds = DisputeState.OPEN, 1, 0, 0
    for step in steps:
        if not rules.may(step, state, rounds):
            with pytest.raises(ValueError, match=step):
                target(step, state, rounds)
            continue
        assert not is_final(state, rounds)
        before = str(state)
        state, rounds = target(step, state, rounds)
        assert (before, str(state)) in LIFE.arrows()
        paid += step in rules.POSTS
        seconds += step == "escalate"
    assert paid <= 1
    assert seconds <= 1
    assert rounds == 1 + seconds
    assert not (paid and state not in (DisputeState.GRANTED, DisputeState.PARTIAL))


@pytest.mark.parametrize(("outcome", "stake", "amount", "posts", "code"), [
    ("granted", 250, None, 250, ""), ("granted", 250, 250, 250, ""), ("granted", 250, 249, None, "not_the_claim"),
    ("granted", None, 80, 80, ""), ("granted", None, None, None, "amount_needed"), ("granted", None, -1, None, "not_positive"),
    ("partial", 250, 249, 249, ""), ("partial", 250, 250, None, "whole"), ("partial", 250, 251, None, "above_the_claim"),
    ("partial", 250, 0, None, "not_positive"), ("partial", 250, None, None, "amount_needed"), ("partial", None, 5, 5, ""),
    ("corrected", 250, 9, None, ""), ("denied", 250, 9, None, ""), ("denied", None, None, None, ""),
])  # fmt: skip
def test_what_a_decision_posts(outcome, stake, amount, posts, code):
    def number(value):
        return None if value is None else D(value)

    assert posting_of(outcome, number(stake), number(amount)) == (number(posts), code)


@given(st.sampled_from(DisputeOutcome.values), st.none() | money, st.none() | st.decimals(-1000, 2_000_000, places=2))
def test_never_more_than_is_claimed_and_never_less_than_something(outcome, stake, amount):
    posts, code = posting_of(outcome, stake, amount)
    assert posts is None or (posts > 0 and not code and outcome in rules.POSTS)
    if posts is not None and stake is not None:
        assert posts <= stake
        assert (posts == stake) is (outcome == DisputeOutcome.GRANTED)


@given(st.none() | money, st.decimals(-1000, 1000, places=2))
def test_what_was_paid_and_what_is_at_stake_make_what_is_expected(expected, paid):
    stake = rules.at_stake(expected, paid)
    assert stake is None if expected is None else paid + stake == expected


@given(days, st.integers(0, 60), st.integers(0, 60), st.integers(1, 365))
def test_the_days_it_waits_for_the_claimant_do_not_count(since, before, waits, answer):
    due = rules.due_on(since, Limits(answer=answer))
    asked = since + timedelta(before)
    later = rules.after_waiting(due, asked, asked + timedelta(waits))
    assert (later - (asked + timedelta(waits))).days == (due - asked).days


@pytest.mark.parametrize(("state", "left", "says"), [
    ("open", 4, ""), ("open", 3, "soon"), ("escalated", 0, "soon"), ("open", -1, "late"), ("asked", -9, ""), ("granted", -9, ""),
])  # fmt: skip
def test_when_one_is_reminded(state, left, says):
    today = date(2026, 12, 1)
    assert rules.reminder(rules.days_left(state, today + timedelta(left), today)) == says


@pytest.mark.parametrize(("by", "claimant", "first", "why"), [
    (1, 1, (), "own"), (1, 1, [1], "own"), (2, 1, [2], "decided_first"), (3, 1, [2], ""), (2, 1, (), ""), (2, 1, [3, 2], "decided_first"),
])  # fmt: skip
def test_four_eyes(by, claimant, first, why):
    assert rules.why_not_decide(by, claimant, first) == why


def test_the_days_of_the_docstring():
    limits = Limits()
    assert rules.claim_until(date(2026, 12, 3), limits) == date(2027, 1, 2)
    assert rules.claim_until(None, limits) is None
    assert rules.due_on(date(2026, 12, 5), limits) == date(2026, 12, 19)
    assert rules.after_waiting(date(2026, 12, 19), date(2026, 12, 10), date(2026, 12, 13)) == date(2026, 12, 22)
    assert rules.escalate_until(date(2026, 12, 20), limits) == date(2027, 1, 3)
