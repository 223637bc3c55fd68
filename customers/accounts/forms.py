"""Forms of accounts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.accounts.actions import rights_on, why_only_read
from customers.accounts.models import Account
from customers.accounts.wording import countries
from customers.fields import RecordField
from salesplan.core.company.queries import company
from salesplan.core.forms import AmountField, CountField, offer
from salesplan.people.access import scope_of
from salesplan.people.choices import Role
from salesplan.people.models import User

FIELDS = (
    "name",
    "industry",
    "employees",
    "annual_revenue",
    "founded",
    "region",
    "country",
    "website",
    "phone",
    "address",
    "registration_number",
    "source",
    "parent",
    "note",
)


# Fields the form declares itself; their first values it takes from the account too.
DECLARED = ("annual_revenue", "country", "parent", "website")


class AccountForm(forms.ModelForm):
    """Create or edit an account. On creating, those who lead others may choose the owner; later it is handed over.

    What the person may not change is shown with the reason, only to be read (`customers.web.only_read`).
    """

    country = forms.ChoiceField(label=_("Country"), required=False)
    website = forms.URLField(label=_("Website"), required=False, max_length=200, assume_scheme="https")
    annual_revenue = AmountField(label=_("Annual revenue"), required=False, min_value=0)
    parent = RecordField(
        Account.objects.none(), url="customers:account_pick", label=_("Parent customer"), required=False
    )
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Owner"), empty_label=None)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Account
        fields = tuple(name for name in FIELDS if name not in DECLARED)
        widgets = {"note": forms.Textarea({"rows": 3})}  # noqa: RUF012
        field_classes = {"employees": CountField, "founded": CountField}  # noqa: RUF012

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({name: getattr(self.instance, name) for name in DECLARED})
        offer(self.fields, country=[("", "–"), *countries()])
        offer(self.fields, parent=Account.objects.visible_to(user).exclude(pk=self.instance.pk))
        self.fields["version"].initial = self.instance.version
        self.fields["annual_revenue"].help_text = _("In %(currency)s.") % {"currency": company().currency}
        if self.instance.pk:
            self._keep_owner(rights_on(self.instance, user).may_edit("owner"))
        elif user.role == Role.REP:
            del self.fields["owner"]
        else:
            offer(self.fields, owner=possible_owners(user))
            self.fields["owner"].initial = user.pk

    def _keep_owner(self, hands_over: bool) -> None:
        """Show whose the account is; it changes hands by a step of its own, which tells the timeline."""
        owner = self.fields["owner"]
        offer(self.fields, owner=User.objects.filter(pk=self.instance.owner_id))
        owner.initial, owner.disabled = self.instance.owner_id, True
        owner.help_text = _("Choose “Change owner” on the customer's page.") if hands_over else why_only_read(["owner"])

    @property
    def values(self) -> dict[str, Any]:
        """What the actions take."""
        names = FIELDS if self.instance.pk else (*FIELDS, "owner")
        return {name: value for name, value in self.cleaned_data.items() if name in names}


class AccountOwnerForm(forms.Form):
    """Hand an account to somebody else."""

    owner = forms.ModelChoiceField(User.objects.none(), label=_("New owner"), empty_label=None)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, owner=possible_owners(user))


def possible_owners(user: User) -> Any:
    """Return the people whom this person may give an account to."""
    scope = scope_of(user)
    people = User.objects.active().order_by("sort_key")
    return people if scope.sees_all else people.filter(pk__in=scope.person_ids)
