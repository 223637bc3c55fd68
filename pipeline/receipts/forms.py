"""Forms of invoices and payments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pipeline.receipts.choices import ENTRY
from salesplan.core.forms import AmountField, DayField

DAY = {"type": "date"}


class ReceiptRequestForm(forms.Form):
    """Books at once or, with the button that says so, asks for it; `asks` is whether that button is shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_asking = self.asks = bool(self.data.get("ask"))

    def ask_why(self) -> None:
        """Show the button and the reason."""
        self.asks = True


class ReceiptForm(ReceiptRequestForm):
    kind = forms.ChoiceField(label=_("Type"), choices=[*ENTRY.items()])
    day = DayField(label=_("Date"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    amount = AmountField(label=_("Amount"))
    reference = forms.CharField(
        label=_("Document number"),
        max_length=80,
        required=False,
        help_text=_("The number on the invoice or bank statement."),
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    is_over = forms.BooleanField(label=_("Yes, this is more than was sold"), required=False)
    why = forms.CharField(
        label=_("Why?"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The person who decides will see it."),
    )  # fmt: skip

    def __init__(self, *args: Any, currency: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].currency = currency  # type: ignore[attr-defined]
        self.asks_over = False

    def booking(self) -> dict[str, Any]:
        """Return what is to be booked."""
        return {name: value for name, value in self.cleaned_data.items() if name != "why"}

    def ask_over(self) -> None:
        """Show the box that confirms an amount above what was sold; without need it stays away."""
        self.asks_over = True


class ReversalForm(ReceiptRequestForm):
    amount = AmountField(label=_("Amount to reverse"))
    day = DayField(label=_("Date"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    why = forms.CharField(label=_("Why"), max_length=300)

    def __init__(self, *args: Any, currency: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].currency = currency  # type: ignore[attr-defined]
