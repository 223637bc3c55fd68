"""The small forms around a draft: how it begins, its day and reason, and why it is returned."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goals.pay.editor.presets import STARTERS
from goals.pay.plan.models import IncentivePlanVersion
from salesplan.core.forms import AmountField, DayField


class StartForm(forms.Form):
    start = forms.ChoiceField(label=_("Start with"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, base: IncentivePlanVersion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current_rules = [("", _("Version %(n)s, the rules in force") % {"n": base.number})] if base else []
        starters = [(key, f"{name} – {says}") for key, (name, says, _make) in STARTERS.items()]
        field: Any = self.fields["start"]
        field.choices, field.required = [*current_rules, *starters], not base
        self.initial.setdefault("start", "" if base else "accelerator")


class DraftHeaderForm(forms.Form):
    starts_on = DayField(label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}))
    why = forms.CharField(label=_("Why"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    sample_quota = AmountField(label=_("Examples with a quota of"), required=False, min_value=1, max_digits=16)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].help_text = _("Everyone on the plan will see it beside the version.")


class DraftNoteForm(forms.Form):
    note = forms.CharField(label=_("What has to change"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
