"""Who sees which goals."""

import pytest
from django.db import Error, IntegrityError, transaction

from goals.planning.goals.models import Goal, GoalMove
from tests.goals.making import goal
from tests.world import NOW


@pytest.fixture
def goals(world):
    """A goal of each team on the way down to the rep, the rep's own, and two that are none of their business."""
    return {
        "root": goal(world.root),
        "east": goal(world.east),
        "east draft": goal(world.east, state="draft"),
        "east_one": goal(world.east_one),
        "rep": goal(world.rep),
        "peer": goal(world.peer),
        "west": goal(world.west),
    }


@pytest.mark.parametrize(("who", "seen"), [
    ("rep", "root east east_one rep"),
    ("peer", "root east east_one peer"),
    ("other", "root east"),
    ("outsider", "root west"),
    ("manager", "root east east_one rep peer"),
    ("sibling", "root east"),
    ("director", "root east,east draft,east_one rep peer"),
    ("stranger", "root west"),
    ("admin", "root east,east draft,east_one rep peer west"),
    ("auditor", "root east,east draft,east_one rep peer west"),
])  # fmt: skip
def test_goals_are_read_upwards_and_down_one_s_own_branch(world, goals, who, seen):
    expected = set()
    for part in seen.split(","):
        expected |= {part} if part in goals else set(part.split())
    found = set(Goal.objects.visible_to(getattr(world, who)).values_list("pk", flat=True))
    assert found == {goals[name].pk for name in expected}


def test_who_wrote_a_draft_sees_it(world, goals):
    mine = goal(world.west_one, state="draft", created_by=world.rep)
    assert mine in Goal.objects.visible_to(world.rep)
    assert mine not in Goal.objects.visible_to(world.peer)


def test_a_step_is_never_changed(world):
    made = goal(world.rep)
    step = GoalMove.objects.create(goal=made, from_state="draft", to_state="active", by=world.rep, at=NOW)
    with pytest.raises(Error), transaction.atomic():
        GoalMove.objects.filter(pk=step.pk).update(note="other")
    with pytest.raises(Error), transaction.atomic():
        step.delete()


@pytest.mark.parametrize("wrong", [
    {"target": 0}, {"state": "closed"}, {"outcome": "reached"}, {"kind": "development"},
])  # fmt: skip
def test_what_the_database_refuses(world, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        goal(world.rep, **wrong)


def test_a_development_goal_is_a_person_s(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        goal(world.east, kind="development", metric="", target=None)
    assert goal(world.rep, kind="development", metric="", target=None).is_development
