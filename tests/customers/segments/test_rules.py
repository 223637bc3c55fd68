"""Conditions and how they are joined; RFM; the life cycle: tables of cases, and what must always hold."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.segments.choices import Join, Op
from customers.segments.rules.conditions import (
    MOST_CONDITIONS,
    BadRule,
    Group,
    SegmentCondition,
    as_json,
    compare,
    holds,
    leaves,
    missing,
    read,
    to_change,
)
from customers.segments.rules.rfm import Scheme, by_bounds, by_quantiles, faults, scores
from customers.segments.rules.stages import NEW_DAYS, Rhythm, median_gap, next_order, stage
from tests.world import TODAY

KINDS = {
    "industry": "choice",
    "roles": "set",
    "region": "text",
    "ordered": "money",
    "last_order": "date",
    "vip": "flag",
}


@pytest.mark.parametrize(
    ("op", "wanted", "kind", "value", "expected"),
    [
        ("in", ("retail",), "choice", "retail", True),
        ("in", ("retail",), "choice", None, False),
        ("not_in", ("retail",), "choice", "retail", False),
        ("not_in", ("retail",), "choice", None, True),
        ("in", ("Shanghai",), "text", "SHANGHAI", True),
        ("contains", "hai", "text", "Shanghai", True),
        ("contains", "hai", "text", None, False),
        ("any_of", ("decides", "buys"), "set", ["uses", "buys"], True),
        ("any_of", ("decides",), "set", None, False),
        ("none_of", ("decides",), "set", None, True),
        ("at_least", Decimal(100), "money", Decimal(100), True),
        ("at_least", Decimal(100), "money", Decimal("99.9999"), False),
        ("at_most", Decimal(100), "money", Decimal(100), True),
        ("at_most", Decimal(100), "money", None, False),
        ("equals", Decimal(2), "number", 2, True),
        ("within", 30, "date", TODAY, True),
        ("within", 30, "date", TODAY - timedelta(29), True),
        ("within", 30, "date", TODAY - timedelta(30), False),
        ("within", 30, "date", TODAY + timedelta(1), False),
        ("longer_ago", 30, "date", TODAY - timedelta(30), False),
        ("longer_ago", 30, "date", TODAY - timedelta(31), True),
        ("longer_ago", 30, "date", None, False),
        ("since", date(2026, 1, 1), "date", date(2026, 1, 1), True),
        ("until", date(2026, 1, 1), "date", date(2026, 1, 2), False),
        ("yes", None, "flag", True, True),
        ("no", None, "flag", None, True),
        ("known", None, "date", None, False),
        ("unknown", None, "text", "", True),
        ("known", None, "number", 0, True),
    ],
)
def test_comparisons(op, wanted, kind, value, expected):
    assert compare(SegmentCondition("x", Op(op), wanted), kind, value, TODAY) is expected


GOOD = {
    "join": "all",
    "parts": [
        {"fact": "industry", "op": "in", "value": ["retail", "food"]},
        {
            "join": "any",
            "parts": [
                {"fact": "ordered", "op": "at_least", "value": "100000.50", "window": 365, "product": "7"},
                {"join": "none", "parts": [{"fact": "last_order", "op": "since", "value": "2026-01-31"}]},
            ],
        },
        {"fact": "vip", "op": "yes"},
    ],
}


def test_a_rule_is_kept_as_it_was_read():
    assert as_json(read(GOOD, KINDS)) == GOOD


@pytest.mark.parametrize(
    ("bad", "code", "where"),
    [
        ("text", "shape", ""),
        ({"join": "xor", "parts": []}, "shape", ""),
        ({"join": "all", "parts": []}, "empty_group", ""),
        ({"join": "all", "parts": [{"fact": "no", "op": "in"}]}, "fact", "0"),
        ({"join": "all", "parts": [{"fact": "vip", "op": "yes"}, {"fact": "vip", "op": "in"}]}, "op", "1"),
        ({"fact": "ordered", "op": "at_least", "value": "NaN"}, "value", ""),
        ({"fact": "ordered", "op": "at_least", "value": 1e9}, "value", ""),
        ({"fact": "ordered", "op": "at_least", "value": "1" * 40}, "value", ""),
        ({"fact": "ordered", "op": "at_least", "value": "1", "window": 0}, "window", ""),
        ({"fact": "ordered", "op": "at_least", "value": "1", "window": True}, "window", ""),
        ({"fact": "ordered", "op": "at_least", "value": "1", "product": 7}, "product", ""),
        ({"fact": "last_order", "op": "within", "value": -1}, "value", ""),
        ({"fact": "last_order", "op": "since", "value": "2026-13-01"}, "value", ""),
        ({"fact": "industry", "op": "in", "value": []}, "value", ""),
        ({"fact": "industry", "op": "in", "value": ["x" * 121]}, "value", ""),
        ({"fact": "region", "op": "contains", "value": "\0"}, "value", ""),
        ({"fact": "vip", "op": "yes", "more": 1}, "shape", ""),
        ({"join": "all", "parts": [{"fact": "vip", "op": "yes"}] * (MOST_CONDITIONS + 1)}, "too_many_conditions", ""),
    ],
)
def test_a_bad_rule_says_what_is_wrong_and_where(bad, code, where):
    with pytest.raises(BadRule) as caught:
        read(bad, KINDS)
    assert (caught.value.code, caught.value.where) == (code, where)


def test_groups_are_nested_four_deep_at_most():
    rule = {"fact": "vip", "op": "yes"}
    for _ in range(4):
        rule = {"join": "all", "parts": [rule]}
    read(rule, KINDS)
    with pytest.raises(BadRule, match="too_deep"):
        read({"join": "all", "parts": [rule]}, KINDS)


LEAF = st.just(SegmentCondition("vip", Op.YES))
RULES = st.recursive(
    LEAF,
    lambda inner: st.builds(Group, st.sampled_from(Join), st.lists(inner, min_size=1, max_size=3).map(tuple)),
    max_leaves=8,
)


def plain(part, answers):
    """The rule by Python's own and, or, not."""
    if isinstance(part, SegmentCondition):
        return next(answers)
    inner = [plain(one, answers) for one in part.parts]
    return all(inner) if part.join == Join.ALL else any(inner) == (part.join == Join.ANY)


@given(RULES, st.data())
def test_holds_as_and_or_not_do_and_what_is_to_change_makes_it_hold(rule, data):
    number = len(list(leaves(rule)))
    answers = data.draw(st.lists(st.booleans(), min_size=number, max_size=number))
    assert holds(rule, answers) == plain(rule, iter(answers))
    changed = to_change(rule, answers)
    assert len(changed) == missing(rule, answers)
    flipped = [answer != (i in changed) for i, answer in enumerate(answers)]
    assert holds(rule, flipped)
    # Nothing less is enough: without any one of them it does not hold.
    for spared in changed:
        assert not holds(rule, [answer != (i in changed and i != spared) for i, answer in enumerate(answers)])


FIGURES = st.lists(st.integers(0, 20).map(Decimal), max_size=40)


@given(FIGURES, st.integers(2, 10))
def test_equal_values_have_equal_scores_and_larger_ones_never_smaller(values, classes):
    found = by_quantiles(values, classes)
    assert all(1 <= score <= min(classes, len(values)) for score in found)
    for one, score in zip(values, found, strict=True):
        for other, its in zip(values, found, strict=True):
            assert one != other or score == its
            assert one <= other or score >= its


@given(st.integers(2, 10))
def test_different_values_fill_the_classes_evenly(classes):
    found = by_quantiles([Decimal(i) for i in range(classes * 4)], classes)
    assert [found.count(score) for score in range(1, classes + 1)] == [4] * classes


@given(FIGURES)
def test_bounds_and_direction_turn_around(values):
    bounds = (Decimal(5), Decimal(10), Decimal(15))
    rows = [(int(value), int(value), value) for value in values]
    high = scores(rows, Scheme(classes=4, bounds=(tuple(reversed(bounds)), bounds, bounds)))
    low = scores(rows, Scheme(classes=4, best_is_high=False, bounds=(tuple(reversed(bounds)), bounds, bounds)))
    assert [tuple(5 - score for score in row) for row in high] == low
    assert [row[1] for row in high] == [by_bounds(value, bounds) for value in values]


def test_a_scheme_must_cover_a_season():
    assert faults(Scheme()) == []
    assert faults(Scheme(window=364)) == ["window"]
    assert faults(Scheme(classes=1)) == ["classes"]


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [
        ([], "none"),
        ([NEW_DAYS], "new"),
        ([NEW_DAYS + 1], "steady"),
        ([200, 100, 0], "steady"),
        ([300, 200, 100], "steady"),
        ([401, 301, 201], "dormant"),
        ([700, 600, 500], "lost"),
        ([601, 501, 401], "lost"),
        # Two orders in one week make nobody lost in the next: a gap is at least 30 days.
        ([104, 100, 61], "dormant"),
    ],
)
def test_stages(days_ago, expected):
    orders = [(TODAY - timedelta(days), Decimal(100)) for days in days_ago]
    assert stage(orders, TODAY, usual=Decimal(100)) == expected


def test_growing_is_a_quarter_more_than_the_year_before():
    before = [(TODAY - timedelta(days), Decimal(100)) for days in (700, 600, 500, 400)]
    year = [(TODAY - timedelta(days), Decimal(125)) for days in (300, 200, 100, 10)]
    assert stage(before + year, TODAY) == "growing"
    assert stage(before + [(day, amount - 1) for day, amount in year], TODAY) == "steady"


@given(st.lists(st.integers(0, 1500), max_size=12), st.integers(0, 400))
def test_silence_alone_only_makes_it_worse(days_ago, later):
    order = ["none", "new", "growing", "steady", "dormant", "lost"]
    orders = [(TODAY - timedelta(days), Decimal(1)) for days in days_ago]
    now, then = stage(orders, TODAY), stage(orders, TODAY + timedelta(later))
    if now in ("dormant", "lost"):
        assert order.index(then) >= order.index(now)
    assert stage(orders, TODAY, rhythm=Rhythm(Decimal(1000), Decimal(2000))) not in ("dormant", "lost")


def test_the_next_order_is_one_own_gap_after_the_last():
    days = [date(2026, 1, 1), date(2026, 2, 10), date(2026, 3, 12)]
    assert median_gap(days) == 35
    assert next_order(days) == date(2026, 4, 16)
    assert next_order(days[:1], Decimal(50)) == date(2026, 2, 20)
    assert next_order([]) is None
