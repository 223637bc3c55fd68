"""A step is taken with a locked row: what is refused, what is written, and that nothing else ends up in the history."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext

from goals.planning.goals.choices import GoalOutcome, GoalStep
from goals.planning.goals.models import Goal, GoalMove
from salesplan.core.audit import acting
from salesplan.core.errors import Conflict, Refused
from salesplan.core.lifecycle.actions import begin, enter, lock_all_for, lock_for, move
from salesplan.core.lifecycle.models import LONGEST_NOTE
from salesplan.core.lifecycle.rules import NoSuchStep
from tests.goals.making import goal
from tests.world import NOW

pytestmark = pytest.mark.django_db


def rows(of: Goal) -> list[tuple[str, str, str, str]]:
    return list(GoalMove.objects.filter(goal=of).order_by("pk").values_list("step", "from_state", "to_state", "note"))


def test_state_values_version_and_history_change_together(world):
    made = goal(world.rep, state="draft")
    with acting(world.manager, "goal.activate"):
        begin(made, by=world.manager, at=NOW)
        current = lock_for(made, GoalStep.ACTIVATE)
        move(current, GoalStep.ACTIVATE, by=world.manager, at=NOW, note="  agreed  ", values={"title": "Agreed"})
    made.refresh_from_db()
    assert (made.state, made.title, made.version) == ("active", "Agreed", 2)
    assert rows(made) == [("create", "", "draft", ""), ("activate", "draft", "active", "agreed")]
    last = GoalMove.objects.order_by("pk").last()
    assert (last.by, last.at, last.get_from_state_display(), last.get_to_state_display()) == (
        world.manager, NOW, "Draft", "In force",
    )  # fmt: skip


def test_columns_of_the_history_and_a_long_note(world):
    made = goal(world.rep)
    with acting(None, "goal.settle"):
        current = lock_for(made, GoalStep.CLOSE)
        row = move(current, GoalStep.CLOSE, by=None, at=NOW, note="x" * 900, values={"outcome": GoalOutcome.MISSED}, outcome=GoalOutcome.MISSED)  # fmt: skip
    row.refresh_from_db()
    assert (row.outcome, row.by, len(row.note)) == ("missed", None, LONGEST_NOTE)


def test_the_wrong_state_is_refused_under_the_lock_by_its_name(world):
    made = goal(world.rep)
    stale = Goal.objects.get(pk=made.pk)
    Goal.objects.filter(pk=made.pk).update(state="closed", outcome="missed")
    with pytest.raises(Refused) as fault, acting(world.manager, "goal.close"):
        lock_for(stale, GoalStep.CLOSE)
    assert fault.value.code == "wrong_state"
    assert "“Closed”" in fault.value.message


def test_the_row_is_locked_once(world):
    made = goal(world.rep)
    with acting(world.manager, "goal.close"), CaptureQueriesContext(connection) as asked:
        current = lock_for(made, GoalStep.DROP)
        move(current, GoalStep.DROP, by=world.manager, at=NOW, note="no", values={"outcome": GoalOutcome.DROPPED})
    assert sum("FOR UPDATE" in query["sql"] for query in asked.captured_queries) == 1


def test_who_read_an_older_version_is_told(world):
    made = goal(world.rep)
    Goal.objects.filter(pk=made.pk).update(version=5)
    with pytest.raises(Conflict), acting(world.manager, "goal.close"):
        lock_for(made, GoalStep.CLOSE, version=4, to="closed")


def test_a_step_that_nobody_asked_for_writes_nothing(world):
    made = goal(world.rep)
    for step, note in ((GoalStep.REOPEN, "why"), (GoalStep.DROP, "  ")):
        with pytest.raises(NoSuchStep), acting(world.manager, "goal.close"):
            move(made, step, by=world.manager, at=NOW, note=note)
    made.refresh_from_db()
    assert (made.state, made.version, rows(made)) == ("active", 1, [])


def test_a_step_without_a_row(world):
    made = goal(world.rep, state="draft")
    with acting(world.manager, "goal.activate"):
        enter(lock_for(made, GoalStep.ACTIVATE), GoalStep.ACTIVATE)
    made.refresh_from_db()
    assert (made.state, made.version, rows(made)) == ("active", 2, [])


def test_of_many_only_those_that_can_take_the_step(world):
    first, second = goal(world.rep), goal(world.peer, state="draft")
    with acting(None, "goal.settle"):
        found = lock_all_for(Goal.objects.filter(pk__in=[first.pk, second.pk]), GoalStep.CLOSE)
    assert found == [first]


def test_a_row_of_history_is_never_changed(world):
    made = goal(world.rep)
    row = begin(made, by=world.rep, at=NOW)
    for change in ({"note": "other"}, {"at": NOW - timedelta(1)}, {"to_state": "closed"}):
        with pytest.raises(Error), transaction.atomic():
            GoalMove.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(Error), transaction.atomic():
        row.delete()
