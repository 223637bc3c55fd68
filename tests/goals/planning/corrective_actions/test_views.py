"""Pages of corrective actions."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from goals.planning.corrective_actions.models import CorrectiveAction
from tests.goals.making import goal, quota, sell
from tests.goals.planning.corrective_actions.test_actions import AT_REVIEW, corrective_action
from tests.world import TODAY

LIST = "/goals/corrective-actions/"


def typed(world, **more):
    told = {
        "what": "Two joint visits a week",
        "owner": world.rep.pk,
        "due_on": (TODAY + timedelta(7)).isoformat(),
        "review_on": (TODAY + timedelta(30)).isoformat(),
        "metric": "won_revenue",
        "expected": "200,000",
    }
    return {**told, **more}


def test_a_manager_opens_one_from_a_goal_behind_pace(world, as_):
    made = goal(world.rep, 1000)
    client = as_(world.manager)
    page = client.get(f"/goals/targets/{made.pk}/gap/")
    assert f"goal={made.pk}&amp;against=plan" in page.content.decode()
    url = f"{LIST}new/?goal={made.pk}&against=plan"
    assert "behind the plan at its pace" in client.get(url).content.decode()
    answer = client.post(url, typed(world))
    opened = CorrectiveAction.objects.get()
    assert (answer["Location"], opened.goal, opened.expected) == (opened.get_absolute_url(), made, 200_000)
    about = client.get(f"{LIST}about/?goal={made.pk}").content.decode()
    assert "Two joint visits a week" in about


def test_and_from_a_quota(world, as_):
    quota(world.east_one, 1000)
    url = f"{LIST}new/?team={world.east_one.pk}&period=2026-Q4"
    assert as_(world.manager).post(url, typed(world)).status_code == 302
    opened = CorrectiveAction.objects.get()
    assert (opened.team, opened.goal, opened.evidence["reference"]) == (world.east_one, None, "plan")


@pytest.mark.parametrize(("change", "field"), [
    ({"what": ""}, "what"), ({"owner": "0"}, "owner"), ({"due_on": "soon"}, "due_on"), ({"due_on": "2020-01-01"}, "due_on"),
    ({"review_on": TODAY.isoformat()}, "review_on"), ({"expected": "0"}, "expected"), ({"metric": "quota"}, "metric"),
])  # fmt: skip
def test_wrong_input_is_said_at_its_field(world, as_, change, field):
    made = goal(world.rep, 1000)
    answer = as_(world.manager).post(f"{LIST}new/?goal={made.pk}", typed(world, **change))
    assert (answer.status_code, field in answer.context["form"].errors) == (422, True)


def test_a_rate_is_typed_in_points(world, as_):
    made = goal(world.rep, 1000)
    as_(world.manager).post(f"{LIST}new/?goal={made.pk}", typed(world, metric="win_rate", expected="5"))
    opened = CorrectiveAction.objects.get()
    assert opened.expected == Decimal("0.05")
    assert "+5.0 points" in as_(world.manager).get(LIST).content.decode()


@pytest.mark.parametrize("query", ["", "?goal=0", "?person=x", "?person=1&period=soon"])
def test_an_action_is_about_something(world, as_, query):
    assert as_(world.admin).get(f"{LIST}new/{query}").status_code == 404


def test_the_page_shows_evidence_and_what_it_brought(world, as_):
    sell(world, world.rep, 100, TODAY - timedelta(2))
    made = corrective_action(world)
    sell(world, world.rep, 350, TODAY)
    answer = as_(world.manager).get(made.get_absolute_url())
    shown = answer.context["shown"]
    assert (shown.before, shown.after, shown.change, shown.expected, shown.is_whole) == (
        "¥0", "¥350", "+¥350", "+¥200", False
    )  # fmt: skip
    assert answer.context["evidence"].headline.endswith("behind the plan at its pace")
    assert not answer.context["may_review"]


def test_whoever_helps_from_outside_sees_the_task_and_no_figures(world, as_):
    sell(world, world.rep, 4321, TODAY - timedelta(2))
    made = corrective_action(world, "admin", owner=world.outsider)
    answer = as_(world.outsider).get(made.get_absolute_url())
    assert (answer.context["shown"], answer.context["evidence"], answer.context["may_work"]) == (None, None, True)
    assert "4,321" not in answer.content.decode()


def test_the_way_to_the_verdict(world, as_):
    made = corrective_action(world)
    sell(world, world.rep, 350, TODAY + timedelta(1))
    client, url = as_(world.manager), made.get_absolute_url()
    assert client.post(f"{url}complete/", {"note": "Done"}).status_code == 302
    assert client.post(f"{url}complete/").status_code == 422
    early = client.post(f"{url}review/", {"verdict": "worked"})
    assert (early.status_code, "8 Dec 2026" in early.content.decode()) == (422, True)
    with time_machine.travel(AT_REVIEW, tick=False):
        client = as_(world.manager)
        page = client.get(url)
        assert page.context["review_form"]["verdict"].value() == "worked"
        assert client.post(f"{url}review/", {"verdict": ""}).status_code == 422
        assert client.post(f"{url}review/", {"verdict": "worked", "lesson": "Visits pay"}).status_code == 302
        # What comes later does not change what was found.
        sell(world, world.rep, 9999, TODAY + timedelta(2))
        page = client.get(url)
    assert (page.context["shown"].after, page.context["row"]["badge"]) == ("¥350", "It worked")
    assert "Visits pay" in page.content.decode()


def test_dropping_without_a_reason_is_said_on_the_page(world, as_):
    made = corrective_action(world)
    answer = as_(world.rep).post(f"{made.get_absolute_url()}drop/")
    assert (answer.status_code, "Say why" in answer.content.decode()) == (422, True)
    assert as_(world.rep).post(f"{made.get_absolute_url()}drop/", {"note": "No time"}).status_code == 302


def test_the_list_costs_the_same_however_long(world, as_):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, made = as_(world.manager), goal(world.rep, 1000)

    def cost():
        with CaptureQueriesContext(connection) as found:
            assert client.get(LIST).status_code == 200
        return len(found)

    corrective_action(world, made=made)
    cost()
    few = cost()
    for _ in range(8):
        corrective_action(world, made=made)
    assert cost() == few


def test_an_empty_list_says_the_next_step(world, as_):
    assert "Open one from a goal that is behind pace" in as_(world.rep).get(LIST).content.decode()
