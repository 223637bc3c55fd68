"""Open deals by shares of credit: what is open of people and teams adds up, and each figure opens exactly its deals."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from pipeline.deals.actions.deals import move_deal
from pipeline.snapshots.actions import snapshot_pipeline
from salesplan.core import metrics
from salesplan.core.metrics import Question
from tests.world import TODAY, deal

START, END = date(2026, 10, 1), date(2026, 12, 31)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world_time")]


@pytest.fixture
def shared(world):
    """Beside the rep's own 100,000 in qualify (10 %): 200,000 of the rep in negotiate (70 %), 60 : 30 : 10.

    The peer is of the same team, the other of the other team of the region.
    """
    parts = [(world.rep, "60"), (world.peer, "30"), (world.other, "10")]
    deal(world, world.rep, world.stages["negotiate"], "Shared", "200000", splits=parts)
    return world


def value(user, key="open_pipeline", as_of=None, **filters):
    return metrics.get(key).value(Question(user, START, END, as_of=as_of).narrowed(**filters))


# (who asks, narrowed by, open, weighted)
CASES = [
    ("rep", {}, 220_000, 94_000),
    ("rep", {"owner": "rep"}, 220_000, 94_000),
    ("peer", {}, 60_000, 42_000),
    ("other", {}, 20_000, 14_000),
    ("manager", {}, 280_000, 136_000),
    ("manager", {"team": "east_one"}, 280_000, 136_000),
    ("manager", {"owner": "peer"}, 60_000, 42_000),
    ("sibling", {}, 20_000, 14_000),
    ("director", {}, 300_000, 150_000),
    ("director", {"team": "east_two"}, 20_000, 14_000),
    ("admin", {"region": "east"}, 300_000, 150_000),
    ("admin", {"team": "west"}, 700_000, 70_000),
    ("admin", {}, 1_000_000, 220_000),
    ("stranger", {"owner": "rep"}, 0, 0),
]


def test_each_share_counts_for_its_person_and_their_team(shared) -> None:
    for who, told, amount, likely in CASES:
        filters = {name: getattr(shared, key).pk for name, key in told.items()}
        user = getattr(shared, who)
        found = value(user, **filters), value(user, "weighted_pipeline", **filters)
        assert found == (amount, likely), (who, told)


def test_a_past_day_keeps_the_shares_of_then(shared) -> None:
    snapshot_pipeline(TODAY)
    shared.deal.__class__.objects.get(name="Shared").splits.exclude(person=shared.rep).delete()
    for who, told, amount, likely in CASES:
        filters = {name: getattr(shared, key).pk for name, key in told.items()}
        user = getattr(shared, who)
        found = value(user, as_of=TODAY, **filters), value(user, "weighted_pipeline", as_of=TODAY, **filters)
        assert found == (amount, likely), (who, told)


@pytest.mark.parametrize("as_of", [None, TODAY])
@pytest.mark.parametrize("by", ["owner", "team", "region", "product", "channel", "industry", "rival", "month"])
def test_the_groups_sum_to_the_whole(shared, by, as_of) -> None:
    snapshot_pipeline(TODAY)
    metric = metrics.get("open_pipeline")
    for user in (shared.admin, shared.director, shared.manager, shared.peer):
        groups = metric.groups(Question(user, START, END, as_of=as_of), by)
        assert sum(group.value for group in groups) == value(user, as_of=as_of)


def test_the_list_behind_a_figure_sums_to_it(shared, as_) -> None:
    """The list of each person, team and region that the open pipeline is grouped by, for those who may ask."""
    metric = metrics.get("open_pipeline")
    for user in (shared.admin, shared.director, shared.manager, shared.rep, shared.peer):
        question = Question(user, START, END)
        pages = [(metric.value(question), metric.rows(question))]
        pages += [(one.value, one.rows) for by in ("owner", "team", "region") for one in metric.groups(question, by)]
        for amount, url in pages:
            totals = as_(user).get(url).context["totals"]
            assert totals.open_amount == amount, (user, url)


def test_board_and_list_add_up_what_is_credited_and_name_the_whole(shared, as_) -> None:
    """The peer sees the whole deal of 200,000, of which 60,000 are theirs: in the row, in the foot and on the board."""
    told = [("rep", {}, 220_000), ("peer", {}, 60_000), ("manager", {}, 280_000), ("manager", {"scope": "mine"}, 0)]
    for who, query, amount in [*told, ("admin", {}, 1_000_000), ("admin", {"credit": shared.other.pk}, 20_000)]:
        client = as_(getattr(shared, who))
        listed, board = (client.get(reverse(f"pipeline:deal_{page}"), query) for page in ("list", "board"))
        totals, shown = listed.context["totals"], board.context["board"].total
        assert totals.open_amount == totals.listed == shown["amount"] == amount, (who, query)
        assert totals.weighted == shown["weighted"]
    text = as_(shared.peer).get(reverse("pipeline:deal_list")).content.decode()
    assert "¥60k credited" in text
    assert "full value of the deals ¥200,000" in text
    assert "¥60k credited" in as_(shared.peer).get(reverse("pipeline:deal_board")).content.decode()


def test_won_deals_of_a_list_are_what_the_ledger_credits(shared, as_) -> None:
    """Of 100.01 shared in thirds nobody loses a cent: the list says what the ledger says."""
    parts = [(shared.rep, "33.33"), (shared.peer, "33.33"), (shared.other, "33.34")]
    made = deal(shared, shared.rep, shared.stages["negotiate"], "Thirds", "100.01", splits=parts, next_step="Sign")
    with transaction.atomic():
        move_deal(made, stage=shared.stages["won"], by=shared.rep, at=timezone.now())
    told = {"state": "won", "scope": "mine"}
    found = [as_(one).get(reverse("pipeline:deal_list"), told).context["totals"].won_amount for one, _part in parts]
    revenue = metrics.get("won_revenue")
    days = date(2026, 1, 1), date(2027, 12, 31)
    assert found == [revenue.value(Question(one, *days)) for one, _part in parts]
    assert sum(found) == Decimal("100.01")


def test_counts_take_a_shared_deal_once_for_its_owner(shared, as_) -> None:
    """The owner closed one deal, the one who shares in it none; the list behind says the same."""
    parts = [(shared.rep, "50"), (shared.peer, "50")]
    closed = {"state": "lost", "closed_on": date(2026, 11, 3), "loss_reason": shared.reason}
    deal(shared, shared.rep, shared.stages["lost"], "Lost together", "10", splits=parts, **closed)
    for user, count in ((shared.rep, 1), (shared.peer, 0), (shared.manager, 1), (shared.sibling, 0), (shared.admin, 1)):
        question = Question(user, START, END)
        metric = metrics.get("lost_deals")
        assert metric.value(question) == count
        assert as_(user).get(metric.rows(question)).context["totals"].count == count


def test_overdue_means_open_and_overdue(shared, as_) -> None:
    past = date(2026, 10, 5)
    late = deal(shared, shared.rep, shared.stages["qualify"], "Late", "10", expected_close_on=past)
    closed = {"state": "won", "closed_on": past}
    deal(shared, shared.rep, shared.stages["won"], "Won long ago", "10", expected_close_on=past, **closed)
    page = as_(shared.rep).get(reverse("pipeline:deal_list"), {"state": "all", "closing": "overdue"})
    assert [row["id"] for row in page.context["rows"]] == [late.pk]


def test_a_forecast_is_won_plus_weighted_and_the_result_once_the_days_are_over(shared) -> None:
    assert value(shared.peer, "forecast") == Decimal(42_000)
    earlier = Question(shared.peer, date(2025, 1, 1), date(2025, 3, 31))
    deal(shared, shared.peer, shared.stages["proposal"], "Forgotten", "500", expected_close_on=date(2025, 2, 1))
    assert metrics.get("open_pipeline").value(earlier) == 500
    assert metrics.get("forecast").value(earlier) == 0
