"""The home page of each role."""

from datetime import date, timedelta

import pytest

from customers.tasks.models import Task
from reports.dashboards.queries.scope import read
from reports.home import queries
from salesplan.core.notices.models import Notice
from tests.goals.making import enrol, plan
from tests.reports.making import busy, quota, sell
from tests.world import NOW, TODAY, deal


def task(world, title: str, due_on: date, who=None) -> Task:
    person = who or world.rep
    return Task.objects.create(title=title, assignee=person, due_on=due_on, created_by=person, created_at=NOW)


def test_a_rep_finds_what_to_do_and_what_they_earn(world, as_) -> None:
    quota(world.rep, 10000)
    enrol(plan(), world.rep)
    sell(world, world.rep, 5000)
    task(world, "Call Li Na", TODAY)
    task(world, "Send the offer", TODAY - timedelta(3))
    task(world, "Later", TODAY + timedelta(2))
    Notice.objects.create(person=world.rep, key="x", kind="x", text="Something happened", created_at=NOW)
    page = as_(world.rep).get("/")
    text = page.content.decode()
    assert page.templates[0].name == "reports/home/rep.html"
    assert "Good afternoon, Chen Wei 陈伟" in text
    for word in (
        "Call Li Na",
        "Send the offer",
        "Something happened",
        "Earned",
        "¥200",
        "To the next tier",
        "My quota",
        "50%",
    ):
        assert word in text, word
    assert "Later" not in text
    assert [row.task.title for row in page.context["tasks"].rows] == ["Send the offer", "Call Li Na"]


def test_a_task_is_done_in_place(world, as_) -> None:
    mine = task(world, "Call Li Na", TODAY)
    client = as_(world.rep)
    answer = client.post(f"/customers/tasks/{mine.pk}/complete/", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert "tasksChanged" in answer["HX-Trigger"]
    assert 'hx-trigger="tasksChanged from:body"' in client.get("/").content.decode()
    assert "Call Li Na" not in client.get("/home/tasks/").content.decode()


def test_deals_to_move_and_why(world) -> None:
    step = {"next_step": "Call"}
    stages = world.stages
    deal(world, world.rep, stages["proposal"], name="Fine", **step)
    deal(world, world.rep, stages["proposal"], name="Overdue", expected_close_on=date(2026, 11, 20), **step)
    deal(world, world.rep, stages["proposal"], name="Closing", expected_close_on=TODAY, **step)
    deal(world, world.rep, stages["proposal"], name="Stuck", stage_since=NOW - timedelta(40), **step)
    deal(world, world.rep, stages["proposal"], name="No step")
    deal(world, world.peer, stages["proposal"], name="Of the peer")
    world.deal.delete()
    found = queries.deals_to_move(read(world.rep, {}), TODAY)
    assert [(row.deal.name, [why.label for why in row.reasons]) for row in found.rows] == [
        ("Overdue", ["close date 4 days ago"]),
        ("Closing", ["closes today"]),
        ("Stuck", ["40 days in this stage"]),
        ("No step", ["no next step"]),
    ]
    assert found.count == 4


def test_a_manager_finds_who_is_behind(world, as_) -> None:
    busy(world)
    page = as_(world.manager).get("/home/team/")
    assert [row.node.person for row in page.context["team"].behind] == [world.rep, world.peer]
    lots = {lot.cause: lot.count for lot in page.context["team"].lots}
    assert lots == {"closing": 1, "slipped": 0}
    assert as_(world.manager).get("/").templates[0].name == "reports/home/manager.html"


def test_an_admin_finds_what_is_left_to_set_up(world, as_) -> None:
    page = as_(world.admin).get("/")
    assert [step.key for step in page.context["setup"].missing] == ["currency", "fiscal", "second", "quotas", "plan"]
    assert "Database" in [str(part) for part, _check, _detail in page.context["checks"]]
    assert "setup" not in as_(world.auditor).get("/").context


@pytest.mark.parametrize(
    ("hour", "words"), [(23, "Good morning"), (4, "Good afternoon"), (10, "Good evening"), (19, "Good evening")]
)
def test_the_greeting_follows_the_clock_of_the_person(world, hour, words) -> None:
    from zoneinfo import ZoneInfo

    from django.utils import timezone

    with timezone.override(ZoneInfo("Asia/Shanghai")):
        assert queries.greeting(world.rep, NOW.replace(hour=hour)) == f"{words}, Chen Wei 陈伟"
