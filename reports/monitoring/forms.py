"""The form of a monitor."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.dashboards.queries.scope import ALL, choices
from reports.monitoring.choices import MonitorSubjects
from reports.monitoring.models import Monitor
from reports.monitoring.rules import may_be_paced
from salesplan.core import metrics
from salesplan.core.forms import NumberField, offer, unit_of
from salesplan.people.models import Team, User

HUNDRED = Decimal(100)


class MonitorForm(forms.ModelForm):
    """What to watch, whose, and when to speak. Shares are typed in percent and stored as ratios."""

    metric = forms.ChoiceField(label=_("Metric"))
    scope = forms.ChoiceField(label=_("Whose figures"))
    subjects = forms.ChoiceField(
        label=_("Monitor the figure"),
        choices=MonitorSubjects,
        required=False,
        help_text=_("For each person or team below, you get one notice listing those past the threshold."),
    )
    threshold = NumberField(
        label=_("Threshold"),
        help_text=_(
            "An amount, a number, days or a percentage: 25 for 25 %. “Behind pace” is in percentage points; a share of the pace is a percentage too."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Monitor
        fields = ["name", "metric", "scope", "subjects", "span", "condition", "threshold", "is_active"]

    def __init__(self, *args: Any, owner: User, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, metric=[(metric.key, metric.label) for metric in metrics.every()])
        scopes = [(choice.key, "\u2003" * choice.depth + choice.label) for choice in choices(owner, day)]
        offer(self.fields, scope=scopes)
        monitor = self.instance
        self.fields["threshold"].unit = self._unit()  # type: ignore[attr-defined]
        self.fields["version"].initial = monitor.version
        if monitor.pk:
            self.initial["scope"] = scope_key(monitor)
            self.initial["threshold"] = self._shown(monitor)
        else:
            self.initial.setdefault("scope", ALL)
            self.initial.setdefault("metric", "attainment")
            self.initial.setdefault("condition", "behind_pace")
            self.initial.setdefault("threshold", 10)

    def _unit(self) -> Any:
        """Say in what the mark is typed, by the metric and the condition that are chosen."""
        values = self.data if self.is_bound else self.initial
        key, condition = values.get("metric") or "", values.get("condition") or ""
        return "percent" if _is_share(key) or condition == "behind_pace" else unit_of(key)

    def _shown(self, monitor: Monitor) -> Decimal:
        shown = monitor.threshold * HUNDRED if _is_share(monitor.metric) else monitor.threshold
        return shown.quantize(Decimal(1)) if shown == shown.to_integral_value() else shown.normalize()

    def values(self) -> dict[str, Any]:
        """Return the values for the action."""
        data = self.cleaned_data
        kind, _dash, number = data["scope"].partition("-")
        mark = data["threshold"] / HUNDRED if _is_share(data["metric"]) else data["threshold"]
        return {
            **{name: data[name] for name in ("name", "metric", "span", "condition", "is_active")},
            "subjects": data["subjects"] or MonitorSubjects.WHOLE,
            "threshold": mark.quantize(Decimal("0.0001")),
            "person": User.objects.filter(pk=number).first() if kind == "person" else None,
            "team": Team.objects.filter(pk=number).first() if kind == "team" else None,
        }


def scope_key(monitor: Monitor) -> str:
    """Return the scope of a monitor as the form names it."""
    if monitor.person_id:
        return f"person-{monitor.person_id}"
    return f"team-{monitor.team_id}" if monitor.team_id else ALL


def _is_share(key: str) -> bool:
    try:
        return metrics.get(key).unit == "share" or may_be_paced(key)
    except KeyError:
        return False
