"""Forms of contacts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.accounts.models import Account
from customers.contacts.models import Contact
from customers.fields import RecordField
from salesplan.core.forms import offer
from salesplan.people.models import User

FIELDS = ("name", "job_title", "role", "email", "phone", "language", "birthday", "consent", "is_primary", "note")


class ContactForm(forms.ModelForm):
    """Create or edit a contact; the account is asked for where the page does not say it."""

    account = RecordField(Account.objects.none(), url="customers:account_pick", label=_("Customer"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Contact
        fields = FIELDS
        widgets = {"note": forms.Textarea({"rows": 3})}  # noqa: RUF012

    def __init__(
        self, *args: Any, user: User, pick: bool = False, account: Account | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].help_text = _("Without consent, no emails are sent to this person.")
        self.fields["version"].initial = self.instance.version
        if pick:
            offer(self.fields, account=Account.objects.visible_to(user))
            self.fields["account"].initial = account
            self.order_fields(["account"])
        else:
            del self.fields["account"]

    @property
    def values(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: self.cleaned_data[name] for name in FIELDS}
