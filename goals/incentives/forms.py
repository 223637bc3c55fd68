"""Forms of incentive plans: rates and shares of the quota are typed in percent."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goals.incentives.choices import Basis, Interval, Mode
from goals.incentives.rules import RateTable
from salesplan.core.forms import NumberField, plain
from salesplan.people.models import User

HUNDRED = Decimal(100)


class PlanForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120, required=False)
    interval = forms.ChoiceField(label=_("A statement for each"), choices=Interval, initial=Interval.QUARTER)


class VersionForm(forms.Form):
    starts_on = forms.DateField(label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}))
    mode = forms.ChoiceField(label=_("How the table is read"), choices=Mode, initial=Mode.MARGINAL)
    basis = forms.ChoiceField(label=_("Measured by"), choices=Basis, initial=Basis.ATTAINMENT)
    cap = NumberField(
        label=_("Cap for each statement"), required=False, min_value=Decimal(0), max_digits=18, decimal_places=4
    )
    why = forms.CharField(label=_("Why"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cap"].help_text = _("Leave empty for no cap.")
        self.fields["why"].help_text = _("Everybody on the plan reads it beside the version.")


class TierForm(forms.Form):
    lower = NumberField(label=_("From"), max_digits=18, decimal_places=4, required=False)
    rate = NumberField(label=_("Rate %"), max_digits=9, decimal_places=6, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in ("lower", "rate"):
            self.fields[field].widget.attrs["aria-label"] = self.fields[field].label

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was typed in the row."""
        data = getattr(self, "cleaned_data", {})
        return data.get("lower") is None and data.get("rate") is None


class TierRows(forms.BaseFormSet):
    deletion_widget = forms.HiddenInput


TierFormSet = forms.formset_factory(TierForm, formset=TierRows, extra=0, can_delete=True, min_num=1, max_num=20)


def initial_tiers(table: RateTable | None) -> list[dict[str, str]]:
    """Return the rows to begin with: those of the version before, else an example to change."""
    if table is None:
        return [{"lower": "0", "rate": "3"}, {"lower": "50", "rate": "5"}, {"lower": "100", "rate": "8"}]
    scale = HUNDRED if table.basis == Basis.ATTAINMENT else Decimal(1)
    return [{"lower": plain(step.lower * scale), "rate": plain(step.rate * HUNDRED)} for step in table.steps]


def typed_tiers(formset: Any, basis: str) -> list[tuple[Decimal | None, Decimal | None]]:
    """Return the rows of the editor as (bound, rate), in their order, without removed and blank ones."""
    scale = HUNDRED if basis == Basis.ATTAINMENT else Decimal(1)
    out: list[tuple[Decimal | None, Decimal | None]] = []
    for form in formset.forms:
        data = getattr(form, "cleaned_data", None) or {}
        if data.get("DELETE") or form.is_blank:
            continue
        lower, rate = data.get("lower"), data.get("rate")
        out.append((None if lower is None else lower / scale, None if rate is None else rate / HUNDRED))
    return out


class EnrolForm(forms.Form):
    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.active().filter(role__in=("rep", "manager")).order_by("sort_key", "pk")
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class EndForm(forms.Form):
    ends_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
