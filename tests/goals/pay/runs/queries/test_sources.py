"""Every line of the ledger has a cause, and the lines of a run sum to its payment: on random plans, calculated twice."""

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goals.pay.choices import GROUPS, LineKind
from goals.pay.engine.run import calculate
from goals.pay.runs.actions.ledger import _desired
from goals.pay.runs.queries.sources import cause_of
from goals.pay.runs.rules import LIFE, POSTED_AT_ZERO, LedgerBalance, differences, takes_adjustments
from goals.pay.statements.queries.credits import CreditSource
from goals.pay.statements.queries.snapshots import freeze
from salesplan.core.money import ZERO
from tests.goals.pay.plan.random_plans import as_engine, random_plan

GROUPED = {str(kind) for kinds in GROUPS.values() for kind in kinds}


def _stands(lines):
    out = {}
    for key, amount, withdraws in lines:
        had = out.get(key, LedgerBalance())
        said = had.net_count + (0 if amount else -1 if withdraws else 1)
        out[key] = LedgerBalance(had.amount + amount, said)
    return out


@settings(max_examples=60)
@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_lines_sum_to_the_payment_and_name_their_cause(seed, other):
    """First with some of the credits, then with all: the differences lead from the one to the other."""
    plan, periods, credits = as_engine(random_plan(random.Random(seed)))
    credits = [replace(c, source=CreditSource(c.number + 1, 1, Decimal(100), 1, False, (c.number,))) for c in credits]
    gone = random.Random(other).choice([0, 1, 3])
    sales = {c.number for c in credits[: len(credits) - gone]}
    some = [c for c in credits if c.number in sales and (c.reverses is None or c.reverses in sales)]
    for first, then in zip(calculate(plan, periods, some), calculate(plan, periods, credits), strict=True):
        lines, before = [], None
        for statement in (first, then):
            now = freeze(statement)
            for found in differences(_desired(statement), _stands(lines)):
                assert cause_of(found.key[0], found.key[1], now, before)
                assert found.key[0] in GROUPED
                lines.append((found.key, found.amount, found.withdraws))
            assert sum((amount for _, amount, _ in lines), ZERO) == statement.paid
            assert differences(_desired(statement), _stands(lines)) == []
            before = now


def test_what_is_forfeited_is_said_once_and_taken_back_once():
    key = (str(LineKind.FORFEIT), "2026-09", "300 of 2026-09")
    (said,) = differences({key: ZERO}, {})
    assert (said.key, said.amount, said.withdraws) == (key, 0, False)
    assert differences({key: ZERO}, {key: LedgerBalance(ZERO, 1)}) == []
    (back,) = differences({}, {key: LedgerBalance(ZERO, 1)})
    assert (back.amount, back.withdraws) == (0, True)
    assert differences({}, {key: LedgerBalance(ZERO, 0)}) == []
    assert LineKind.FORFEIT in POSTED_AT_ZERO


def _frozen(*lines, period="2026-10"):
    """A snapshot with one component: (number, counted, paid) each."""
    return {
        "statement": {
            "components": [
                {
                    "name": "commission",
                    "lines": [
                        {"credit": {"number": n, "amount": amount, "about": i}, "paid": paid}
                        for i, (n, amount, paid) in enumerate(lines)
                    ],
                }
            ],
            "awards": [],
        },
        "credits": [{"number": n, "source": {"deal_id": n + 100, "entries": [n]}} for n, _, _ in lines],
    }


def test_a_correction_names_the_late_deal_and_not_those_whose_rate_it_moved():
    then = _frozen((1, "100", "5"))
    now = _frozen((1, "100", "6"), (2, "50", "3"))
    found = cause_of("correction", "", now, None, locked={"2026-09": (then, now)})
    assert found == {"credits": [2], "deals": [102], "entries": [2], "periods": ["2026-09"]}


def test_a_later_correction_does_not_name_it_again():
    then = _frozen((1, "100", "5"))
    now = _frozen((1, "100", "5"), (2, "50", "3"), (3, "10", "1"))
    found = cause_of("correction", "", now, None, locked={"2026-09": (then, now)}, reported=frozenset({2}))
    assert found["credits"] == [3]


def test_a_correction_by_another_rate_names_what_is_paid_differently():
    then, now = _frozen((1, "100", "5")), _frozen((1, "100", "6"))
    assert cause_of("correction", "", now, None, locked={"2026-09": (then, now)})["credits"] == [1]


@pytest.mark.parametrize(
    ("step", "states"),
    [
        ("calculate", {"open", "calculated"}),
        ("review", {"calculated"}),
        ("approve", {"reviewed"}),
        ("lock", {"approved"}),
        ("pay", {"locked"}),
        ("reopen", {"calculated", "reviewed", "approved"}),
    ],
)
def test_the_moves(step, states):
    every = ("open", "calculated", "reviewed", "approved", "locked", "paid")
    assert {state for state in every if LIFE.may(step, state)} == states


def test_what_is_under_review_takes_no_adjustment():
    every = (None, "open", "calculated", "reviewed", "approved", "locked", "paid")
    assert [state for state in every if takes_adjustments(state)] == [None, "open", "calculated"]
