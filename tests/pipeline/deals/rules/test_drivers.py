"""The parts of a difference sum to it, whatever the order."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.deals.rules.drivers import Drivers, deals_for, explain

D = Decimal
money = st.decimals(min_value=0, max_value=10**9, places=2)
counts = st.integers(min_value=0, max_value=5000)


def test_effects_of_the_docstring() -> None:
    before, after = Drivers.of(D(40), D(20), D(200000)), Drivers.of(D(50), D(20), D(180000))
    found = explain(before, after, D(-20000))
    assert (found.closed, found.win_rate, found.average) == (D("42833.34"), D("-42666.67"), D("-20166.67"))
    assert (found.other, found.total) == (0, D(-20000))


@pytest.mark.parametrize(
    ("before", "after", "difference", "only"),
    [
        # One number changed: it explains everything.
        ((40, 20, 200000), (60, 30, 300000), 100000, "closed"),
        ((40, 20, 200000), (40, 10, 100000), -100000, "win_rate"),
        ((40, 20, 200000), (40, 20, 150000), -50000, "average"),
        # Nothing closed, nothing won: the rate without a base explains nothing.
        ((40, 20, 200000), (0, 0, 0), -200000, "closed"),
        ((40, 20, 200000), (40, 0, 0), -200000, "win_rate"),
        # Credit for a deal that somebody else owns.
        ((40, 20, 200000), (40, 20, 200000), 0, "other"),
        ((0, 0, 0), (0, 0, 5000), 5000, "other"),
    ],
)
def test_one_cause_explains_all(before, after, difference, only) -> None:
    found = explain(Drivers.of(*map(D, before)), Drivers.of(*map(D, after)), D(difference))
    for name in ("closed", "win_rate", "average", "other"):
        assert getattr(found, name) == (difference if name == only else 0), name


@given(counts, counts, money, counts, counts, money)
def test_effects_sum_to_the_difference(won0, lost0, revenue0, won1, lost1, revenue1) -> None:
    before, after = Drivers.of(D(won0 + lost0), D(won0), revenue0), Drivers.of(D(won1 + lost1), D(won1), revenue1)
    found = explain(before, after, revenue1 - revenue0)
    assert found.closed + found.win_rate + found.average + found.other == revenue1 - revenue0
    if (won0 or not revenue0) and (won1 or not revenue1):
        assert found.other == 0


@given(money, counts, counts, money, counts, counts, money)
def test_effects_against_a_plan_sum_to_the_gap(plan, won0, lost0, revenue0, won1, lost1, revenue1) -> None:
    usual, after = Drivers.of(D(won0 + lost0), D(won0), revenue0), Drivers.of(D(won1 + lost1), D(won1), revenue1)
    assert explain(deals_for(plan, usual), after, revenue1 - plan).total == revenue1 - plan


@given(counts, counts, money, counts, counts, money)
def test_effects_change_sign_when_sides_are_swapped(won0, lost0, revenue0, won1, lost1, revenue1) -> None:
    if not (won0 and won1):
        return
    one, two = Drivers.of(D(won0 + lost0), D(won0), revenue0), Drivers.of(D(won1 + lost1), D(won1), revenue1)
    there, back = explain(one, two, revenue1 - revenue0), explain(two, one, revenue0 - revenue1)
    assert (there.win_rate, there.average, there.closed) == (-back.win_rate, -back.average, -back.closed)


def test_deals_for_a_plan() -> None:
    usual = Drivers(D(80), D("0.25"), D(10000))
    assert deals_for(D(300000), usual).closed == 120
    assert deals_for(D(300000), Drivers(D(0), None, None)) == Drivers(D(0), None, None)
