"""What the end review keeps: planned against achieved as it stood that day, in plain values that never move again."""

from datetime import date
from decimal import Decimal
from typing import Any

from goals.planning.goals.models import Goal
from goals.planning.sales_plans.choices import RiskState
from goals.planning.sales_plans.content import PlanContent
from goals.planning.sales_plans.figures import LiveFigures, is_overdue, live_figures
from goals.planning.sales_plans.models import PlanBudgetLine, PlanInitiative, SalesPlan
from goals.planning.sales_plans.rules.health import health
from goals.planning.sales_plans.rules.steps import state_of
from salesplan.core.money import ZERO
from salesplan.people.models import User


def review_snapshot(user: User, plan: SalesPlan, content: PlanContent, today: date) -> dict[str, Any]:
    """Return what a review keeps of a plan."""
    figures = live_figures(user, [(plan, content)], today)[plan.pk]
    answer = health(figures.figures)
    return {
        "on": today.isoformat(),
        "status": str(answer.status),
        "pace": str(figures.figures.pace),
        "goals": [_goal(figures, row.goal) for row in content.rows["goals"]],
        "budget": [_line(figures, row) for row in content.rows["budget"]],
        "planned": str(figures.figures.budget),
        "spent": str(figures.figures.spent),
        "initiatives": [_initiative(content, figures, row, today) for row in content.rows["initiatives"]],
        "risks": [
            {"name": row.name, "state": str(figures.standings.state(row.row_key, RiskState.OPEN))}
            for row in content.rows["risks"]
        ],
    }


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _goal(figures: LiveFigures, goal: Goal) -> dict[str, Any]:
    standing = figures.goals[goal.pk]
    return {
        "title": goal.title,
        "metric": goal.metric,
        "owner": str(goal.owner),
        "target": _text(goal.target),
        "value": _text(standing.value),
        "reached": _text(standing.attainment),
        "id": goal.pk,
    }


def _line(figures: LiveFigures, row: PlanBudgetLine) -> dict[str, Any]:
    spent = figures.spent.get(row.row_key, ZERO)
    return {"name": row.name, "category": row.category, "amount": str(row.amount), "spent": str(spent)}


def _initiative(content: PlanContent, figures: LiveFigures, row: PlanInitiative, today: date) -> dict[str, Any]:
    tasks = [figures.standings.state(task.row_key) for task in content.tasks_of(row.row_key)]
    return {
        "name": row.name,
        "owner": str(row.owner or ""),
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "state": str(state_of(figures.standings.state(row.row_key), tasks)),
        "late": is_overdue(content, row, figures.standings, today),
    }
