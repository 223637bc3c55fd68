"""What has to be said to re-rate."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from salesplan.core.company.queries import company, currencies
from salesplan.core.forms import DayField, offer


class RangeForm(forms.Form):
    """Which sales: those in a currency of some days."""

    currency = forms.ChoiceField(label=_("Currency"))
    starts_on = DayField(label=_("Sold from"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = DayField(label=_("Sold to"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, currency=[(code, code) for code in currencies() if code != company().currency])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("ends_on", _("The last day is before the first day."))
        return data


class RerateForm(RangeForm):
    """The same days again, with the reason and the sum that was shown."""

    why = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    seen = forms.DecimalField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("currency", "starts_on", "ends_on"):
            self.fields[name].widget = forms.HiddenInput()
