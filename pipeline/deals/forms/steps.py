"""Forms of the steps in a deal's life: moving with what is missing, winning, losing, postponing, the next step."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.accounts.models import Account
from customers.contacts.models import Contact
from pipeline.channels.models import Channel
from pipeline.deals.choices import PushReason
from pipeline.deals.form_fields import DealAmountField, LabelledChoice, day_input
from pipeline.deals.forms.deals import products_for
from pipeline.deals.models import Deal
from pipeline.deals.rules.deals import LineInput
from pipeline.market.models import Rival
from pipeline.process.choices import StageKind
from pipeline.process.models import LossReason, Stage
from pipeline.products.queries import price_on
from salesplan.core import format as write
from salesplan.core.company.queries import reader_day
from salesplan.core.forms import DayField, QuantityField, RecordsField
from salesplan.people.models import User

STEP_FIELDS = ("account", "contacts", "amount", "lines", "expected_close_on", "next_step", "channel", "rival")


def _whose_day(today: date) -> str:
    """Say that the day of a win is the company's, where the reader has another one."""
    own_day = reader_day(timezone.now())
    if own_day == today:
        return ""
    params = {"day": write.day(today), "own": write.day(own_day)}
    return _("Wins are dated in the company's time zone, where it is %(day)s; for you it is %(own)s.") % params


class DealMoveForm(forms.Form):
    """Asks for what the way to a stage needs: `missing` fields in place, the closing date of a win, why it was lost."""

    stage = forms.IntegerField(widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    # The place on the board; kept so that the answer knows where the move was made.
    position = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, deal: Deal, to: Stage, missing: Collection[str], user: User, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.deal, self.to, self.today = deal, to, today
        self.why_asking = ""
        self.asked = [name for name in STEP_FIELDS if name in missing]
        for name in self.asked:
            for key, field in self._asked_fields(name, user).items():
                self.fields[key] = field
        if to.kind == StageKind.WON:
            self.fields["closed_on"] = DayField(
                label=_("Closed"),
                initial=today,
                required=False,
                widget=day_input(max=today.isoformat()),
                help_text=_whose_day(today),
            )
        elif to.kind == StageKind.LOST:
            self._lost_fields()

    @property
    def is_asking(self) -> bool:
        """Whether the move is asked for, with a reason, since its reader cannot make it alone."""
        return "why" in self.fields

    def ask_why(self) -> None:
        """Add the reason for what one cannot do by oneself."""
        self.fields["why"] = forms.CharField(
            label=_("Why should it change?"),
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("The person who decides will see it."),
        )

    def _lost_fields(self) -> None:
        reasons, rivals = LossReason.objects.in_use(), Rival.objects.in_use()
        self.fields["loss_reason"] = LabelledChoice(
            queryset=reasons, label=_("Why was it lost?"), widget=forms.RadioSelect, empty_label=None
        )
        self.fields["rival"] = LabelledChoice(
            queryset=rivals,
            label=_("Who did you lose to?"),
            required=False,
            initial=self.deal.rival_id,
            empty_label=_("No one, or not known"),
        )
        self.fields["loss_note"] = forms.CharField(
            label=_("What happened?"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
        )

    def _asked_fields(self, name: str, user: User) -> dict[str, forms.Field]:
        if name == "account":
            customers = Account.objects.visible_to(user).order_by("sort_key")
            return {name: forms.ModelChoiceField(queryset=customers, label=_("Customer"))}
        if name == "contacts":
            rows = Contact.objects.filter(account=self.deal.account_id, is_active=True)
            field = RecordsField(queryset=rows, label=_("Contacts"), widget=forms.CheckboxSelectMultiple)
            if not rows.exists():
                field.help_text = _("This customer has no contacts yet. Add one on the customer's page first.")
            return {name: field}
        if name == "amount":
            code = self.deal.currency
            return {name: DealAmountField(label=_("Amount in %(code)s") % {"code": code}, min_value=0, currency=code)}
        if name == "lines":
            product = LabelledChoice(queryset=products_for(self.deal), label=_("Product"))
            price_help = _("If empty, the list price is used.")
            return {
                "line_product": product,
                "line_quantity": QuantityField(label=_("Quantity"), initial=1),
                "line_price": DealAmountField(
                    label=_("Price"),
                    required=False,
                    min_value=0,
                    help_text=price_help,
                    is_price=True,
                    currency=self.deal.currency,
                ),
            }
        if name == "expected_close_on":
            return {name: DayField(label=_("Expected close"), widget=day_input())}
        if name == "next_step":
            return {name: forms.CharField(label=_("Next step"), max_length=200)}
        model = Channel if name == "channel" else Rival
        label = _("Channel") if name == "channel" else _("Rival")
        return {name: LabelledChoice(queryset=model.objects.filter(is_active=True), label=label)}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "amount" in self.asked and data.get("amount") == 0:
            self.add_error("amount", _("Enter what the deal is worth."))
        if data.get("line_quantity") is not None and data["line_quantity"] <= 0:
            self.add_error("line_quantity", _("Enter a number above 0."))
        if "lines" in self.asked and data.get("line_product") and data.get("line_price") is None:
            prices = price_on([data["line_product"].pk], self.deal.currency, self.today)
            data["line_price"] = prices.get(data["line_product"].pk)
            if data["line_price"] is None:
                self.add_error("line_price", _("There is no list price in this currency. Enter the price."))
        return data

    @property
    def filled(self) -> dict[str, Any]:
        """Return the values that were asked for, as `move_deal` takes them."""
        data = self.cleaned_data
        out = {name: data[name] for name in self.asked if name not in ("lines",)}
        if "lines" in self.asked:
            out["lines"] = [LineInput(data["line_product"].pk, data["line_quantity"], data["line_price"])]
        if self.to.kind == StageKind.LOST:
            out.pop("rival", None)
        return out

    @property
    def step(self) -> dict[str, Any]:
        """Return what else `move_deal` takes."""
        names = ("closed_on", "loss_reason", "loss_note")
        out = {name: self.cleaned_data[name] for name in names if name in self.fields}
        if self.to.kind == StageKind.LOST:
            out["rival"] = self.cleaned_data["rival"]
        return out


class PostponeForm(forms.Form):
    """A new close date; the reason is needed when it lies past the end of the quarter."""

    expected_close_on = DayField(label=gettext_lazy("New date"), widget=day_input())
    push_reason = forms.ChoiceField(
        label=gettext_lazy("Why is it postponed?"), required=False, choices=[("", "–"), *PushReason.choices]
    )
    push_note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class NextStepForm(forms.Form):
    next_step = forms.CharField(label=gettext_lazy("Next step"), max_length=200, required=False)
    next_step_on = DayField(label=gettext_lazy("Next step on"), required=False, widget=day_input())
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, deal: Deal) -> "NextStepForm":
        """Return the form as it stands in a deal."""
        return cls(initial={name: getattr(deal, name) for name in cls.base_fields})

    @property
    def values(self) -> dict[str, Any]:
        """What is to be written."""
        return {name: self.cleaned_data[name] for name in ("next_step", "next_step_on")}
