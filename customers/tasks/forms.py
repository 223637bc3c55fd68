"""Forms of tasks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.accounts.models import Account
from customers.fields import RecordField
from customers.tasks import queries
from customers.tasks.choices import TaskKind
from salesplan.core.fields import LONGEST_TEXT
from salesplan.core.forms import DayField, offer
from salesplan.people.models import User


class TaskForm(forms.Form):
    """Create or edit a task; `place_fixed` leaves out the account where the task belongs to a deal."""

    title = forms.CharField(label=_("What needs to be done"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=TaskKind.choices, initial=TaskKind.CALL)
    due_on = DayField(label=_("Due"))
    assignee = forms.ModelChoiceField(User.objects.none(), label=_("Who"), empty_label=None)
    account = RecordField(Account.objects.none(), url="customers:account_pick", label=_("Customer"), required=False)
    remind_on = DayField(
        label=_("Remind on"), required=False, help_text=_("A reminder is always sent on the due date too.")
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 3}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, place_fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, assignee=queries.assignees())
        if place_fixed:
            del self.fields["account"]
        else:
            offer(self.fields, account=Account.objects.visible_to(user))

    @property
    def values(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
