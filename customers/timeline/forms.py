"""Forms of the timeline."""

from typing import Any, cast

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.accounts.models import Account
from customers.contacts.models import Contact
from customers.fields import RecordField
from customers.timeline.choices import EntryKind
from salesplan.core.fields import LONGEST_TEXT
from salesplan.core.forms import CountField, offer
from salesplan.people.models import User

KINDS = [choice for choice in EntryKind.choices if choice[0] != EntryKind.SYSTEM]


class EntryForm(forms.Form):
    """One entry by a person: in the composer of a timeline, or (with a picker for the account) in a dialog."""

    kind = forms.ChoiceField(label=_("What"), choices=KINDS, initial=EntryKind.CALL)
    account = RecordField(Account.objects.none(), url="customers:account_pick", label=_("Customer"))
    contact = forms.ModelChoiceField(
        Contact.objects.none(), label=_("With"), required=False, empty_label=_("No one in particular")
    )
    text = forms.CharField(
        label=_("What was said or done"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Type @ to mention a colleague and notify them."),
    )
    happened_at = forms.DateTimeField(label=_("When"), required=False)
    minutes = CountField(label=_("Minutes"), required=False, min_value=1, max_value=1440)

    def __init__(
        self, *args: Any, user: User, account: Account | int | None = None, pick: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["data-mentions"] = reverse("customers:mention_list")
        if not pick:
            del self.fields["account"]
        else:
            offer(self.fields, account=Account.objects.visible_to(user))
            self.fields["account"].initial = account
            account = self._chosen(account)
        offer(self.fields, contact=Contact.objects.filter(account=account, is_active=True).order_by("sort_key"))

    def _chosen(self, account: Account | int | None) -> Account | int | None:
        """The account the contacts are listed for: the one that was posted, else the one the dialog was opened for."""
        account_id = self.data.get(self.add_prefix("account")) if self.is_bound else None
        return cast(RecordField, self.fields["account"]).find(account_id) if account_id else account

    @property
    def values(self) -> dict[str, Any]:
        """What the actions take."""
        cleaned = self.cleaned_data
        return {
            "kind": cleaned["kind"],
            "text": cleaned["text"],
            "contact": cleaned["contact"],
            "minutes": cleaned["minutes"],
            "happened_at": cleaned["happened_at"] or timezone.now(),
        }
