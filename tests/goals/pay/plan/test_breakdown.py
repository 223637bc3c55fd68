"""A statement that a reader can add: the rows of a component and their cents."""

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from goals.pay.engine.breakdown import breakdown, rounding_of
from goals.pay.engine.plan import Kicker, PayPlan, PeriodInputs
from goals.pay.engine.run import calculate
from goals.pay.engine.tables import RateTable, Tier
from salesplan.core.money import ZERO, quantize
from tests.goals.pay.making import FIVE
from tests.goals.pay.plan.paying import YEAR, credit, paid
from tests.goals.pay.plan.random_plans import as_engine, random_plan

THREE = RateTable("marginal", "amount", (Tier(ZERO, Decimal("0.03")),))
D = date(2026, 3, 1)


def test_a_tier_says_its_cent_of_rounding():
    """Two lines of 240,000.17 at 3 % are 14,400.0102 = 14,400.01; each alone is 7,200.01, so one row has a cent less."""
    made = paid([credit(D, 1, Decimal("240000.17")), credit(D, 2, Decimal("240000.17"))], [THREE])
    rows = breakdown(made, "CNY")
    assert [(row.amount, row.earned, row.rounding, row.paid) for row in rows.tiers] == [
        (Decimal("480000.34"), Decimal("14400.01"), ZERO, Decimal("14400.01"))
    ]
    assert [rounding_of(line, "CNY") for line in made.lines] == [ZERO, Decimal("-0.01")]


def test_a_cent_that_a_tier_has_from_another_component_is_said():
    """Two components of 0.005 each: together 0.01, so one has the cent and the other nothing."""
    plan = PayPlan("CNY", (FIVE, replace(FIVE, name="other")))
    made = calculate(plan, [PeriodInputs(YEAR)], [credit(D, 1, Decimal("0.10"))])[0]
    rows = [breakdown(one, "CNY").tiers[0] for one in made.components]
    assert [(row.earned, row.rounding, row.paid) for row in rows] == [
        (Decimal("0.01"), ZERO, Decimal("0.01")),
        (Decimal("0.01"), Decimal("-0.01"), ZERO),
    ]


def test_what_a_kicker_adds_is_a_row_of_its_own():
    plan = PayPlan("CNY", (replace(FIVE, kickers=(Kicker("new", (), Decimal("1.5")),)),))
    made = calculate(plan, [PeriodInputs(YEAR)], [credit(D, 1, Decimal(1000))])[0]
    rows = breakdown(made.components[0], "CNY")
    assert (rows.tiers[0].paid, [(row.rule, row.name, row.amount) for row in rows.rules], rows.rounding) == (
        50,
        [("kicker", "new", 25)],
        ZERO,
    )


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**40))
def test_the_rows_sum_to_the_component_and_each_row_to_its_factors(seed: int):
    for statement in calculate(*as_engine(random_plan(random.Random(seed)))):
        for one in statement.components:
            rows = breakdown(one, "CNY")
            total = sum((row.paid for row in rows.tiers), rows.rounding) + sum((row.amount for row in rows.rules), ZERO)
            assert total == one.gross
            for row in rows.tiers:
                assert row.paid == quantize(row.amount * row.rate, "CNY") + row.rounding
            assert abs(rows.rounding) <= Decimal("0.01") * (len(rows.rules) + len(one.lines) + 1)
