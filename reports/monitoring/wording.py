"""What monitors say, in the language that is active."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.monitoring.choices import PACED, Condition
from reports.monitoring.models import Firing, Monitor
from reports.monitoring.queries import Reading
from salesplan.core import metrics
from salesplan.core.company.queries import company
from salesplan.core.figures import figure
from salesplan.core.format import number, percent, period_label
from salesplan.core.language import current_language
from salesplan.core.metrics import Metric

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
    """Say when a monitor speaks."""
    metric = metric_of(monitor)
    if metric is None:
        return _("A metric that is gone: %(key)s") % {"key": monitor.metric}
    words: dict[str, Any] = {"metric": metric.label, "span": monitor.get_span_display()}
    if monitor.condition == Condition.BEHIND_PACE:
        words["points"] = number((monitor.mark * HUNDRED).normalize(), current_language())
        return _("%(metric)s is behind pace by more than %(points)s points %(span)s") % words
    if monitor.condition == Condition.AGAINST_PACE:
        words["share"] = percent(monitor.mark, current_language())
        return _("%(metric)s is below %(share)s of the pace %(span)s") % words
    words["mark"] = figure(metric, monitor.mark, company().currency)
    if monitor.condition == Condition.ABOVE:
        return _("%(metric)s rises above %(mark)s %(span)s") % words
    return _("%(metric)s falls below %(mark)s %(span)s") % words


def sentence(seen: Reading) -> str:
    """Say what a monitor saw."""
    monitor, metric = seen.monitor, seen.metric
    if metric is None:
        return ""
    currency = company().currency
    words = {
        "name": monitor.name,
        "metric": metric.label,
        "value": figure(metric, seen.value, currency, short=False),
        "bound": figure(metric, seen.bound, currency, short=False),
        "pace": percent(seen.pace, current_language()),
        "period": period_label(seen.period.key),
    }
    if monitor.condition in PACED:
        return _("%(name)s: %(metric)s is %(value)s in %(period)s, the pace is %(pace)s.") % words
    if monitor.condition == Condition.ABOVE:
        return _("%(name)s: %(metric)s is %(value)s in %(period)s, above %(bound)s.") % words
    return _("%(name)s: %(metric)s is %(value)s in %(period)s, below %(bound)s.") % words


def notice(new: Sequence[Reading], of: int) -> str:
    """Say what a monitor saw: one figure, or how many of those it watches are past the mark now, and who."""
    first = new[0]
    if first.subject is None:
        return sentence(first)
    metric, n, currency = first.metric, len(new), company().currency
    if metric is None:
        return ""
    words = {
        "name": first.monitor.name,
        "n": n,
        "of": of,
        "period": period_label(first.period.key),
        "who": _(", ").join(f"{label_of(one.subject)} {figure(metric, one.value, currency)}" for one in new[:NAMED]),
        "more": n - NAMED,
    }
    if first.kind == "person":
        text = ngettext(
            "%(name)s: %(n)s of %(of)s people is past the mark in %(period)s: %(who)s",
            "%(name)s: %(n)s of %(of)s people are past the mark in %(period)s: %(who)s",
            n,
        )
    else:
        text = ngettext(
            "%(name)s: %(n)s of %(of)s teams is past the mark in %(period)s: %(who)s",
            "%(name)s: %(n)s of %(of)s teams are past the mark in %(period)s: %(who)s",
            n,
        )
    said = text % words
    return said + _(" and %(more)s more") % words if n > NAMED else said


def label_of(subject: Any) -> str:
    """Return the name of a person or a team."""
    return str(getattr(subject, "label", subject))


def firing(monitor: Monitor, spoke: Firing) -> str:
    """Say what a monitor saw when it spoke."""
    metric = metric_of(monitor)
    if metric is None:
        return period_label(spoke.period_key)
    currency = company().currency
    words = {
        "period": period_label(spoke.period_key),
        "value": figure(metric, spoke.value, currency),
        "mark": figure(metric, spoke.mark, currency),
    }
    said = _("%(period)s: %(value)s, mark %(mark)s") % words
    whose = spoke.person or spoke.team
    return f"{label_of(whose)} · {said}" if whose else said
