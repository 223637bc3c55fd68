"""The form of the contact policy, and the reason for writing to somebody again."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.outreach.models import OutreachPolicy
from salesplan.core.forms import CountField


class PolicyForm(forms.ModelForm):
    """The numbers of the contact policy."""

    quarantine_days = CountField(
        label=_("Days between surveys to the same person"),
        min_value=0,
        max_value=730,
        help_text=_("Across all surveys. 90 is usual, 180 is cautious."),
    )
    case_wait_hours = CountField(
        label=_("Hours to wait after a case is closed"),
        min_value=0,
        max_value=720,
        help_text=_("No survey is sent before that: a recent complaint colours every answer."),
    )
    company_surveys = CountField(label=_("Surveys per company"), min_value=0, max_value=1000)
    company_survey_days = CountField(label=_("Within days"), min_value=1, max_value=365)
    person_messages = CountField(
        label=_("Messages per person"),
        min_value=0,
        max_value=1000,
        help_text=_("Surveys, campaigns, greetings and follow-ups combined."),
    )
    company_messages = CountField(
        label=_("Messages per company"),
        min_value=0,
        max_value=1000,
        help_text=_("Surveys, campaigns, greetings and follow-ups combined."),
    )
    budget_days = CountField(label=_("Within days"), min_value=1, max_value=365)
    quiet_from = CountField(
        label=_("Quiet from"),
        min_value=0,
        max_value=23,
        help_text=_("Hour of the day in the customer's time zone, 0 to 23."),
    )
    quiet_until = CountField(
        label=_("Quiet until"), min_value=0, max_value=23, help_text=_("The same hour as above means no quiet hours.")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = OutreachPolicy
        fields: ClassVar[list[str]] = [
            *("quarantine_days", "case_wait_hours", "company_surveys", "company_survey_days", "person_messages"),
            *("company_messages", "budget_days", "quiet_from", "quiet_until"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ReleaseForm(forms.Form):
    """Why mail may go to somebody again."""

    why = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("For example: asked for it by phone, the address was corrected.")
    )
