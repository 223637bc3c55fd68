"""Whom a person sees: brute force over random companies, and the days on which it changes."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesplan.core.access import require
from salesplan.core.errors import NotAllowed
from salesplan.people.access import Scope, require_write, scope_of
from salesplan.people.choices import Role
from salesplan.people.models import Leadership, Membership, Team, User

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


def fresh(person: User) -> User:
    """The scope is kept on the user for one request; a fresh user is the next request."""
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("rep", {"rep"}),
        ("peer", {"peer"}),
        ("manager", {"manager", "rep", "peer"}),
        ("sibling", {"sibling", "other"}),
        ("director", {"director", "manager", "sibling", "rep", "peer", "other"}),
        ("stranger", {"stranger", "outsider"}),
    ],
)
def test_people_of_the_world(world, who, sees):
    scope = scope_of(fresh(getattr(world, who)), DAY)
    assert {name for name, person in world.people.items() if scope.sees_person(person.pk)} == sees


def test_admin_and_auditor_see_all_and_the_auditor_writes_nothing(world):
    assert scope_of(world.admin, DAY).sees_all
    assert scope_of(world.auditor, DAY).sees_all
    require_write(world.admin)
    with pytest.raises(NotAllowed):
        require_write(world.auditor)
    with pytest.raises(NotAllowed):
        require(world.manager, Role.ADMIN)


def test_a_leader_sees_from_the_first_to_the_last_day(world):
    place = Leadership.objects.get(person=world.manager)
    place.starts_on, place.ends_on = DAY, DAY
    place.save()
    for day, seen in ((DAY - timedelta(1), False), (DAY, True), (DAY + timedelta(1), False)):
        assert scope_of(fresh(world.manager), day).sees_person(world.rep.pk) is seen


def test_who_was_deactivated_sees_nobody(world):
    world.director.is_active = False
    world.director.save()
    assert scope_of(fresh(world.director), DAY) == Scope(0, False, False, frozenset(), frozenset())


@st.composite
def companies(draw):
    """Parents of teams, members by team and led teams of one manager."""
    teams = draw(st.integers(1, 6))
    parents = [None] + [draw(st.integers(0, n - 1)) for n in range(1, teams)]
    members = draw(st.lists(st.integers(0, teams - 1), max_size=6))
    led = draw(st.sets(st.integers(0, teams - 1), max_size=3))
    return parents, members, led


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(companies())
def test_scope_is_what_walking_up_by_hand_finds(db, company):
    parents, members, led = company
    Leadership.objects.all().delete()
    Membership.objects.all().delete()
    Team.objects.all().update(parent=None)
    Team.objects.all().delete()
    teams: list[Team] = []
    for n, parent in enumerate(parents):
        teams.append(Team.objects.create(name=f"Team {n}", parent=None if parent is None else teams[parent]))
    boss = User.objects.get_or_create(username="boss", defaults={"role": Role.MANAGER, "name": "Boss"})[0]
    for n in led:
        Leadership.objects.create(person=boss, team=teams[n], starts_on=DAY)
    expected = {boss.pk}
    for n, team in enumerate(members):
        person = User.objects.get_or_create(username=f"person{n}", defaults={"name": f"Person {n}"})[0]
        Membership.objects.create(person=person, team=teams[team], starts_on=DAY)
        at = team
        while at is not None:
            if at in led:
                expected.add(person.pk)
            at = parents[at]
    assert scope_of(fresh(boss), DAY).person_ids == expected


def test_scope_costs_three_queries_and_is_worked_out_once(world, django_assert_num_queries):
    director = fresh(world.director)
    with django_assert_num_queries(3):
        scope_of(director, DAY)
        scope_of(director, DAY)


def test_what_one_sees_changes_with_the_company_s_day_not_with_that_of_greenwich(world):
    # 01:00 on the 25th in Shanghai is still the 24th at 17:00 in UTC.
    Leadership.objects.create(person=world.manager, team=world.east_two, starts_on=date(2026, 11, 25))
    with time_machine.travel(datetime(2026, 11, 24, 15, 59, tzinfo=UTC)):
        assert not scope_of(fresh(world.manager)).sees_person(world.other.pk)
    with time_machine.travel(datetime(2026, 11, 24, 17, 0, tzinfo=UTC)):
        assert scope_of(fresh(world.manager)).sees_person(world.other.pk)


def test_the_teams_above_are_one_s_own_those_one_leads_and_all_over_them(world):
    from salesplan.people.access import teams_above

    found = {who: teams_above(fresh(getattr(world, who)), DAY) for who in ("rep", "director", "stranger", "admin")}
    line = {world.root.pk, world.east.pk}
    assert found["rep"] == line | {world.east_one.pk}
    assert found["director"] == line
    assert found["stranger"] == {world.root.pk, world.west.pk, world.west_one.pk}
    assert found["admin"] == set()


def test_everybody_sees_all_and_changes_nothing(world):
    from salesplan.people.access import everybody

    scope = scope_of(everybody())
    assert (scope.sees_all, scope.may_write) == (True, False)


def test_who_has_left_is_seen_by_whoever_leads_their_last_team(world):
    Membership.objects.filter(person=world.rep).update(ends_on=DAY - timedelta(1))
    assert scope_of(fresh(world.manager), DAY).sees_person(world.rep.pk)
    assert not scope_of(fresh(world.sibling), DAY).sees_person(world.rep.pk)
    # Who moved on is seen where they are now, and nowhere else.
    Membership.objects.create(person=world.rep, team=world.east_two, starts_on=DAY)
    assert not scope_of(fresh(world.manager), DAY).sees_person(world.rep.pk)
    assert scope_of(fresh(world.sibling), DAY).sees_person(world.rep.pk)
