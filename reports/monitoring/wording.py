"""What monitors say, in the language that is active."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.monitoring.choices import PACED, MonitorCondition
from reports.monitoring.models import Firing, Monitor
from reports.monitoring.queries import MonitorReading
from salesplan.core import format as write
from salesplan.core import metrics
from salesplan.core.company.queries import company
from salesplan.core.metrics import Metric
from salesplan.people.models import Team, User

HUNDRED = Decimal(100)
# A notice names so many people or teams; the monitor's page has all.
NAMED = 5


def metric_of(monitor: Monitor) -> Metric | None:
    """Return the metric a monitor watches, or None when it is gone."""
    try:
        return metrics.get(monitor.metric)
    except KeyError:
        return None


def condition(monitor: Monitor) -> str:
    """Say when a monitor fires."""
    metric = metric_of(monitor)
    if metric is None:
        return _("Deleted metric: %(key)s") % {"key": monitor.metric}
    params: dict[str, Any] = {"metric": metric.label, "span": monitor.get_span_display()}
    if monitor.condition == MonitorCondition.BEHIND_PACE:
        params["points"] = write.number((monitor.threshold * HUNDRED).normalize())
        return _("%(metric)s is behind pace by more than %(points)s points %(span)s") % params
    if monitor.condition == MonitorCondition.AGAINST_PACE:
        params["share"] = write.percent(monitor.threshold)
        return _("%(metric)s is below %(share)s of the pace %(span)s") % params
    params["mark"] = write.figure(monitor.threshold, metric.unit, company().currency)
    if monitor.condition == MonitorCondition.ABOVE:
        return _("%(metric)s rises above %(mark)s %(span)s") % params
    return _("%(metric)s falls below %(mark)s %(span)s") % params


def sentence(reading: MonitorReading) -> str:
    """Say what a monitor saw."""
    monitor, metric = reading.monitor, reading.metric
    if metric is None:
        return ""
    currency = company().currency
    params = {
        "name": monitor.name,
        "metric": metric.label,
        "value": write.figure(reading.value, metric.unit, currency, short=False),
        "bound": write.figure(reading.threshold, metric.unit, currency, short=False),
        "pace": write.percent(reading.pace),
        "period": write.period_label(reading.period.key),
    }
    if monitor.condition in PACED:
        return _("%(name)s: %(metric)s is %(value)s in %(period)s; the pace is %(pace)s.") % params
    if monitor.condition == MonitorCondition.ABOVE:
        return _("%(name)s: %(metric)s is %(value)s in %(period)s, above %(bound)s.") % params
    return _("%(name)s: %(metric)s is %(value)s in %(period)s, below %(bound)s.") % params


def notice(new: Sequence[MonitorReading], of: int) -> str:
    """Say what a monitor saw: one figure, or how many of those it watches are past the mark now, and who."""
    first = new[0]
    if first.subject is None:
        return sentence(first)
    metric, n, currency = first.metric, len(new), company().currency
    if metric is None:
        return ""
    params = {
        "name": first.monitor.name,
        "n": n,
        "of": of,
        "period": write.period_label(first.period.key),
        "who": _(", ").join(
            f"{label_of(reading.subject)} {write.figure(reading.value, metric.unit, currency)}"
            for reading in new[:NAMED]
        ),
        "more": n - NAMED,
    }
    if first.kind == "person":
        text = ngettext(
            "%(name)s: %(n)s of %(of)s people is past the threshold in %(period)s: %(who)s",
            "%(name)s: %(n)s of %(of)s people are past the threshold in %(period)s: %(who)s",
            n,
        )
    else:
        text = ngettext(
            "%(name)s: %(n)s of %(of)s teams is past the threshold in %(period)s: %(who)s",
            "%(name)s: %(n)s of %(of)s teams are past the threshold in %(period)s: %(who)s",
            n,
        )
    message = text % params
    return message + _(" and %(more)s more") % params if n > NAMED else message


def label_of(subject: User | Team) -> str:
    """Return the name of a person or a team."""
    return str(getattr(subject, "label", subject))


def firing(monitor: Monitor, fired: Firing) -> str:
    """Say what a monitor saw when it spoke."""
    metric = metric_of(monitor)
    if metric is None:
        return write.period_label(fired.period_key)
    currency = company().currency
    params = {
        "period": write.period_label(fired.period_key),
        "value": write.figure(fired.value, metric.unit, currency),
        "mark": write.figure(fired.threshold, metric.unit, currency),
    }
    text = _("%(period)s: %(value)s, threshold %(mark)s") % params
    subject = fired.person or fired.team
    return f"{label_of(subject)} · {text}" if subject else text
