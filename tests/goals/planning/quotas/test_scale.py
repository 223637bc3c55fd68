"""Attainment of a thousand people: one page, a number of queries that does not grow, and sums that hold."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goals.planning.quotas.actions.ledger import opening
from goals.planning.quotas.models import Quota, QuotaChange
from goals.planning.quotas.queries.attainment import attainment_tree
from pipeline.sales.models import SalesDay
from salesplan.core.periods import Calendar
from salesplan.people.choices import TeamKind
from salesplan.people.models import Membership, Team, User
from tests.world import NOW, START, TODAY, copies

Q4 = Calendar().quarter(2026, 4)
PEOPLE_IN_A_TEAM = 10


def crowd(world: Any, count: int, prefix: str = "p") -> list[User]:
    """Add people to new teams of ten in East: each with a quota, two days of sales and an open deal."""
    teams = Team.objects.bulk_create(
        Team(name=f"{prefix} {i:03}", kind=TeamKind.TEAM, parent=world.east) for i in range(count // PEOPLE_IN_A_TEAM)
    )
    people = User.objects.bulk_create(
        User(username=f"{prefix}{i:04}", name=f"Person {i:04}", sort_key=f"person {i:04}", role="rep")
        for i in range(count)
    )
    team_of = {who.pk: teams[i // PEOPLE_IN_A_TEAM] for i, who in enumerate(people)}
    Membership.objects.bulk_create(Membership(person=who, team=team_of[who.pk], starts_on=START) for who in people)
    days = {"period_key": Q4.key, "starts_on": Q4.start, "ends_on": Q4.end, "set_at": NOW - timedelta(90)}
    quotas = Quota.objects.bulk_create(Quota(person=who, amount=1000 + i, **days) for i, who in enumerate(people))
    QuotaChange.objects.bulk_create(opening(quotas))
    SalesDay.objects.bulk_create(
        SalesDay(
            sold_on=Q4.start + timedelta(i % 20 + more),
            person=who,
            team=team_of[who.pk],
            region=world.east,
            amount_base=Decimal(300 + i),
            deals=1,
            entries=1,
        )
        for i, who in enumerate(people)
        for more in (0, 20)
    )
    copies(world.deal, [{"owner_id": who.pk, "team_id": team_of[who.pk].pk, "name": who.name} for who in people])
    return people


def cost_of(ask: Any) -> int:
    """Count the queries of a call."""
    with CaptureQueriesContext(connection) as made:
        ask()
    return len(made)


@pytest.fixture(params=["admin", "director", "auditor"])
def asker(world, request):
    return getattr(world, request.param)


def fresh(user):
    """Return a user as a request brings one, whose scope is not worked out yet."""
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("as_of", [None, TODAY - timedelta(1)], ids=["now", "as of yesterday"])
def test_ten_people_and_a_thousand_ask_the_same_queries(world, asker, as_of):
    crowd(world, 10, "few")
    few = cost_of(lambda: attainment_tree(fresh(asker), Q4, TODAY, as_of).rows)
    crowd(world, 1000)
    assert cost_of(lambda: attainment_tree(fresh(asker), Q4, TODAY, as_of).rows) == few


def test_a_thousand_sum_to_the_company(world):
    people = crowd(world, 1000)
    tree = attainment_tree(world.admin, Q4, TODAY)
    rows = {node.id: node for node in tree.rows if node.kind == "person"}
    assert len(rows.keys() & {who.pk for who in people}) == 1000
    assert tree.total.won == sum(600 + 2 * i for i in range(1000))
    assert tree.total.quota == sum(1000 + i for i in range(1000))
    assert rows[people[7].pk].attainment == Decimal(614) / 1007
    for node in tree.rows:
        if node.children:
            assert node.won == sum(child.won for child in node.children)
            assert (node.quota or 0) == sum(child.quota or 0 for child in node.children)


@pytest.mark.parametrize("name", ["reports:quota_dashboard", "goals:quota_list"])
def test_a_page_of_a_thousand_asks_the_same_queries(world, client, name):
    client.force_login(world.admin)
    client.get(reverse(name))
    crowd(world, 10, "few")
    few = cost_of(lambda: client.get(reverse(name)))
    crowd(world, 1000)
    assert cost_of(lambda: client.get(reverse(name))) == few
