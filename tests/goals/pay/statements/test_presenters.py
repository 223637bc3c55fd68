"""Every row that a statement shows sums to the total below it: worked cases, and random plans."""

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from goals.pay.engine.limits import Cap
from goals.pay.engine.plan import Kicker, PayPlan, PeriodInputs, Reserve
from goals.pay.engine.run import calculate
from goals.pay.engine.tables import RateTable, Tier
from goals.pay.statements import presenters
from salesplan.core.money import ZERO, quantize
from tests.goals.pay.making import FIVE, NOVEMBER, OCTOBER, SEPTEMBER, credit
from tests.goals.pay.plan.random_plans import as_engine, random_plan

CENT = Decimal("0.01")


def check(pay, currency="CNY"):
    """Add a whole statement up as its reader does."""
    for component in pay.components:
        rows = presenters.component_rows(component, currency)
        assert sum((row.paid for row in rows), ZERO) == component.earned
        for row in rows:
            if row.rate is not None:
                assert row.paid == quantize(row.amount * row.rate, currency)
        shown = sum((line.paid for line in component.lines), ZERO)
        assert shown + sum((row.paid for row in presenters.limit_rows(component, currency)), ZERO) == component.earned
        for line in component.lines:
            parts = presenters.line_parts(line, currency)
            if parts.products or parts.moved:
                total = sum((by for _part, by in [*parts.products, *parts.moved]), parts.rounding)
                assert total == line.paid
                assert abs(parts.rounding) <= CENT * (len(parts.products) + len(parts.moved) + 1)
        credits = presenters.credited(component)
        assert credits.in_period + credits.before == credits.total == component.credited
    earned, after = presenters.posting_groups(pay.postings)
    assert sum((one.amount for one in earned), ZERO) == pay.earned
    assert sum((one.amount for one in after), pay.earned) == pay.paid
    for one in presenters.balances(pay):
        assert one.opening + one.change == one.closing


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**40))
def test_a_random_plan_can_be_added_up(seed):
    for pay in calculate(*as_engine(random_plan(random.Random(seed)))):
        check(pay)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**40))
def test_only_what_reads_to_date_counts_before_the_period(seed):
    plan, given_, credits = as_engine(random_plan(random.Random(seed)))
    for pay in calculate(plan, given_, credits):
        for component, made in zip(plan.components, pay.components, strict=True):
            assert component.reads == "to_date" or not presenters.credited(made).is_to_date


def test_a_tier_shows_its_product_and_the_cent_stands_in_a_row():
    """480,000.34 × 3 % = 14,400.01, and of the two lines 7,200.01 + 7,200.01 one has a cent less."""
    three = replace(FIVE, tables=(RateTable("marginal", "amount", (Tier(ZERO, Decimal("0.03")),)),))
    credits = [credit(1, OCTOBER.start, "240000.17"), credit(2, OCTOBER.start, "240000.17")]
    (pay,) = calculate(PayPlan("CNY", (three,), interval="month"), [PeriodInputs(OCTOBER)], credits)
    check(pay)
    component = pay.components[0]
    assert [(row.amount, row.paid) for row in presenters.component_rows(component, "CNY")] == [
        (Decimal("480000.34"), Decimal("14400.01"))
    ]
    assert [presenters.line_parts(line, "CNY").rounding for line in component.lines] == [0, -CENT]


def test_a_cent_from_another_component_is_a_row():
    plan = PayPlan("CNY", (FIVE, replace(FIVE, name="other")), interval="month")
    (pay,) = calculate(plan, [PeriodInputs(OCTOBER)], [credit(1, OCTOBER.start, "0.10")])
    check(pay)
    rows = [presenters.component_rows(one, "CNY") for one in pay.components]
    assert [[(row.label, row.paid) for row in own] for own in rows] == [
        [("from ¥0", CENT)],
        [("from ¥0", CENT), ("Rounding to the cent", -CENT)],
    ]


def test_a_kicker_and_a_cap_are_rows_of_their_own():
    """1,000 at 5 % are 50, the kicker adds 25, and the cap of 60 takes 15."""
    kicked = replace(FIVE, kickers=(Kicker("new", (), Decimal("1.5")),))
    plan = PayPlan("CNY", (kicked,), interval="month", caps=(Cap(Decimal(60), component="commission"),))
    (pay,) = calculate(plan, [PeriodInputs(OCTOBER)], [credit(1, OCTOBER.start, 1000)])
    check(pay)
    rows = presenters.component_rows(pay.components[0], "CNY")
    assert [(row.label, row.paid) for row in rows] == [
        ("from ¥0", 50),
        ("Kicker new", 25),
        ("Reduced by the cap", -15),
    ]


def test_to_date_the_period_and_what_came_before_are_told_apart():
    """100 in September and 40 in October: October's row is 40, before it 100, to date 140."""
    plan = PayPlan("CNY", (replace(FIVE, reads="to_date"),), interval="year")
    given_ = [PeriodInputs(SEPTEMBER), PeriodInputs(OCTOBER)]
    pay = calculate(plan, given_, [credit(1, SEPTEMBER.start, 100), credit(2, OCTOBER.start, 40)])[-1]
    check(pay)
    made = presenters.credited(pay.components[0])
    assert (made.in_period, made.before, made.total, made.is_to_date) == (40, 100, 140, True)


def test_what_a_later_rate_adds_to_an_earlier_deal_counts_once():
    """10 % from 150 on the whole: 100 in September pay 5; 60 in October reach 160, pay 6, and lift September by 5."""
    table = RateTable("retroactive", "amount", (Tier(ZERO, Decimal("0.05")), Tier(Decimal(150), Decimal("0.10"))))
    plan = PayPlan("CNY", (replace(FIVE, reads="to_date", tables=(table,)),), interval="year")
    given_ = [PeriodInputs(SEPTEMBER), PeriodInputs(OCTOBER)]
    pay = calculate(plan, given_, [credit(1, SEPTEMBER.start, 100), credit(2, OCTOBER.start, 60)])[-1]
    check(pay)
    component = pay.components[0]
    assert (presenters.credited(component).in_period, component.earned) == (60, 11)
    assert [(row.label, row.paid) for row in presenters.component_rows(component, "CNY")] == [
        ("from ¥150", 6),
        ("Later rate for earlier deals", 5),
    ]


def test_balances_go_from_their_beginning_to_their_end():
    """30 % of 50 are held in September; a cap of 40 carries 10 into October."""
    caps = (Cap(Decimal(40), excess="carry"),)
    plan = PayPlan("CNY", (FIVE,), interval="month", reserve=Reserve(Decimal("0.3"), 60), caps=caps)
    months = [PeriodInputs(SEPTEMBER), PeriodInputs(OCTOBER), PeriodInputs(NOVEMBER)]
    made = calculate(plan, months, [credit(1, SEPTEMBER.start, 1000)])
    for pay in made:
        check(pay)
    assert [
        [(one.label, one.opening, one.change, one.closing) for one in presenters.balances(pay)] for pay in made[:2]
    ] == [
        [("Held in reserve", 0, 12, 12), ("Over a cap, carried over", 0, 10, 10)],
        [("Held in reserve", 12, 3, 15), ("Over a cap, carried over", 10, -10, 0)],
    ]


def test_a_refund_shows_the_rates_that_it_takes_back():
    credits = [credit(1, date(2026, 10, 5), 1000), credit(2, date(2026, 10, 9), -400, reverses=1)]
    (pay,) = calculate(PayPlan("CNY", (FIVE,), interval="month"), [PeriodInputs(OCTOBER)], credits)
    check(pay)
    parts = presenters.line_parts(pay.components[0].lines[1], "CNY")
    assert ([by for _part, by in parts.products], parts.moved, parts.rounding) == ([-20], [], 0)
