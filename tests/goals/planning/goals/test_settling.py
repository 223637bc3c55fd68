"""Goals whose period is over are closed by the schedule: once, with what was reached, and late sales stand beside."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.test import Client

from goals.planning.goals import actions
from goals.planning.goals.choices import GoalOutcome, GoalState
from goals.planning.goals.models import Goal, GoalMove
from goals.planning.goals.queries import goals as queries
from goals.planning.goals.queries.goals import changes, find
from goals.planning.goals.rules import last_settled
from goals.planning.goals.tasks import settle_goals
from salesplan.core.notices.models import Notice
from tests.goals.making import goal, sell
from tests.world import NOW

pytestmark = pytest.mark.django_db
IN_TIME, LAST = date(2026, 9, 10), date(2026, 9, 30)
EARLY, DUE = datetime(2026, 10, 7, 3, tzinfo=UTC), datetime(2026, 10, 8, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("today", "ends"),
    [(date(2026, 10, 7), date(2026, 9, 29)), (date(2026, 10, 8), LAST), (date(2027, 1, 8), date(2026, 12, 31))],
)
def test_a_whole_week_is_left_for_late_bookings(today, ends):
    assert last_settled(today) == ends


def test_a_goal_is_settled_after_its_week_and_not_before(world):
    made = goal(world.rep, 1000, key="2026-Q3")
    sell(world, world.rep, 900, on=IN_TIME)
    assert actions.settle_goals(at=EARLY) == 0
    sell(world, world.rep, 150, on=LAST)
    assert actions.settle_goals(at=DUE) == 1
    made.refresh_from_db()
    assert (made.state, made.outcome, made.result) == (GoalState.CLOSED, GoalOutcome.REACHED, Decimal(1050))
    step = GoalMove.objects.get(goal=made)
    assert (step.from_state, step.to_state, step.outcome, step.by, step.at) == (
        "active",
        "closed",
        "reached",
        None,
        DUE,
    )


def test_nothing_to_show_is_missed_and_other_goals_are_left_alone(world):
    missed = goal(world.rep, 1000, key="2026-Q3")
    running, wish = goal(world.peer, 1000), goal(world.peer, 1000, key="2026-Q3", state="draft")
    actions.settle_goals(at=DUE)
    found = dict(Goal.objects.values_list("pk", "state"))
    assert found == {missed.pk: "closed", running.pk: "active", wish.pk: "draft"}
    missed.refresh_from_db()
    assert (missed.outcome, missed.result) == (GoalOutcome.MISSED, 0)


def test_a_team_s_goal_counts_everybody_below_and_its_leader_is_told(world):
    made = goal(world.east, 1000, key="2026-Q3")
    sell(world, world.rep, 600, on=IN_TIME)
    sell(world, world.other, 500, on=IN_TIME)
    actions.settle_goals(at=DUE)
    made.refresh_from_db()
    assert made.result == 1100
    told = Notice.objects.get()
    assert told.person == world.director
    assert "Reached with ¥1,100 of ¥1,000" in told.text
    assert "已达成，完成 ¥1,100" in told.texts["zh-hans"]


def test_a_development_goal_ends_with_what_its_owner_told(world):
    whose = {"kind": "development", "metric": "", "target": None, "key": "2026-Q3"}
    done, half = goal(world.rep, **whose), goal(world.rep, **whose)
    for made, percent in ((done, 100), (half, 60)):
        actions.post_progress(made, percent=percent, by=world.rep, at=NOW)
    actions.settle_goals(at=DUE)
    assert [(one.outcome, one.result) for one in Goal.objects.order_by("pk")] == [
        ("reached", 1),
        ("missed", Decimal("0.6")),
    ]


def test_what_cannot_be_measured_any_more_stays_open(world):
    made = goal(world.rep, 1000, key="2026-Q3", metric="gone")
    assert actions.settle_goals(at=DUE) == 0
    made.refresh_from_db()
    assert made.state == GoalState.ACTIVE


REFUSES = """
    CREATE FUNCTION refuses() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$ LANGUAGE plpgsql;
    CREATE TRIGGER refuses BEFORE UPDATE ON goals_goal FOR EACH ROW WHEN (NEW.id = %s) EXECUTE FUNCTION refuses();
"""


def test_twice_and_resumed_half_way_settles_each_once(world):
    first, second, third = (goal(owner, 1000, key="2026-Q3") for owner in (world.rep, world.peer, world.other))
    with connection.cursor() as cursor:
        cursor.execute(REFUSES % second.pk)
        with pytest.raises(DatabaseError):
            actions.settle_goals(at=DUE, at_once=1)
        assert set(Goal.objects.filter(state="closed")) == {first}
        assert Notice.objects.get().person == world.rep
        cursor.execute("DROP TRIGGER refuses ON goals_goal")
    assert (actions.settle_goals(at=DUE, at_once=1), actions.settle_goals(at=DUE, at_once=1)) == (2, 0)
    assert set(Goal.objects.filter(state="closed")) == {first, second, third}
    assert (GoalMove.objects.count(), Notice.objects.count()) == (3, 3)


def test_the_cost_of_a_hundred_goals_is_not_that_of_each(world, django_assert_max_num_queries):
    for _n in range(3):
        goal(world.rep, 1000, key="2026-Q3")
    with django_assert_max_num_queries(60):
        assert actions.settle_goals(at=DUE) == 3


def test_the_task_runs_by_day_only(world):
    goal(world.rep, 1000, key="2026-Q3")
    with time_machine.travel(datetime(2026, 10, 8, 20, tzinfo=UTC), tick=False):
        assert not settle_goals()
    with time_machine.travel(datetime(2026, 10, 9, 1, tzinfo=UTC), tick=False):
        assert str(settle_goals()) == "1 goal settled"


class TestPage:
    def of(self, who, made):
        client = Client()
        client.force_login(who)
        return client.get(made.get_absolute_url()).content.decode()

    def test_the_frozen_figure_and_what_came_since(self, world):
        made = goal(world.rep, 1000, key="2026-Q3")
        sell(world, world.rep, 1050, on=IN_TIME)
        actions.settle_goals(at=DUE)
        page = self.of(world.rep, made)
        assert "Reached with ¥1,050" in page
        assert "Frozen on 8 Oct 2026" in page
        assert "Since then" not in page
        sell(world, world.rep, 200, on=LAST)
        page = self.of(world.manager, made)
        assert "Reached with ¥1,050" in page
        now = '<data value="1250" data-metric="won_revenue"'
        assert f"Since then +¥200, so it would now be {now}" in page
        assert "¥1,250</data>." in page
        assert "the system" in page
        newest = changes(find(world.rep).get())[0]
        assert (newest.change, newest.outcome, newest.by) == ("closed", "reached", "")

    def test_a_ratio_is_not_moved_by_its_rounding(self, world):
        made = goal(
            world.rep,
            "0.25",
            key="2026-Q3",
            metric="win_rate",
            state="closed",
            outcome="reached",
            result=Decimal("0.3333"),
        )
        standing = queries.standings(world.admin, [made], date(2026, 11, 1))[made.pk]
        third = replace(standing.measured, value=Decimal(1) / 3)
        assert replace(standing, measured=third).since is None

    def test_who_sees_the_goal_but_not_its_figure_sees_no_result(self, world):
        made = goal(world.east, 1000, key="2026-Q3")
        sell(world, world.other, 1050, on=IN_TIME)
        actions.settle_goals(at=DUE)
        assert "1,050" not in self.of(world.rep, made)
