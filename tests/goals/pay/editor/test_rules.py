"""Places, moves and samples: the pure rules of building a plan."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.pay.definition.document import Table
from goals.pay.definition.reading import read_plan
from goals.pay.editor.rules import moves, samples
from goals.pay.editor.rules.places import path_of
from salesplan.core.periods import Calendar

QUARTER = Calendar().parse("2027-Q1")


def read(*components, **more):
    return read_plan(Table({"component": [{"name": f"c{i}", **one} for i, one in enumerate(components)], **more}, ""))


def paid(component, place, **more):
    plan = read(component, **more)
    return samples.try_component(plan, plan.components[0], Decimal(str(place)), QUARTER).paid


STEPS = {"by": "attainment", "steps": [["0", "0.03"], ["0.5", "0.05"], ["1", "0.08"]]}


@pytest.mark.parametrize(("cap", "expected"), [({}, 54_400), ({"per": "deal"}, 54_400), ({"amount": 50_000}, 50_000)])
def test_a_cap_that_does_not_say_how_much_yet_cuts_nothing(cap, expected):
    assert paid(STEPS, "1.18", cap=[cap]) == expected


@pytest.mark.parametrize(("component", "place", "expected"), [
    (STEPS, "1.18", 54_400),
    ({**STEPS, "mode": "retroactive"}, "1.18", 94_400),
    ({**STEPS, "reads": "to_date"}, "1.18", 54_400),
    ({**STEPS, "credits": "team"}, "1.18", 54_400),
    ({**STEPS, "where": {"product": ["A", "B"], "discount": {"to": "0.2"}}}, "1.18", 54_400),
    ({**STEPS, "windfall": "1"}, "1.18", 54_400),
    ({**STEPS, "kicker": [{"name": "k", "where": {"term": 3}, "factor": "1.5"}]}, "1.18", 54_400),
    ({"rate": "0.05"}, "20000", 1_000),
    ({"by": "amount", "reads": "transaction", "steps": [["0", "0.01"], ["1000", "0.02"]]}, "1500", 20),
    ({"measure": ["deals"], "by": "attainment", "steps": [["0", "100"], ["1", "200"]]}, "1.5", 4_000),
    ({"measure": ["units"], "by": "amount", "steps": [["0", "10"]]}, "7", 70),
    ({"by": "attainment", "mode": "fixed", "yields": "money", "steps": [["0", "0"], ["1", "2000"]]}, "1.1", 2_000),
    ({"by": "attainment", "mode": "interpolated", "yields": "share", "target": "70000", "steps": [["0.5", "0"], ["1", "1"]]}, "0.75", 35_000),
    ({"by": "attainment", "mode": "interpolated", "yields": "share", "pool": {"amount": "10000", "keys": {"a": "1"}}, "steps": [["0", "0"], ["1", "1"]]}, "0.8", 8_000),
])  # fmt: skip
def test_what_a_component_pays_at_a_place(component, place, expected):
    assert paid(component, place) == expected


def test_caps_and_floors_hold_in_examples():
    assert paid(STEPS, "1.18", cap=[{"amount": "50000"}]) == 50_000
    assert paid(STEPS, "1.18", cap=[{"amount": "50000", "component": "other"}]) == 54_400
    assert paid(STEPS, "0", floor=[{"amount": "700"}]) == 700


def test_the_curve_adds_the_components_and_meets_the_cap_of_the_plan():
    plan = read(STEPS, {"rate": "0.01"}, cap=[{"amount": "60000"}])
    curve = dict(samples.curve(plan, QUARTER))
    assert curve[Decimal("1")] == 50_000
    assert curve[Decimal("2")] == 60_000


def test_a_spiff_is_tried_on_its_own_days():
    spiff = {"name": "s", "amount": "2000", "from": "2030-01-01", "to": "2030-01-31", "where": {"product": "X"}}
    plan = read(STEPS, spiff=[{**spiff, "budget": "5000"}])
    assert [samples.try_spiff(plan, "s", n, QUARTER) for n in (1, 2, 3)] == [2_000, 4_000, 5_000]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=5), st.integers(0, 200), st.integers(0, 200))
def test_more_attainment_never_pays_less_where_rates_are_marginal(rates, one, other):
    steps = [[str(Decimal(i) / 4), str(Decimal(rate) / 100)] for i, rate in enumerate(rates)]
    component = {"by": "attainment", "steps": steps}
    low, high = sorted((one, other))
    assert paid(component, Decimal(low) / 100) <= paid(component, Decimal(high) / 100)


@pytest.mark.parametrize(("place", "path"), [
    ("[[component]] 2, key steps, step 3", "component-1-steps-2"), ("[[component]] 1, key yields", "component-0-yields"),
    ("[[component]] 1 [pool] [keys]", "component-0-pool-keys"), ("[plan], key variable", "plan-variable"),
    ("[[spiff]] 1, key to", "spiff-0-to"), ("[[spiff]]", "spiff"), ("[recovery], key order", "recovery-order"),
    ("[[component]] 1 [clawback], key term", "component-0-clawback-term"), ("[[component]]", "component"),
])  # fmt: skip
def test_places_of_the_engine_in_the_form(place, path):
    assert path_of(place) == path


@pytest.mark.parametrize(("step", "states"), [
    ("submit", {"draft", "returned"}), ("withdraw", {"in_review"}), ("return", {"in_review"}), ("approve", {"in_review"}),
    ("discard", {"draft", "returned"}), ("restore", {"discarded"}),
])  # fmt: skip
def test_arrows(step, states):
    every = ("draft", "in_review", "returned", "approved", "discarded")
    assert {state for state in every if moves.LIFE.may(step, state)} == states


@given(st.sets(st.integers(1, 5)), st.sets(st.integers(1, 5)))
def test_nobody_approves_what_they_wrote(admins, writers):
    assert set(moves.reviewers(admins, writers)) == admins - writers


def test_dates_of_a_draft_are_read():
    assert read(STEPS, spiff=[{"name": "s", "amount": "1", "from": "2027-01-01"}]).spiffs[0].starts_on == date(
        2027, 1, 1
    )
