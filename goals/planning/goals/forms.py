"""The form of a goal. Shares are typed in percent and stored as ratios; the baseline is never typed."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.planning.goals.choices import GoalKind, GoalState
from goals.planning.goals.models import Goal
from goals.planning.goals.queries import measures
from goals.planning.goals.queries.goals import eligible_parents
from goals.planning.goals.queries.measures import owner_of
from goals.planning.goals.queries.smart_inputs import GoalTerms
from goals.planning.goals.rights import may
from goals.planning.goals.wording import goals as texts
from salesplan.core.amounts.rules import plain
from salesplan.core.company.queries import calendar
from salesplan.core.format import period_label
from salesplan.core.forms import AmountField, CountField, DayField, PercentField, offer, unit_of
from salesplan.core.money import HUNDRED
from salesplan.core.periods import Calendar, Period, PeriodKind, span
from salesplan.core.typing import DisplayText
from salesplan.people.choices import OwnerKind
from salesplan.people.models import User
from salesplan.people.queries import team_choices

RANGE = "range"
BASES = [("before", gettext_lazy("the period before")), ("year", gettext_lazy("the same period last year"))]


def owners(user: User) -> list[tuple[str, Any]]:
    """Return whose goals a person may set: themselves (for their development), teams and people below them."""
    rights = may(user)
    teams = [(f"team-{pk}", label) for pk, label in team_choices() if rights.leads(OwnerKind.TEAM, pk)]
    below = [
        person for person in User.objects.active().order_by("sort_key") if rights.leads(OwnerKind.PERSON, person.pk)
    ]
    people = [(f"person-{person.pk}", str(person)) for person in below if person.pk != user.pk]
    own_choice = [(f"person-{user.pk}", _("%(name)s (my development)") % {"name": user})] if rights.writes else []
    groups = ((_("Teams"), teams), (_("People"), people + own_choice))
    return [(name, choices) for name, choices in groups if choices]


def periods(fiscal_calendar: Calendar, today: date, chosen: str = "") -> list[tuple[str, Any]]:
    """Return the periods a goal may be for: what runs and what comes, by length, and days of one's own."""
    groups: list[tuple[str, Any]] = []
    lengths = (
        (PeriodKind.QUARTER, _("Quarter"), 5),
        (PeriodKind.YEAR, _("Year"), 2),
        (PeriodKind.HALF, _("Half"), 3),
        (PeriodKind.MONTH, _("Month"), 6),
    )
    listed: set[str] = set()
    for kind, name, count in lengths:
        current = fiscal_calendar.containing(today, kind)
        keys = [fiscal_calendar.shift(current, by).key for by in range(count)]
        listed |= set(keys)
        groups.append((name, [(key, period_label(key)) for key in keys]))
    if chosen and ".." not in chosen and chosen not in listed:
        groups.insert(0, (_("Chosen so far"), [(chosen, period_label(chosen))]))
    return [*groups, (RANGE, _("Custom dates"))]


class ParentField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Goal) -> str:
        return f"{obj.owner} · {obj.title} · {texts.period_name(measures.days_of(obj))}"


def _day(label: DisplayText) -> forms.DateField:
    return DayField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class GoalForm(forms.Form):
    owner = forms.ChoiceField(label=gettext_lazy("Whose goal"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind of target"), widget=forms.RadioSelect)
    metric = forms.ChoiceField(label=gettext_lazy("What is measured"), required=False)
    period = forms.ChoiceField(label=gettext_lazy("Period"))
    starts_on = _day(gettext_lazy("From"))
    ends_on = _day(gettext_lazy("To"))
    target = AmountField(label=gettext_lazy("Figure to reach"), max_digits=18, decimal_places=4, required=False)
    percent = PercentField(
        label=gettext_lazy("Growth in %"), max_digits=9, required=False, min_value=-99, max_value=9999
    )
    basis = forms.ChoiceField(label=gettext_lazy("Compared with"), choices=BASES, required=False)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("If left empty, a title is generated."),
    )
    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What improves, and for whom, when it is reached."),
    )
    parent = ParentField(
        label=gettext_lazy("Serves the goal"),
        queryset=Goal.objects.none(),
        required=False,
        empty_label=gettext_lazy("no other goal"),
    )
    note = forms.CharField(label=gettext_lazy("Reason for the change"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User, today: date, goal: Goal | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.today, self.goal = user, today, goal
        self.calendar = calendar()
        leads = may(user).leads_any
        offer(self.fields, owner=owners(user))
        kinds = GoalKind.choices if leads else [(GoalKind.DEVELOPMENT.value, GoalKind.DEVELOPMENT.label)]
        offer(self.fields, kind=kinds)
        offer(self.fields, metric=[(choice.key, choice.label) for choice in measures.choices()])
        chosen = goal.period_key if goal else str(self.initial.get("period", ""))
        offer(self.fields, period=periods(self.calendar, today, chosen))
        offer(self.fields, parent=eligible_parents(user, goal))
        self.fields["target"].help_text = _("In the unit of the metric; a rate in percent: 25 for 25 %.")
        if goal is None or goal.state == GoalState.DRAFT:
            del self.fields["note"]
        self._start(leads)
        data = self.data if self.is_bound else self.initial
        self.fields["target"].unit = unit_of(data.get("metric") or "")  # type: ignore[attr-defined]

    def _start(self, leads: bool) -> None:
        if self.goal:
            self.initial = {**stored(self.goal, self.calendar), **self.initial}
            return
        quarter = self.calendar.shift(self.calendar.containing(self.today, PeriodKind.QUARTER), 1)
        start = {
            "kind": GoalKind.GROWTH if leads else GoalKind.DEVELOPMENT,
            "metric": "won_revenue",
            "period": quarter.key,
            "basis": "year",
        }
        if not leads:
            start["owner"] = f"person-{self.user.pk}"
        self.initial = {**start, **self.initial}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("period") == RANGE and not data.get("starts_on"):
            self.add_error("starts_on", _("Enter the first day."))
        if data.get("period") == RANGE and not data.get("ends_on"):
            self.add_error("ends_on", _("Enter the last day."))
        if data.get("starts_on") and data.get("ends_on") and data["starts_on"] > data["ends_on"]:
            self.add_error("ends_on", _("The last day is before the first."))
        return data

    @property
    def owner_key(self) -> tuple[OwnerKind, int] | None:
        kind, _dash, number = str(self.cleaned_data.get("owner") or "").partition("-")
        if not number.isdecimal():
            return None
        return OwnerKind.PERSON if kind == OwnerKind.PERSON else OwnerKind.TEAM, int(number)

    @property
    def days(self) -> Period | None:
        data = self.cleaned_data
        if data.get("period") == RANGE:
            start, end = data.get("starts_on"), data.get("ends_on")
            return span(start, end) if start and end and start <= end else None
        return self.calendar.parse(data["period"]) if data.get("period") else None

    def terms(self) -> GoalTerms | None:
        """Return what was typed, as far as it can be read; None without owner or period."""
        data, owner, days = self.cleaned_data, self.owner_key, self.days
        if owner is None or days is None:
            return None
        kind = data.get("kind") or GoalKind.AMOUNT
        metric = measures.metric_of(data.get("metric", "")) if kind != GoalKind.DEVELOPMENT else None
        target = data.get("target")
        if target is not None and metric is not None and metric.unit == "share":
            target = target / HUNDRED
        return GoalTerms(
            title=data.get("title") or "",
            why=data.get("why") or "",
            kind=kind,
            owner=owner,
            period=days,
            metric=metric.key if metric else "",
            percent=data.get("percent") if kind == GoalKind.GROWTH else None,
            target=target if kind == GoalKind.AMOUNT else None,
            basis=data.get("basis") or "before",
            parent=data.get("parent"),
        )


def stored(goal: Goal, fiscal_calendar: Calendar) -> dict[str, Any]:
    """Return what the form shows of a goal."""
    metric, (kind, pk), period = measures.metric_of(goal.metric), owner_of(goal), fiscal_calendar.parse(goal.period_key)
    year = goal.baseline_key and goal.baseline_key == fiscal_calendar.year_before(period).key
    plain = {name: getattr(goal, name) for name in ("title", "why", "kind", "metric", "percent", "version")}
    is_range = period.kind == RANGE
    return plain | {
        "owner": f"{kind}-{pk}",
        "target": _typed(goal.target, metric.unit if metric else ""),
        "basis": "year" if year else "before",
        "period": RANGE if is_range else goal.period_key,
        "starts_on": goal.starts_on if is_range else None,
        "ends_on": goal.ends_on if is_range else None,
        "parent": goal.parent_id,
    }


def _typed(target: Decimal | None, unit: str) -> str:
    """Write a target as one would type it: 3578706, 25 for a quarter."""
    return plain(target * HUNDRED if target is not None and unit == "share" else target)


class ReasonForm(forms.Form):
    note = forms.CharField(label=gettext_lazy("Reason"), max_length=300, required=False)


class ProgressForm(forms.Form):
    percent = CountField(label=gettext_lazy("Progress in %"), min_value=0, max_value=100, unit="percent")
    note = forms.CharField(
        label=gettext_lazy("What was done"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
