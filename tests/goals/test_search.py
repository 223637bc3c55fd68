"""Goals, sales plans and cascades in the global search: in Chinese and Latin, by those who may open them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from goals.planning.goals import actions as targets
from goals.planning.sales_plans.actions import editing
from salesplan.core.search.queries import search
from tests.goals.planning.cascades.making import cascade, shared
from tests.goals.planning.goals.making import draft as goal
from tests.goals.planning.goals.making import terms
from tests.goals.planning.sales_plans.making import draft, running
from tests.world import NOW

pytestmark = pytest.mark.django_db


def found(who, text, kind):
    return [hit.title for group in search(who, text) if group.provider.key == kind for hit in group.hits]


@pytest.mark.parametrize("text", ["新客户", "客户", "xkh", "xinkehu", "Harvest", "harv"])
def test_by_chinese_pinyin_and_latin(world, text):
    title = "Harvest 新客户"
    targets.activate_goal(goal(world.manager, world.rep, title=title), by=world.manager, at=NOW)
    running(world, name="Harvest", name_zh="新客户")
    shared(world, name=title)
    assert found(world.admin, text, "goal") == [title]
    assert found(world.admin, text, "sales_plan") == ["Harvest"]
    assert found(world.admin, text, "cascade") == [title]


def test_only_what_one_may_open(world):
    goal(world.manager, world.rep, title="Secret goal")
    draft(world, name="Secret plan")
    cascade(world, name="Secret cascade")
    seen = {
        name: {group.provider.key for group in search(getattr(world, name), "secret")} - {"deal"}
        for name in ("rep", "peer", "manager", "director", "stranger", "admin", "auditor")
    }
    every = {"goal", "sales_plan", "cascade"}
    assert seen == {
        "rep": {"goal", "sales_plan"},  # takes part in the plan
        "peer": set(),
        "manager": {"goal"},
        "director": {"goal", "sales_plan"},
        "stranger": set(),
        "admin": every,
        "auditor": every,
    }


def test_a_new_name_is_found_and_the_old_one_no_longer(world):
    made = goal(world.manager, world.rep, title="Alpha")
    targets.edit_goal(made, terms(world.rep, title="Beta"), version=made.version, by=world.manager, at=NOW)
    plan = draft(world, name="Gamma")
    editing.rename_plan(plan, name="Delta", name_zh="", by=world.director)
    assert [found(world.admin, text, "goal") for text in ("alpha", "beta")] == [[], ["Beta"]]
    assert [found(world.admin, text, "sales_plan") for text in ("gamma", "delta")] == [[], ["Delta"]]


def test_goals_in_force_come_before_those_that_ended(world):
    first = goal(world.manager, world.rep, title="Harvest one")
    targets.drop_goal(first, note="No", by=world.manager, at=NOW + timedelta(1))
    goal(world.manager, world.rep, title="Harvest two")
    assert found(world.rep, "harvest", "goal") == ["Harvest two", "Harvest one"]


def test_a_hit_opens_the_page(world):
    made = goal(world.manager, world.rep, title="Harvest")
    client = Client()
    client.force_login(world.rep)
    page = client.get(reverse("core:search"), {"q": "harvest"}).content.decode()
    assert made.get_absolute_url() in page
    assert client.get(made.get_absolute_url()).status_code == 200


def test_each_kind_costs_one_query(world, django_assert_num_queries):
    for i in range(5):
        goal(world.manager, world.rep, title=f"Harvest {i}")
    search(world.admin, "harvest")
    kinds = {"accounts", "contacts", "deal", "sales_plan", "goal", "cascade", "person"}
    # Deals are found by their customer too, whose name may have changed: that is one more.
    with django_assert_num_queries(len(kinds) + 1):
        search(world.admin, "harvest")
