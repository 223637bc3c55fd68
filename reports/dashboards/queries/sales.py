"""The figures of the sales dashboard: tiles, months against the quota, the groups of a dimension, and the funnel."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.utils.translation import gettext as _

from pipeline.deals.metrics import narrowed
from pipeline.deals.models import WON, Deal, StageMove
from pipeline.process.choices import StageKind
from pipeline.process.models import Process, Stage
from pipeline.process.queries import processes_in_use
from reports.dashboards import rules
from reports.dashboards.queries.scope import DashboardView
from salesplan.core import metrics
from salesplan.core.metrics import MetricGroup
from salesplan.core.money import ZERO, ratio

MOST_BARS = 12


@dataclass(frozen=True)
class PeriodTotals:
    """The tiles of the sales dashboard."""

    won: Decimal
    won_before: Decimal
    deals: int
    lost: int
    win_rate: Decimal | None
    value_rate: Decimal | None
    average: Decimal | None
    cycle: Decimal | None
    # None of a past day of which the open deals were not kept.
    open_amount: Decimal | None
    weighted: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """Growth against the same days of the period before."""
        share = ratio(self.won, self.won_before)
        return None if share is None else share - 1

    @property
    def closed(self) -> int:
        """Won and lost deals."""
        return self.deals + self.lost


def totals(view: DashboardView) -> PeriodTotals:
    """Return the figures of the tiles."""
    question = view.question()
    won_deals, closed = metrics.get("win_rate").terms_by(question, None).get("", (ZERO, ZERO))
    amount, won = metrics.get("average_deal").terms_by(question, None).get("", (ZERO, ZERO))
    until = view.same_day_before if view.is_current else None
    return PeriodTotals(
        won=amount,
        won_before=metrics.get("won_revenue").value(view.question(view.before, until)) or ZERO,
        deals=int(won_deals),
        lost=int(closed - won_deals),
        win_rate=ratio(won_deals, closed),
        value_rate=metrics.get("win_rate_value").value(question),
        average=ratio(amount, won),
        cycle=metrics.get("cycle_median").value(question),
        open_amount=metrics.get("open_pipeline").value(question),
        weighted=metrics.get("weighted_pipeline").value(question),
    )


@dataclass(frozen=True)
class MonthBar:
    """Won and quota of one month."""

    key: str
    label: str
    won: Decimal
    quota: Decimal
    rows: str


def months(view: DashboardView) -> list[MonthBar]:
    """Return won against quota by month, in order."""
    question = view.question()
    won_groups = {group.key: group for group in metrics.get("won_revenue").groups(question, "month")}
    quotas = {key: parts[0] for key, parts in metrics.get("quota").terms_by(question, "month").items()}
    keys = sorted({*won_groups, *(key for key, amount in quotas.items() if amount)})
    names = metrics.labels("month", keys)
    won_metric = metrics.get("won_revenue")
    return [
        MonthBar(
            key,
            names.get(key, key),
            won_groups[key].value or ZERO if key in won_groups else ZERO,
            quotas.get(key, ZERO),
            won_metric.rows(question, "month", key),
        )
        for key in keys
    ]


def groups(view: DashboardView, by: str) -> list[MetricGroup]:
    """Return won revenue by a dimension, largest first, those with nothing left out."""
    return [group for group in metrics.get("won_revenue").groups(view.question(), by) if group.value]


# ---- the funnel --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FunnelStep:
    """One stage of the funnel: how many of the cohort reached it."""

    label: str
    reached: int
    conversion: Decimal | None
    place: int


@dataclass(frozen=True)
class Funnel:
    """A cohort on its way: the deals that started in the period, wherever they are now."""

    process: Process | None
    steps: list[FunnelStep]
    started: int
    lost: int
    still_open: int
    processes: list[Process]


def cohort(view: DashboardView, process_id: int) -> QuerySet[Deal]:
    """Return the deals of a process that started in the period, row access and scope included."""
    rows = narrowed(Deal.objects.all(), view.question())
    return rows.filter(started_on__range=(view.period.start, view.period.end), process=process_id)


def furthest(rows: QuerySet[Deal]) -> QuerySet[Deal]:
    """Add to each deal `reach`, the position of the furthest open stage it was ever in."""
    moves = (
        StageMove.objects.in_force()
        .filter(deal=OuterRef("pk"), to_stage__kind=StageKind.OPEN)
        .order_by()
        .values("deal")
    )
    return rows.annotate(reach=Subquery(moves.annotate(furthest=Max("to_stage__position")).values("furthest")))


def funnel(view: DashboardView, process_id: int | None = None) -> Funnel:
    """Return the funnel of a process (the one for new deals unless named): four queries."""
    processes = processes_in_use()
    process = next((row for row in processes if row.pk == process_id), processes[0] if processes else None)
    if process is None:
        return Funnel(None, [], 0, 0, 0, [])
    stages = list(Stage.objects.filter(process=process, kind=StageKind.OPEN).order_by("position", "pk"))
    states: Counter[str] = Counter()
    reach: Counter[int] = Counter()
    is_won = ExpressionWrapper(WON, output_field=BooleanField())
    deals: QuerySet[Any] = furthest(cohort(view, process.pk)).order_by().annotate(is_won=is_won)
    rows = deals.values("state", "is_won", "reach").annotate(n=Count("pk"))
    first = stages[0].position if stages else 0
    for row in rows:
        # What came back whole went all the way to the last stage, but is not won.
        states["returned" if row["state"] == "won" and not row["is_won"] else row["state"]] += row["n"]
        if not row["is_won"]:
            # A deal without a trail stands at the start.
            reach[first if row["reach"] is None else row["reach"]] += row["n"]
    shape = rules.funnel([stage.position for stage in stages], dict(reach), states["won"])
    steps = [
        FunnelStep(stages[i].label if i < len(stages) else _("Won"), step.reached, step.conversion, i)
        for i, step in enumerate(shape)
    ]
    return Funnel(process, steps, sum(states.values()), states["lost"], states["open"], processes)


def reached(view: DashboardView, process_id: int, place: int) -> QuerySet[Deal]:
    """Return the deals of the cohort that reached the stage at a place of the funnel; past the last stage, the won."""
    rows: Any = furthest(cohort(view, process_id))
    stages = list(Stage.objects.filter(process=process_id, kind=StageKind.OPEN).order_by("position", "pk"))
    if place >= len(stages):
        return rows.filter(WON)
    if place <= 0:
        return rows
    return rows.filter(WON | Q(reach__gte=stages[place].position))
