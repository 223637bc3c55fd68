"""Making, changing and checking monitors."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from reports.monitoring.choices import Condition
from reports.monitoring.models import Firing, Monitor
from reports.monitoring.queries import Reading, reading
from reports.monitoring.rules import may_be_paced
from reports.monitoring.texts import sentence
from salesplan.core import metrics
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, company
from salesplan.core.editing import apply, lock_version
from salesplan.core.errors import Refused
from salesplan.core.notices.actions import notify
from salesplan.core.texts import later
from salesplan.people.access import require_write, scope_of


def create_monitor(*, values: Mapping[str, Any], by: Any, at: datetime) -> Monitor:
    """Make a monitor that tells `by`. `values`: name, metric, person or team, span, condition, mark, is_active."""
    require_write(by)
    _check(values, by)
    with acting(by, "monitor.create"):
        return Monitor.objects.create(**values, owner=by, created_at=at)


def edit_monitor(monitor: Monitor, *, values: Mapping[str, Any], version: int | None, by: Any, at: datetime) -> Monitor:
    """Change a monitor; with other terms it may speak again in this period."""
    require_write(by)
    _check(values, monitor.owner)
    with acting(by, "monitor.edit"):
        current = lock_version(monitor, version, values)
        changed = apply(current, values)
        if {"metric", "person", "team", "span", "condition", "mark"} & set(changed):
            # Another question is another occasion.
            current.firings.filter(at__lte=at).delete()
        return current


def delete_monitor(monitor: Monitor, *, by: Any, at: datetime) -> None:
    """Remove a monitor; the notices it gave stay."""
    require_write(by)
    with acting(by, "monitor.delete"):
        monitor.delete()


def check_all(*, at: datetime) -> int:
    """Look at every monitor that is on; return how many spoke. Called twice in a period, nobody is told twice."""
    home = company()
    today = business_day(at, home)
    rows = Monitor.objects.filter(is_active=True, owner__is_active=True).select_related("owner", "person", "team")
    return sum(_tell(reading(monitor, today, home), at) for monitor in rows.order_by("pk"))


def check(monitor: Monitor, *, at: datetime) -> bool:
    """Look at one monitor now; return whether it spoke."""
    return _tell(reading(monitor, business_day(at)), at)


def _tell(seen: Reading, at: datetime) -> bool:
    if not seen.speaks or seen.value is None or seen.bound is None:
        return False
    monitor = seen.monitor
    with transaction.atomic():
        firing, new = Firing.objects.get_or_create(
            monitor=monitor,
            period_key=seen.period.key,
            defaults={"value": seen.value, "mark": seen.bound, "at": at},
        )
        if new:
            notify(
                monitor.owner,
                kind="monitor",
                key=f"monitor:{monitor.pk}:{seen.period.key}:{firing.pk}",
                text=later(lambda: sentence(seen)),
                at=at,
                url=reverse("reports:monitor_detail", args=[monitor.pk]),
                mail=True,
            )
    return new


def _check(values: Mapping[str, Any], owner: Any) -> None:
    """Refuse what no monitor can watch, and figures that the person who is told may not see."""
    try:
        metrics.get(values["metric"])
    except KeyError:
        raise Refused(_("There is no such metric. Choose one from the list."), field="metric") from None
    if values["condition"] == Condition.BEHIND_PACE and not may_be_paced(values["metric"]):
        raise Refused(_("Only the attainment of a quota has a pace. Choose another condition."), field="condition")
    if values["condition"] == Condition.BEHIND_PACE and values["mark"] < 0:
        raise Refused(_("Give the number of points behind pace without a sign."), field="mark")
    mine, person, team = scope_of(owner), values.get("person"), values.get("team")
    if (person and not mine.sees_person(person.pk)) or (team and not mine.sees_team(team.pk)):
        raise Refused(_("You cannot watch figures that you may not see."), field="scope")
