"""The open pipeline and the win rate of a past day: as they were kept and known then, or not at all."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from pipeline.deals.metrics import won_and_closed
from pipeline.deals.models import Deal, StageMove
from pipeline.snapshots.actions import snapshot_pipeline
from pipeline.snapshots.queries import is_kept, last_kept
from salesplan.core import metrics
from salesplan.core.metrics import Question
from tests.world import TODAY, copies

THEN = TODAY - timedelta(10)
START, END = date(2026, 10, 1), date(2026, 12, 31)


def asked(user, as_of=THEN, **filters):
    return Question(user, START, END, as_of=as_of).narrowed(**filters)


def at(day, hour=12):
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def kept(world):
    """On that day 100,000 were open in qualify (10 %); since then the deal was moved on and grew."""
    snapshot_pipeline(THEN)
    Deal.objects.filter(pk=world.deal.pk).update(amount_base=250_000, stage=world.stages["negotiate"])
    return world


def test_the_open_pipeline_of_a_past_day_is_what_was_kept(kept) -> None:
    value = {key: metrics.get(key).value(asked(kept.rep)) for key in ("open_pipeline", "weighted_pipeline")}
    assert value == {"open_pipeline": 100_000, "weighted_pipeline": 10_000}
    assert metrics.get("open_pipeline").value(asked(kept.rep, None)) == 250_000


def test_of_a_day_that_was_not_kept_nothing_is_told(kept) -> None:
    missing = asked(kept.rep, THEN - timedelta(1))
    assert metrics.get("open_pipeline").value(missing) is None
    assert metrics.get("weighted_pipeline").groups(missing, "owner") == []
    assert (is_kept(THEN), is_kept(TODAY), last_kept(TODAY), last_kept(THEN - timedelta(1))) == (
        True,
        False,
        THEN,
        None,
    )


@pytest.mark.parametrize("by", ["owner", "team", "region", "product", "channel", "industry", "month"])
def test_groups_sum_to_the_whole(kept, by) -> None:
    metric = metrics.get("open_pipeline")
    assert sum(group.value for group in metric.groups(asked(kept.admin), by)) == metric.value(asked(kept.admin))


def test_who_sees_what(kept) -> None:
    value = {
        name: metrics.get("open_pipeline").value(asked(getattr(kept, name))) for name in ("rep", "peer", "manager")
    }
    assert value == {"rep": 100_000, "peer": 0, "manager": 100_000}
    assert metrics.get("open_pipeline").value(asked(kept.admin, team=kept.east.pk)) == 100_000
    assert metrics.get("open_pipeline").value(asked(kept.admin, owner=kept.rep.pk)) == 100_000


def test_the_figure_opens_its_rows(kept, as_) -> None:
    url = metrics.get("open_pipeline").rows(asked(kept.manager))
    assert url.startswith(reverse("pipeline:snapshot_list"))
    page = as_(kept.manager).get(url)
    assert page.context["totals"] == {"amount": 100_000, "weighted": 10_000, "deals": 1}
    text = page.content.decode()
    assert kept.deal.name in text
    assert kept.foreign_deal.name not in text
    assert "Qualify" in text


def test_a_day_that_was_not_kept_leads_to_the_last_one_that_was(kept, as_) -> None:
    text = as_(kept.rep).get(reverse("pipeline:snapshot_list"), {"as_of": TODAY.isoformat()}).content.decode()
    assert "No snapshot for this day" in text
    assert f"as_of={THEN.isoformat()}" in text
    text = as_(kept.rep).get(reverse("pipeline:snapshot_list"), {"as_of": "2020-01-01"}).content.decode()
    assert f"as_of={THEN.isoformat()}" not in text


def test_the_cost_of_the_page_does_not_grow(world, as_, django_assert_max_num_queries) -> None:
    copies(world.deal, [{"name": f"Deal {i}"} for i in range(60)])
    snapshot_pipeline(THEN)
    client = as_(world.manager)
    url = reverse("pipeline:snapshot_list") + f"?as_of={THEN}&from={START}&to={END}"
    client.get(url)
    with django_assert_max_num_queries(13):
        assert len(client.get(url).context["page"]) == 50


def rate(world, as_of):
    return metrics.get("win_rate").terms_by(asked(world.rep, as_of), None)[""]


def trail(world, *moves):
    """Give the deal moves at noon of days, the last of them being where it is."""
    StageMove.objects.filter(deal=world.deal).delete()
    for day, stage in moves:
        StageMove.objects.create(deal=world.deal, to_stage=world.stages[stage], at=at(day), amount_base=1, by=world.rep)
    day, stage = moves[-1]
    is_open = world.stages[stage].kind == "open"
    Deal.objects.filter(pk=world.deal.pk).update(
        stage=world.stages[stage],
        state=world.stages[stage].kind,
        stage_since=at(day),
        closed_on=None if is_open else day,
    )


DAY = timedelta(1)


@pytest.mark.parametrize(
    ("moves", "then"),
    [
        ([(-5, "won")], (1, 1)),
        ([(0, "won")], (1, 1)),
        ([(1, "won")], (0, 0)),
        ([(-5, "lost")], (0, 1)),
        ([(-5, "won"), (3, "qualify")], (1, 1)),
        ([(-5, "won"), (-3, "qualify")], (0, 0)),
        ([(-5, "lost"), (-3, "qualify"), (2, "won")], (0, 0)),
        ([(-5, "lost"), (2, "won")], (0, 1)),
        ([(-200, "won"), (3, "lost")], (0, 0)),
    ],
)
def test_the_win_rate_is_that_which_was_known(world, moves, then) -> None:
    """Days count from the day that is asked for; 200 days before it lies outside the quarter."""
    trail(world, *((THEN + days * DAY, stage) for days, stage in moves))
    assert rate(world, THEN) == then
    pair = won_and_closed(asked(world.rep, THEN)).get((world.rep.pk, world.east_one.pk), (0, 0))
    assert pair == tuple(map(int, then))


def test_a_win_that_is_dated_back_was_not_known(world) -> None:
    trail(world, (TODAY, "won"))
    Deal.objects.filter(pk=world.deal.pk).update(closed_on=THEN - 3 * DAY)
    assert rate(world, THEN) == (0, 0)
    assert rate(world, TODAY) == (1, 1)
    assert rate(world, None) == (Decimal(1), Decimal(1))


def test_the_groups_of_what_was_known(world) -> None:
    trail(world, (THEN - 5 * DAY, "won"), (THEN + 3 * DAY, "qualify"))
    metric = metrics.get("win_rate")
    for by in ("owner", "team", "region", "month"):
        known = [group.value for group in metric.groups(asked(world.rep), by) if group.value is not None]
        assert known == [1]
