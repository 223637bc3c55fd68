"""Forms of the loyalty programme."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.accounts.models import Account
from customers.fields import RecordField
from customers.loyalty.choices import EarnKind, LoyaltyRewardKind
from customers.loyalty.models.programme import EarnRule, LoyaltyProgramme, LoyaltyReward, LoyaltyTier
from salesplan.core.fields import LONGEST_TEXT
from salesplan.core.forms import AmountField, CountField, DayField, NumberField, PercentField, offer
from salesplan.core.money import HUNDRED

LARGEST = Decimal(10) ** 9


class PointsInput(NumberField):
    """A number of points, with at most two decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 14, "decimal_places": 2, **kwargs})


class _RecordForm(forms.Form):
    """A form over the fields of a record that an action saves: it begins with what the record says."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, record: models.Model | None = None, **kwargs: Any) -> None:
        initial = {name: getattr(record, name) for name in self.base_fields} if record is not None else {}
        kwargs["initial"] = {**initial, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, by field."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ProgrammeForm(_RecordForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120, required=False)
    starts_on = DayField(label=_("Purchases count from"))
    unit_value = AmountField(
        label=_("Value of a point"), min_value=0, max_value=1_000_000, is_price=True,
        help_text=_("What one point is worth when redeemed; used to calculate the liability."),
    )  # fmt: skip
    breakage = PercentField(
        label=_("Share never redeemed"), min_value=0, max_value=100,
        help_text=_("Points that will expire unused. They reduce the liability."),
    )  # fmt: skip
    decimals = CountField(label=_("Decimals of points"), min_value=0, max_value=2)
    return_days = CountField(
        label=_("Return window in days"), min_value=0, max_value=3650,
        help_text=_("Points are held until the customer can no longer return the goods."),
    )  # fmt: skip
    expires_months = CountField(
        label=_("Months until points expire"), min_value=1, max_value=600, required=False,
        help_text=_("Leave empty if points never expire."),
    )  # fmt: skip
    tier_months = CountField(label=_("Months that count for tiers"), min_value=1, max_value=120)
    grace_days = CountField(
        label=_("Days of grace"), min_value=0, max_value=3650,
        help_text=_("For how long a member keeps a tier after falling below it."),
    )  # fmt: skip
    joins_by_itself = forms.BooleanField(label=_("Customers join with their first purchase"), required=False)
    allows_debt = forms.BooleanField(
        label=_("The balance may become negative"), required=False,
        help_text=_("When points already spent are refunded. Otherwise the rest is waived."),
    )  # fmt: skip
    is_active = forms.BooleanField(label=pgettext_lazy("loyalty", "In force"), required=False)

    def __init__(self, *args: Any, record: LoyaltyProgramme | None = None, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        if record is not None:
            self.initial["breakage"] = record.breakage * HUNDRED

    @property
    def values(self) -> dict[str, Any]:
        """What was typed; a share is typed in percent and kept as such."""
        return {**super().values, "breakage": self.cleaned_data["breakage"] / HUNDRED}


class EarnRuleForm(_RecordForm):
    kind = forms.ChoiceField(label=_("Earned for"), choices=EarnKind)
    product_code = forms.CharField(
        label=_("Product code"), max_length=40, required=False, help_text=_("Only for the points of a product.")
    )
    points = PointsInput(label=pgettext_lazy("loyalty", "Points"), min_value=0, max_value=LARGEST)
    per_amount = AmountField(
        label=_("For each"), min_value=0, required=False, help_text=_("Only for purchases and products.")
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, record: EarnRule | None = None, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)


class TierForm(_RecordForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120, required=False)
    threshold = AmountField(
        label=_("Reached from spending of"), min_value=0, help_text=_("Spending exactly this much reaches the tier.")
    )
    discount = PercentField(label=_("Discount %"), min_value=0, max_value=100, initial=Decimal(0))

    def __init__(self, *args: Any, record: LoyaltyTier | None = None, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)


class LoyaltyRewardForm(_RecordForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=LoyaltyRewardKind)
    points = PointsInput(label=pgettext_lazy("loyalty", "Points"), min_value=Decimal("0.01"), max_value=LARGEST)
    value = AmountField(label=_("Value to the customer"), min_value=0, initial=Decimal(0))
    cost = AmountField(label=_("Cost to us"), min_value=0, initial=Decimal(0))
    note = forms.CharField(label=_("Note"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 3}))
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, record: LoyaltyReward | None = None, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)


class RedeemForm(forms.Form):
    """Choose from the catalogue; a discount only where a deal is given."""

    reward = forms.ModelChoiceField(
        LoyaltyReward.objects.none(), label=pgettext_lazy("loyalty", "Reward"), empty_label=None
    )
    quantity = CountField(label=_("How many"), min_value=1, max_value=1000, initial=1)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, on_deal: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = LoyaltyReward.objects.in_use()
        is_discount = {"kind": LoyaltyRewardKind.DISCOUNT}
        offer(self.fields, reward=rows.filter(**is_discount) if on_deal else rows.exclude(**is_discount))


class PointsAdjustForm(forms.Form):
    points = PointsInput(label=pgettext_lazy("loyalty", "Points"), help_text=_("Negative to take points."))
    why = forms.CharField(label=_("Why"), max_length=300)


class RedemptionDecideForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Decision"), choices=[("approve", _("Approve")), ("refuse", _("Refuse"))], widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class ReferForm(forms.Form):
    account = RecordField(Account.objects.none(), url="customers:account_pick", label=_("New customer"))

    def __init__(self, *args: Any, accounts: models.QuerySet[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, account=accounts)


class LoyaltyNoteForm(forms.Form):
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
