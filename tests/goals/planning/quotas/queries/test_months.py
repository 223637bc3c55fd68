"""Quota and result month by month: what adds up, what counts where, and what it costs."""

from datetime import date
from decimal import Decimal

import pytest

from goals.planning.quotas.queries.attainment import attainment_tree
from goals.planning.quotas.queries.months import carried_metrics, month_table
from salesplan.core import metrics
from salesplan.core.metrics import Question
from salesplan.core.periods import Calendar
from salesplan.people.models import Membership
from tests.goals.making import quota, sell
from tests.world import TODAY, account, person

YEAR = Calendar().year(2026)
MONTHS = Calendar().parts(YEAR, "month")
QUARTERS = Calendar().parts(YEAR, "quarter")
PEOPLE = ("rep", "manager", "director", "admin", "auditor")


@pytest.fixture
def year(world):
    """Quotas of months, a quarter and a year; sales of three people; one who changes teams within July."""
    quota(world.rep, 1200, "2026")
    quota(world.rep, 400, "2026-Q3")
    quota(world.peer, 90, "2026-07")
    quota(world.other, 300, "2026-Q4")
    quota(world.east_one, 5000, "2026")
    Membership.objects.filter(person=world.other).update(ends_on=date(2026, 7, 15))
    Membership.objects.create(person=world.other, team=world.east_one, starts_on=date(2026, 7, 16))
    quota(world.other, 310, "2026-07")
    for month in (1, 7, 11):
        for i, name in enumerate(("rep", "peer", "other", "outsider", "manager"), 1):
            sell(world, getattr(world, name), f"{100 * i + month}.25", date(2026, month, 6))
    sell(world, world.other, "77.10", date(2026, 7, 20))
    return world


def table(user, columns=MONTHS, key="won_revenue", **more):
    return month_table(user, YEAR, columns, TODAY, metrics.get(key), **more)


def lines(made):
    return [line for root in made.roots for line in root.walk()]


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("columns", [MONTHS, QUARTERS], ids=["months", "quarters"])
def test_it_adds_up_downwards_and_across(year, name, columns):
    user = getattr(year, name)
    made = table(user, columns)
    for line in lines(made):
        assert line.total.done == sum(part.done for part in line.months[:-1])
        if line.total.quota is not None:
            assert line.total.quota == sum(part.quota or 0 for part in line.months[:-1])
        if line.node.kind == "team":
            for i, part in enumerate(line.months):
                assert part.done == sum(child.months[i].done for child in line.children)
                if not line.node.has_own_quota:
                    assert (part.quota or 0) == sum(child.months[i].quota or 0 for child in line.children)
    for i, column in enumerate(made.columns):
        seen = sum(line.months[i].done for line in made.roots) + made.elsewhere[i]
        assert seen == metrics.get("won_revenue").value(made.question(column))


@pytest.mark.parametrize("name", PEOPLE)
def test_its_whole_is_what_the_attainment_tree_says(year, name):
    user = getattr(year, name)
    tree = attainment_tree(user, YEAR, TODAY)
    told = [(node.kind, node.id, node.quota, node.won) for node in tree.rows]
    assert [(li.node.kind, li.node.id, li.total.quota, li.total.done) for li in lines(table(user))] == told


@pytest.mark.parametrize("name", PEOPLE)
def test_each_cell_is_the_answer_to_its_question(year, name):
    made = table(getattr(year, name))
    for line in lines(made):
        for column, part in zip(made.columns, line.months, strict=True):
            node = line.node if line.node.id is not None or line.node.kind == "team" else None
            assert metrics.get("won_revenue").value(made.question(column, node)) == part.done, (line.node.label, column)


def test_quotas_spread_over_the_months_and_teams(year):
    made = {(li.node.label, li.node.team_id): li for li in lines(table(year.admin))}
    rep = made[year.rep.name, year.east_one.pk]
    # 1,200 a year of which the third quarter is 400: 800 over the nine other months.
    assert [part.quota for part in rep.months[6:9]] == [Decimal("133.34"), Decimal("133.33"), Decimal("133.33")]
    assert rep.months[0].quota == Decimal("88.89")
    assert rep.total.quota == 1200
    before, after = made["Other", year.east_two.pk], made["Other", year.east_one.pk]
    # 310 in July: 15 days in the old team, 16 in the new one.
    assert (before.months[6].quota, after.months[6].quota) == (Decimal(150), Decimal(160))
    assert (before.months[6].done, after.months[6].done) == (Decimal("307.25"), Decimal("77.10"))
    assert made["East One", None].over_assignment is not None


def test_months_without_a_quota_have_none(year):
    peer = next(li for li in lines(table(year.admin)) if li.node.label == "Peer")
    assert [part.quota for part in peer.months[:7]] == [None] * 6 + [Decimal(90)]
    assert peer.months[0].attainment is None
    assert peer.months[6].attainment == peer.months[6].done / 90


def test_as_of_a_past_day_nothing_later_counts(year):
    made = table(year.admin, as_of=date(2026, 11, 23))
    assert sum(line.total.done for line in made.roots) == 0


@pytest.mark.parametrize("key", ["won_revenue", "won_deals", "new_accounts", "activities"])
def test_person_months_are_the_same_rows_as_the_groups(year, key):
    account(year.rep, "One", created_on=date(2026, 3, 4))
    account(year.outsider, "Two", created_on=date(2026, 3, 30))
    metric = metrics.get(key)
    for name in PEOPLE:
        question = Question(getattr(year, name), YEAR.start, YEAR.end)
        by: dict[str, dict[str, Decimal]] = {"owner": {}, "team": {}, "month": {}}
        for who, team, month, figure in metric.person_months(question):
            for dimension, group in (("owner", str(who or "")), ("team", str(team or "")), ("month", f"{month:%Y-%m}")):
                by[dimension][group] = by[dimension].get(group, Decimal(0)) + figure
        for dimension, sums in by.items():
            told = {group: parts[0] for group, parts in metric.terms_by(question, dimension).items()}
            assert {group: n for group, n in sums.items() if n} == {group: n for group, n in told.items() if n}


def test_every_metric_that_quotas_are_set_for_can_be_shown(year):
    quota(year.rep, 12, metric="won_deals")
    assert [metric.key for metric in carried_metrics(year.rep, YEAR)] == ["won_revenue", "won_deals"]
    assert [metric.key for metric in carried_metrics(year.outsider, YEAR)] == ["won_revenue"]
    from goals.planning.quotas.queries.book import quota_metrics

    assert all(metric.person_months for metric in quota_metrics())
    rep = lines(table(year.rep, QUARTERS, "won_deals"))[0]
    assert [part.done for part in rep.months] == [1, 0, 1, 1, 3]
    assert [part.quota for part in rep.months] == [None, None, None, 12, 12]


def test_it_costs_the_same_for_many_people(world, django_assert_max_num_queries):
    for i in range(30):
        quota(person(f"crowd{i}", team=world.east_one), 100)
    with django_assert_max_num_queries(10):
        made = table(world.admin)
    assert len(lines(made)) > 30
