"""What naming a deputy asks: who, from, until, for which decisions, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from salesplan.core.forms import ChoicesField, DayField
from salesplan.people.choices import Role
from salesplan.people.deputies.choices import OF_ADMINS, Decision
from salesplan.people.deputies.queries import people_with_office, possible_deputies
from salesplan.people.models import User

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DeputyForm(forms.Form):
    person = forms.ModelChoiceField(label=_("Stands in for"), queryset=User.objects.none())
    deputy = forms.ModelChoiceField(label=_("Deputy"), queryset=User.objects.none())
    starts_on = DayField(label=_("From"), widget=DATE)
    ends_on = DayField(label=_("Until"), widget=DATE, help_text=_("Up to and including this day."))
    kinds = ChoicesField(
        label=_("Kinds of decision"),
        choices=(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leave empty to include all kinds."),
    )
    why = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["person"].queryset = people_with_office(by)
        # Who is named for whom is judged by the action; the one who names for another is never offered.
        fields["deputy"].queryset = possible_deputies(by, by)
        kinds = Decision if by.role == Role.ADMIN else [kind for kind in Decision if kind not in OF_ADMINS]
        fields["kinds"].choices = [(kind.value, kind.label) for kind in kinds]
        if by.role != Role.ADMIN:
            fields["person"].widget = forms.HiddenInput()


class DeputyEndForm(forms.Form):
    why = forms.CharField(label=_("Reason"), max_length=300)
