"""Forms of cases and improvements."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.accounts.models import Account
from customers.contacts.models import Contact
from customers.feedback import queries
from customers.feedback.choices import CaseSource, RootCause, Severity
from customers.feedback.models import Improvement
from customers.fields import RecordField
from salesplan.core.fields import LONGEST_TEXT
from salesplan.core.forms import DayField, offer
from salesplan.people.models import User


class CaseForm(forms.Form):
    """A complaint or a bad call."""

    title = forms.CharField(label=_("What is wrong"), max_length=200)
    account = RecordField(Account.objects.none(), url="customers:account_pick", label=_("Customer"))
    contact = RecordField(Contact.objects.none(), url="customers:contact_pick", label=_("Contact"), required=False)
    source = forms.ChoiceField(label=_("Source"), choices=CaseSource.choices, initial=CaseSource.COMPLAINT)
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices, initial=Severity.MEDIUM)
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Owner"), empty_label=None)
    improvement = forms.ModelChoiceField(Improvement.objects.none(), label=_("Improvement"), required=False)
    text = forms.CharField(
        label=_("In the customer's words"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 4}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(
            self.fields,
            account=Account.objects.visible_to(user),
            contact=Contact.objects.visible_to(user),
            owner=User.objects.active().order_by("sort_key"),
            improvement=queries.to_choose(),
        )

    def clean(self) -> dict[str, Any]:
        """Refuse a contact of another customer."""
        data = super().clean() or {}
        contact, account = data.get("contact"), data.get("account")
        if contact and account and contact.account_id != account.pk:
            self.add_error("contact", _("This contact belongs to another customer."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ResolveForm(forms.Form):
    """How a case was resolved, and where it came from."""

    cause = forms.ChoiceField(label=_("Root cause"), choices=RootCause.choices)
    resolution = forms.CharField(label=_("What was done"), max_length=500, widget=forms.Textarea({"rows": 3}))


class WhyForm(forms.Form):
    """The reason for a step."""

    why = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))


class ImprovementForm(forms.ModelForm):
    """What is changed, by whom, and what it shall bring."""

    due_on = DayField(label=_("Planned for"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Improvement
        fields = ("title", "what", "expected", "owner", "release", "due_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, owner=User.objects.active().order_by("sort_key"))
        self.initial["version"] = self.instance.version

    @property
    def values(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
