"""Pages of tasks over HTTP."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from customers.tasks.models import Task
from customers.timeline.queries import ticket
from tests.customers.making import signed_in, task
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
LIST = reverse("customers:task_list")


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def titles(answer) -> list[str]:
    return [row.task.title for row in answer.context["rows"]]


def test_list_by_scope_state_and_person(world) -> None:
    for n, title in ((-1, "late"), (0, "now"), (4, "later")):
        task(world.rep, TODAY + timedelta(n), title=title)
    task(world.peer, title="peers")
    task(world.outsider, title="foreign")
    task(world.rep, title="done", done_at=NOW)
    rep, manager = signed_in(world.rep), signed_in(world.manager)
    assert titles(rep.get(LIST)) == ["late", "now", "later"]
    assert titles(rep.get(LIST, {"scope": "team"})) == ["late", "now", "later"]
    assert titles(manager.get(LIST)) == []
    assert titles(manager.get(LIST, {"scope": "team"})) == ["late", "now", "peers", "later"]
    assert titles(manager.get(LIST, {"scope": "team", "person": world.peer.pk})) == ["peers"]
    assert titles(manager.get(LIST, {"scope": "team", "person": world.outsider.pk})) == []
    for show, expected in (("overdue", ["late"]), ("today", ["now"]), ("upcoming", ["later"]), ("done", ["done"])):
        assert titles(rep.get(LIST, {"show": show})) == expected
    assert rep.get(LIST).context["counts"] == {"overdue": 1, "today": 1, "upcoming": 1}


def test_due_in_the_companys_zone(world) -> None:
    task(world.rep, TODAY + timedelta(1), title="tomorrow here, today there")
    with time_machine.travel(NOW.replace(hour=17), tick=False):
        (row,) = signed_in(world.rep).get(LIST).context["rows"]
        assert row.when == "today"


def test_list_needs_the_same_queries_for_many_rows(world, django_assert_max_num_queries) -> None:
    for i in range(60):
        task(world.peer, account=world.account, title=f"T{i}")
    client = signed_in(world.manager)
    with django_assert_max_num_queries(12):
        client.get(LIST, {"scope": "team"})


def test_complete_offers_undo(world) -> None:
    made, client = task(world.rep), signed_in(world.rep)
    answer = client.post(reverse("customers:task_complete", args=[made.pk]), headers=HTMX)
    told = json.loads(answer.headers["HX-Trigger"])
    assert told["tasksChanged"]
    assert Task.objects.get().done_at == NOW
    assert client.post(told["toast"]["undo"], {"next": LIST}).url == LIST
    assert Task.objects.get().done_at is None


def test_snooze_and_its_undo(world) -> None:
    made, client = task(world.rep, TODAY - timedelta(3)), signed_in(world.rep)
    url = reverse("customers:task_snooze", args=[made.pk])
    for to, due in (("tomorrow", TODAY + timedelta(1)), ("next_week", TODAY + timedelta(6))):
        answer = client.post(url, {"to": to}, headers=HTMX)
        assert Task.objects.get().due_on == due
        client.post(json.loads(answer.headers["HX-Trigger"])["toast"]["undo"], {"next": LIST})
        assert Task.objects.get().due_on == TODAY - timedelta(3)
    assert client.post(url, {"to": "never"}, headers=HTMX).status_code == 422


def test_create_for_an_account_and_for_a_deal(world) -> None:
    client, url = signed_in(world.rep), reverse("customers:task_create")
    shown = client.get(url, {"account": world.account.pk})
    assert shown.context["form"]["account"].value() == world.account
    values = {"title": "Ask", "kind": "call", "due_on": "2026-11-30", "assignee": world.peer.pk}
    assert client.post(url, {**values, "account": world.account.pk}, headers=HTMX).status_code == 204
    word = ticket(world.rep, account=world.account, about=("deal", world.deal.pk))
    assert client.post(f"{url}?ticket={word}", values, headers=HTMX).status_code == 204
    first, second = Task.objects.order_by("pk")
    assert (first.account, first.about_id, first.assignee) == (world.account, None, world.peer)
    assert (second.account, second.about_kind, second.about_id) == (world.account, "deal", world.deal.pk)
    assert signed_in(world.peer).post(f"{url}?ticket={word}", values).status_code == 404
    assert client.post(url, {**values, "title": ""}).status_code == 422


def test_two_people_edit_and_nothing_is_lost(world) -> None:
    made = task(world.rep)
    url = reverse("customers:task_edit", args=[made.pk])
    sent = {"title": "Call back", "kind": "todo", "due_on": "2026-11-24", "assignee": world.rep.pk, "version": 1}
    assert signed_in(world.manager).post(url, {**sent, "note": "Theirs"}).status_code == 302
    second = signed_in(world.rep).post(url, {**sent, "title": "Mine"})
    assert second.status_code == 409
    form = second.context["form"]
    assert (form["title"].value(), form["note"].value(), str(form["version"].value())) == ("Mine", "Theirs", "2")


@pytest.mark.parametrize(("zone", "overdue"), [("Asia/Shanghai", True), ("America/New_York", False)])
def test_overdue_follows_the_day_of_the_reader(world, zone, overdue):
    """At 9 in the morning of the 25th in Shanghai it is 8 in the evening of the 24th in New York."""
    world.rep.time_zone = zone
    world.rep.save()
    row = task(world.rep, date(2026, 11, 24))
    with time_machine.travel(datetime(2026, 11, 25, 1, 0, tzinfo=UTC), tick=False):
        client = signed_in(world.rep)
        page = client.get(reverse("customers:task_list"))
        assert page.context["counts"]["overdue"] == int(overdue)
        detail = client.get(reverse("customers:task_detail", args=[row.pk])).content.decode()
    assert ("Overdue" in detail) == overdue


def test_what_is_done_is_not_overdue(world):
    row = task(world.rep, TODAY - timedelta(days=9), done_at=NOW, done_by=world.rep)
    page = signed_in(world.rep).get(reverse("customers:task_list"), {"show": "done"})
    assert [line.when for line in page.context["rows"] if line.task == row] == ["done"]


@pytest.mark.parametrize(
    ("language", "reason"), [("en", "This task is done. Reopen it first."), ("zh-hans", "该任务已完成。请先重新打开。")]
)
def test_a_done_task_is_only_to_be_read_with_the_reason(world, language, reason):
    world.rep.language = language
    world.rep.save()
    made, client = task(world.rep, done_at=NOW, done_by=world.rep), signed_in(world.rep)
    url = reverse("customers:task_edit", args=[made.pk])
    page = client.get(url)
    assert all(
        page.context["form"].fields[name].disabled
        for name in ("title", "kind", "due_on", "assignee", "note", "account")
    )
    assert reason in page.content.decode()
    save = 'class="button primary"'
    assert save not in page.content.decode()
    sent = {"title": "Other", "kind": "todo", "due_on": "2026-11-24", "assignee": world.rep.pk, "version": made.version}
    refused = client.post(url, sent)
    assert refused.status_code == 422
    assert reason in refused.content.decode()
    assert Task.objects.get().title == made.title
    Task.objects.update(done_at=None, done_by=None)
    again = client.get(url)
    assert not any(field.disabled for field in again.context["form"].fields.values())
    assert save in again.content.decode()
