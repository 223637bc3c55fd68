"""A frozen statement is the statement: thawed it is equal, and its digest depends on nothing but what it says."""

import json
import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.pay.bench.comparing import try_text
from goals.pay.engine.run import calculate
from goals.pay.statements.queries.credits import CreditSource
from goals.pay.statements.queries.snapshots import digest, freeze, thaw, written
from tests.goals.pay.plan.random_plans import as_engine, random_plan

VECTORS = sorted((Path(__file__).parents[1] / "plan" / "vectors").glob("*.toml"))


def _through_json(frozen):
    """As the database keeps it: keys in an order of its own."""
    return json.loads(json.dumps(frozen, sort_keys=True))


@given(st.integers(0, 10**9))
def test_thawed_it_is_what_was_frozen(seed):
    plan, periods, credits = as_engine(random_plan(random.Random(seed)))
    for statement in calculate(plan, periods, credits):
        frozen = freeze(statement)
        assert thaw(_through_json(frozen)) == statement
        assert digest(_through_json(frozen)) == digest(frozen)
        assert digest(freeze(thaw(frozen))) == digest(frozen)


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_every_concept_can_be_frozen(path):
    for statement in try_text(path.read_text(encoding="utf-8")).statements:
        assert thaw(_through_json(freeze(statement))) == statement


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**13), max_value=10**13))
def test_a_number_is_written_in_one_way(number):
    assert Decimal(written(number)) == number
    assert written(Decimal(f"{number:f}0" if "." in f"{number:f}" else f"{number:f}.00")) == written(number)


def test_a_credit_says_where_it_comes_from():
    plan, periods, credits = as_engine(random_plan(random.Random(3)))
    sourced = [
        replace(one, source=CreditSource(one.number + 500, 7, Decimal(100), 1, False, (one.number,))) for one in credits
    ]
    for statement in calculate(plan, periods, sourced):
        frozen = _through_json(freeze(statement))
        assert thaw(frozen) == statement
        assert all(one["source"]["deal_id"] == one["number"] + 500 for one in frozen["credits"])
