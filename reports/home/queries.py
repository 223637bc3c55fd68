"""What each role finds on the home page: what to do today, and where one stands."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.tasks.models import Task
from customers.tasks.queries import TaskRow, lines
from goals.pay.plan.queries.rulebook import rulebook
from goals.pay.statements.queries.statement import Statement, statements
from goals.planning.quotas.queries.attainment import AttainmentNode
from pipeline.deals.models import Deal
from reports.dashboards.choices import AttentionCause
from reports.dashboards.queries import causes
from reports.dashboards.queries.quota import QuotaTreeRow, tree_rows
from reports.dashboards.queries.scope import DashboardView
from reports.dashboards.rules import stuck_after
from salesplan.core.company.queries import days_between
from salesplan.core.metrics import FigureMark, mark
from salesplan.core.notices.models import Notice
from salesplan.core.periods import PeriodKind
from salesplan.people.choices import OwnerKind
from salesplan.people.models import User

SHOWN = 8


def greeting(user: User, at: datetime) -> str:
    """Greet by the time of day where the person is."""
    hour = timezone.localtime(at).hour
    params = {"name": str(user)}
    if hour < 5 or hour >= 22:
        return _("Good evening, %(name)s") % params
    if hour < 12:
        return _("Good morning, %(name)s") % params
    return _("Good afternoon, %(name)s") % params if hour < 18 else _("Good evening, %(name)s") % params


@dataclass(frozen=True)
class TaskOverview:
    """One's own open tasks that are due, the first of them as rows."""

    rows: list[TaskRow]
    due: int
    upcoming: int


def tasks(user: User, today: date) -> TaskOverview:
    """Return what is due today or overdue, and how much comes in the next week: two queries."""
    own_tasks = Task.objects.open().filter(assignee=user.pk)
    week = Q(due_on__gt=today, due_on__lte=today + timedelta(7))
    counts = own_tasks.order_by().aggregate(
        due=Count("pk", filter=Q(due_on__lte=today)), upcoming=Count("pk", filter=week)
    )
    rows = own_tasks.filter(due_on__lte=today).select_related("account", "assignee").order_by("due_on", "pk")[:SHOWN]
    return TaskOverview(lines(rows, today), counts["due"], counts["upcoming"])


# ---- deals to move -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MoveReason:
    """Why a deal is on the list, as a badge."""

    label: str
    status: str


@dataclass(frozen=True)
class DealToMove:
    """A deal that waits for its owner, with the reasons."""

    deal: Deal
    reasons: list[MoveReason]


@dataclass(frozen=True)
class DealsToMove:
    """The most urgent deals, and how many there are."""

    rows: list[DealToMove]
    count: int


def deals_to_move(view: DashboardView, today: date) -> DealsToMove:
    """Return one's own open deals that are overdue, close within a week, are stuck, or have no next step: four queries.

    The most urgent first: overdue, then closing, then stuck, then those without a next step; the larger first.
    Overdue and closing go by `today`, the day of the reader; how long a deal may stay in a stage is the company's.
    """
    usual_days = causes.usual_days(view)
    own_deals = Deal.objects.open().filter(owner=view.user.pk)
    overdue = Q(expected_close_on__lt=today)
    closing = Q(expected_close_on__range=(today, today + timedelta(6)))
    stuck = Q(pk__in=causes.stuck(view, usual_days).filter(owner=view.user.pk).values("pk"))
    rows = own_deals.filter(overdue | closing | stuck | Q(next_step=""))
    rank = Case(
        When(overdue, then=Value(0)),
        When(closing, then=Value(1)),
        When(stuck, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    first = rows.annotate(rank=rank).select_related("account", "stage").order_by("rank", "-amount_base", "pk")[:SHOWN]
    return DealsToMove([DealToMove(deal, _reasons(deal, today, usual_days)) for deal in first], rows.count())


def _reasons(deal: Deal, today: date, usual_days: dict[Any, Any]) -> list[MoveReason]:
    out = []
    due, days = deal.expected_close_on, days_between(deal.stage_since, timezone.now())
    if due and due < today:
        n = (today - due).days
        text = ngettext("close date %(n)s day ago", "close date %(n)s days ago", n)
        out.append(MoveReason(text % {"n": n}, "bad"))
    elif due and due <= today + timedelta(6):
        n = (due - today).days
        text = ngettext("closes in %(n)s day", "closes in %(n)s days", n)
        out.append(MoveReason(text % {"n": n} if n else _("closes today"), "info"))
    if days > stuck_after(usual_days.get(deal.stage_id)):
        out.append(
            MoveReason(ngettext("%(n)s day in this stage", "%(n)s days in this stage", days) % {"n": days}, "warn")
        )
    if not deal.next_step:
        out.append(MoveReason(_("no next step"), "neutral"))
    return out


# ---- pay, notices ------------------------------------------------------------------------------------------


def my_statement(view: DashboardView) -> Statement | None:
    """Return one's own statement of the current month or quarter, whichever one's plan pays; None without a plan."""
    rules = rulebook([view.user.pk])
    period = view.calendar.containing(view.today, PeriodKind(rules.interval_of(view.user.pk, view.today)))
    statement = statements([view.user], [period], today=view.today, rules=rules)[view.user.pk, period.key]
    return statement if statement.plan is not None and statement.plan.interval == period.kind else None


def notices(user: User, limit: int = 5) -> QuerySet[Notice]:
    """Return the newest notices."""
    return Notice.objects.visible_to(user).order_by("-created_at", "-pk")[:limit]


# ---- team --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TeamOverview:
    """A manager's people against the pace, and the deals that need a word."""

    rows: list[QuotaTreeRow]
    behind: list[QuotaTreeRow]
    people: int
    lots: list["AttentionRow"] = field(default_factory=list)


@dataclass(frozen=True)
class AttentionRow:
    """Some deals of the team: what they have in common, how many and how much, and the first of them."""

    cause: AttentionCause
    label: str
    count: int
    amount: Decimal
    deals: list[Deal]


def team(view: DashboardView) -> TeamOverview:
    """Return who is behind pace, the furthest first, and the deals that close or slipped."""
    rows = tree_rows(view)
    people = [row for row in rows if row.node.kind == OwnerKind.PERSON]
    behind = [row for row in people if row.node.level in ("warn", "bad")]
    behind.sort(key=lambda row: (row.node.attainment or Decimal(0), row.node.label))
    teams = [row for row in rows if row.node.kind == OwnerKind.TEAM]
    return TeamOverview(
        teams,
        behind[:SHOWN],
        len(people),
        [_cause_row(view, cause) for cause in (AttentionCause.CLOSING, AttentionCause.SLIPPED)],
    )


def _cause_row(view: DashboardView, cause: AttentionCause) -> AttentionRow:
    rows = causes.deals(view, cause)
    total = causes.total_of(rows)
    first = rows.select_related("account", "owner", "stage").order_by("expected_close_on", "-amount_base", "pk")[:5]
    return AttentionRow(cause, str(cause.label), total.count, total.amount, list(first) if total.count else [])


def marks_of(view: DashboardView, node: AttainmentNode | None) -> dict[str, FigureMark]:
    """Return what the figures of one's own row are, for whoever reads the page by machine."""
    question = view.question().narrowed(owner=view.user.pk)
    figures = {"won_revenue": node.won, "quota": node.quota, "attainment": node.attainment} if node else {}
    return {key: mark(key, question, value) for key, value in figures.items()}


def quota_of(view: DashboardView) -> AttainmentNode | None:
    """Return one's own row against the quota: the sum over the teams one was in."""
    from goals.planning.quotas.queries.attainment import attainment_tree

    tree = attainment_tree(view.user, view.period, view.day)
    own_nodes = [node for node in tree.rows if node.kind == OwnerKind.PERSON and node.id == view.user.pk]
    return own_nodes[0] if len(own_nodes) == 1 else None
