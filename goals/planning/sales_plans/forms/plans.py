"""Forms of sales plans: beginning one, its moves, its review, money and steps."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from goals.planning.sales_plans.choices import SalesPlanStep
from salesplan.core.format import period_label
from salesplan.core.forms import AmountField, DayField, offer
from salesplan.core.periods import Calendar, PeriodKind
from salesplan.core.typing import DisplayText

# What stands in the choice of a period for two days of one's own.
OWN_DAYS = "own"


class PickField(forms.ChoiceField):
    """One record of a list that is loaded once for all rows of a form, not once for each."""

    def offer(self, records: Iterable[Any], label: Callable[[Any], str] = str, chosen: Model | None = None) -> None:
        """Offer records; what was `chosen` before stays on offer, whatever became of it."""
        rows = list(records)
        if chosen is not None and chosen not in rows:
            rows.append(chosen)
        self.records = {str(record.pk): record for record in rows}
        self.choices = [("", "–"), *((key, label(record)) for key, record in self.records.items())]

    def prepare_value(self, value: object) -> Any:
        return getattr(value, "pk", value)

    def clean(self, value: object) -> Any:
        key = super().clean(str(getattr(value, "pk", value) or ""))
        return self.records.get(key)


def date_field(label: DisplayText, **more: Any) -> forms.DateField:
    """Make a field for a day."""
    return DayField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


def period_choices(fiscal_calendar: Calendar, today: date, chosen: str = "") -> list[tuple[str, Any]]:
    """Return the periods a plan may be for: years, halves and quarters around today, or two days of one's own."""
    year = fiscal_calendar.containing(today, PeriodKind.YEAR)
    years = [fiscal_calendar.shift(year, by) for by in (1, 0, -1)]
    keys = [year.key for year in years]
    for fiscal_year in years[:2]:
        keys += [
            part.key
            for kind in (PeriodKind.HALF, PeriodKind.QUARTER)
            for part in fiscal_calendar.parts(fiscal_year, kind)
        ]
    if chosen and ".." not in chosen and chosen not in keys:
        keys.insert(0, chosen)
    return [*((key, period_label(key)) for key in keys), (OWN_DAYS, _("Custom dates …"))]


class PeriodMixin(forms.Form):
    """A period by its key, or by two days."""

    period_key = forms.ChoiceField(label=_("Period"))
    first_on = date_field(_("First day"), required=False)
    last_on = date_field(_("Last day"), required=False)

    def offer_periods(self, fiscal_calendar: Calendar, today: date, key: str = "") -> None:
        """Offer the periods, with the present one chosen."""
        offer(self.fields, period_key=period_choices(fiscal_calendar, today, key))
        if ".." in key:
            first, last = key.split("..")
            self.initial.update({"period_key": OWN_DAYS, "first_on": first, "last_on": last})

    @property
    def key(self) -> str:
        """The key of the period that was chosen."""
        data = self.cleaned_data
        return f"{data['first_on']}..{data['last_on']}" if data["period_key"] == OWN_DAYS else data["period_key"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("period_key") == OWN_DAYS:
            first, last = data.get("first_on"), data.get("last_on")
            if first is None or last is None:
                self.add_error("first_on" if first is None else "last_on", _("Enter both dates of the period."))
            elif last < first:
                self.add_error("last_on", _("The last day is before the first. Swap them."))
        return data


class NameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120, required=False)

    def clean_name(self) -> str:
        name = self.cleaned_data["name"].strip()
        if not name:
            raise ValidationError(_("Enter a name for the plan."))
        return name


class BeginForm(PeriodMixin, NameForm):
    """Begin a plan: what from, for whom, for when."""

    begin = forms.ChoiceField(label=_("Start with"), required=False)
    team = PickField(label=_("Team"))
    owner = PickField(label=_("Owner"))
    field_order = ("begin", "name", "name_zh", "team", "owner", "period_key", "first_on", "last_on")


class SalesPlanMoveForm(forms.Form):
    """Go an arrow; `seen` is the number of edits of the version that was read."""

    why = forms.CharField(
        label=_("Why"), max_length=500, required=False, widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, verb: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].label = _("Why") if verb == SalesPlanStep.RETURN else _("Note (optional)")
        self.fields["why"].required = verb == SalesPlanStep.RETURN


class AmendForm(forms.Form):
    why = forms.CharField(label=_("Why does the plan change?"), max_length=300, widget=forms.Textarea({"rows": 3}))


class SalesPlanReviewForm(forms.Form):
    worked = forms.CharField(label=_("What worked?"), widget=forms.Textarea({"rows": 4}), max_length=5000)
    keep = forms.CharField(label=_("What should we keep?"), widget=forms.Textarea({"rows": 4}), max_length=5000)
    change = forms.CharField(label=_("What should we change?"), widget=forms.Textarea({"rows": 4}), max_length=5000)
    why = forms.CharField(label=_("Why now, before the last day?"), max_length=500, required=False)


class SpendForm(forms.Form):
    line = forms.ChoiceField(label=_("Budget line"))
    spent_on = date_field(_("Spent on"))
    amount = AmountField(label=_("Amount"), min_value=Decimal("0.01"))
    what = forms.CharField(label=_("What for"), max_length=200)

    def __init__(self, *args: Any, lines: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, line=[(str(line.row_key), line.name) for line in lines])


class ReverseForm(forms.Form):
    why = forms.CharField(label=_("Why is it reversed?"), max_length=200)


class SalesPlanProgressForm(forms.Form):
    state = forms.ChoiceField(label=_("Current state"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, states: Iterable[tuple[str, DisplayText]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, state=list(states))
