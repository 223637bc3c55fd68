"""Who may decide, as themselves or as a deputy: the cases of the docstring, and what holds whatever the case."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.people.deputies.rules import NOT_ABLE, Naming, verdict, why_not_name

WANG, LI, CHEN, ZHAO, ADMIN = 1, 2, 3, 4, 9
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 12)
FOR_WANG = Naming(1, WANG, LI, WANG, FIRST, LAST)


def judged(who=LI, namings=(FOR_WANG,), able=(WANG,), barred=(), concerned=()):
    return verdict(
        who,
        namings,
        able=lambda one: one in able,
        barred=lambda one: "barred" if one in barred else "",
        concerned=lambda one: "concerned" if one in concerned else "",
    )


@pytest.mark.parametrize(("case", "told", "why_not"), [
    ("the person themselves", {"who": WANG}, ""),
    ("the deputy", {}, ""),
    ("somebody else", {"who": CHEN}, NOT_ABLE),
    ("what is not the person's to decide", {"able": [ZHAO]}, NOT_ABLE),
    ("what the deputy has asked for", {"barred": [LI]}, "barred"),
    ("what the person has asked for", {"barred": [WANG]}, "barred"),
    ("what pays a deputy", {"concerned": [LI]}, "concerned"),
    ("what concerns only deputies does not bar the office", {"who": WANG, "concerned": [WANG]}, ""),
    ("an office of one's own, though the other is barred", {"able": [WANG, LI], "barred": [WANG]}, ""),
    ("an office of one's own that is barred", {"able": [WANG, LI], "barred": [LI]}, "barred"),
    ("a deputy's deputy", {"who": CHEN, "namings": [FOR_WANG, Naming(2, LI, CHEN, LI, FIRST, LAST)]}, NOT_ABLE),
    ("named by an admin", {"namings": [replace(FOR_WANG, named_by=ADMIN)]}, ""),
    ("named by an admin who prepared it", {"namings": [replace(FOR_WANG, named_by=ADMIN)], "barred": [ADMIN]}, "barred"),
    ("of two, the one who is free", {"namings": [FOR_WANG, Naming(2, ZHAO, LI, ZHAO, FIRST, LAST)], "able": [WANG, ZHAO], "barred": [WANG]}, ""),
])  # fmt: skip
def test_who_may_decide(case, told, why_not):
    assert judged(**told).why_not == why_not, case


def test_says_for_whom():
    zhao = Naming(2, ZHAO, LI, ZHAO, FIRST, LAST)
    found = judged(namings=[FOR_WANG, zhao], able=[WANG, ZHAO], barred=[WANG])
    assert found.naming == zhao
    assert judged(who=WANG).naming is None
    assert judged(able=[WANG, LI]).naming is None


@pytest.mark.parametrize(("day", "kind", "told", "holds"), [
    (FIRST, "request", {}, True), (LAST, "request", {}, True),
    (FIRST - timedelta(1), "request", {}, False), (LAST + timedelta(1), "request", {}, False),
    (FIRST, "request", {"kinds": frozenset({"quota"})}, False), (FIRST, "quota", {"kinds": frozenset({"quota"})}, True),
    (FIRST, "request", {"is_ended": True}, False),
])  # fmt: skip
def test_days_and_kinds(day, kind, told, holds):
    assert replace(FOR_WANG, **told).holds(kind, day) is holds


@pytest.mark.parametrize(("told", "code"), [
    ({}, ""),
    ({"deputy": WANG}, "oneself"),
    ({"by": LI}, "names_oneself"),
    ({"by": ADMIN}, ""),
    ({"ends_on": FIRST - timedelta(1)}, "ends_before"),
    ({"today": FIRST + timedelta(1)}, "past"),
    ({"ends_on": FIRST + timedelta(366)}, "too_long"),
    ({"ends_on": FIRST + timedelta(365)}, ""),
    ({"others": [FOR_WANG]}, "named_already"),
])  # fmt: skip
def test_whom_one_can_name(told, code):
    usual = {"person": WANG, "deputy": LI, "by": WANG, "starts_on": FIRST, "ends_on": LAST, "today": FIRST}
    assert why_not_name(**{**usual, **told}) == code


@pytest.mark.parametrize(("told", "meets"), [
    ({}, True),
    ({"starts_on": LAST, "ends_on": LAST}, True),
    ({"starts_on": LAST + timedelta(1), "ends_on": LAST + timedelta(9)}, False),
    ({"kinds": frozenset({"quota"})}, True),
    ({"deputy": CHEN}, False),
    ({"is_ended": True}, False),
])  # fmt: skip
def test_the_same_two_are_named_once_a_day(told, meets):
    assert FOR_WANG.meets(replace(FOR_WANG, pk=2, **told)) is meets


PEOPLE = st.integers(1, 5)
SOME = st.frozensets(PEOPLE)
NAMINGS = st.lists(
    st.builds(
        lambda pk, person, deputy, by: Naming(pk, person, deputy, by, FIRST, LAST),
        st.integers(1, 99), PEOPLE, PEOPLE, PEOPLE,
    ).filter(lambda one: one.person != one.deputy and one.named_by != one.deputy),
    max_size=6,
)  # fmt: skip


@given(PEOPLE, NAMINGS, SOME, SOME, SOME)
def test_nobody_decides_what_pays_them_more_and_no_deputy_more_than_the_person(who, namings, able, gain, concerned):
    """`gain` stands for every bar: paid more, asked for it, prepared it, decided it before."""
    found = judged(who, namings, able, gain, concerned)
    if found.may:
        assert who not in gain
        if found.naming is None:
            assert who in able
        else:
            assert who not in concerned
            assert found.naming.deputy == who
            assert found.naming.person in able - gain
            assert found.naming.named_by not in gain - {found.naming.person}


@given(PEOPLE, NAMINGS, SOME, SOME)
def test_a_deputy_bars_nobody_and_helps_nobody_else(who, namings, able, barred):
    alone = judged(who, [], able, barred)
    assert judged(who, [one for one in namings if one.deputy != who], able, barred) == alone
    if alone.may:
        assert judged(who, namings, able, barred).may
