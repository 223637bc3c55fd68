"""What a table of a life cycle says, with cases and with what holds for every table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.core.lifecycle.rules import STAYS, Lifecycle, NoSuchStep, Transition

TICKET = Lifecycle(
    begins="draft",
    steps={
        "send": Transition({"draft", "returned"}, "waiting"),
        "return": Transition({"waiting"}, "returned", asks_why=True),
        "grant": Transition({"waiting"}, "granted"),
        "discard": Transition({"draft", "returned"}, "discarded"),
        "restore": Transition({"discarded"}, "draft", "returned"),
        "hand_on": Transition({"draft", "waiting"}, STAYS),
    },
)


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        ("draft", ["send", "discard", "hand_on"]),
        ("waiting", ["return", "grant", "hand_on"]),
        ("returned", ["send", "discard"]),
        ("discarded", ["restore"]),
        ("granted", []),
        ("unheard of", []),
    ],
)
def test_the_steps_of_each_state(state, steps):
    assert TICKET.steps_from(state) == steps
    assert TICKET.is_final(state) == (not steps)


@pytest.mark.parametrize(
    ("step", "state", "to", "target"),
    [
        ("send", "returned", "", "waiting"),
        ("restore", "discarded", "", "draft"),
        ("restore", "discarded", "returned", "returned"),
        ("hand_on", "waiting", "", "waiting"),
    ],
)
def test_where_a_step_leads(step, state, to, target):
    assert TICKET.target(step, state, to=to) == target


@pytest.mark.parametrize(
    ("step", "state", "to", "says"),
    [
        ("grant", "draft", "", "'grant' does not lead on from 'draft'; possible: send, discard, hand_on"),
        ("send", "granted", "", "'send' does not lead on from 'granted'; possible: nothing"),
        ("burn", "draft", "", "'burn' does not lead on from 'draft'; possible: send, discard, hand_on"),
        ("restore", "discarded", "granted", "'restore' does not lead to 'granted'"),
    ],
)
def test_what_the_table_does_not_have_is_named(step, state, to, says):
    with pytest.raises(NoSuchStep) as fault:
        TICKET.target(step, state, to=to)
    assert str(fault.value) == says


def test_the_step_between_two_states():
    assert TICKET.step_between("waiting", "granted") == "grant"
    assert TICKET.step_between("discarded", "returned") == "restore"
    assert TICKET.step_between("draft", "granted") is None


def test_arrows_are_changes_of_state_only():
    assert TICKET.arrows() == [
        ("discarded", "draft"),
        ("discarded", "returned"),
        ("draft", "discarded"),
        ("draft", "waiting"),
        ("returned", "discarded"),
        ("returned", "waiting"),
        ("waiting", "granted"),
        ("waiting", "returned"),
    ]


STATES = st.sampled_from(["a", "b", "c", "d"])
TRANSITIONS = st.builds(
    lambda sources, target, others: Transition(sources, target, *others),
    st.sets(STATES, min_size=1),
    st.one_of(STATES, st.just(STAYS)),
    st.lists(STATES, max_size=2),
)
LIFECYCLES = st.builds(
    Lifecycle, begins=STATES, steps=st.dictionaries(st.sampled_from(["x", "y", "z"]), TRANSITIONS, max_size=3)
)


@given(LIFECYCLES, st.sampled_from(["x", "y", "z"]), STATES)
def test_a_step_that_may_be_taken_leads_to_a_state_of_the_table_and_no_other_leads_anywhere(life, step, state):
    if life.may(step, state):
        target = life.target(step, state)
        assert target in life.states
        assert target == state or (state, target) in life.arrows()
    else:
        with pytest.raises(NoSuchStep):
            life.target(step, state)


@given(LIFECYCLES, STATES)
def test_the_steps_from_a_state_are_those_that_may_be_taken(life, state):
    assert life.steps_from(state) == [step for step in life.steps if life.may(step, state)]


@given(LIFECYCLES)
def test_every_arrow_is_a_step_between_its_states(life):
    for source, target in life.arrows():
        step = life.step_between(source, target)
        assert step is not None
        assert life.target(step, source, to=target) == target
        assert not life.is_final(source)
