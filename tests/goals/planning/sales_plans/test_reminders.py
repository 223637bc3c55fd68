"""Owners are reminded of what is due in a plan: once for each occasion, by day, while it is in force and not done."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from goals.planning.sales_plans import notifications
from goals.planning.sales_plans.actions import editing
from goals.planning.sales_plans.actions.progress import take_step
from goals.planning.sales_plans.choices import StepKind
from goals.planning.sales_plans.models import SalesPlanInitiative, SalesPlanTask
from goals.planning.sales_plans.tasks import remind_plan_owners
from salesplan.core.notices.models import Notice
from salesplan.core.outbox.models import OutboxMail
from tests.goals.planning.sales_plans.making import draft, running
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 1)  # the task's; its initiative is due on the 10th


def remind(day):
    return notifications.remind_owners(today=day, at=NOW)


def test_ahead_on_the_day_and_once_it_has_passed(world):
    running(world)
    found = {day: remind(date(2026, 11, 25) + timedelta(day)) for day in range(30)}
    assert {date(2026, 11, 25) + timedelta(day): n for day, n in found.items() if n} == {
        date(2026, 11, 28): 1, DUE: 1, date(2026, 12, 2): 1,
        date(2026, 12, 7): 1, date(2026, 12, 10): 1, date(2026, 12, 11): 1,
    }  # fmt: skip
    said = Notice.objects.filter(key__contains=":2026-12-01").order_by("pk").values_list("text", flat=True)
    assert [text.partition(":")[0] for text in said] == ["Due on 1 Dec 2026", "Due today", "Overdue since 1 Dec 2026"]
    assert remind(DUE) == 0, "a second run tells nobody again"


def test_the_words_in_both_languages_and_a_mail(world):
    running(world)
    OutboxMail.objects.all().delete()
    remind(DUE)
    notice = Notice.objects.get(key__contains=":due:")
    assert ("“Book the stand”" in notice.text, "“Sensors in the East”" in notice.text) == (True, True)
    assert "今天到期" in notice.texts["zh-hans"]
    assert OutboxMail.objects.count() == 1


def test_what_is_put_off_calls_for_a_new_reminder(world):
    plan = running(world)
    assert remind(DUE) == 1
    SalesPlanTask.objects.filter(plan_version=plan.current_version).update(due_on=DUE + timedelta(2))
    assert remind(DUE + timedelta(2)) == 1


@pytest.mark.parametrize(
    ("kind", "state", "left"), [("task", "done", 0), ("task", "under_way", 1), ("initiative", "dropped", 0)]
)
def test_what_is_done_or_dropped_calls_for_none(world, kind, state, left):
    plan = running(world)
    row = (
        plan.current_version.salesplantask_rows if kind == "task" else plan.current_version.salesplaninitiative_rows
    ).get()
    take_step(plan, StepKind(kind), row.row_key, state=state, by=world.rep, at=NOW)
    assert remind(DUE) == left


def test_a_plan_that_is_not_in_force_reminds_nobody(world):
    draft(world)
    assert remind(DUE) == 0


def test_a_draft_of_a_new_version_does_not_double_it(world):
    plan = running(world)
    editing.amend_plan(plan, why="A second fair", by=world.director, at=NOW)
    assert remind(DUE) == 1


@pytest.mark.parametrize("who", ["director", "rep"])
def test_without_an_active_owner_the_next_one_answers(world, who):
    """The task's owner, the initiative's, at last the plan's."""
    plan = running(world)
    SalesPlanTask.objects.update(owner=world.peer)
    world.peer.is_active = False
    world.peer.save()
    if who == "director":
        SalesPlanInitiative.objects.filter(plan_version=plan.current_version).update(owner=None)
    assert remind(DUE) == 1
    assert Notice.objects.get(key__contains=":due:").person == getattr(world, who)


def test_the_cost_does_not_grow_with_the_tasks(world, django_assert_max_num_queries):
    plan = running(world)
    one = plan.current_version.salesplaninitiative_rows.get()
    SalesPlanTask.objects.bulk_create(
        SalesPlanTask(
            plan_version=plan.current_version,
            initiative_key=one.row_key,
            name=f"T{i}",
            owner=world.rep,
            due_on=TODAY + timedelta(30),
        )
        for i in range(40)
    )
    with django_assert_max_num_queries(8):
        remind(TODAY)


def test_the_task_runs_by_day_only(world):
    running(world)
    with time_machine.travel(datetime(2026, 11, 30, 20, tzinfo=UTC), tick=False):
        assert not remind_plan_owners()
    with time_machine.travel(datetime(2026, 12, 1, 1, tzinfo=UTC), tick=False):
        assert str(remind_plan_owners()) == "1 reminder"
