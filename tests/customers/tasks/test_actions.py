"""Tasks and their reminders."""

from datetime import timedelta

import pytest
import time_machine

from customers.tasks import actions
from customers.tasks.models import Task
from customers.tasks.tasks import remind
from customers.timeline.models import Entry
from salesplan.core.errors import Conflict, Refused
from salesplan.core.notices.models import Notice
from salesplan.core.outbox.models import OutboxMail
from tests.customers.making import LATER, task
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db


def create(world, **more) -> Task:
    values = {"title": "Send offer", "kind": "mail", "assignee": world.rep, "due_on": TODAY, "account": world.account}
    return actions.create_task(**{**values, **more}, by=more.get("by", world.rep), at=NOW)


def test_create_tells_who_gets_a_task_from_somebody_else(world) -> None:
    create(world)
    assert not Notice.objects.exists()
    actions.create_task(title="Call", kind="call", assignee=world.rep, due_on=TODAY, by=world.manager, at=NOW)
    assert Notice.objects.get().person == world.rep


@pytest.mark.parametrize(
    ("values", "field"),
    [({"title": " "}, "title"), ({"kind": "x"}, "kind"), ({"remind_on": TODAY + timedelta(1)}, "remind_on")],
)
def test_create_refuses_what_cannot_be(world, values: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        create(world, **values)
    assert refused.value.field == field


def test_somebody_who_left_gets_no_task(world) -> None:
    world.peer.is_active = False
    with pytest.raises(Refused) as refused:
        create(world, assignee=world.peer)
    assert refused.value.field == "assignee"


def test_complete_and_reopen_tell_the_timeline_and_take_it_back(world) -> None:
    made = create(world, about=("deal", world.deal.pk))
    actions.complete_task(made, by=world.manager, at=LATER)
    actions.complete_task(made, by=world.rep, at=LATER)
    made.refresh_from_db()
    assert (made.done_at, made.done_by) == (LATER, world.manager)
    entry = Entry.objects.get(code="task_done")
    assert (entry.data, entry.about_id, entry.account) == (
        {"task": made.pk, "title": "Send offer"},
        world.deal.pk,
        world.account,
    )
    actions.reopen_task(made, by=world.rep, at=LATER)
    made.refresh_from_db()
    entry.refresh_from_db()
    assert made.done_at is None
    assert entry.deleted_at == LATER


def test_edit_watches_the_version_and_snooze_drops_a_late_reminder(world) -> None:
    made = create(world, due_on=TODAY + timedelta(5), remind_on=TODAY + timedelta(4))
    actions.edit_task(made, values={"note": "a"}, version=1, by=world.rep, at=NOW)
    with pytest.raises(Conflict):
        actions.edit_task(made, values={"note": "b"}, version=1, by=world.rep, at=NOW)
    actions.snooze_task(made, due_on=TODAY + timedelta(1), by=world.rep, at=NOW)
    made.refresh_from_db()
    assert (made.due_on, made.remind_on, made.note) == (TODAY + timedelta(1), None, "a")
    actions.complete_task(made, by=world.rep, at=NOW)
    with pytest.raises(Refused):
        actions.snooze_task(made, due_on=TODAY, by=world.rep, at=NOW)


def test_reminders_are_told_once_for_each_occasion(world) -> None:
    late, now_due, ahead = (task(world.rep, TODAY + timedelta(n), title=f"T{n}") for n in (-2, 0, 3))
    task(world.rep, TODAY - timedelta(30), title="Forgotten long ago")
    task(world.rep, TODAY, title="Done", done_at=NOW)
    Task.objects.filter(pk=ahead.pk).update(remind_on=TODAY)
    assert actions.remind(today=TODAY, at=NOW) == 3
    assert actions.remind(today=TODAY, at=LATER) == 0
    assert {notice.key for notice in Notice.objects.all()} == {
        f"task:{late.pk}:overdue:2026-11-22",
        f"task:{now_due.pk}:due:2026-11-24",
        f"task:{ahead.pk}:ahead:2026-11-24",
    }
    assert OutboxMail.objects.count() == 3
    # The next day what was due is overdue: told once more, and then no more.
    assert [actions.remind(today=TODAY + timedelta(n), at=LATER) for n in (1, 2, 3, 4)] == [1, 0, 1, 1]
    # Put off, it calls for a reminder of its new day.
    actions.snooze_task(now_due, due_on=TODAY + timedelta(5), by=world.rep, at=LATER)
    assert actions.remind(today=TODAY + timedelta(5), at=LATER) == 1


def test_the_scheduled_task_twice_in_an_hour_mails_once(world) -> None:
    task(world.rep, TODAY)
    with time_machine.travel(NOW, tick=False):
        remind.apply()
        remind.apply()
    assert OutboxMail.objects.count() == Notice.objects.count() == 1


def test_nobody_is_told_at_night_in_the_companys_zone(world) -> None:
    task(world.rep, TODAY)
    # 22:30 UTC of the 23rd is 6:30 of the 24th in Shanghai.
    with time_machine.travel(NOW.replace(day=23, hour=22, minute=30), tick=False):
        remind.apply()
        assert not Notice.objects.exists()
    with time_machine.travel(NOW.replace(day=23, hour=23, minute=0), tick=False):
        remind.apply()
        assert Notice.objects.count() == 1
