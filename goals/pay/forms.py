"""Forms of pay: why a run is reopened, a decision on a windfall, and an adjustment."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goals.pay.choices import AdjustmentKind
from pipeline.deals.fields import AmountField, PersonField
from salesplan.core.forms import offer


class ReopenForm(forms.Form):
    note = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class LockForm(forms.Form):
    note = forms.CharField(label=_("Note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, must_say: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = must_say
        if must_say:
            self.fields["note"].help_text = _("Why it is locked although this is open; kept with the run.")


class WindfallForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[("approve", _("Approve: it counts in full")), ("refuse", _("Refuse: it counts for nothing"))],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class AdjustmentForm(forms.Form):
    person = PersonField(label=_("Person"))
    kind = forms.ChoiceField(label=_("Kind"), choices=AdjustmentKind.choices)
    amount = AmountField(label=_("Amount"))
    period = forms.ChoiceField(label=_("Period"), required=False)
    why = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, periods: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, period=[("", _("The first that is open")), *periods])
