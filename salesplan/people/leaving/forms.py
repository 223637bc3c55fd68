"""What the hand-over asks: last day, reason and successors; then who gets what."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from salesplan.core.forms import DayField, RecordsField
from salesplan.people.leaving.choices import LeavingReason
from salesplan.people.leaving.models import Leaving
from salesplan.people.models import User

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class LeavingForm(forms.Form):
    last_day = DayField(
        label=pgettext_lazy("leaving", "Last day"),
        widget=DATE,
        help_text=_(
            "Their last working day. Sign-in and API keys end after it, or immediately if it is today or in the past."
        ),
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=LeavingReason.choices)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    successors = RecordsField(
        label=_("Successors"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One or more. On the next page you choose who gets what."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, people: QuerySet[User], colleagues: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["successors"]
        field.queryset = people
        # Colleagues of the same team stand first: they know the customers.
        close = set(colleagues)
        order = sorted(people, key=lambda user: (user.pk not in close, user.sort_key, user.pk))
        field.choices = [(user.pk, f"{user} · {user.job_title}" if user.job_title else str(user)) for user in order]

    @property
    def values(self) -> dict[str, Any]:
        """What the actions take."""
        names = ("last_day", "reason", "note")
        return {
            **{name: self.cleaned_data[name] for name in names},
            "successors": list(self.cleaned_data["successors"]),
        }


def initial_of(leaving: Leaving) -> dict[str, Any]:
    """Return what the form shows of a leaving."""
    names = ("last_day", "reason", "note", "version")
    return {**{name: getattr(leaving, name) for name in names}, "successors": list(leaving.successors.all())}
