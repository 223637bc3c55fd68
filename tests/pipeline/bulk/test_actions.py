"""Steps for many deals: a result for each, nothing silent, and undo."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from customers.tasks.models import Task
from pipeline.bulk import actions
from pipeline.bulk.models import BulkRun
from pipeline.bulk.tasks import process_bulk, sweep_bulk
from pipeline.change_requests.models import ChangeRequest
from pipeline.deals.actions.deals import edit_deal
from pipeline.deals.models import Deal
from pipeline.sales.models import SaleEntry
from salesplan.core.errors import NotAllowed, Refused
from salesplan.people.models import User
from tests.world import NOW, TODAY, deal

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=3)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def three(world):
    """Three open deals of the rep: with a next step, without one, and a won one."""
    made = [
        deal(world, world.rep, world.stages["negotiate"], "Ready", next_step="Sign"),
        deal(world, world.rep, world.stages["negotiate"], "Not ready"),
        deal(world, world.rep, world.stages["won"], "Won", state="won", closed_on=TODAY),
    ]
    world.three = Deal.objects.filter(pk__in=[one.pk for one in made])
    return world


def _run(world, kind, params, by=None, deals=None) -> BulkRun:
    by = by or world.rep
    run = actions.start_run(
        kind=kind, params=params, deals=world.three if deals is None else deals, query="", by=by, at=NOW
    )
    actions.process_run(run, at=NOW)
    return run


def _states(run) -> dict[str, str]:
    return {result.deal.name: result.state for result in run.results.select_related("deal")}


def test_one_refusal_does_not_stop_the_rest(three) -> None:
    run = _run(three, "stage", {"stage": three.stages["won"].pk})
    assert _states(run) == {"Ready": "done", "Not ready": "refused", "Won": "same"}
    assert "Next step" in run.results.get(deal__name="Not ready").message
    assert run.state == "done"
    assert SaleEntry.objects.count() == 1


def test_undoing_a_win_reverses_the_sale(three) -> None:
    run = _run(three, "stage", {"stage": three.stages["won"].pk})
    actions.undo_run(run, by=three.rep, at=LATER)
    assert _states(run) == {"Ready": "undone", "Not ready": "refused", "Won": "same"}
    assert Deal.objects.get(name="Ready").stage == three.stages["negotiate"]
    assert sum(SaleEntry.objects.values_list("amount_base", flat=True)) == 0


def test_what_somebody_changed_since_is_kept(three) -> None:
    run = _run(three, "close", {"close": "2026-12-20"})
    ready = Deal.objects.get(name="Ready")
    edit_deal(ready, values={"next_step": "Else"}, version=ready.version, by=three.rep, at=NOW)
    actions.undo_run(run, by=three.rep, at=LATER)
    assert _states(run) == {"Ready": "kept", "Not ready": "undone", "Won": "refused"}
    assert Deal.objects.get(name="Ready").expected_close_on == date(2026, 12, 20)
    assert Deal.objects.get(name="Not ready").expected_close_on == date(2026, 12, 15)
    with pytest.raises(Refused):
        actions.undo_run(run, by=three.rep, at=LATER)


def test_postponing_asks_for_a_reason_and_undo_takes_the_count_back(three) -> None:
    assert set(_states(_run(three, "close", {"close": "2027-01-20"})).values()) == {"refused"}
    run = _run(three, "close", {"close": "2027-01-20", "push_reason": "budget"})
    assert Deal.objects.get(name="Ready").push_count == 1
    actions.undo_run(run, by=three.rep, at=LATER)
    ready = Deal.objects.get(name="Ready")
    assert (ready.push_count, ready.expected_close_on) == (0, date(2026, 12, 15))


def test_owners_are_changed_by_managers_within_their_teams(three) -> None:
    with pytest.raises(NotAllowed):
        _run(three, "owner", {"owner": three.peer.pk})
    with pytest.raises(NotAllowed):
        _run(three, "owner", {"owner": three.outsider.pk}, by=three.manager)
    run = _run(three, "owner", {"owner": three.peer.pk}, by=three.manager)
    assert _states(run) == {"Ready": "done", "Not ready": "done", "Won": "refused"}
    assert {row.owner for row in three.three.open()} == {three.peer}
    actions.undo_run(run, by=three.manager, at=LATER)
    assert {row.owner for row in three.three.all()} == {three.rep}


def test_what_one_cannot_do_alone_is_asked_for_where_a_reason_is_given(three) -> None:
    run = _run(three, "owner", {"owner": three.peer.pk, "why": "Peer looks after them now"}, by=three.manager)
    assert _states(run) == {"Ready": "done", "Not ready": "done", "Won": "asked"}
    made = ChangeRequest.objects.get()
    assert (made.deal.name, made.after, made.why) == ("Won", {"owner": three.peer.pk}, "Peer looks after them now")


def test_tasks_are_given_to_the_owners_and_closed_by_undo(three) -> None:
    params = {"title": "Call", "task_kind": "call", "due_on": TODAY.isoformat(), "assignee": "owner"}
    run = _run(three, "task", params, by=three.manager)
    assert {task.assignee for task in Task.objects.all()} == {three.rep}
    assert Task.objects.open().count() == 3
    actions.undo_run(run, by=three.manager, at=LATER)
    assert not Task.objects.open().exists()


def test_a_run_that_was_killed_goes_on_where_it_stopped(three) -> None:
    params = {"title": "Call", "task_kind": "call", "due_on": TODAY.isoformat()}
    run = actions.start_run(kind="task", params=params, deals=three.three, query="", by=three.rep, at=NOW)
    run.results.filter(deal__name="Won").update(state="done")
    actions.process_run(run, at=NOW)
    actions.process_run(run, at=NOW)
    assert Task.objects.count() == 2


def test_what_one_no_longer_sees_is_refused(three) -> None:
    run = _run(three, "close", {"close": "2026-12-20"}, by=three.peer)
    assert set(_states(run).values()) == {"refused"}


def test_nothing_and_too_much_are_refused(three, monkeypatch) -> None:
    with pytest.raises(Refused):
        _run(three, "close", {"close": "2026-12-20"}, deals=Deal.objects.none())
    monkeypatch.setattr(actions, "MOST", 2)
    with pytest.raises(Refused):
        _run(three, "close", {"close": "2026-12-20"})


def _hints() -> list[tuple[str, dict]]:
    """Take what was sent to the worker from the broker."""
    from salesplan.celery import app

    found = []
    with app.connection() as connection, connection.SimpleQueue("celery") as queue:
        while len(queue):
            message = queue.get(timeout=2)
            # Other tests leave what nobody works off, such as mails to deliver.
            if message.headers["task"].startswith("pipeline."):
                found.append((message.headers["task"], message.payload[1]))
            message.ack()
    return found


@pytest.mark.parametrize("language", ["", "zh-hans"])
def test_a_run_whose_hint_was_lost_is_finished_by_the_sweep(
    three, language, django_capture_on_commit_callbacks
) -> None:
    User.objects.filter(pk=three.rep.pk).update(language=language)
    params = {"close": "2026-12-20"}
    run = actions.start_run(kind="close", params=params, deals=three.three, query="", by=three.rep, at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        sweep_bulk()
    assert _hints() == [("pipeline.process_bulk", {"run": run.pk})]
    process_bulk(run.pk)
    with django_capture_on_commit_callbacks(execute=True):
        sweep_bulk()
    assert _hints() == []
    run.refresh_from_db()
    assert run.state == "done"


def test_a_long_run_is_handed_to_the_worker(three, client, monkeypatch, django_capture_on_commit_callbacks) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    client.force_login(three.rep)
    data = {"kind": "close", "close": "2026-12-20", "confirmed": "1", "all_matching": "1", "query": "state=open"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("pipeline:bulk_create"), data)
    run = BulkRun.objects.get()
    assert ("pipeline.process_bulk", {"run": run.pk}) in _hints()
    page = client.get(answer.url)
    assert b"every 1s" in page.content
    process_bulk(run.pk)
    assert b"every 1s" not in client.get(answer.url).content


def test_the_pages_from_the_list_to_the_undo(three, client) -> None:
    client.force_login(three.rep)
    url = reverse("pipeline:bulk_create")
    picked = {"kind": "close", "ids": [row.pk for row in three.three], "query": "state=all"}
    preview = client.post(url, picked)
    assert preview.context["totals"].count == 3
    assert client.post(url, picked | {"confirmed": "1"}).status_code == 422
    done = client.post(url, picked | {"confirmed": "1", "close": "2026-12-20"})
    page = client.get(done.url)
    assert page.context["outcome"].counts == {"done": 2, "refused": 1}
    assert page.context["back"].endswith("?state=all")
    after = client.post(reverse("pipeline:bulk_undo", args=[page.context["run"].pk]), follow=True)
    assert after.context["outcome"].counts == {"undone": 2, "refused": 1}


def test_all_matching_means_the_list_as_one_sees_it(three, client) -> None:
    client.force_login(three.peer)
    preview = client.post(reverse("pipeline:bulk_create"), {"kind": "task", "all_matching": "1", "query": "state=all"})
    assert preview.context["totals"].count == 0
