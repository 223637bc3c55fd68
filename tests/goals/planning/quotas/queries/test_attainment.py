"""The attainment tree: who sees what, what counts where, and that its cost does not grow with people."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from goals.planning.quotas.choices import QuotaStatus
from goals.planning.quotas.queries.attainment import attainment_tree
from pipeline.deals.models import Deal
from pipeline.sales.models import SalesDay
from salesplan.core import metrics
from salesplan.core.periods import Calendar
from salesplan.people.models import Membership
from tests.goals.making import quota, sell, take_back
from tests.world import TODAY, person

Q4 = Calendar().quarter(2026, 4)


@pytest.fixture
def sold(world):
    """Quotas for East, and sales of three people."""
    quota(world.rep, 300_000)
    quota(world.peer, 200_000)
    quota(world.other, 100_000)
    quota(world.east_one, 450_000)
    sell(world, world.rep, 150_000, date(2026, 10, 20))
    sell(world, world.peer, 50_000, date(2026, 11, 2))
    sell(world, world.other, 90_000, date(2026, 11, 3))
    sell(world, world.outsider, 70_000, date(2026, 11, 4))
    return world


def tree(user):
    return attainment_tree(user, Q4, TODAY)


def find(made, kind, owner):
    return next(node for node in made.rows if node.kind == kind and node.id == owner.pk)


def test_a_rep_sees_one_row_their_own(sold):
    made = tree(sold.rep)
    assert [(node.kind, node.id) for node in made.rows] == [("person", sold.rep.pk)]
    node = made.rows[0]
    assert (node.quota, node.won, node.attainment) == (300_000, 150_000, Decimal("0.5"))
    assert node.gap == 150_000


def test_a_manager_sees_their_team_and_nothing_beside_it(sold):
    made = tree(sold.manager)
    assert {node.id for node in made.rows if node.kind == "team"} == {sold.east_one.pk}
    assert {sold.rep.pk, sold.peer.pk} <= {node.id for node in made.rows if node.kind == "person"}
    assert sold.other.pk not in {node.id for node in made.rows if node.kind == "person"}


def test_the_auditor_sees_the_company_from_its_root(sold):
    made = tree(sold.auditor)
    assert [node.label for node in made.roots] == ["Company"]
    assert made.total.won == 360_000


def test_a_team_has_its_own_quota_or_the_sum_below(sold):
    made = tree(sold.director)
    one, east = find(made, "team", sold.east_one), find(made, "team", sold.east)
    assert (one.quota, one.has_own_quota, one.below) == (450_000, True, 500_000)
    assert one.over_assignment == Decimal("500000") / 450_000 - 1
    assert (east.quota, east.has_own_quota) == (550_000, False)
    assert (one.won, east.won) == (200_000, 290_000)


def test_children_sum_to_their_team(sold):
    for node in tree(sold.admin).rows:
        if node.children:
            assert sum(child.won for child in node.children) == node.won
            assert sum(child.open_pipeline for child in node.children) == node.open_pipeline


def test_who_changed_teams_counts_at_each_for_what_they_sold_there(sold):
    Membership.objects.filter(person=sold.rep).update(ends_on=date(2026, 11, 14))
    Membership.objects.create(person=sold.rep, team=sold.east_two, starts_on=date(2026, 11, 15))
    sell(sold, sold.rep, 30_000, date(2026, 11, 20))
    made = tree(sold.director)
    rows = {node.team_id: node for node in made.rows if node.kind == "person" and node.id == sold.rep.pk}
    assert {team: node.won for team, node in rows.items()} == {sold.east_one.pk: 150_000, sold.east_two.pk: 30_000}
    assert sum(node.quota for node in rows.values()) == 300_000
    assert rows[sold.east_one.pk].quota == 100_000 + Decimal("46666.67")
    own = tree(sold.rep).rows
    assert [(node.quota, node.won) for node in own] == [(300_000, 180_000)]


def test_a_reversed_sale_no_longer_counts(sold):
    take_back(sell(sold, sold.rep, 40_000), sold.rep)
    assert tree(sold.rep).rows[0].won == 150_000


def test_pipeline_coverage_and_forecast(sold):
    node = tree(sold.rep).rows[0]
    open_amount = sold.deal.amount_base
    assert node.open_pipeline == open_amount
    assert node.forecast == 150_000 + open_amount * Decimal("0.1")
    assert node.coverage == open_amount / 150_000
    assert node.win_rate == 1
    # Too few closed deals to know what is needed.
    assert node.required_coverage is None


def test_status_is_measured_by_working_days(sold):
    made = tree(sold.rep)
    assert Decimal("0.5") < made.pace < Decimal("0.65")
    assert made.rows[0].status == QuotaStatus.BEHIND
    assert made.rows[0].level == "warn"


def test_without_a_quota_there_is_no_attainment(world):
    node = tree(world.rep).rows[0]
    assert (node.quota, node.attainment, node.status) == (None, None, QuotaStatus.NO_QUOTA)


def test_what_a_team_won_is_what_the_metric_says(sold):
    for user in (sold.rep, sold.manager, sold.director, sold.admin):
        made = tree(user)
        for node in made.rows:
            assert metrics.get("won_revenue").value(made.question(node)) == node.won, (user, node.label)
            if node.quota is not None:
                assert metrics.get("attainment").value(made.question(node)) == node.attainment


def test_figures_open_their_rows(sold):
    made = tree(sold.manager)
    url = metrics.get("won_revenue").rows(made.question(find(made, "person", sold.rep)))
    assert f"owner={sold.rep.pk}" in url
    assert "from=2026-10-01&to=2026-12-31" in url


def test_people_without_a_team_are_shown_to_who_sees_all(sold):
    sold_by = person("homeless")
    quota(sold_by, 10_000)
    made = tree(sold.admin)
    assert made.roots[-1].label == "Without a team"
    assert made.roots[-1].quota == 10_000
    assert len(tree(sold.manager).roots) == 1


def _crowd(world, count):
    people = [person(f"p{i:03}", team=world.east_one if i % 2 else world.west_one) for i in range(count)]
    for i, who in enumerate(people):
        quota(who, 1000 + i)
        SalesDay.objects.create(
            sold_on=Q4.start + timedelta(i % 40),
            person=who,
            team=world.east_one if i % 2 else world.west_one,
            amount_base=Decimal(500 + i),
            deals=1,
            entries=1,
        )
    Deal.objects.filter(pk=world.deal.pk).update(owner=people[0])


@pytest.mark.parametrize("count", [2, 200])
def test_the_cost_does_not_grow_with_people(world, count, django_assert_max_num_queries):
    _crowd(world, count)
    with django_assert_max_num_queries(12):
        made = tree(world.admin)
        assert sum(1 for node in made.rows if node.kind == "person") >= count
        assert [node.status for node in made.rows]
