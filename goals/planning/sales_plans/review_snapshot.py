"""What the end review keeps: planned against achieved as it stood that day, in plain values that never move again."""

from datetime import date
from decimal import Decimal
from typing import TypedDict

from goals.planning.goals.models import Goal
from goals.planning.sales_plans.choices import RiskState
from goals.planning.sales_plans.content import PlanContent
from goals.planning.sales_plans.figures import LiveFigures, is_overdue, live_figures
from goals.planning.sales_plans.models import SalesPlan, SalesPlanBudgetLine, SalesPlanInitiative
from goals.planning.sales_plans.rules.health import health
from goals.planning.sales_plans.rules.steps import state_of
from salesplan.core.money import ZERO
from salesplan.people.models import User


class GoalAtReview(TypedDict):
    """A goal as it stood: figures as text, in the unit of its metric."""

    title: str
    metric: str
    owner: str
    target: str | None
    value: str | None
    reached: str | None
    id: int


class BudgetAtReview(TypedDict):
    """A line of the budget and what was spent of it, in the base currency."""

    name: str
    category: str
    amount: str
    spent: str


class InitiativeAtReview(TypedDict):
    """An initiative, and whether it was late."""

    name: str
    owner: str
    due_on: str | None
    state: str
    late: bool


class RiskAtReview(TypedDict):
    """A risk and what became of it."""

    name: str
    state: str


class ReviewSnapshot(TypedDict):
    """What a review keeps of a plan, as JSON has it."""

    on: str
    status: str
    pace: str
    goals: list[GoalAtReview]
    budget: list[BudgetAtReview]
    planned: str
    spent: str
    initiatives: list[InitiativeAtReview]
    risks: list[RiskAtReview]


def review_snapshot(user: User, plan: SalesPlan, content: PlanContent, today: date) -> ReviewSnapshot:
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


def _goal(figures: LiveFigures, goal: Goal) -> GoalAtReview:
    goal_figures = figures.goals[goal.pk]
    return {
        "title": goal.title,
        "metric": goal.metric,
        "owner": str(goal.owner),
        "target": _text(goal.target),
        "value": _text(goal_figures.value),
        "reached": _text(goal_figures.attainment),
        "id": goal.pk,
    }


def _line(figures: LiveFigures, row: SalesPlanBudgetLine) -> BudgetAtReview:
    spent = figures.spent.get(row.row_key, ZERO)
    return {"name": row.name, "category": row.category, "amount": str(row.amount), "spent": str(spent)}


def _initiative(
    content: PlanContent, figures: LiveFigures, row: SalesPlanInitiative, today: date
) -> InitiativeAtReview:
    tasks = [figures.standings.state(task.row_key) for task in content.tasks_of(row.row_key)]
    return {
        "name": row.name,
        "owner": str(row.owner or ""),
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "state": str(state_of(figures.standings.state(row.row_key), tasks)),
        "late": is_overdue(content, row, figures.standings, today),
    }
