"""The live figures of plans: goals from the metric registry, spend, steps, risks; and the health they make.

Everything is asked for many plans at once: the number of queries does not grow with the plans. What a goal has reached
is asked of the goals (`targets.queries.standings`), which ask the metric registry.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from goals.planning.goals.queries import goals as goal_queries
from goals.planning.goals.queries.goals import GoalProgressFigures
from goals.planning.sales_plans.choices import RiskState, SalesPlanHealth, SalesPlanState, StepState
from goals.planning.sales_plans.content import PlanContent
from goals.planning.sales_plans.models import (
    SalesPlan,
    SalesPlanInitiative,
    SalesPlanProgress,
    SalesPlanVersion,
    SpendEntry,
)
from goals.planning.sales_plans.rules.health import (
    GoalShare,
    HealthAnswer,
    HealthReason,
    PlanFigures,
    RiskFigures,
    exposure,
    health,
)
from goals.planning.sales_plans.rules.lifecycle import ACTIVE
from goals.planning.sales_plans.rules.steps import initiative_late
from salesplan.core.company.queries import pace
from salesplan.core.metrics import FigureMark
from salesplan.core.money import ZERO
from salesplan.core.periods import span
from salesplan.people.models import User


@dataclass
class Standings:
    """Where the rows of a plan stand: the newest step of each key, and who took it."""

    steps: dict[UUID, SalesPlanProgress] = field(default_factory=dict)

    def state(self, key: UUID, default: str = StepState.PLANNED) -> str:
        """Return where a row stands."""
        step = self.steps.get(key)
        return step.state if step else str(default)


def standings(plan_ids: Iterable[int]) -> dict[int, Standings]:
    """Return where the rows of some plans stand: one query."""
    ids = list(plan_ids)
    out = {pk: Standings() for pk in ids}
    newest = (
        SalesPlanProgress.objects.filter(plan__in=ids).order_by("plan", "row_key", "-pk").distinct("plan", "row_key")
    )
    for step in newest.select_related("by"):
        out[step.plan_id].steps[step.row_key] = step
    return out


def spent_by_line(plan_ids: Iterable[int]) -> dict[int, dict[UUID, Decimal]]:
    """Return what was spent on each budget line of some plans: one query."""
    ids = list(plan_ids)
    out: dict[int, dict[UUID, Decimal]] = {pk: {} for pk in ids}
    rows = SpendEntry.objects.filter(plan__in=ids).order_by().values("plan", "line_key").annotate(sum=Sum("amount"))
    for row in rows:
        out[row["plan"]][row["line_key"]] = row["sum"]
    return out


@dataclass(frozen=True)
class LiveFigures:
    """A plan's live figures and what they say; `hidden` goals are not the reader's to see."""

    answer: HealthAnswer
    goals: Mapping[int, GoalProgressFigures]
    spent: Mapping[UUID, Decimal]
    standings: Standings
    version: SalesPlanVersion
    hidden: int = 0

    @property
    def status(self) -> SalesPlanHealth:
        return self.answer.status

    @property
    def figures(self) -> PlanFigures:
        return self.answer.figures

    @property
    def marks(self) -> dict[str, FigureMark]:
        """What its figures are, for whoever reads the page by machine: those of one version of the plan."""
        plan, figures = self.version, self.figures
        scope, days = f"plan={plan.plan_id}&version={plan.number}", f"{plan.starts_on}..{plan.ends_on}"
        marks = {name: getattr(figures, name) for name in ("reached", "spent", "budget", "overdue", "exposure")}
        return {name: FigureMark(f"plan_{name}", value, scope, days) for name, value in marks.items()}

    def reason(self, code: str) -> HealthReason:
        return next(reason for reason in self.answer.reasons if reason.code == code)


def risk_figures(content: PlanContent, standings: Standings) -> list[RiskFigures]:
    """Return the risks of a version in numbers, as they stand."""
    return [
        RiskFigures(risk.probability, risk.impact, standings.state(risk.row_key, RiskState.OPEN))
        for risk in content.rows["risks"]
    ]


def live_figures(user: User, plans: Sequence[tuple[SalesPlan, PlanContent]], today: date) -> dict[int, LiveFigures]:
    """Return the live figures of plans, each with the content of the version that counts."""
    ids = [plan.pk for plan, _content in plans]
    goals = {row.goal_id: row.goal for _plan, content in plans for row in content.rows["goals"]}
    standings_by_goal = goal_queries.standings(user, goals.values(), today)
    spent, plan_standings = spent_by_line(ids), standings(ids)
    out = {}
    for plan, content in plans:
        plan_goals = {row.goal_id: standings_by_goal[row.goal_id] for row in content.rows["goals"]}
        figures = _figures(content, plan_goals, spent[plan.pk], plan_standings[plan.pk], today)
        answer = _answer_for_state(plan, health(figures), content, today)
        hidden = sum(not figures.measured.is_open for figures in plan_goals.values())
        out[plan.pk] = LiveFigures(answer, plan_goals, spent[plan.pk], plan_standings[plan.pk], content.version, hidden)
    return out


def _figures(
    content: PlanContent,
    goals: Mapping[int, GoalProgressFigures],
    spent: Mapping[UUID, Decimal],
    standings: Standings,
    today: date,
) -> PlanFigures:
    version = content.version
    budget = sum((line.amount for line in content.rows["budget"]), ZERO)
    risks = risk_figures(content, standings)
    return PlanFigures(
        pace=pace(span(version.starts_on, version.ends_on), today),
        goals=[GoalShare(goal.attainment, goal.due) for goal in goals.values() if goal.measured.is_open],
        budget=budget,
        spent=sum(spent.values(), ZERO),
        initiatives=len(content.rows["initiatives"]),
        overdue=sum(is_overdue(content, row, standings, today) for row in content.rows["initiatives"]),
        high_risks=sum(risk.is_high(budget) for risk in risks),
        exposure=exposure(risks),
    )


def is_overdue(content: PlanContent, initiative: SalesPlanInitiative, standings: Standings, today: date) -> bool:
    """Say whether an initiative is overdue, by its own day or by that of a task."""
    tasks = [(standings.state(task.row_key), task.due_on) for task in content.tasks_of(initiative.row_key)]
    return initiative_late(standings.state(initiative.row_key), initiative.due_on, tasks, today)


def _answer_for_state(plan: SalesPlan, answer: HealthAnswer, content: PlanContent, today: date) -> HealthAnswer:
    """A plan that does not run yet is neither well nor ill, nor is one that is over."""
    if plan.state == SalesPlanState.RUNNING and today >= content.version.starts_on:
        return answer
    ended = plan.state not in (*ACTIVE, SalesPlanState.DRAFT, SalesPlanState.IN_REVIEW)
    return HealthAnswer(SalesPlanHealth.OVER if ended else SalesPlanHealth.NOT_BEGUN, answer.reasons, answer.figures)
