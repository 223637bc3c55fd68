"""The form of the contact policy, and the reason for writing to somebody again."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.outreach.models import OutreachPolicy
from salesplan.core.forms import CountField

BOUNDS = {
    "quarantine_days": (0, 730),
    "company_surveys": (0, 1000),
    "company_survey_days": (1, 365),
    "person_messages": (0, 1000),
    "company_messages": (0, 1000),
    "budget_days": (1, 365),
    "quiet_from": (0, 23),
    "quiet_until": (0, 23),
    "case_wait_hours": (0, 720),
}


class PolicyForm(forms.ModelForm):
    """The numbers of the contact policy."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = OutreachPolicy
        fields: ClassVar[list[str]] = list(BOUNDS)
        help_texts: ClassVar[dict[str, Any]] = {
            "quarantine_days": _("Across all surveys; the usual advice is 90, a cautious one 180."),
            "company_messages": _("Surveys, campaigns, greetings and follow-ups together."),
            "person_messages": _("Surveys, campaigns, greetings and follow-ups together."),
            "quiet_from": _("Hour of the day where the customer is, 0 to 23."),
            "quiet_until": _("The same hour as above means no quiet hours."),
            "case_wait_hours": _("No survey before that; a fresh complaint colours every answer."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (least, most) in BOUNDS.items():
            model_field = self.fields[name]
            self.fields[name] = CountField(
                label=model_field.label, help_text=model_field.help_text, min_value=least, max_value=most
            )
        self.initial["version"] = self.instance.version

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in BOUNDS}


class ReleaseForm(forms.Form):
    """Why mail may go to somebody again."""

    why = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("For example: asked for it by phone, the address was corrected.")
    )
