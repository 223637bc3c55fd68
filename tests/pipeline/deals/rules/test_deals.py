"""Amounts, splits, required fields, postponing, ageing: the rules with their numbers."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.deals.rules import deals as rules
from pipeline.deals.rules.deals import LineInput, SplitInput, StageStep
from salesplan.core.money import unit

OPEN, WON, LOST = "open", "won", "lost"
QUALIFY = StageStep(1, OPEN, 0, ("account",))
PROPOSAL = StageStep(2, OPEN, 1, ("amount", "lines"))
NEGOTIATE = StageStep(3, OPEN, 2, ("next_step", "amount"))
END_WON, END_LOST = StageStep(4, WON, 3), StageStep(5, LOST, 4)
STAGES = [END_LOST, NEGOTIATE, QUALIFY, END_WON, PROPOSAL]

money = st.decimals(min_value=0, max_value=10**6, places=4)
lines = st.lists(
    st.builds(
        LineInput,
        product_id=st.integers(1, 5),
        quantity=st.decimals(min_value=Decimal("0.001"), max_value=1000, places=3),
        unit_price=money,
        discount=st.decimals(min_value=0, max_value=100, places=2),
    ),
    max_size=8,
)


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "currency", "amount"),
    [
        ("3", "200.01", "10", "CNY", "540.03"),
        ("1", "0.005", "0", "CNY", "0.01"),
        ("0.333", "3", "0", "CNY", "1.00"),
        ("1", "100", "100", "CNY", "0.00"),
        ("1", "12.5", "0", "JPY", "13"),
        ("1", "1.0005", "0", "KWD", "1.001"),
    ],
)
def test_a_line_is_rounded_once(quantity, price, discount, currency, amount) -> None:
    line = LineInput(1, Decimal(quantity), Decimal(price), Decimal(discount))
    assert str(rules.line_amount(line, currency)) == amount


@settings(deadline=None)
@given(lines, st.sampled_from(["CNY", "JPY", "KWD"]))
def test_the_deal_is_the_sum_of_its_rounded_lines(some, currency) -> None:
    total = rules.lines_amount(some, currency)
    assert total == sum((rules.line_amount(line, currency) for line in some), Decimal(0))
    assert total % unit(currency) == 0
    assert total >= 0


@settings(deadline=None)
@given(lines)
def test_the_main_product_is_one_of_the_largest_line(some) -> None:
    got = rules.main_product(some, "CNY")
    if not some:
        assert got is None
    else:
        best = max(rules.line_amount(line, "CNY") for line in some)
        assert got in {line.product_id for line in some if rules.line_amount(line, "CNY") == best}


@settings(deadline=None)
@given(st.lists(st.decimals(min_value=Decimal("0.01"), max_value=100, places=2), min_size=1, max_size=6))
def test_the_gap_of_splits_closes_them(percents) -> None:
    splits = [SplitInput(i, percent) for i, percent in enumerate(percents)]
    gap = rules.split_gap(splits)
    assert rules.split_gap([*splits, SplitInput(99, gap)]) == 0


@pytest.mark.parametrize(
    ("splits", "after"),
    [
        ([], [(2, 100)]),
        ([(1, 100)], [(2, 100)]),
        ([(1, 60), (3, 40)], None),
        ([(3, 100)], None),
    ],
)
def test_the_credit_follows_the_owner_only_where_they_had_all(splits, after) -> None:
    got = rules.splits_after_handover([SplitInput(p, Decimal(s)) for p, s in splits], 1, 2)
    assert (got and [(part.person_id, part.percent) for part in got]) == after


@pytest.mark.parametrize(
    ("leaving", "entering", "required"),
    [
        (QUALIFY, PROPOSAL, ["account"]),
        (QUALIFY, NEGOTIATE, ["account", "amount", "lines"]),
        (QUALIFY, END_WON, ["account", "amount", "lines", "next_step"]),
        (NEGOTIATE, END_WON, ["next_step", "amount"]),
        (NEGOTIATE, QUALIFY, []),
        (PROPOSAL, PROPOSAL, []),
        (NEGOTIATE, END_LOST, []),
        (END_WON, NEGOTIATE, []),
        (END_LOST, QUALIFY, []),
    ],
)
def test_what_is_asked_on_the_way(leaving, entering, required) -> None:
    assert rules.required_before(STAGES, leaving, entering) == required


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({}, ["account", "amount", "next_step"]),
        ({"account": 3, "amount": Decimal("0.00"), "next_step": ""}, ["amount", "next_step"]),
        ({"account": 3, "amount": Decimal(1), "next_step": "Call"}, []),
    ],
)
def test_what_is_missing(facts, missing) -> None:
    assert rules.missing_fields(["account", "amount", "next_step"], facts) == missing


@pytest.mark.parametrize(
    ("from_on", "to_on", "push"),
    [
        (date(2026, 3, 20), date(2026, 4, 5), True),
        (date(2026, 3, 20), date(2026, 3, 31), False),
        (date(2026, 3, 20), date(2026, 4, 1), True),
        (date(2026, 3, 20), date(2026, 1, 1), False),
        (date(2026, 3, 20), None, True),
        (None, date(2026, 9, 9), False),
    ],
)
def test_what_counts_as_postponed(from_on, to_on, push) -> None:
    assert rules.is_push(from_on, to_on, date(2026, 3, 31) if from_on else None) is push


def test_the_moves_of_a_deal() -> None:
    assert rules.LIFE.step_between(WON, LOST) is None
    assert {(a, b) for a, b in rules.LIFE.arrows() if a != OPEN} == {(WON, OPEN), (LOST, OPEN)}


def test_visits_to_a_stage_add_up() -> None:
    day = [datetime(2026, 11, n, tzinfo=UTC) for n in range(1, 10)]
    spent = rules.ageing([(1, day[0]), (2, day[4]), (1, day[5])], day[7])
    assert spent == {1: timedelta(days=6), 2: timedelta(days=1)}


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 10**6)), min_size=1, max_size=10))
def test_ageing_shares_the_whole_time_out(visits) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    moves = [
        (stage, start + timedelta(seconds=at))
        for (stage, _), (_, at) in zip(visits, sorted(visits, key=lambda v: v[1]), strict=True)
    ]
    until = moves[-1][1] + timedelta(days=1)
    assert sum(rules.ageing(moves, until).values(), timedelta(0)) == until - moves[0][1]


@pytest.mark.parametrize(
    ("who", "minutes", "may"), [(7, 0, True), (7, 10, True), (7, 11, False), (8, 1, False), (None, 1, False)]
)
def test_who_may_undo(who, minutes, may) -> None:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    assert rules.may_undo(at, who, 7, at + timedelta(minutes=minutes)) is may
