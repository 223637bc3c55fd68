"""Questions about monitors: what a monitor sees now, and how many have spoken in their current period."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from reports.monitoring.choices import Span
from reports.monitoring.models import Firing, Monitor
from reports.monitoring.rules import limit, speaks
from salesplan.core import metrics
from salesplan.core.company.models import Company
from salesplan.core.company.queries import business_day, calendar, company, pace
from salesplan.core.metrics import Metric, Question
from salesplan.core.periods import Period
from salesplan.people.access import scope_of


@dataclass(frozen=True)
class Reading:
    """What a monitor sees: the figure, the figure at which it speaks, and the rows behind it.

    `blind` when its owner may not see the figures any more, or the metric is gone: then it says nothing, rather than
    something wrong.
    """

    monitor: Monitor
    metric: Metric | None
    period: Period
    value: Decimal | None = None
    bound: Decimal | None = None
    pace: Decimal = Decimal(0)
    rows: str = ""
    speaks: bool = False
    blind: bool = False


def reading(monitor: Monitor, today: date, home: Company | None = None) -> Reading:
    """Return what a monitor sees on a day, with the eyes of its owner."""
    home = home or company()
    period = calendar(home).containing(today, monitor.span)  # type: ignore[arg-type]
    try:
        metric = metrics.get(monitor.metric)
    except KeyError:
        return Reading(monitor, None, period, blind=True)
    if not _may_see(monitor):
        return Reading(monitor, metric, period, blind=True)
    question = Question(monitor.owner, period.start, period.end, filters_of(monitor))
    due = pace(period, today, home)
    value = metric.value(question)
    return Reading(
        monitor,
        metric,
        period,
        value=value,
        bound=limit(monitor.condition, monitor.mark, due),
        pace=due,
        rows=metric.rows(question),
        speaks=speaks(monitor.condition, value, monitor.mark, due),
    )


def filters_of(monitor: Monitor) -> dict[str, tuple[str, ...]]:
    """Return the filters of a monitor's scope."""
    if monitor.person_id:
        return {"owner": (str(monitor.person_id),)}
    return {"team": (str(monitor.team_id),)} if monitor.team_id else {}


def _may_see(monitor: Monitor) -> bool:
    owner = scope_of(monitor.owner)
    if not monitor.owner.is_active:
        return False
    if monitor.person_id:
        return owner.sees_person(monitor.person_id)
    return owner.sees_team(monitor.team_id) if monitor.team_id else True


def monitors(user: Any) -> QuerySet[Monitor]:
    """Return the monitors a person sees, with the day each spoke last."""
    rows = Monitor.objects.visible_to(user).select_related("owner", "person", "team")
    return rows.annotate(last_at=Max("firings__at")).order_by("-is_active", "name", "pk")


def firings(monitor: Monitor) -> QuerySet[Firing]:
    """Return when a monitor spoke, newest first."""
    return monitor.firings.all()


def open_count(request: HttpRequest) -> int:
    """Return how many of one's own monitors have spoken in the period that is in progress (for the menu)."""
    home = company()
    today, cal = business_day(timezone.now(), home), calendar(home)
    current = [cal.containing(today, kind).key for kind in Span.values]  # type: ignore[arg-type]
    rows = Firing.objects.filter(monitor__owner=request.user.pk, monitor__is_active=True, period_key__in=current)
    return rows.count()
