"""Forms of responses: accept, object, answer. Each carries the line of the ledger that was seen."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from salesplan.core.forms import AmountField, DayField

KEEP, CHANGE = "keep", "change"


class AcceptForm(forms.Form):
    change = forms.IntegerField(widget=forms.HiddenInput)
    comment = forms.CharField(label=_("Comment"), max_length=1000, required=False)


class ObjectForm(forms.Form):
    change = forms.IntegerField(widget=forms.HiddenInput)
    comment = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    proposed = AmountField(
        label=_("Your proposal"),
        required=False,
        max_digits=18,
        decimal_places=4,
        min_value=Decimal(0),
        help_text=_("The figure you would accept, if you know one."),
    )


class ObjectionAnswerForm(forms.Form):
    change = forms.IntegerField(widget=forms.HiddenInput)
    how = forms.ChoiceField(
        label=_("Answer"),
        choices=[(KEEP, _("Keep the figure")), (CHANGE, _("Set another figure"))],
        widget=forms.RadioSelect,
        initial=KEEP,
    )
    amount = AmountField(label=_("New quota"), required=False, max_digits=18, decimal_places=4, min_value=Decimal(0))
    effective_on = DayField(
        label=_("Effective from"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    comment = forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The person will see it. With a new figure, it also stays in the history of the quota."),
    )

    def __init__(self, *args: Any, holds_from: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if holds_from is None:
            del self.fields["effective_on"]
        else:
            self.fields["effective_on"].initial = holds_from

    def clean(self) -> dict[str, Any]:
        """A new figure is given where one is to be set; otherwise what stands in its field does not count."""
        data = super().clean() or {}
        if data.get("how") == CHANGE and data.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("Enter the new figure, or keep the current one."))
        if data.get("how") == KEEP:
            data["amount"] = data["effective_on"] = None
        return data
