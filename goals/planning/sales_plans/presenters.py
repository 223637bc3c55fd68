"""What the page of a plan and its document show: each section ready to be written, with the address of its rows."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from goals.planning.goals.queries.goals import GoalProgressFigures
from goals.planning.sales_plans import target_customers, wording
from goals.planning.sales_plans.choices import RiskState, SalesPlanStep, SalesPlanVersionState, StepState
from goals.planning.sales_plans.content import PlanContent, content_of
from goals.planning.sales_plans.figures import LiveFigures, live_figures
from goals.planning.sales_plans.models import SalesPlan, SalesPlanGoal, SalesPlanMove, SalesPlanVersion
from goals.planning.sales_plans.queries import (
    approvers,
    at_work,
    facts_of,
    matter,
    may_create,
    may_go,
    relation_to_plan,
)
from goals.planning.sales_plans.rules.health import RiskFigures, spend_level
from goals.planning.sales_plans.rules.lifecycle import ACTIVE, missing, possible
from goals.planning.sales_plans.rules.target import read
from goals.planning.sales_plans.timeline import Timeline, timeline
from salesplan.core import format as write
from salesplan.core import metrics
from salesplan.core.company.queries import company
from salesplan.core.metrics import FigureMark, Question, mark
from salesplan.core.money import ZERO, ratio
from salesplan.people.deciding import Deciders, DecidingCapacity
from salesplan.people.deputies.queries import name_deputies
from salesplan.people.models import User

# How far back the win rate against a rival looks.
WIN_RATE_DAYS = 730


def figure(unit: str | None, value: Decimal | None, currency: str) -> str:
    """Write a metric's figure in its unit."""
    return write.figure(value, unit or "count", currency)


@dataclass(frozen=True)
class GoalRow:
    """A linked goal with its live figure in words."""

    row: Any
    figures: GoalProgressFigures
    target: str
    value: str

    @property
    def goal(self) -> Any:
        return self.row.goal

    @property
    def level(self) -> str:
        return self.figures.level


@dataclass(frozen=True)
class BudgetRow:
    """A budget line, or money on a line that the version in force no longer has."""

    key: str
    name: str
    category: str
    amount: Decimal
    spent: Decimal
    note: str = ""
    level: str = "bad"

    @property
    def share(self) -> Decimal | None:
        return ratio(self.spent, self.amount)

    @property
    def remaining(self) -> Decimal:
        return self.amount - self.spent


@dataclass(frozen=True)
class RivalRow:
    """A linked rival: how often one met them of late, and how it ended. `rows` lists these deals."""

    row: Any
    rate: Decimal | None
    decided: int
    rows: str
    mark: FigureMark


@dataclass(frozen=True)
class GroupRow:
    """A group of conditions in words, how many accounts fit it, and their list where that has such filters."""

    text: str
    count: int
    url: str


@dataclass(frozen=True)
class RiskRow:
    row: Any
    state: RiskState
    expected: Decimal
    high: bool
    step: Any = None


@dataclass(frozen=True)
class AchievedRow:
    """One line of the end review: what was planned, what was achieved, and the share of it."""

    name: str
    owner: str
    planned: str
    achieved: str
    share: str


def achieved_rows(frozen: dict[str, Any], currency: str) -> list[AchievedRow]:
    """Return planned against achieved as a review keeps it: goals, budget, initiatives."""
    rows = []
    units = {metric.key: metric.unit for metric in metrics.every()}
    for goal in frozen["goals"]:
        unit, share = units.get(goal["metric"]), write.percent(_decimal(goal["reached"]))
        target, value = (figure(unit, _decimal(goal[name]), currency) for name in ("target", "value"))
        rows.append(AchievedRow(goal["title"], goal["owner"], target, value, share))
    lines = [*frozen["budget"], {"name": _("Budget"), "amount": frozen["planned"], "spent": frozen["spent"]}]
    for line in lines:
        amount, spent = Decimal(line["amount"]), Decimal(line["spent"])
        planned, used = (write.money(number, currency, digits=0) for number in (amount, spent))
        rows.append(AchievedRow(line["name"], "", planned, used, write.percent(ratio(spent, amount))))
    for row in frozen["initiatives"]:
        due = write.day(date.fromisoformat(row["due_on"])) if row["due_on"] else ""
        rows.append(AchievedRow(row["name"], row["owner"], due, str(StepState(row["state"]).label), ""))
    return rows


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@dataclass
class PlanPage:
    """Everything a reader sees of a version of a plan on a day."""

    plan: SalesPlan
    version: SalesPlanVersion
    content: PlanContent
    live: LiveFigures
    reasons: list[tuple[str, str, str]]
    goals: list[GoalRow]
    budget: list[BudgetRow]
    rivals: list[RivalRow]
    groups: list[GroupRow]
    customers: int
    timeline: Timeline
    risks: list[RiskRow]
    currency: str
    review: Any = None

    @property
    def rows(self) -> dict[str, list[Any]]:
        return self.content.rows

    @property
    def achieved(self) -> list[AchievedRow]:
        """Planned against achieved, once the plan was reviewed."""
        return achieved_rows(self.review.frozen, self.currency) if self.review else []

    @property
    def is_active(self) -> bool:
        """Say whether money is spent and steps are taken."""
        return self.plan.state in ACTIVE and self.version.pk == self.plan.current_version_id


def plan_page(
    user: User, plan: SalesPlan, version: SalesPlanVersion, today: date, own_day: date | None = None
) -> PlanPage:
    """Return what a reader sees of a version; the number of queries does not depend on how much it holds.

    Figures and health are those of the company's day; initiatives are marked as overdue by the reader's, `own_day`.
    On paper, which is the same for all, both are the company's.
    """
    content, own_company = content_of(version), company()
    figures = live_figures(user, [(plan, content)], today)[plan.pk]
    groups = group_rows(user, version.target, own_company.currency)
    return PlanPage(
        plan=plan,
        version=version,
        content=content,
        live=figures,
        reasons=[
            (reason.code, reason.level, wording.reason(reason, figures.figures, own_company.currency, figures.hidden))
            for reason in figures.answer.reasons
        ],
        goals=[_goal_row(row, figures.goals[row.goal_id], own_company.currency) for row in content.rows["goals"]],
        budget=_budget_rows(content, figures),
        rivals=rival_rows(user, content.rows["market"], today),
        groups=groups,
        customers=groups[0].count if len(groups) == 1 else target_customers.count(user, version.target),
        timeline=timeline(content, figures.standings, own_day or today),
        risks=_risk_rows(content, figures),
        currency=own_company.currency,
        review=getattr(plan, "review", None),
    )


def _goal_row(row: SalesPlanGoal, figures: GoalProgressFigures, currency: str) -> GoalRow:
    target, value = (figure(figures.unit, number, currency) for number in (figures.target, figures.value))
    return GoalRow(row, figures, target, value)


def _budget_rows(content: PlanContent, figures: LiveFigures) -> list[BudgetRow]:
    rows = [
        BudgetRow(
            str(line.row_key),
            line.name,
            line.get_category_display(),
            line.amount,
            figures.spent.get(line.row_key, ZERO),
            line.note,
            spend_level(figures.spent.get(line.row_key, ZERO), line.amount, figures.figures.pace),
        )
        for line in content.rows["budget"]
    ]
    line_keys = {line.row_key for line in content.rows["budget"]}
    gone = {key: sum_ for key, sum_ in figures.spent.items() if key not in line_keys and sum_}
    return rows + [BudgetRow(str(key), "", "", ZERO, sum_) for key, sum_ in gone.items()]


def rival_rows(user: User, rows: list[Any], today: date) -> list[RivalRow]:
    """Return rivals with the win rate against them over the last two years: one question to the registry."""
    if not rows:
        return []
    rate = metrics.get("win_rate")
    question = Question(user, today - timedelta(WIN_RATE_DAYS), today)
    question = question.narrowed(rival=tuple(str(row.rival_id) for row in rows))
    parts = rate.terms_by(question, "rival")
    out = []
    for row in rows:
        won, decided = parts.get(str(row.rival_id), (ZERO, ZERO))
        url, share = rate.rows(question, "rival", str(row.rival_id)), ratio(won, decided)
        met = mark(rate.key, question.narrowed(rival=row.rival_id), share)
        out.append(RivalRow(row, share, int(decided), url, met))
    return out


def group_rows(user: User, target: object, currency: str) -> list[GroupRow]:
    """Return the groups of a target in words, each with how many accounts a reader sees fit it."""
    return [
        GroupRow(
            target_customers.in_words(group, currency),
            target_customers.matching(user, [group]).count(),
            target_customers.list_url(group),
        )
        for group in read(target)
    ]


def _risk_rows(content: PlanContent, figures: LiveFigures) -> list[RiskRow]:
    out = []
    for row in content.rows["risks"]:
        state = figures.standings.state(row.row_key, RiskState.OPEN)
        risk = RiskFigures(row.probability, row.impact, state)
        high, step = risk.is_high(figures.figures.budget), figures.standings.steps.get(row.row_key)
        out.append(RiskRow(row, RiskState(state), risk.expected, high, step))
    return out


@dataclass(frozen=True)
class OfferedStep:
    """An arrow that a reader may go now."""

    verb: SalesPlanStep
    url: str
    is_main: bool = False


MAIN = (SalesPlanStep.SUBMIT, SalesPlanStep.APPROVE, SalesPlanStep.START, SalesPlanStep.REVIEW, SalesPlanStep.CLOSE)


@dataclass
class PlanSteps:
    """What a reader may do with a plan: moves, edits, and what still lacks before it is submitted."""

    draft: SalesPlanVersion | None
    moves: list[OfferedStep]
    may_edit: bool
    may_write_draft: bool
    may_amend: bool
    may_create: bool
    missing: list[wording.MissingContent]
    versions: list[SalesPlanVersion]
    history: list[SalesPlanMove]
    # Of a version in review: as what the reader decides, or who may decide.
    capacity: DecidingCapacity | None = None
    deciders: Deciders | None = None


def _deciding(user: User, plan: SalesPlan, draft: SalesPlanVersion | None, today: date) -> dict[str, Any]:
    if draft is None or draft.state != SalesPlanVersionState.IN_REVIEW:
        return {}
    capacity = matter(plan, draft).capacity(user, today)
    return {"capacity": capacity} if capacity.may else {"deciders": approvers(draft, today)}


def plan_steps(user: User, plan: SalesPlan, today: date) -> PlanSteps:
    """Return what a reader may do with a plan."""
    draft = at_work(plan)
    relation = relation_to_plan(user, plan, draft or plan.current_version)
    state = draft.state if draft else SalesPlanVersionState.APPROVED
    moves = []
    for verb in possible(plan.state, state):
        if may_go(verb, user, plan, draft or plan.current_version):
            moves.append(OfferedStep(SalesPlanStep(verb), _move_url(plan, verb), verb in MAIN))
    writing = relation.may_edit and draft is not None and draft.state == SalesPlanVersionState.DRAFT
    lacks = []
    if writing and draft is not None:
        plan_facts = facts_of(content_of(draft))
        lacks = [wording.missing_content(code, plan_facts) for code in missing(SalesPlanStep.SUBMIT, plan_facts, today)]
    return PlanSteps(
        draft=draft,
        moves=moves,
        may_edit=relation.may_edit,
        may_write_draft=writing,
        may_create=may_create(user),
        may_amend=relation.may_edit and draft is None and plan.state in ACTIVE,
        missing=lacks,
        versions=list(plan.versions.select_related("made_by", "approved_by").order_by("-number")),
        history=name_deputies(plan.moves.select_related("by", "plan_version")),
        **_deciding(user, plan, draft, today),
    )


def _move_url(plan: SalesPlan, verb: str) -> str:
    if verb == SalesPlanStep.REVIEW:
        return reverse("goals:sales_plan_review", args=[plan.pk])
    return reverse("goals:sales_plan_move", args=[plan.pk, verb])


def begin_url(**params: str) -> str:
    return f"{reverse('goals:sales_plan_create')}?{urlencode(params)}"
