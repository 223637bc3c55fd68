"""Forms of quotas."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from salesplan.core.forms import AmountField, DayField, PercentField, offer


class QuotaForm(forms.Form):
    amount = AmountField(label=_("Quota"), max_digits=18, decimal_places=4, min_value=Decimal(0))
    note = forms.CharField(label=_("Why"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    effective_on = DayField(
        label=_("Effective from"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, holds_from: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if holds_from is None:
            del self.fields["effective_on"]
        else:
            self.fields["effective_on"].initial = holds_from
            self.fields["note"].required = True
            self.fields["note"].help_text = _("The period has started, so the history needs a reason.")

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data.get(name) for name in ("amount", "note", "version", "effective_on")}


class RemoveForm(forms.Form):
    note = forms.CharField(max_length=300, required=False)


class CopyForm(forms.Form):
    source = forms.ChoiceField(label=_("Copy from"))
    percent = PercentField(label=_("Change in %"), initial=0, max_digits=7)
    note = forms.CharField(label=_("Why"), max_length=300, required=False)

    def __init__(self, *args: Any, sources: list[tuple[str, str]], has_started: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, source=sources)
        if has_started:
            self.fields["note"].help_text = _("The period has started, so the history needs a reason.")
