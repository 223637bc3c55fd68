"""Forms of disputes: the claim, something said, a decision, and a second decision asked for."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goals.pay.disputes.actions import Claim
from goals.pay.disputes.choices import DisputeOutcome
from goals.pay.disputes.queries import own_deals
from pipeline.deals.form_fields import DealAmountField
from salesplan.core.forms import RecordsField, offer
from salesplan.core.periods import Period
from salesplan.core.typing import DisplayText
from salesplan.people.models import User

# Deals won so long before the period are offered too: a refund or a late payment is about an older one.
BACK = timedelta(190)


def text_field(label: DisplayText, **more: Any) -> forms.CharField:
    """Return a field for what somebody says."""
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), **more)


class DealsField(RecordsField):
    """Deals of one's own, as evidence."""

    def __init__(self, person: User, since: date) -> None:
        super().__init__(
            own_deals(person, since),
            label=_("Deals that show it"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )


class ClaimForm(forms.Form):
    deal: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        None, label=_("Which deal should have paid"), required=False, empty_label=_("None of these")
    )
    text = text_field(_("What is wrong, and why"))
    expected = DealAmountField(
        label=_("What it should pay"), required=False, help_text=_("The whole amount that you expect, if you know it.")
    )

    def __init__(self, *args: Any, person: User, period: Period, missing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        since = period.start - BACK
        if missing:
            offer(self.fields, deal=own_deals(person, since))
        else:
            del self.fields["deal"]
        self.fields["deals"] = DealsField(person, since)

    def claim(self, ref: str) -> Claim:
        """Return what is claimed of the line `ref`; empty where a line is missing."""
        values = self.cleaned_data
        return Claim(values["text"], values["expected"], ref, values.get("deal"), list(values["deals"]))


class DisputeMessageForm(forms.Form):
    text = text_field(_("What you want to say"))

    def __init__(
        self, *args: Any, person: User | None = None, since: date | None = None, may_ask: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if may_ask:
            self.fields["ask"] = forms.BooleanField(
                label=_("Ask the claimant for more information"),
                required=False,
                help_text=_("The deadline to answer is paused until they reply."),
            )
        if person is not None and since is not None:
            self.fields["deals"] = DealsField(person, since)


class DisputeDecideForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Decision"), choices=DisputeOutcome.choices, widget=forms.RadioSelect)
    amount = DealAmountField(label=_("Amount to pay"), required=False)
    text = text_field(_("Why"), help_text=_("The person will see it, and it appears on the statement that pays it."))

    def __init__(self, *args: Any, stake: Decimal | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].help_text = (
            _("Only if you grant it; on top of what was paid.")
            if stake is None
            else _("Only if you grant it in part; on top of what was paid.")
        )


class EscalateForm(forms.Form):
    text = text_field(_("Why the decision is wrong"))
