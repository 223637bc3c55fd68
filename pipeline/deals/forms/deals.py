"""Forms of a deal: the quick one, the whole one, lines and splits; the steps of its life are in `step_forms`."""

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.forms import BaseFormSet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.accounts.actions import create_account
from customers.accounts.models import Account
from customers.contacts.models import Contact
from pipeline.channels.models import Channel
from pipeline.deals.choices import CreditKind, DealType, PushReason
from pipeline.deals.form_fields import DealAmountField, LabelledChoice, PersonField, day_input
from pipeline.deals.models import Deal
from pipeline.deals.rules.deals import LineInput, SplitInput
from pipeline.market.models import Rival
from pipeline.process.choices import StageKind
from pipeline.process.models import LossReason, Stage
from pipeline.products.models import Product
from salesplan.core.company.queries import business_day, currencies
from salesplan.core.errors import Refused
from salesplan.core.forms import BoundedRows, DayField, PercentField, QuantityField, RecordsField, offer, rows_factory
from salesplan.people.models import User

NEW = "new"
VALUES = (
    "name",
    "currency",
    "amount",
    "expected_close_on",
    "owner",
    "channel",
    "deal_type",
    "rival",
    "next_step",
    "next_step_on",
    "started_on",
)


# What the form keeps of the lines and shares it was opened with, for the comparison when two save: 200 lines fit.
LONGEST_SEEN = 60_000


class DealForm(forms.Form):
    """What a deal says of itself. `account` is an id from the list, or `new` for the name that was typed."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    account_text = forms.CharField(label=gettext_lazy("Customer"), max_length=200, required=False)
    account = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    amount = DealAmountField(label=gettext_lazy("Amount"), required=False, min_value=0, currency_from="currency")
    currency = forms.ChoiceField(label=gettext_lazy("Currency"))
    expected_close_on = DayField(label=gettext_lazy("Expected close"), required=False, widget=day_input())
    stage = LabelledChoice(queryset=Stage.objects.none(), label=gettext_lazy("Stage"), empty_label=None)
    owner = PersonField(label=gettext_lazy("Owner"), empty_label=None)
    channel = LabelledChoice(queryset=Channel.objects.none(), label=gettext_lazy("Channel"), required=False)
    deal_type = forms.ChoiceField(
        label=gettext_lazy("Type of deal"),
        required=False,
        choices=[("", gettext_lazy("based on the customer's earlier deals")), *DealType.choices],
    )
    rival = LabelledChoice(queryset=Rival.objects.none(), label=gettext_lazy("Rival"), required=False)
    next_step = forms.CharField(label=gettext_lazy("Next step"), max_length=200, required=False)
    next_step_on = DayField(label=gettext_lazy("Next step on"), required=False, widget=day_input())
    started_on = DayField(label=gettext_lazy("Started"), required=False, widget=day_input())
    contacts = RecordsField(
        queryset=Contact.objects.none(),
        label=gettext_lazy("Contacts"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    closed_on = DayField(label=gettext_lazy("Closed"), widget=day_input())
    loss_reason = LabelledChoice(queryset=LossReason.objects.none(), label=gettext_lazy("Reason for the loss"))
    push_reason = forms.ChoiceField(
        label=gettext_lazy("Why is it postponed?"), required=False, choices=[("", "–"), *PushReason.choices]
    )
    push_note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)
    why = forms.CharField(
        label=gettext_lazy("Why should it change?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The person who decides will see it."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen_lines = forms.CharField(required=False, max_length=LONGEST_SEEN, widget=forms.HiddenInput)
    seen_splits = forms.CharField(required=False, max_length=LONGEST_SEEN, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        user: User,
        deal: Deal | None = None,
        stages: Iterable[Stage] = (),
        locked: Collection[str] = (),
        is_request: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.deal = user, deal
        if not is_request:
            del self.fields["why"]
        fields: dict[str, Any] = self.fields
        self._choices(fields, deal, stages)
        if deal is None:
            for name in (
                "closed_on",
                "loss_reason",
                "push_reason",
                "push_note",
                "version",
                "seen_lines",
                "seen_splits",
            ):
                del fields[name]
        else:
            del fields["stage"]
            if deal.state == StageKind.OPEN:
                del fields["closed_on"], fields["loss_reason"]
            elif deal.state == StageKind.WON:
                del fields["loss_reason"]
        for name in {*locked, *(("account_text",) if "account" in locked else ())} & set(fields):
            fields[name].disabled = True
        account = self._account_now()
        offer(fields, contacts=Contact.objects.filter(account=account, is_active=True).order_by("sort_key"))

    def _choices(self, fields: dict[str, Any], deal: Deal | None, stages: Iterable[Stage]) -> None:
        codes = currencies()
        offer(fields, currency=[(code, code) for code in codes])
        offer(fields, stage=Stage.objects.filter(pk__in=[stage.pk for stage in stages]).select_related("process"))
        for name, model in (("channel", Channel), ("rival", Rival), ("loss_reason", LossReason)):
            current_id = getattr(deal, f"{name}_id", None)
            in_use = Q(is_active=True) | Q(pk=current_id) if current_id else Q(is_active=True)
            offer(fields, **{name: model._default_manager.filter(in_use)})
        if deal is not None:
            fields["owner"].keep([deal.owner_id])

    def _account_now(self) -> Account | None:
        """The account as it stands in the form: what was sent, what was given to start with, or the deal's."""
        if self.deal and self.fields["account"].disabled:
            return self.deal.account
        value = self.data.get(self.add_prefix("account")) if self.is_bound else self.initial.get("account")
        if value and str(value).isdecimal():
            return self.accounts().filter(pk=value).first()
        return self.deal.account if self.deal and not self.is_bound else None

    def accounts(self) -> Any:
        """Return the accounts that may be chosen: those one sees, and the one the deal has."""
        visible = Account.objects.visible_to(self.user)
        if self.deal and self.deal.account_id:
            visible = visible | Account.objects.filter(pk=self.deal.account_id)
        return visible

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen, text = data.get("account", ""), data.get("account_text", "").strip()
        self.new_account = ""
        data["account"] = None
        if chosen.isdecimal():
            data["account"] = self.accounts().filter(pk=chosen).first()
            if data["account"] is None:
                self.add_error("account_text", _("This customer no longer exists. Choose another one."))
        elif chosen == NEW and text:
            self.new_account = text
        elif text:
            self._account_by_name(data, text)
        if data.get("started_on") is None:
            data["started_on"] = self.deal.started_on if self.deal else business_day(timezone.now())
        if data.get("amount") is None:
            data["amount"] = self.deal.amount if self.deal else 0
        return data

    def _account_by_name(self, data: dict[str, Any], text: str) -> None:
        matches = list(self.accounts().filter(name__iexact=text)[:2])
        if len(matches) == 1:
            data["account"] = matches[0]
        else:
            self.add_error(
                "account_text", _("Choose the customer from the list, or choose “New customer” to add this one.")
            )

    @property
    def values(self) -> dict[str, Any]:
        """Return what the action takes; only fields that this form shows."""
        names = [*VALUES, "account", "closed_on", "loss_reason"]
        return {name: self.cleaned_data[name] for name in names if name in self.fields}

    def make_account(self, *, by: User, at: datetime) -> Account | None:
        """Create the customer that was typed, where one was; a refusal is shown at its field."""
        if not self.new_account:
            return self.cleaned_data["account"]
        try:
            account = create_account(values={"name": self.new_account}, by=by, at=at)
        except Refused as error:
            raise Refused(error.message, field="account_text", code=error.code) from error
        return account


class LineForm(forms.Form):
    """One line; choosing a product asks for its list price."""

    product = LabelledChoice(queryset=Product.objects.all(), label=gettext_lazy("Product"))
    quantity = QuantityField(label=gettext_lazy("Quantity"), initial=1)
    unit_price = DealAmountField(label=gettext_lazy("Price"), min_value=0, is_price=True)
    discount = PercentField(label=gettext_lazy("Discount %"), required=False, initial=0, min_value=0, max_value=100)

    def __init__(
        self, *args: Any, products: Iterable[tuple[Any, Any]], tier_discount: Decimal = Decimal(0), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        # What is added for a customer of a tier begins with its discount, for everybody to see and to change.
        self.fields["discount"].initial = tier_discount
        # The lines are in the currency that is chosen above them.
        self.fields["unit_price"].currency = self.data.get("currency", "")  # type: ignore[attr-defined]
        product: Any = self.fields["product"]
        # The choices are read once for all lines, not once for each.
        product.choices = products
        product.widget.attrs |= {
            "hx-get": reverse("pipeline:deal_line_price"),
            "hx-trigger": "change",
            "hx-include": "[name=currency]",
            "hx-target": "next .line-price",
            "hx-swap": "innerHTML",
        }

    def clean_quantity(self) -> Any:
        quantity = self.cleaned_data["quantity"]
        if quantity <= 0:
            raise forms.ValidationError(_("Enter a number above 0."))
        return quantity


class SplitForm(forms.Form):
    """A person's share, or their overlay on top of the shares."""

    person = forms.ModelChoiceField(queryset=User.objects.all(), label=gettext_lazy("Person"))
    percent = PercentField(label=gettext_lazy("Share %"), max_value=100)
    kind = forms.ChoiceField(
        label=gettext_lazy("Counts as"), choices=CreditKind.choices, initial=CreditKind.SHARE, required=False
    )

    def __init__(self, *args: Any, people: Iterable[tuple[Any, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, person=people)
        for field in self.fields.values():
            # The heading of the column says it to the eye.
            field.widget.attrs["aria-label"] = field.label


class DealRowFormSet(BoundedRows):
    """Rows that are added and removed on the page; a button marks a row, the mark itself is hidden."""

    deletion_widget = forms.CheckboxInput(attrs={"hidden": True})  # type: ignore[assignment]  # the stubs want a class


LineFormSet = rows_factory(LineForm, formset=DealRowFormSet, most=200)
SplitFormSet = rows_factory(SplitForm, formset=DealRowFormSet, most=50)


def products_for(deal: Deal | None) -> Any:
    """Return the products on sale, and those the deal already has."""
    rows = Product.objects.active()
    if deal is not None:
        rows = rows | Product.objects.filter(pk__in=deal.lines.values("product"))
    return rows.order_by("family", "sort_key", "code")


def product_choices(deal: Deal | None) -> list[Any]:
    """Return the products of a line as choices, by family; one query."""
    families: dict[str, list[tuple[int, str]]] = {}
    for product in products_for(deal):
        families.setdefault(product.family or _("Other"), []).append((product.pk, product.label))
    return [("", "–"), *families.items()]


def people_choices(current_ids: Iterable[int]) -> list[Any]:
    """Return who may have a share: those who work here, and those who already have one; one query."""
    rows = User.objects.active() | User.objects.filter(pk__in=list(current_ids))
    return [("", "–"), *rows.order_by("sort_key").values_list("pk", "name")]


def _kept_rows(formset: BaseFormSet) -> list[dict[str, Any]]:
    return [form.cleaned_data for form in formset if form.cleaned_data and not form.cleaned_data.get("DELETE")]


def line_inputs(formset: BaseFormSet) -> list[LineInput]:
    """Return the lines of a valid formset."""
    return [
        LineInput(row["product"].pk, row["quantity"], row["unit_price"], row["discount"] or Decimal(0))
        for row in _kept_rows(formset)
        if row.get("product")
    ]


def split_inputs(formset: BaseFormSet) -> list[SplitInput]:
    """Return the splits of a valid formset, overlays among them."""
    return [
        SplitInput(row["person"].pk, row["percent"], row["kind"] == CreditKind.OVERLAY)
        for row in _kept_rows(formset)
        if row.get("person")
    ]
