"""The life of a plan: who may go which arrow, what must be there first, and what each move leaves behind."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.planning.sales_plans.actions import editing, lifecycle
from goals.planning.sales_plans.choices import SalesPlanState, SalesPlanStep, SalesPlanVersionState
from goals.planning.sales_plans.models import SalesPlan, SalesPlanInitiative, SalesPlanMove, SalesPlanReview
from goals.planning.sales_plans.rules.lifecycle import (
    APPROVERS,
    OF_THE_PLAN,
    PLAN,
    VERSION,
    FilledContent,
    PlanRelation,
    may,
    missing,
    possible,
)
from salesplan.core.errors import Conflict, NotAllowed, Refused
from salesplan.core.notices.models import Notice
from tests.goals.planning.sales_plans.making import YEAR, draft, running
from tests.world import NOW, TODAY

FULL = FilledContent(True, True, True, True, goals=1, budget_lines=1, initiatives=1)


class TestRules:
    @pytest.mark.parametrize(("standing", "edits", "approves"), [
        (PlanRelation(), False, False),
        (PlanRelation(owns=True, is_author=True), True, False),
        (PlanRelation(leads=True), True, False),
        (PlanRelation(leads=True, leads_above=True), True, True),
        (PlanRelation(leads=True, leads_above=True, is_author=True), True, False),
        (PlanRelation(is_admin=True), True, True),
        (PlanRelation(is_admin=True, is_author=True), True, False),
        (PlanRelation(is_admin=True, may_write=False), False, False),
    ])  # fmt: skip
    def test_who_may_go_which_arrow(self, standing, edits, approves):
        for verb in {**VERSION.steps, **PLAN.steps}:
            assert may(verb, standing) is (approves if verb in APPROVERS else edits)

    @given(
        st.builds(
            PlanRelation, st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.just(True)
        )
    )
    def test_nobody_ever_approves_their_own(self, standing):
        assert not may(SalesPlanStep.APPROVE, standing)
        assert not may(SalesPlanStep.RETURN, standing)

    def test_every_state_is_reached_and_nothing_leads_out_of_the_last(self):
        assert PLAN.states == {"draft", *(into for _source, into in PLAN.arrows())} == set(SalesPlanState.values)
        for state, version in itertools.product(("closed", "dropped"), SalesPlanVersionState.values):
            assert not set(possible(state, version)) & set(OF_THE_PLAN)

    def test_the_plan_goes_where_its_first_version_goes(self):
        steps = [step for step in VERSION.steps if step != SalesPlanStep.REPLACE]
        for step in steps:
            [before] = VERSION.steps[step].sources
            after = {"discarded": "dropped"}.get(VERSION.target(step, before), VERSION.target(step, before))
            assert PLAN.target(step, before) == after

    @pytest.mark.parametrize(("lacking", "code"), [
        ({"summary": False}, "summary"), ({"target": False}, "target"), ({"strategy": False}, "strategy"),
        ({"offer": False}, "offer"), ({"goals": 0}, "goals"), ({"budget_lines": 0}, "budget"),
        ({"initiatives": 0}, "initiatives"), ({"unowned": ["Fair"]}, "owners"), ({"undated": ["Fair"]}, "dates"),
    ])  # fmt: skip
    def test_what_lacks_before_a_plan_is_submitted(self, lacking, code):
        from dataclasses import replace

        assert missing(SalesPlanStep.SUBMIT, replace(FULL, **lacking), TODAY) == [code]
        assert missing(SalesPlanStep.SUBMIT, FULL, TODAY) == []


class TestActions:
    def test_from_draft_to_closed_with_a_row_for_each_move(self, world):
        plan = running(world)
        assert plan.state == SalesPlanState.RUNNING
        lifecycle.review_plan(
            plan,
            worked="The fair",
            keep="The fair",
            change="Begin earlier",
            why="All is done",
            by=world.director,
            at=NOW,
        )
        lifecycle.close_plan(plan, by=world.director, at=NOW)
        plan.refresh_from_db()
        assert plan.state == SalesPlanState.CLOSED
        moves = list(SalesPlanMove.objects.filter(plan=plan).order_by("pk").values_list("step", "by", "to_state"))
        director, admin = world.director.pk, world.admin.pk
        assert moves == [
            ("create", director, "draft"), ("submit", director, "in_review"), ("approve", admin, "approved"),
            ("start", director, "running"), ("review", director, "reviewed"), ("close", director, "closed"),
        ]  # fmt: skip

    def test_what_lacks_is_named_with_how_to_mend_it(self, world):
        plan = draft(world, full=False)
        with pytest.raises(Refused) as fault:
            lifecycle.submit_plan(plan, by=world.director, at=NOW)
        assert fault.value.code == "missing"
        assert "Link at least one goal" in fault.value.message
        assert "Add at least one initiative" in fault.value.message
        assert SalesPlan.objects.get().state == SalesPlanState.DRAFT

    def test_an_initiative_of_somebody_who_left_is_named(self, world):
        plan = draft(world)
        world.rep.is_active = False
        world.rep.save()
        with pytest.raises(Refused, match="Without one: Spring fair"):
            lifecycle.submit_plan(plan, by=world.director, at=NOW)

    def test_four_eyes_for_a_superior_and_an_admin(self, world):
        plan = draft(world, by=world.manager, team=world.east_one)
        lifecycle.submit_plan(plan, by=world.manager, at=NOW)
        with pytest.raises(NotAllowed, match="your own plan"):
            lifecycle.approve_plan(plan, by=world.manager, at=NOW)
        lifecycle.approve_plan(plan, by=world.director, at=NOW)

        own = draft(world, by=world.admin, owner=world.director)
        lifecycle.submit_plan(own, by=world.director, at=NOW)
        for author in (world.admin, world.director):
            with pytest.raises(NotAllowed, match="your own plan"):
                lifecycle.approve_plan(own, by=author, at=NOW)

    def test_a_leader_of_the_same_team_does_not_approve(self, world):
        plan = draft(world, by=world.admin, owner=world.rep, team=world.east_one)
        lifecycle.submit_plan(plan, by=world.admin, at=NOW)
        with pytest.raises(NotAllowed, match="leader above"):
            lifecycle.approve_plan(plan, by=world.manager, at=NOW)

    def test_returning_needs_a_reason_and_tells_the_authors(self, world):
        plan = draft(world)
        lifecycle.submit_plan(plan, by=world.director, at=NOW)
        assert Notice.objects.filter(person=world.admin, kind="sales_plan").count() == 1
        with pytest.raises(Refused) as fault:
            lifecycle.return_plan(plan, why=" ", by=world.admin, at=NOW)
        assert fault.value.field == "why"
        lifecycle.return_plan(plan, why="The budget is too high", by=world.admin, at=NOW)
        plan.refresh_from_db()
        assert (plan.state, plan.current_version.state) == (SalesPlanState.DRAFT, SalesPlanVersionState.DRAFT)
        assert "too high" in Notice.objects.get(person=world.director).text
        assert SalesPlanMove.objects.filter(plan=plan).first().note == "The budget is too high"

    def test_an_approval_of_what_has_changed_since_is_refused(self, world):
        plan = draft(world)
        lifecycle.submit_plan(plan, by=world.director, at=NOW)
        seen = plan.versions.get().version
        lifecycle.withdraw_plan(plan, by=world.director, at=NOW)
        editing.edit_section(plan, "strategy", values={"strategy": "Other"}, seen_digest=None, by=world.director)
        lifecycle.submit_plan(plan, by=world.director, at=NOW)
        with pytest.raises(Conflict):
            lifecycle.approve_plan(plan, seen_number=seen, by=world.admin, at=NOW)

    @pytest.mark.parametrize(
        "verb", [SalesPlanStep.APPROVE, SalesPlanStep.START, SalesPlanStep.CLOSE, SalesPlanStep.WITHDRAW]
    )
    def test_an_arrow_begins_where_it_begins(self, world, verb):
        plan = draft(world)
        by = world.admin if verb == SalesPlanStep.APPROVE else world.director
        with pytest.raises(Refused, match="in the meantime"):
            lifecycle.BY_VERB[verb](plan, by=by, at=NOW)

    def test_the_auditor_and_people_with_a_part_change_nothing(self, world):
        plan = draft(world)
        for person in (world.auditor, world.rep):
            with pytest.raises(NotAllowed):
                lifecycle.submit_plan(plan, by=person, at=NOW)
            with pytest.raises(NotAllowed):
                editing.create_plan(name="X", team=world.east, owner=person, period=YEAR, by=person, at=NOW)

    def test_nobody_makes_a_plan_for_a_team_they_do_not_lead(self, world):
        with pytest.raises(Refused) as fault:
            draft(world, by=world.manager)
        assert fault.value.field == "team"

    def test_starting_tells_the_owners_of_tasks_once(self, world):
        running(world)
        notice = Notice.objects.get(person=world.rep, kind="sales_plan")
        assert "2 initiatives and tasks" in notice.text
        assert "Book the stand" in notice.text

    def test_the_review_asks_for_its_texts_and_for_a_reason_before_the_end(self, world):
        plan = running(world)
        texts = {"worked": "a", "keep": "b", "change": "c"}
        with pytest.raises(Refused) as fault:
            lifecycle.review_plan(plan, **{**texts, "keep": " "}, by=world.director, at=NOW)
        assert fault.value.field == "keep"
        with pytest.raises(Refused) as fault:
            lifecycle.review_plan(plan, **texts, by=world.director, at=NOW)
        assert fault.value.field == "why"
        assert not SalesPlanReview.objects.exists()

    def test_a_draft_can_be_given_up(self, world):
        plan = draft(world)
        lifecycle.discard_plan(plan, by=world.director, at=NOW)
        assert SalesPlan.objects.get().state == SalesPlanState.DROPPED
        assert not SalesPlan.objects.not_dropped().exists()


class TestChanges:
    def test_the_version_in_force_stays_until_the_change_is_approved(self, world):
        plan = running(world)
        version = editing.amend_plan(plan, why="More money", by=world.director, at=NOW)
        line = version.salesplanbudgetline_rows.get()
        rows = [{"row_key": line.row_key, "category": "events", "name": "Fair", "amount": 700_000, "note": ""}]
        editing.edit_section(plan, "budget", values={}, rows=rows, seen_digest=None, by=world.director)
        plan.refresh_from_db()
        assert plan.current_version.salesplanbudgetline_rows.get().amount == 500_000
        lifecycle.submit_plan(plan, by=world.director, at=NOW)
        plan.refresh_from_db()
        assert plan.state == SalesPlanState.RUNNING
        lifecycle.approve_plan(plan, by=world.admin, at=NOW)
        plan.refresh_from_db()
        assert (plan.state, plan.current_version.number) == (SalesPlanState.RUNNING, 2)
        assert plan.current_version.salesplanbudgetline_rows.get().amount == 700_000
        assert plan.versions.get(number=1).state == SalesPlanVersionState.REPLACED

    def test_a_change_needs_a_reason_and_there_is_one_at_a_time(self, world):
        plan = running(world)
        with pytest.raises(Refused) as fault:
            editing.amend_plan(plan, why="", by=world.director, at=NOW)
        assert fault.value.field == "why"
        editing.amend_plan(plan, why="More", by=world.director, at=NOW)
        with pytest.raises(Refused, match="already open"):
            editing.amend_plan(plan, why="Still more", by=world.director, at=NOW)

    def test_a_change_that_is_given_up_leaves_the_plan_as_it_was(self, world):
        plan = running(world)
        editing.amend_plan(plan, why="More", by=world.director, at=NOW)
        lifecycle.discard_plan(plan, by=world.director, at=NOW)
        plan.refresh_from_db()
        assert (plan.state, plan.current_version.number) == (SalesPlanState.RUNNING, 1)
        editing.amend_plan(plan, why="Again", by=world.director, at=NOW)
        assert plan.versions.count() == 3

    def test_a_new_task_of_a_running_plan_tells_its_owner(self, world):
        plan = running(world)
        version = editing.amend_plan(plan, why="One more", by=world.director, at=NOW)
        SalesPlanInitiative.objects.create(
            plan_version=version, name="Autumn fair", owner=world.peer, starts_on=TODAY, due_on=TODAY
        )
        lifecycle.submit_plan(plan, by=world.director, at=NOW)
        lifecycle.approve_plan(plan, by=world.admin, at=NOW)
        assert "Autumn fair" in Notice.objects.get(person=world.peer).text
        # The rep has nothing new.
        assert Notice.objects.filter(person=world.rep, kind="sales_plan").count() == 1

    def test_what_is_in_force_is_not_edited(self, world):
        plan = running(world)
        with pytest.raises(Refused, match="Start a change"):
            editing.edit_section(plan, "strategy", values={"strategy": "x"}, seen_digest=None, by=world.director)
