"""The form of an adjustment."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goals.pay.choices import AdjustmentKind
from pipeline.deals.form_fields import DealAmountField, PersonField
from salesplan.core.company.queries import calendar
from salesplan.core.forms import offer


class AdjustmentForm(forms.Form):
    person = PersonField(label=_("Person"))
    kind = forms.ChoiceField(label=_("Kind"), choices=AdjustmentKind.choices)
    amount = DealAmountField(label=_("Amount"))
    period = forms.ChoiceField(label=_("Period"), required=False)
    why = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, periods: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, period=[("", _("The first open one")), *periods])

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        key = self.cleaned_data["period"]
        return {**self.cleaned_data, "period": calendar().parse(key) if key else None}
