"""Who may approve a draft of the rules of pay: admins who have not written in it, and their deputies."""

import pytest
from django.urls import reverse

from goals.pay.editor import actions, queries
from goals.pay.editor.models import IncentivePlanDraft, IncentivePlanDraftMove
from salesplan.core.errors import NotAllowed
from salesplan.core.notices.models import Notice
from salesplan.people.deputies.actions import end_deputy
from salesplan.people.deputies.queries import decisions_as_deputy
from salesplan.people.models import User
from tests.goals.making import enrol
from tests.goals.pay.editor.making import draft, second_admin, waiting
from tests.people.deputies.making import stand_in
from tests.world import NOW, TODAY, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(world):
    return person("clerk", name="Clerk")


@pytest.mark.parametrize(("who", "may"), [
    ("admin", False), ("second", True), ("manager", False), ("director", False), ("rep", False), ("auditor", False),
])  # fmt: skip
def test_who_may_by_office(world, who, may):
    made, second = waiting(world)
    by = second if who == "second" else getattr(world, who)
    assert queries.matter(made).capacity(by, TODAY).may is may


@pytest.mark.parametrize(("for_whom", "kinds", "why_not"), [
    ("second", (), ""), ("second", ("plan_draft",), ""), ("second", ("pay_run",), "not_able"),
    ("admin", (), "four_eyes"), ("manager", (), "not_able"),
])  # fmt: skip
def test_who_may_as_a_deputy(world, clerk, for_whom, kinds, why_not):
    made, second = waiting(world)
    stand_in(second if for_whom == "second" else getattr(world, for_whom), clerk, *kinds)
    assert queries.matter(made).capacity(clerk, TODAY).why_not == why_not


def test_rules_that_pay_the_deputy_are_approved_by_others(world):
    made, second = waiting(world)
    enrol(made.plan, world.peer)
    stand_in(second, world.peer)
    with pytest.raises(NotAllowed) as fault:
        actions.approve_draft(made, by=world.peer, at=NOW)
    assert fault.value.code == "own_pay"


def test_a_deputy_is_asked_approves_and_both_are_named(world, clerk, as_):
    second = second_admin()
    stand_in(second, clerk)
    made = actions.submit_draft(draft(world), by=world.admin, at=NOW)
    assert Notice.objects.filter(person=clerk, kind="incentive_plan").exists()
    actions.approve_draft(made, by=clerk, at=NOW)
    move = IncentivePlanDraftMove.objects.get(draft=made, to_state="approved")
    assert decisions_as_deputy(IncentivePlanDraftMove, [move.pk])[move.pk].instead_of == second
    page = as_(world.admin).get(made.get_absolute_url()).content.decode()
    assert "Clerk for Second Admin" in page


def test_a_deputy_returns_it(world, clerk):
    made, second = waiting(world)
    stand_in(second, clerk)
    assert actions.return_draft(made, note="Too much", by=clerk, at=NOW).state == "returned"


def test_they_see_what_waits_and_not_after(world, clerk, as_):
    made, second = waiting(world)
    assert as_(clerk).get(made.get_absolute_url()).status_code == 404
    named = stand_in(second, clerk)
    page = as_(clerk).get(made.get_absolute_url()).content.decode()
    assert "You decide this as a deputy for Second Admin" in page
    assert reverse("goals:plan_draft_approve", args=[made.pk]) in page
    assert reverse("goals:plan_draft_edit", args=[made.pk]) not in page
    end_deputy(named, why="Back", by=second, at=NOW)
    assert not IncentivePlanDraft.objects.visible_to(User.objects.get(pk=clerk.pk)).exists()


def test_a_lead_who_waits_reads_who_may(world, clerk, as_):
    made, second = waiting(world)
    stand_in(second, clerk)
    page = as_(world.manager).get(made.get_absolute_url()).content.decode()
    assert "Who may decide:" in page
    assert "Second Admin" in page
