"""Sets of deals that a sentence points at, and why a result differs from its mark.

Each sentence names its deals by a cause (`stuck` in stage 3, `lost_to` rival 7, …); `deals` returns exactly those, so
the page behind a sentence lists what the sentence counted.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum, Window
from django.db.models.functions import Lag

from pipeline.deals.metrics import lost, narrowed
from pipeline.deals.models import CloseDateChange, Deal, StageMove
from reports.dashboards import rules
from reports.dashboards.choices import AttentionCause
from reports.dashboards.queries.scope import DashboardView
from salesplan.core.metrics import FigureMark, mark
from salesplan.core.money import ZERO

USUAL_DAYS = 365
RELATED = ("account", "owner", "stage", "rival", "loss_reason")


def midnight(view: DashboardView, day: date) -> datetime:
    """Return the instant at which a business day begins in the company's zone."""
    return datetime.combine(day, time(), ZoneInfo(view.company.time_zone))


def open_deals(view: DashboardView) -> QuerySet[Deal]:
    """Return the open deals in scope, whenever they are due."""
    return narrowed(Deal.objects.open(), view.question())


def deals(view: DashboardView, cause: str, key: int | None = None) -> QuerySet[Deal]:
    """Return the deals of a cause; `key` is the stage, rival or reason."""
    question = view.question()
    if cause == AttentionCause.LOST_TO:
        return lost(question).filter(rival=key)
    if cause == AttentionCause.LOST_FOR:
        return lost(question).filter(loss_reason=key)
    if cause == AttentionCause.SLIPPED:
        return open_deals(view).filter(pk__in=_slipped(view))
    if cause == AttentionCause.OVERDUE:
        return open_deals(view).filter(expected_close_on__lt=view.today)
    if cause == AttentionCause.CLOSING:
        return open_deals(view).filter(expected_close_on__range=(view.today, view.today + timedelta(6)))
    if cause == AttentionCause.NO_STEP:
        return open_deals(view).filter(next_step="")
    rows = stuck(view, usual_days(view))
    return rows.filter(stage=key) if key else rows


def _slipped(view: DashboardView) -> QuerySet:
    """Deals whose close date was moved out of the period, and which are not due in it again."""
    start, end = view.period.start, view.period.end
    date_changes = CloseDateChange.objects.in_force().filter(is_push=True, from_on__range=(start, end), to_on__gt=end)
    return date_changes.exclude(deal__expected_close_on__range=(start, end)).values("deal")


def usual_days(view: DashboardView) -> dict[int, float]:
    """Return the median of the days deals spent in each stage before they left it, over the last year: one query."""
    since = midnight(view, view.today - timedelta(USUAL_DAYS))
    moves = (
        StageMove.objects.in_force()
        .filter(at__gte=since, deal__in=Deal.objects.visible_to(view.user))
        .annotate(entered=Window(Lag("at"), partition_by="deal", order_by=["at", "id"]))
    )
    sql, params = moves.order_by().values("from_stage", "at", "entered").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT from_stage, percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM at - entered) / 86400) "  # noqa: S608
            f"FROM ({sql}) AS spent (from_stage, at, entered) "
            "WHERE entered IS NOT NULL AND from_stage IS NOT NULL GROUP BY 1",
            params,
        )
        return {stage: float(median) for stage, median in cursor.fetchall()}


def stuck(view: DashboardView, usual_by_stage: dict[int, float]) -> QuerySet[Deal]:
    """Return the open deals that are in their stage for more than twice its usual time (never less than two weeks).

    Stages without a usual time are measured by the two weeks.
    """
    now = midnight(view, view.today + timedelta(1))
    late = ~Q(stage__in=list(usual_by_stage)) & Q(stage_since__lt=now - timedelta(rules.stuck_after(None) + 1))
    for stage, days in usual_by_stage.items():
        late |= Q(stage=stage, stage_since__lt=now - timedelta(rules.stuck_after(days) + 1))
    return open_deals(view).filter(late)


@dataclass(frozen=True)
class StuckStage:
    """The stage in which most money is stuck."""

    stage_id: int
    label: str
    count: int
    amount: Decimal
    usual: int
    after: int


def worst_stage(view: DashboardView) -> StuckStage | None:
    """Return the stage in which the most money is stuck, or None."""
    usual_by_stage = usual_days(view)
    rows = stuck(view, usual_by_stage).order_by().values("stage").annotate(n=Count("pk"), amount=Sum("amount_base"))
    worst = max(rows, key=lambda row: (row["amount"], row["n"]), default=None)
    if worst is None:
        return None
    from pipeline.process.models import Stage

    stage = Stage.objects.get(pk=worst["stage"])
    days = usual_by_stage.get(stage.pk)
    return StuckStage(stage.pk, stage.label, worst["n"], worst["amount"], round(days or 0), rules.stuck_after(days))


@dataclass(frozen=True)
class Losses:
    """The lost deals of the period, and what stands out among them."""

    count: int
    amount: Decimal
    rival: rules.Concentration | None
    rival_label: str
    reason: rules.Concentration | None
    reason_label: str


def losses(view: DashboardView) -> Losses:
    """Return the losses of the period by rival and by reason: one query, and one for each name."""
    rows = lost(view.question()).order_by().values("rival", "loss_reason")
    by_rival: dict[int, int] = {}
    by_reason: dict[int, int] = {}
    count, amount = 0, ZERO
    for row in rows.annotate(n=Count("pk"), amount=Sum("amount_base")):
        count, amount = count + row["n"], amount + row["amount"]
        for top, name in ((by_rival, "rival"), (by_reason, "loss_reason")):
            if row[name]:
                top[row[name]] = top.get(row[name], 0) + row["n"]
    rival, reason = rules.concentration(by_rival, count), rules.concentration(by_reason, count)
    return Losses(count, amount, rival, _label("Rival", rival), reason, _label("LossReason", reason))


def _label(model: str, top: rules.Concentration | None) -> str:
    from django.apps import apps

    row = apps.get_model("pipeline", model).objects.filter(pk=top.key).first() if top else None
    return row.label if row else ""


@dataclass(frozen=True)
class DealSum:
    """Some deals: how many, and how much money."""

    count: int
    amount: Decimal


def total_of(rows: QuerySet[Deal]) -> DealSum:
    """Return number and amount of deals."""
    sums = rows.order_by().aggregate(n=Count("pk"), amount=Sum("amount_base"))
    return DealSum(sums["n"], sums["amount"] or ZERO)


def mark_of(view: DashboardView, cause: str, key: int | None, deal_sum: DealSum) -> FigureMark:
    """Return what the amount of a cause is, for whoever reads pages by machine: on a day, not over days."""
    return replace(mark(f"{cause}{key or ''}_amount", view.question(), deal_sum.amount), period=str(view.today))
