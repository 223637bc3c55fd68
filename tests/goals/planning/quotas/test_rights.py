"""Only a superior sets a quota: whoever leads the same team, or one that is not below, is a peer or a superior oneself."""

from datetime import timedelta
from decimal import Decimal

import pytest

from goals.planning.cascades.actions.publishing import publish_cascade
from goals.planning.cascades.rights import rights_in
from goals.planning.quotas.actions.quotas import set_quota
from goals.planning.quotas.models import Quota
from goals.planning.quotas.queries.book import rights_of
from goals.planning.quotas.queries.grid import quota_grid
from salesplan.core.errors import NotAllowed
from salesplan.core.periods import Calendar
from salesplan.people.choices import Role
from salesplan.people.models import Leadership, Membership, User
from tests.goals.planning.cascades.making import cascade, node, shared
from tests.goals.planning.goals.making import draft
from tests.world import NOW, START, TODAY, person

pytestmark = pytest.mark.django_db
NEXT = Calendar().quarter(2027, 1)


@pytest.fixture
def deputy(world):
    """A second leader of East One, who is its member as the manager is."""
    made = person("deputy", Role.MANAGER, team=world.east_one)
    Leadership.objects.create(person=made, team=world.east_one, starts_on=START)
    return made


def fresh(who):
    return User.objects.get(pk=who.pk)


def may(by, owner):
    kind = "team" if hasattr(owner, "parent_id") else "person"
    try:
        set_quota(kind, owner.pk, period=NEXT, amount=Decimal(10), version=None, by=fresh(by), at=NOW)
    except NotAllowed:
        return False
    return True


def test_who_leads_one_team_together_sets_neither_the_other_s_nor_the_team_s(world, deputy):
    for by, other in ((world.manager, deputy), (deputy, world.manager)):
        assert not may(by, other)
        assert not may(by, world.east_one)
        assert may(by, world.rep), "their people still get their quota from each of them"
        assert may(by, world.peer)
    for other in (world.manager, deputy, world.east_one):
        assert may(world.director, other)
        assert may(world.admin, other)


def test_the_leader_of_the_team_above_may_be_a_member_below(world):
    Membership.objects.filter(person=world.director).update(team=world.east_one)
    assert not may(world.manager, world.director)
    assert may(world.director, world.manager)


def test_the_leader_of_another_team_is_not_below_for_being_a_member(world):
    Membership.objects.filter(person=world.sibling).update(team=world.east_one)
    assert not may(world.manager, world.sibling)
    assert may(world.director, world.sibling)


def test_leaders_of_teams_further_down_are_below(world):
    Leadership.objects.create(person=world.rep, team=world.east_two, starts_on=START)
    assert may(world.director, world.manager)
    assert may(world.manager, world.rep), "a rep with a team to look after leads nobody"


def test_whoever_no_longer_leads_is_a_member_again(world, deputy):
    Leadership.objects.filter(person=deputy).update(ends_on=TODAY - timedelta(1))
    assert may(world.manager, deputy)


def test_neither_by_the_table_nor_by_goals_nor_by_a_cascade(world, deputy):
    grid = quota_grid(fresh(world.manager), NEXT, Calendar(), TODAY)
    may_set = {row.label: row.cells[-1].may_set for row in grid.rows}
    assert may_set == {"East One": False, "Chen Wei 陈伟": True, "Peer": True, "Manager": False, "Deputy": False}
    with pytest.raises(NotAllowed):
        draft(fresh(world.manager), deputy)
    made = shared(world, by=world.director, team=world.east)
    rights = rights_in(made, fresh(world.manager))
    assert rights.may_edit(node(made, world.rep))
    made.nodes.filter(person=world.rep).update(person=deputy)
    assert not rights.may_edit(node(made, deputy))
    own = cascade(world, team=world.east_one, by=fresh(world.manager), amount=1000)
    own.nodes.filter(person=world.peer).update(person=deputy)
    done = publish_cascade(own, granularity="quarter", version=None, by=fresh(world.manager), at=NOW)
    assert set(done.skipped) == {"East One", "Deputy"}
    assert not Quota.objects.filter(person=deputy).exists()


def test_it_is_asked_once(world, django_assert_num_queries):
    rights = rights_of(world.director)
    with django_assert_num_queries(1):
        for _n in range(3):
            rights.person(world.rep.pk)
