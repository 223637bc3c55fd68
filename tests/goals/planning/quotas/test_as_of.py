"""The attainment tree of a past day, and of other metrics than won revenue."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goals.planning.quotas.choices import QuotaStatus
from goals.planning.quotas.queries.attainment import attainment_tree
from pipeline.deals.models import Deal
from pipeline.snapshots.actions import snapshot_pipeline
from salesplan.core import metrics
from salesplan.core.periods import Calendar
from salesplan.people.models import User
from tests.goals.making import quota, sell
from tests.world import TODAY, account, person

Q4 = Calendar().quarter(2026, 4)
THEN = TODAY - timedelta(10)


@pytest.fixture
def past(world):
    """A quota of 300,000; 100,000 was open ten days ago, 250,000 is today."""
    quota(world.rep, 300_000)
    snapshot_pipeline(THEN)
    Deal.objects.filter(pk=world.deal.pk).update(amount_base=250_000)
    return world


def row(user, as_of):
    return attainment_tree(user, Q4, as_of or TODAY, as_of).rows[0]


def test_forecast_and_coverage_are_of_the_deals_that_were_open_then(past) -> None:
    then, now = row(past.rep, THEN), row(past.rep, None)
    assert (then.open_pipeline, then.forecast, then.has_open) == (100_000, 10_000, True)
    assert (now.open_pipeline, now.forecast) == (250_000, 25_000)
    assert then.coverage == then.open_pipeline / then.gap


def test_what_was_not_kept_is_not_told(past) -> None:
    then = row(past.rep, THEN - timedelta(1))
    assert (then.forecast, then.coverage, then.has_open) == (None, None, False)
    tree = attainment_tree(past.admin, Q4, THEN, THEN - timedelta(1))
    assert all(node.forecast is None for node in (*tree.rows, tree.total))


def test_the_win_rate_is_that_which_was_known(past) -> None:
    """A win of today makes the rate of today, not that of ten days ago."""
    sold = sell(past, past.rep, 1000, THEN - timedelta(3))
    Deal.objects.filter(pk=sold.pk).update(stage_since=datetime.combine(TODAY, datetime.min.time(), UTC))
    sold.moves.update(at=datetime.combine(TODAY, datetime.min.time(), UTC))
    assert row(past.rep, None).win_rate == 1
    assert row(past.rep, THEN).win_rate is None


def test_another_metric_that_quotas_are_set_for(world) -> None:
    for n in range(3):
        sell(world, world.rep, 10, date(2026, 10, 5 + n))
    sell(world, world.peer, 10, date(2026, 10, 5))
    quota(world.rep, 4, metric="won_deals")
    tree = attainment_tree(world.manager, Q4, TODAY, metric="won_deals")
    mine = next(node for node in tree.rows if node.id == world.rep.pk and node.kind == "person")
    assert (mine.quota, mine.won, mine.forecast, mine.coverage, mine.status) == (4, 3, None, None, QuotaStatus.AHEAD)
    assert tree.total.won == 4
    assert "count=deals" in metrics.get("won_deals").rows(tree.question(mine))


@pytest.mark.parametrize("metric", ["won_deals", "new_accounts", "activities"])
def test_every_row_is_what_the_metric_says(world, metric) -> None:
    sell(world, world.rep, 10, date(2026, 10, 5))
    account(world.peer, "New", created_on=date(2026, 11, 2))
    for user in (world.rep, world.manager, world.admin):
        tree = attainment_tree(user, Q4, TODAY, metric=metric)
        for node in tree.rows:
            assert metrics.get(metric).value(tree.question(node)) == node.won, (str(user), node.label)


def test_a_metric_that_no_quota_is_set_for_is_refused(world) -> None:
    with pytest.raises(ValueError, match="not counted by person"):
        attainment_tree(world.rep, Q4, TODAY, metric="win_rate")


def _cost(user, **more):
    fresh = User.objects.get(pk=user.pk)
    with CaptureQueriesContext(connection) as made:
        assert attainment_tree(fresh, Q4, TODAY, **more).rows
    return len(made)


@pytest.mark.parametrize("more", [{"metric": "new_accounts"}, {"metric": "won_deals"}, {"as_of": THEN}], ids=str)
def test_fifty_people_ask_what_two_do(world, more) -> None:
    snapshot_pipeline(THEN)
    few = _cost(world.admin, **more)
    for i in range(50):
        who = person(f"p{i}", team=world.east_one)
        quota(who, 10, metric=more.get("metric", "won_revenue"))
        account(who, f"Account {i}", created_on=date(2026, 11, 2))
    assert _cost(world.admin, **more) == few
