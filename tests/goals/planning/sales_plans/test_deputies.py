"""Who approves a sales plan: those above its team and none of its authors, and their deputies."""

import pytest
from django.urls import reverse

from goals.planning.sales_plans import queries
from goals.planning.sales_plans.actions import lifecycle
from goals.planning.sales_plans.models import SalesPlan, SalesPlanMove
from salesplan.core.errors import NotAllowed
from salesplan.core.notices.models import Notice
from salesplan.people.deputies.actions import end_deputy
from salesplan.people.deputies.queries import decisions_as_deputy
from salesplan.people.models import User
from tests.goals.planning.sales_plans.making import draft
from tests.people.deputies.making import stand_in
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(world):
    """A plan of the manager's team, by the manager: the director is right above it."""
    made = draft(world, by=world.manager, team=world.east_one, owner=world.manager)
    lifecycle.submit_plan(made, by=world.manager, at=NOW)
    return SalesPlan.objects.get(pk=made.pk)


def asked(plan):
    return queries.matter(plan, queries.at_work(plan))


@pytest.mark.parametrize(("who", "may"), [
    ("manager", False), ("director", True), ("admin", True), ("rep", False), ("sibling", False), ("stranger", False),
    ("auditor", False),
])  # fmt: skip
def test_who_may_by_office(world, plan, who, may):
    assert asked(plan).capacity(getattr(world, who), TODAY).may is may


@pytest.mark.parametrize(("who", "for_whom", "kinds", "why_not"), [
    ("sibling", "director", (), ""),
    ("sibling", "director", ("sales_plan",), ""),
    ("sibling", "director", ("request",), "not_able"),
    ("manager", "director", (), "author"),
    ("sibling", "manager", (), "not_able"),
    ("sibling", "stranger", (), "not_able"),
])  # fmt: skip
def test_who_may_as_a_deputy(world, plan, who, for_whom, kinds, why_not):
    stand_in(getattr(world, for_whom), getattr(world, who), *kinds)
    assert asked(plan).capacity(getattr(world, who), TODAY).why_not == why_not


def test_a_deputy_is_asked_approves_and_both_are_named(world, as_):
    stand_in(world.director, world.sibling)
    made = draft(world, by=world.manager, team=world.east_one, owner=world.manager)
    lifecycle.submit_plan(made, by=world.manager, at=NOW)
    assert Notice.objects.filter(person=world.sibling, text__contains="asks you to approve").exists()
    move = lifecycle.approve_plan(made, by=world.sibling, at=NOW)
    assert decisions_as_deputy(SalesPlanMove, [move.pk])[move.pk].instead_of == world.director
    page = as_(world.manager).get(reverse("goals:sales_plan_detail", args=[made.pk])).content.decode()
    assert "Sibling for Director" in page


def test_a_deputy_returns_it(world, plan):
    stand_in(world.director, world.sibling)
    assert lifecycle.return_plan(plan, why="No", by=world.sibling, at=NOW).to_state == "draft"
    with pytest.raises(NotAllowed):
        lifecycle.discard_plan(plan, by=world.sibling, at=NOW)


def test_they_see_what_waits_and_not_after(world, plan, as_):
    url = reverse("goals:sales_plan_detail", args=[plan.pk])
    approve = reverse("goals:sales_plan_move", args=[plan.pk, "approve"])
    assert as_(world.sibling).get(url).status_code == 404
    named = stand_in(world.director, world.sibling)
    page = as_(world.sibling).get(url).content.decode()
    assert "You decide this as a deputy for Director" in page
    assert approve in page
    assert as_(world.sibling).get(approve).status_code == 200
    assert as_(world.sibling).post(approve, {"why": ""}).status_code == 302
    assert as_(world.sibling).get(url).status_code == 200
    end_deputy(named, why="Back", by=world.director, at=NOW)
    assert not SalesPlan.objects.visible_to(User.objects.get(pk=world.sibling.pk)).filter(pk=plan.pk).exists()


def test_who_waits_reads_who_may(world, plan, as_):
    stand_in(world.director, world.sibling)
    page = as_(world.manager).get(reverse("goals:sales_plan_detail", args=[plan.pk])).content.decode()
    assert "Who may decide:" in page
    assert "(for Director, until" in page


def test_where_nobody_may_the_page_says_so(world, as_):
    """The only admin has written the plan of the whole company."""
    made = draft(world, by=world.admin, team=world.root, owner=world.admin)
    lifecycle.submit_plan(made, by=world.admin, at=NOW)
    page = as_(world.admin).get(reverse("goals:sales_plan_detail", args=[made.pk])).content.decode()
    assert f"{reverse('people:person_invite')}?role=admin" in page
