"""The form of a return: of each line of the deal how many pieces came back, and for how much."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pipeline.deals.models import Deal, DealLine
from pipeline.returns.actions import LONGEST_WHY
from pipeline.returns.rules import SoldGoods, amount_of
from salesplan.core.amounts.rules import plain
from salesplan.core.forms import AmountField, DayField, QuantityField


class ReturnForm(forms.Form):
    """A return, asked for with its reason. A line whose amount is left empty comes back at what it was sold for."""

    everything = forms.BooleanField(label=gettext_lazy("Everything was returned"), required=False)
    day = DayField(label=gettext_lazy("Returned on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    why = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The person who decides will see it."),
    )

    def __init__(self, *args: Any, deal: Deal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deal = deal
        self.lines = list(deal.lines.select_related("product").order_by("position", "id"))
        lines_shown: Sequence[DealLine | None] = self.lines or [None]
        for line in lines_shown:
            key = line.pk if line else 0
            if line:
                self.fields[f"quantity_{key}"] = QuantityField(label=_("Returned goods"), min_value=0, required=False)
            amount = AmountField(label=_("Amount"), min_value=0, required=False, currency=deal.currency)
            self.fields[f"amount_{key}"] = amount

    def rows(self) -> Iterator[dict[str, Any]]:
        """Return each line with its fields, for the page."""
        for line in self.lines:
            yield {"line": line, "quantity": self[f"quantity_{line.pk}"], "amount": self[f"amount_{line.pk}"]}

    def clean(self) -> dict[str, Any]:
        """Read what came back into `goods`."""
        data = super().clean() or self.cleaned_data
        if not self.errors:
            data["goods"] = tuple(self._goods(data))
            if not data["goods"]:
                self.add_error(
                    None, _("Enter what was returned: a quantity or an amount, or tick “Everything was returned”.")
                )
        return data

    def _goods(self, data: dict[str, Any]) -> Iterator[SoldGoods]:
        if not self.lines:
            amount = self.deal.amount if data["everything"] else data["amount_0"]
            if amount:
                yield SoldGoods(None, None, amount)
            return
        for line in self.lines:
            sold = SoldGoods(line.product_id, line.quantity, line.amount)
            quantity, amount = data[f"quantity_{line.pk}"], data[f"amount_{line.pk}"]
            if data["everything"]:
                yield sold
            elif quantity and quantity > line.quantity:
                initial = {"sold": plain(line.quantity)}
                self.add_error(f"quantity_{line.pk}", _("Only %(sold)s were sold.") % initial)
            elif quantity or amount:
                returned_amount = (
                    amount_of(quantity or Decimal(0), sold, self.deal.currency) if amount is None else amount
                )
                yield SoldGoods(line.product_id, quantity or None, returned_amount)


class ReturnReversalForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=LONGEST_WHY,
        help_text=gettext_lazy("The person who decides will see it."),
    )
