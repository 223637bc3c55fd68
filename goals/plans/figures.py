"""The live figures of plans: goals from the metric registry, spend, steps, risks; and the health they make.

Everything is asked for many plans at once: the number of queries does not grow with the plans. Goals cost one question
for each metric and period they are set for, whoever carries them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum

from goals.plans.choices import Health, PlanState, RiskState, StepState
from goals.plans.content import Content
from goals.plans.models import PlanStep, SalesPlan, SpendEntry
from goals.plans.rules.health import Answer, Figures, GoalShare, Reason, RiskFigures, exposure, health
from goals.plans.rules.life import ACTIVE
from goals.plans.rules.steps import initiative_late
from salesplan.core import metrics
from salesplan.core.company.queries import company, days_off, pace
from salesplan.core.metrics import Metric, Question
from salesplan.core.money import ZERO, ratio
from salesplan.core.periods import elapsed_share, span
from salesplan.people.access import scope_of
from salesplan.people.queries import tree


@dataclass(frozen=True)
class GoalFigure:
    """How far a goal is. `open` says whether its figures are the reader's to see."""

    goal: Any
    metric: Metric | None
    value: Decimal | None
    share: GoalShare
    rows_url: str = ""
    open: bool = True

    @property
    def reached(self) -> Decimal | None:
        return self.share.reached

    @property
    def against(self) -> Decimal | None:
        """Reached ÷ due."""
        return ratio(self.share.reached, self.share.due)


def goal_figures(user: Any, goals: Iterable[Any], today: date) -> dict[int, GoalFigure]:
    """Return the figure of each goal: one question for each metric, period and kind of owner."""
    scope, teams, out = scope_of(user), tree(), {}
    asked: dict[tuple[str, date, date, str], list[Any]] = defaultdict(list)
    home = company()
    for goal in goals:
        seen = scope.sees_person(goal.person_id) if goal.person_id else scope.sees_team(goal.team_id)
        known = {metric.key: metric for metric in metrics.every()}.get(goal.metric)
        period = span(goal.starts_on, goal.ends_on)
        due = elapsed_share(period, today, days_off(period, home))
        if known is None or not seen or not goal.target or today < goal.starts_on:
            out[goal.pk] = GoalFigure(goal, known, None, GoalShare(None, due if seen and known else ZERO), open=seen)
            continue
        due = Decimal(1) if known.is_ratio else due
        if goal.result is not None:
            out[goal.pk] = _figure(user, goal, known, goal.result, due)
            continue
        asked[goal.metric, goal.starts_on, goal.ends_on, "person" if goal.person_id else "team"].append((goal, due))
    for (key, start, end, kind), rows in asked.items():
        metric, question = metrics.get(key), Question(user, start, end)
        parts = metric.parts(question, "owner" if kind == "person" else "team")
        for goal, due in rows:
            wanted = {str(goal.person_id)} if kind == "person" else {str(pk) for pk in teams.below(goal.team_id)}
            value = _folded(metric, [row for name, row in parts.items() if name in wanted])
            out[goal.pk] = _figure(user, goal, metric, value, due)
    return out


def _folded(metric: Metric, rows: Sequence[tuple[Decimal, ...]]) -> Decimal | None:
    """Put the parts of several teams together; a rate is made from the sums, never from an average of rates."""
    sums = [sum(column, ZERO) for column in zip(*rows, strict=True)]
    if metric.is_ratio:
        return ratio(*sums) if sums else None
    return sums[0] if sums else ZERO


def _figure(user: Any, goal: Any, metric: Metric, value: Decimal | None, due: Decimal) -> GoalFigure:
    reached = ratio(goal.target, value) if metric.direction == "down" else ratio(value, goal.target)
    owner = {"owner": goal.person_id} if goal.person_id else {"team": goal.team_id}
    rows = metric.rows(Question(user, goal.starts_on, goal.ends_on).narrowed(**owner))
    return GoalFigure(goal, metric, value, GoalShare(reached, due), rows)


@dataclass
class Standings:
    """Where the rows of a plan stand: the newest step of each key, and who took it."""

    steps: dict[UUID, PlanStep] = field(default_factory=dict)

    def state(self, key: UUID, default: str = StepState.PLANNED) -> str:
        """Return where a row stands."""
        step = self.steps.get(key)
        return step.state if step else str(default)


def standings(plan_ids: Iterable[int]) -> dict[int, Standings]:
    """Return where the rows of some plans stand: one query."""
    ids = list(plan_ids)
    out = {pk: Standings() for pk in ids}
    newest = PlanStep.objects.filter(plan__in=ids).order_by("plan", "row_key", "-pk").distinct("plan", "row_key")
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
class Live:
    """A plan's live figures and what they say; `hidden` goals are not the reader's to see."""

    answer: Answer
    goals: Mapping[int, GoalFigure]
    spent: Mapping[UUID, Decimal]
    standings: Standings
    hidden: int = 0

    @property
    def status(self) -> Health:
        return self.answer.status

    @property
    def figures(self) -> Figures:
        return self.answer.figures

    def reason(self, code: str) -> Reason:
        return next(reason for reason in self.answer.reasons if reason.code == code)


def risk_figures(content: Content, there: Standings) -> list[RiskFigures]:
    """Return the risks of a version in numbers, as they stand."""
    return [
        RiskFigures(risk.probability, risk.impact, there.state(risk.row_key, RiskState.OPEN))
        for risk in content.rows["risks"]
    ]


def live(user: Any, plans: Sequence[tuple[SalesPlan, Content]], today: date) -> dict[int, Live]:
    """Return the live figures of plans, each with the content of the version that counts."""
    ids = [plan.pk for plan, _content in plans]
    goals = {row.goal_id: row.goal for _plan, content in plans for row in content.rows["goals"]}
    found, spent, there = goal_figures(user, goals.values(), today), spent_by_line(ids), standings(ids)
    out = {}
    for plan, content in plans:
        mine = {row.goal_id: found[row.goal_id] for row in content.rows["goals"]}
        figures = _figures(content, mine, spent[plan.pk], there[plan.pk], today)
        answer = _spoken(plan, health(figures), content, today)
        hidden = sum(not figure.open for figure in mine.values())
        out[plan.pk] = Live(answer, mine, spent[plan.pk], there[plan.pk], hidden)
    return out


def _figures(
    content: Content,
    goals: Mapping[int, GoalFigure],
    spent: Mapping[UUID, Decimal],
    there: Standings,
    today: date,
) -> Figures:
    version = content.version
    budget = sum((line.amount for line in content.rows["budget"]), ZERO)
    risks = risk_figures(content, there)
    return Figures(
        pace=pace(span(version.starts_on, version.ends_on), today),
        goals=[figure.share for figure in goals.values() if figure.open and figure.metric],
        budget=budget,
        spent=sum(spent.values(), ZERO),
        initiatives=len(content.rows["initiatives"]),
        overdue=sum(is_overdue(content, row, there, today) for row in content.rows["initiatives"]),
        high_risks=sum(risk.is_high(budget) for risk in risks),
        exposure=exposure(risks),
    )


def is_overdue(content: Content, initiative: Any, there: Standings, today: date) -> bool:
    """Say whether an initiative is overdue, by its own day or by that of a task."""
    tasks = [(there.state(task.row_key), task.due_on) for task in content.tasks_of(initiative.row_key)]
    return initiative_late(there.state(initiative.row_key), initiative.due_on, tasks, today)


def _spoken(plan: SalesPlan, answer: Answer, content: Content, today: date) -> Answer:
    """A plan that does not run yet is neither well nor ill, nor is one that is over."""
    if plan.state == PlanState.RUNNING and today >= content.version.starts_on:
        return answer
    ended = plan.state not in (*ACTIVE, PlanState.DRAFT, PlanState.IN_REVIEW)
    return Answer(Health.OVER if ended else Health.NOT_BEGUN, answer.reasons, answer.figures)
