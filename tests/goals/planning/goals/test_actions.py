"""Making goals, changing them, and the steps of their life."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from goals.planning.goals import actions
from goals.planning.goals.choices import GoalOutcome, GoalState
from goals.planning.goals.models import Goal, GoalMove
from goals.planning.goals.queries.goals import changes, find
from goals.planning.goals.rights import may
from salesplan.core.errors import Conflict, NotAllowed, Refused
from salesplan.core.notices.models import Notice
from salesplan.core.periods import Calendar
from tests.goals.making import goal, sell
from tests.goals.planning.goals.making import draft, terms
from tests.world import NOW

D = Decimal
AFTER = datetime(2027, 1, 5, 3, 0, tzinfo=UTC)


# ---- who may --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["manager", "director", "admin"])
def test_leaders_set_goals_of_their_people(world, by):
    made = draft(getattr(world, by), world.rep)
    assert (made.state, made.person, made.created_by) == (GoalState.DRAFT, world.rep, getattr(world, by))


@pytest.mark.parametrize("by", ["rep", "peer", "sibling", "stranger", "auditor"])
def test_nobody_else_does(world, by):
    with pytest.raises(NotAllowed):
        draft(getattr(world, by), world.rep)
    assert not Goal.objects.exists()


def test_a_person_sets_their_own_development_goal_and_no_other(world):
    mine = {"kind": "development", "metric": "", "target": None, "title": "Speak English in demos"}
    made = draft(world.rep, world.rep, **mine)
    assert made.is_development
    assert actions.activate_goal(made, by=world.rep, at=NOW).state == GoalState.ACTIVE
    with pytest.raises(NotAllowed):
        draft(world.rep, world.peer, **mine)
    with pytest.raises(NotAllowed):
        draft(world.auditor, world.auditor, **mine)


def test_a_development_goal_that_the_lead_set_is_the_lead_s_to_change(world):
    made = draft(world.manager, world.rep, kind="development", metric="", target=None, title="Learn to negotiate")
    assert (may(world.rep).changes(made), may(world.rep).reports(made), may(world.manager).changes(made)) == (
        False, True, True
    )  # fmt: skip


@pytest.mark.parametrize(("setter", "who", "may_it"), [
    ("director", "manager", False), ("manager", "manager", True), ("manager", "director", True),
    ("manager", "admin", True), ("manager", "sibling", False), ("manager", "auditor", False),
])  # fmt: skip
def test_a_team_s_goal_set_from_above_is_not_changed_by_its_lead(world, setter, who, may_it):
    made = draft(getattr(world, setter), world.east_one)
    assert may(getattr(world, who)).changes(made) is may_it


# ---- terms ----------------------------------------------------------------------------------------------------------


def test_a_growth_becomes_the_figure_it_means(world):
    sell(world, world.rep, "2982255", date(2026, 2, 3))
    made = draft(world.manager, world.rep, kind="growth", percent=D(20), target=None, basis="year")
    assert (made.baseline, made.baseline_key, made.target) == (2982255, "2026-Q1", D("3578706.00"))


def test_an_agreed_baseline_stays_whatever_is_booked_later(world):
    sell(world, world.rep, "1000", date(2026, 2, 3))
    told = terms(world.rep, kind="growth", percent=D(20), target=None, basis="year")
    made = actions.create_goal(told, by=world.manager, at=NOW)
    sell(world, world.rep, "500", date(2026, 2, 4))
    again = replace(told, percent=D(10))
    edited = actions.edit_goal(made, again, version=1, by=world.manager, at=NOW)
    assert (edited.baseline, edited.target) == (1000, 1100)
    other = replace(told, period=Calendar().parse("2027-01"))
    assert actions.edit_goal(edited, other, version=2, by=world.manager, at=NOW).baseline == 0


def test_a_team_s_baseline_is_that_of_everybody_below(world):
    sell(world, world.rep, 100, date(2026, 2, 3))
    sell(world, world.other, 200, date(2026, 2, 3))
    sell(world, world.outsider, 5000, date(2026, 2, 3))
    made = draft(world.admin, world.east, kind="growth", percent=D(10), target=None, basis="year")
    assert (made.baseline, made.target) == (300, 330)


def test_a_growth_without_a_baseline_stays_a_draft(world):
    made = draft(world.manager, world.rep, kind="growth", percent=D(20), target=None)
    assert made.target is None
    with pytest.raises(Refused, match="no figure in the period"):
        actions.activate_goal(made, by=world.manager, at=NOW)


@pytest.mark.parametrize(("change", "field"), [
    ({"kind": "growth", "metric": "win_rate", "percent": D(5), "target": None}, "kind"),
    ({"metric": "attainment"}, "metric"), ({"metric": "no_such"}, "metric"),
    ({"target": D(0)}, "target"), ({"target": D(-5)}, "target"), ({"target": D(10) ** 14}, "target"),
    ({"target": D("0.001")}, "target"),
])  # fmt: skip
def test_refused_terms(world, change, field):
    with pytest.raises(Refused) as fault:
        draft(world.manager, world.rep, **change)
    assert fault.value.field == field


def test_a_team_has_no_development_goal(world):
    with pytest.raises(Refused) as fault:
        draft(world.director, world.east_one, kind="development", metric="", target=None)
    assert fault.value.field == "owner"


def test_a_goal_hangs_on_its_own_team_or_one_above(world):
    above = goal(world.east, key="2027")
    assert draft(world.manager, world.rep, parent=above).parent == above
    assert draft(world.director, world.east_one, parent=above).parent == above
    # The quarter hangs on the year of the same team.
    assert draft(world.admin, world.east, parent=above).parent == above
    for other in (goal(world.west, key="2027"), goal(world.east_two, key="2027")):
        with pytest.raises(Refused) as fault:
            draft(world.manager, world.rep, parent=other)
        assert fault.value.field == "parent"


def test_a_goal_lies_within_the_days_of_its_parent(world):
    with pytest.raises(Refused, match="1 Oct 2026 to 31 Dec 2026"):
        draft(world.manager, world.rep, parent=goal(world.east, key="2026-Q4"))


def test_no_goal_hangs_below_itself(world):
    top = goal(world.east, key="2027")
    below = goal(world.east, key="2027", parent=top)
    with pytest.raises(Refused) as fault:
        actions.edit_goal(top, terms(world.east, "2027", parent=below), version=1, note="x", by=world.admin, at=NOW)
    assert fault.value.field == "parent"


# ---- life -----------------------------------------------------------------------------------------------------------


def test_a_wish_cannot_begin_and_says_what_is_missing(world):
    wish = draft(world.manager, world.rep, title="More revenue", target=None, why="")
    with pytest.raises(Refused) as fault:
        actions.activate_goal(wish, by=world.manager, at=NOW)
    assert "“More revenue” could mean anything" in fault.value.message
    assert "figure" in fault.value.message
    wish.refresh_from_db()
    assert wish.state == GoalState.DRAFT


def test_without_a_reason_or_a_parent_it_may_begin(world):
    made = draft(world.manager, world.rep, why="", parent=None)
    assert actions.activate_goal(made, by=world.manager, at=NOW).state == GoalState.ACTIVE


def test_a_goal_whose_period_is_over_does_not_begin(world):
    with pytest.raises(Refused, match="has passed"):
        actions.activate_goal(draft(world.manager, world.rep, "2026-Q3"), by=world.manager, at=NOW)


def test_the_owner_is_told_when_a_goal_is_put_in_force_changed_and_closed(world):
    made = draft(world.manager, world.rep)
    assert not Notice.objects.exists()
    made = actions.activate_goal(made, by=world.manager, at=NOW)
    changed = terms(world.rep, target=D(1_200_000))
    made = actions.edit_goal(made, changed, version=made.version, note="A new product", by=world.manager, at=NOW)
    actions.drop_goal(made, note="Moved to another team", by=world.manager, at=NOW)
    told = list(Notice.objects.filter(person=world.rep).order_by("pk").values_list("text", flat=True))
    assert "¥1,000,000 by 31 Mar 2027" in told[0]
    assert "now ¥1,200,000" in told[1]
    assert "Dropped" in told[2]


def test_a_team_s_lead_is_told_and_nobody_of_what_they_did_themselves(world):
    actions.activate_goal(draft(world.director, world.east_one), by=world.director, at=NOW)
    assert [notice.person for notice in Notice.objects.all()] == [world.manager]
    actions.activate_goal(draft(world.manager, world.east_one), by=world.manager, at=NOW)
    assert Notice.objects.count() == 1


def test_what_is_in_force_changes_only_with_a_reason(world):
    made = actions.activate_goal(draft(world.manager, world.rep), by=world.manager, at=NOW)
    changed = terms(world.rep, target=D(900_000))
    with pytest.raises(Refused) as fault:
        actions.edit_goal(made, changed, version=made.version, by=world.manager, at=NOW)
    assert fault.value.field == "note"
    actions.edit_goal(made, changed, version=made.version, note="Two months of leave", by=world.manager, at=NOW)
    newest = changes(made)[0]
    assert (newest.by, newest.note) == (str(world.manager), "Two months of leave")
    assert [(name, before, after) for name, _label, before, after in newest.fields] == [("target", 1_000_000, 900_000)]


def test_what_is_in_force_stays_measurable(world):
    made = actions.activate_goal(draft(world.manager, world.rep), by=world.manager, at=NOW)
    with pytest.raises(Refused, match="Enter the figure"):
        actions.edit_goal(made, terms(world.rep, target=None), version=2, note="x", by=world.manager, at=NOW)
    assert Goal.objects.get().target == 1_000_000


def test_the_second_of_two_writers_is_shown_the_difference(world):
    made = draft(world.manager, world.rep)
    actions.edit_goal(made, terms(world.rep, target=D(5)), version=1, by=world.manager, at=NOW)
    with pytest.raises(Conflict) as fault:
        actions.edit_goal(made, terms(world.rep, target=D(7)), version=1, by=world.director, at=NOW)
    assert [(d.field, d.now, d.typed) for d in fault.value.differences] == [("target", 5, 7)]


@pytest.mark.parametrize(("sold", "outcome"), [(1000, GoalOutcome.REACHED), (999, GoalOutcome.MISSED)])
def test_a_closed_goal_keeps_what_was_reached(world, sold, outcome):
    made = goal(world.rep, 1000)
    sell(world, world.rep, sold)
    closed = actions.close_goal(made, by=world.manager, at=AFTER)
    assert (closed.state, closed.outcome, closed.result) == (GoalState.CLOSED, outcome, sold)
    assert GoalMove.objects.get(to_state="closed").outcome == outcome


def test_a_goal_is_not_missed_while_there_is_time(world):
    with pytest.raises(Refused, match="still time"):
        actions.close_goal(goal(world.rep, 1000), by=world.manager, at=NOW)
    early = goal(world.peer, 1000)
    sell(world, world.peer, 1500)
    assert actions.close_goal(early, by=world.manager, at=NOW).outcome == GoalOutcome.REACHED


def test_dropping_and_opening_again_ask_for_a_reason_and_leave_a_trail(world):
    made = goal(world.rep)
    with pytest.raises(Refused):
        actions.drop_goal(made, note=" ", by=world.manager, at=NOW)
    made = actions.drop_goal(made, note="No product", by=world.manager, at=NOW)
    with pytest.raises(Refused):
        actions.reopen_goal(made, note="", by=world.manager, at=NOW)
    made = actions.reopen_goal(made, note="It came", by=world.manager, at=NOW)
    assert (made.state, made.outcome, made.result) == (GoalState.ACTIVE, "", None)
    steps = GoalMove.objects.order_by("pk").values_list("from_state", "to_state", "note")
    assert list(steps) == [("active", "closed", "No product"), ("closed", "active", "It came")]


@pytest.mark.parametrize(("state", "step"), [("active", "activate"), ("draft", "close"), ("active", "reopen")])
def test_a_step_from_the_wrong_state_is_refused(world, state, step):
    more = {"note": "x"} if step == "reopen" else {}
    with pytest.raises(Refused) as fault:
        getattr(actions, f"{step}_goal")(goal(world.rep, state=state), by=world.manager, at=NOW, **more)
    assert fault.value.code == "wrong_state"


def test_a_closed_goal_is_not_edited(world):
    made = goal(world.rep, state="closed", outcome="missed")
    with pytest.raises(Refused, match="closed"):
        actions.edit_goal(made, terms(world.rep), version=1, note="x", by=world.manager, at=NOW)


# ---- development ----------------------------------------------------------------------------------------------------


def test_the_owner_tells_the_progress_and_it_closes_with_it(world):
    made = goal(world.rep, None, kind="development", metric="", title="Speak English in demos")
    actions.post_progress(made, percent=40, note="First course done", by=world.rep, at=NOW)
    actions.post_progress(made, percent=100, by=world.rep, at=NOW)
    assert find(world.manager).get().told == 100
    assert actions.close_goal(made, by=world.manager, at=NOW).outcome == GoalOutcome.REACHED


@pytest.mark.parametrize("by", ["peer", "manager", "admin", "auditor"])
def test_nobody_else_tells_it(world, by):
    made = goal(world.rep, None, kind="development", metric="")
    with pytest.raises(NotAllowed):
        actions.post_progress(made, percent=40, by=getattr(world, by), at=NOW)


@pytest.mark.parametrize("percent", [-1, 101])
def test_progress_is_a_percentage(world, percent):
    made = goal(world.rep, None, kind="development", metric="")
    with pytest.raises(Refused):
        actions.post_progress(made, percent=percent, by=world.rep, at=NOW)


def test_progress_is_told_while_it_is_active(world):
    with pytest.raises(Refused):
        actions.post_progress(goal(world.rep, None, kind="development", metric="", state="draft"), percent=5,
                              by=world.rep, at=NOW)  # fmt: skip
