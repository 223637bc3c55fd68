"""Questions about monitors: what a monitor sees now, and how many have spoken in their current period."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from goals.planning.pacing.queries import pace_by
from reports.monitoring.choices import PACED, MonitorSpan, MonitorSubjects
from reports.monitoring.models import Firing, Monitor
from reports.monitoring.rules import fires, threshold_at
from salesplan.core import metrics
from salesplan.core.company.models import Company
from salesplan.core.company.queries import business_day, calendar, company
from salesplan.core.metrics import FigureMark, Metric, Question, mark
from salesplan.core.periods import Period
from salesplan.core.typing import UserRequest
from salesplan.people.access import scope_of
from salesplan.people.models import Team, User


@dataclass(frozen=True)
class MonitorReading:
    """What a monitor sees: the figure, the threshold at which it fires, and the rows behind it.

    `subject` is the person or team whose figure it is, where each is watched. `blind` when its owner may not see the
    figures any more, or the metric is gone: then it says nothing, rather than something wrong.
    """

    monitor: Monitor
    metric: Metric | None
    period: Period
    value: Decimal | None = None
    threshold: Decimal | None = None
    pace: Decimal = Decimal(0)
    rows: str = ""
    fires: bool = False
    is_blind: bool = False
    subject: Any = None
    mark: FigureMark | None = None

    @property
    def kind(self) -> str:
        """Whose figure it is: of a person, of a team, or of all together."""
        return "" if self.subject is None else "team" if self.monitor.subjects == MonitorSubjects.TEAM else "person"

    @property
    def key(self) -> tuple[int | None, int | None]:
        """What tells this firing from others of the period: (person, team)."""
        pk = self.subject.pk if self.subject else None
        return (pk, None) if self.kind == "person" else (None, pk)


def reading(monitor: Monitor, today: date, own_company: Company | None = None) -> MonitorReading:
    """Return what a monitor sees on a day of one figure, with the eyes of its owner."""
    own_company = own_company or company()
    blank = blank_reading(monitor, today, own_company)
    if blank.is_blind or blank.metric is None:
        return blank
    question = Question(monitor.owner, blank.period.start, blank.period.end, filters_of(monitor))
    return with_figure(blank, blank.metric.value(question), question)


def blank_reading(monitor: Monitor, today: date, own_company: Company) -> MonitorReading:
    """Return a reading without its figure: metric, period and pace; blind where there is nothing to see."""
    period = calendar(own_company).containing(today, monitor.span)  # type: ignore[arg-type]
    try:
        metric = metrics.get(monitor.metric)
    except KeyError:
        return MonitorReading(monitor, None, period, is_blind=True)
    if not _may_see(monitor):
        return MonitorReading(monitor, metric, period, is_blind=True)
    due = (
        pace_by(period, today, own_company=own_company).at(period, today) if monitor.condition in PACED else Decimal(0)
    )
    return MonitorReading(
        monitor, metric, period, threshold=threshold_at(monitor.condition, monitor.threshold, due), pace=due
    )


def with_figure(
    blank: MonitorReading, value: Decimal | None, question: Question, subject: User | Team | None = None
) -> MonitorReading:
    """Return a reading with the figure that answers a question, and the rows behind it."""
    monitor, rows = blank.monitor, blank.metric.rows(question) if blank.metric else ""
    breaching = fires(monitor.condition, value, monitor.threshold, blank.pace)
    return replace(
        blank, value=value, rows=rows, fires=breaching, subject=subject, mark=_mark(monitor, question, value)
    )


def _mark(monitor: Monitor, question: Question, value: Decimal | None) -> FigureMark:
    """Return what a figure is; all that its owner sees is, to another reader, not all that they see themselves."""
    figure = mark(monitor.metric, question, value)
    return figure if question.filters else replace(figure, scope=f"seen_by={monitor.owner_id}")


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


def monitors(user: User) -> QuerySet[Monitor]:
    """Return the monitors a person sees, with the day each spoke last."""
    rows = Monitor.objects.visible_to(user).select_related("owner", "person", "team")
    return rows.annotate(last_at=Max("firings__at")).order_by("-is_active", "name", "pk")


def firings(monitor: Monitor, user: User) -> QuerySet[Firing]:
    """Return when a monitor spoke, newest first, of those that a person sees."""
    return Firing.objects.visible_to(user).filter(monitor=monitor).select_related("person", "team")


def open_count(request: UserRequest) -> int:
    """Return how many of one's own monitors have spoken in the period that is in progress (for the menu)."""
    own_company = company()
    today, cal = business_day(timezone.now(), own_company), calendar(own_company)
    current = [cal.containing(today, kind).key for kind in MonitorSpan.values]  # type: ignore[arg-type]
    rows = Firing.objects.filter(monitor__owner=request.user.pk, monitor__is_active=True, period_key__in=current)
    return rows.values("monitor").distinct().count()
