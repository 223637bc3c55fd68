"""Forms of products, prices and costs."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from pipeline.products.models import Cost, Price, Product
from salesplan.core.forms import AmountField


class ProductForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Product
        fields = ["code", "name", "name_zh", "family", "unit", "description", "is_active"]
        help_texts = {
            "name_zh": _("Shown on Chinese pages. If empty, the name is shown."),
            "unit": _("What one unit is: piece, seat, hour."),
            "is_active": _(
                "Products that are off sale can't be added to deals; deals that already have them keep them."
            ),
        }

    def __init__(self, *args: Any, families: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version
        self.families = families or []
        self.fields["family"].widget.attrs["list"] = "families"

    def validate_unique(self) -> None:
        """The action checks the code, whatever its case, and says so at its field."""

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class CostForm(forms.ModelForm):
    class Meta:
        model = Cost
        fields = ["amount", "from_on"]
        field_classes = {"amount": AmountField}
        widgets = {"from_on": forms.DateInput(attrs={"type": "date"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": "cost"})
        self.fields["amount"].is_price = True  # type: ignore[attr-defined]


class PriceForm(forms.ModelForm):
    class Meta:
        model = Price
        fields = ["currency", "amount", "from_on"]
        field_classes = {"amount": AmountField}
        widgets = {"from_on": forms.DateInput(attrs={"type": "date"})}

    def __init__(self, *args: Any, currencies: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"] = forms.ChoiceField(
            label=capfirst(_("currency")), choices=[(code, code) for code in currencies]
        )
        amount: Any = self.fields["amount"]
        amount.currency_from, amount.is_price = "currency", True
