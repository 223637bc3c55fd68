"""Drafts on their way to a version."""

import pytest
from django.db import DatabaseError, transaction

from goals.pay.editor import actions, queries
from goals.pay.editor.models import IncentivePlanAcceptance, IncentivePlanDraftMove
from salesplan.core.errors import Conflict, NotAllowed, Refused
from salesplan.core.notices.models import Notice
from tests.goals.making import enrol, plan, version
from tests.goals.pay.editor.making import RULES, STARTS, draft, second_admin, waiting
from tests.world import NOW, TODAY, person

TOLD = {"starts_on": STARTS, "why": "More", "definition": RULES}


@pytest.mark.parametrize("who", ["rep", "manager", "auditor"])
def test_only_admins_write_and_move_drafts(world, who):
    made, by = draft(world), getattr(world, who)
    steps = [
        lambda: draft(world, by=by),
        lambda: actions.save_draft(made, version=1, **TOLD, by=by, at=NOW),
        lambda: actions.submit_draft(made, by=by, at=NOW),
        lambda: actions.withdraw_draft(made, by=by, at=NOW),
        lambda: actions.return_draft(made, note="x", by=by, at=NOW),
        lambda: actions.approve_draft(made, by=by, at=NOW),
        lambda: actions.discard_draft(made, by=by, at=NOW),
        lambda: actions.restore_draft(made, by=by, at=NOW),
    ]
    for step in steps:
        with pytest.raises(NotAllowed):
            step()


def test_whoever_has_written_in_it_does_not_approve_it(world):
    second, middle, third = second_admin(), person("middle", "admin"), person("third", "admin")
    made = actions.save_draft(draft(world), version=1, **{**TOLD, "why": "Other"}, by=middle, at=NOW)
    made = actions.save_draft(made, version=2, **{**TOLD, "why": "Yet another"}, by=second, at=NOW)
    actions.submit_draft(made, by=world.admin, at=NOW)
    assert queries.reviewers(made) == [third]
    for who in (world.admin, middle, second):
        with pytest.raises(NotAllowed) as refused:
            actions.approve_draft(made, by=who, at=NOW)
        assert refused.value.code == "four_eyes"
    assert actions.approve_draft(made, by=third, at=NOW).number == 2


def test_saving_the_same_again_makes_nobody_the_last_writer(world):
    made = actions.save_draft(
        draft(world), version=1, **{**TOLD, "why": "More for the last mile"}, by=second_admin(), at=NOW
    )
    assert made.changed_by == world.admin
    assert made.version == 1


def test_two_writers(world):
    made = draft(world)
    actions.save_draft(made, version=1, **TOLD, by=world.admin, at=NOW)
    with pytest.raises(Conflict):
        actions.save_draft(made, version=1, **{**TOLD, "why": "Mine"}, by=world.admin, at=NOW)


def test_what_waits_or_is_approved_is_not_edited(world):
    made, other = waiting(world)
    with pytest.raises(Refused) as refused:
        actions.save_draft(made, version=None, **TOLD, by=world.admin, at=NOW)
    assert refused.value.code == "wrong_state"
    actions.approve_draft(made, by=other, at=NOW)
    for step in (actions.submit_draft, actions.withdraw_draft, actions.discard_draft):
        with pytest.raises(Refused):
            step(made, by=world.admin, at=NOW)


@pytest.mark.parametrize(("change", "code"), [
    ({"why": ""}, "reason_needed"), ({"starts_on": TODAY.replace(day=1)}, "version_in_past"),
    ({"definition": {"component": []}}, "bad_rules"),
    ({"definition": {"component": [{"name": "a", "steps": [["1", "0.1"]]}]}}, "bad_rules"),
])  # fmt: skip
def test_what_cannot_hold_is_not_sent(world, change, code):
    second_admin()
    made = draft(world, **change)
    with pytest.raises(Refused) as refused:
        actions.submit_draft(made, by=world.admin, at=NOW)
    assert refused.value.code == code


def test_each_step_leaves_a_trail_and_tells_people(world):
    made, other = waiting(world)
    assert Notice.objects.filter(person=other, kind="incentive_plan").count() == 1
    actions.return_draft(made, note="Too much", by=other, at=NOW)
    assert "Too much" in Notice.objects.get(person=world.admin, kind="incentive_plan").text
    actions.submit_draft(made, by=world.admin, at=NOW)
    actions.approve_draft(made, by=other, at=NOW)
    states = list(IncentivePlanDraftMove.objects.filter(draft=made).order_by("id").values_list("to_state", flat=True))
    assert states == ["draft", "in_review", "returned", "in_review", "approved"]
    with pytest.raises(DatabaseError), transaction.atomic():
        IncentivePlanDraftMove.objects.filter(draft=made).update(note="other")


class TestAcceptance:
    def approved(self, world):
        made, other = waiting(world)
        return actions.approve_draft(made, by=other, at=NOW)

    def test_who_is_asked(self, world):
        enrol(plan(), world.rep)
        enrol(plan(), world.peer, ends_on=TODAY)
        enrol(plan("Other"), world.outsider)
        made = self.approved(world)
        assert queries.people_asked(made, TODAY) == [world.rep]
        assert [one.person for one in Notice.objects.filter(key=f"plan_version:{made.pk}:accept")] == [world.rep]

    def test_nobody_is_asked_for_what_was_replaced_before_its_day(self, world):
        enrol(plan(), world.rep)
        made = self.approved(world)
        version(plan(), starts_on=STARTS)
        assert queries.people_asked(made, TODAY) == []

    def test_it_is_kept_once_and_for_ever(self, world):
        enrol(plan(), world.rep)
        made = self.approved(world)
        first = actions.accept_version(made, by=world.rep, at=NOW)
        assert actions.accept_version(made, by=world.rep, at=NOW) == first
        for change in (
            lambda: IncentivePlanAcceptance.objects.update(person=world.peer),
            lambda: IncentivePlanAcceptance.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

    @pytest.mark.parametrize("who", ["admin", "manager", "peer"])
    def test_only_who_is_paid_by_it_accepts(self, world, who):
        enrol(plan(), world.rep)
        with pytest.raises(NotAllowed):
            actions.accept_version(self.approved(world), by=getattr(world, who), at=NOW)


def test_a_returned_draft_that_was_discarded_comes_back_as_returned(world):
    second_admin()
    made = draft(world)
    actions.submit_draft(made, by=world.admin, at=NOW)
    returned = actions.return_draft(made, note="Rates are too low", by=person("reader", "admin"), at=NOW)
    away = actions.discard_draft(returned, by=world.admin, at=NOW)
    assert actions.restore_draft(away, by=world.admin, at=NOW).state == "returned"
