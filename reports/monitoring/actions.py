"""Making, changing and checking monitors."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from reports.monitoring.choices import PACED, MonitorCondition, MonitorSubjects
from reports.monitoring.models import Firing, Monitor
from reports.monitoring.queries import MonitorReading
from reports.monitoring.readings import readings
from reports.monitoring.rules import may_be_paced
from reports.monitoring.wording import notice
from salesplan.core import metrics
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, company
from salesplan.core.editing import apply, lock_version
from salesplan.core.errors import Refused
from salesplan.core.metrics import Metric
from salesplan.core.notices.actions import notify
from salesplan.core.texts import later
from salesplan.people.access import require_write, scope_of
from salesplan.people.models import User


def create_monitor(*, values: Mapping[str, Any], by: User, at: datetime) -> Monitor:
    """Make a monitor that tells `by`. `values`: name, metric, person or team, each, span, condition, mark, is_active."""
    require_write(by)
    _check(values, by)
    with acting(by, "monitor.create"):
        return Monitor.objects.create(**values, owner=by, created_at=at)


def edit_monitor(
    monitor: Monitor, *, values: Mapping[str, Any], version: int | None, by: User, at: datetime
) -> Monitor:
    """Change a monitor; with other terms it may speak again in this period."""
    require_write(by)
    _check(values, monitor.owner)
    with acting(by, "monitor.edit"):
        current = lock_version(monitor, version, values)
        changed = apply(current, values)
        if {"metric", "person", "team", "subjects", "span", "condition", "threshold"} & set(changed):
            # Another question is another occasion.
            current.firings.filter(at__lte=at).delete()
        return current


def delete_monitor(monitor: Monitor, *, by: User, at: datetime) -> None:
    """Remove a monitor; the notices it gave stay."""
    require_write(by)
    with acting(by, "monitor.delete"):
        monitor.delete()


def check_all(*, at: datetime) -> int:
    """Look at every monitor that is on; return how many spoke. Called twice in a period, nobody is told twice."""
    own_company = company()
    today = business_day(at, own_company)
    rows = Monitor.objects.filter(is_active=True, owner__is_active=True).select_related("owner", "person", "team")
    return sum(_notify(monitor, readings(monitor, today, own_company), at) for monitor in rows.order_by("pk"))


def check(monitor: Monitor, *, at: datetime) -> bool:
    """Look at one monitor now; return whether it spoke."""
    return _notify(monitor, readings(monitor, business_day(at)), at)


def _notify(monitor: Monitor, readings: list[MonitorReading], at: datetime) -> bool:
    """Keep who is past the mark and was not yet in this period, and give one notice of all of them.

    Both are one transaction under the monitor's lock: a worker that is killed leaves neither, and of two at once the
    second finds what the first has told.
    """
    breaching = [
        reading for reading in readings if reading.fires and reading.value is not None and reading.threshold is not None
    ]
    if not breaching:
        return False
    period = breaching[0].period
    with transaction.atomic():
        if not Monitor.objects.select_for_update().filter(pk=monitor.pk).exists():
            return False
        already_fired = set(monitor.firings.filter(period_key=period.key).values_list("person_id", "team_id"))
        new = [reading for reading in breaching if reading.key not in already_fired]
        if not new:
            return False
        firings = Firing.objects.bulk_create(
            Firing(
                monitor=monitor, period_key=period.key, person_id=reading.key[0], team_id=reading.key[1],
                value=reading.value or 0, threshold=reading.threshold or 0, at=at,
            )
            for reading in new
        )  # fmt: skip
        notify(
            monitor.owner,
            kind="monitor",
            key=f"monitor:{monitor.pk}:{period.key}:{firings[0].pk}",
            text=later(lambda: notice(new, len(readings))),
            at=at,
            url=reverse("reports:monitor_detail", args=[monitor.pk]),
            mail=True,
        )
    return True


def _check(values: Mapping[str, Any], owner: User) -> None:
    """Refuse what no monitor can watch, and figures that the person who is told may not see."""
    try:
        metrics.get(values["metric"])
    except KeyError:
        raise Refused(_("There is no such metric. Choose one from the list."), field="metric") from None
    if values["condition"] in PACED and not may_be_paced(values["metric"]):
        raise Refused(_("Only quota attainment has a pace. Choose another condition."), field="condition")
    if values["condition"] == MonitorCondition.BEHIND_PACE and values["threshold"] < 0:
        raise Refused(_("Enter the number of points behind pace as a positive number."), field="threshold")
    if values["condition"] == MonitorCondition.AGAINST_PACE and values["threshold"] <= 0:
        raise Refused(_("Enter a percentage of the pace, for example 90."), field="threshold")
    _check_each(values, metrics.get(values["metric"]), owner)
    own_scope, person, team = scope_of(owner), values.get("person"), values.get("team")
    if (person and not own_scope.sees_person(person.pk)) or (team and not own_scope.sees_team(team.pk)):
        raise Refused(_("You can't monitor figures that you don't have access to."), field="scope")


def _check_each(values: Mapping[str, Any], metric: Metric, owner: User) -> None:
    """Refuse to watch each of what has no parts: one person, a rep's own figures, a metric that is not kept by them."""
    each = values.get("subjects", MonitorSubjects.WHOLE)
    if each == MonitorSubjects.WHOLE:
        return
    if values.get("person"):
        raise Refused(_("A single person has no one below them. Choose a team, or everything you see."), field="scope")
    scope = scope_of(owner)
    if not scope.sees_all and not scope.team_ids:
        raise Refused(_("You don't lead a team, so there is no one to monitor individually."), field="subjects")
    if ("owner" if each == MonitorSubjects.PERSON else "team") not in metric.dimensions:
        raise Refused(_("This metric isn't available by person and team. Choose another one."), field="metric")
