"""The demo's goals keep the rules that people's goals keep."""

from decimal import Decimal

import pytest

from goals.planning.corrective_actions.models import CorrectiveAction
from goals.planning.goals.choices import GoalKind, GoalState
from goals.planning.goals.models import Goal
from goals.planning.goals.rules import grown

pytestmark = pytest.mark.django_db


def test_goals_hang_together_and_growths_are_the_figures_they_mean(demo):
    goals = list(Goal.objects.select_related("parent"))
    assert {goal.state for goal in goals} == set(GoalState)
    for goal in goals:
        if goal.kind == GoalKind.GROWTH:
            assert goal.target == grown(goal.baseline, goal.percent, "money", "CNY")
        if goal.parent:
            assert goal.parent.starts_on <= goal.starts_on <= goal.ends_on <= goal.parent.ends_on
        assert goal.moves.count() == {"draft": 1, "active": 2, "closed": 3}[goal.state]
    for action in CorrectiveAction.objects.all():
        for rows in action.evidence["splits"].values():
            gap = sum(Decimal(row["now"]) - Decimal(row["before"]) for row in rows)
            assert gap == Decimal(action.evidence["difference"])
    assert set(CorrectiveAction.objects.values_list("state", flat=True)) == {"open", "reviewed"}
