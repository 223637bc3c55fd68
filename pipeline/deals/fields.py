"""Inputs that deals need: amounts as people type them, and the people one may choose."""

import re
from decimal import Decimal
from typing import Any

from django import forms

from salesplan.people.models import User

_SEPARATORS = re.compile(r"[\s,，¥￥$€£_]")


class AmountField(forms.DecimalField):
    """A number as people paste it: `1,200.50`, `¥ 1 200.50`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 17)
        kwargs.setdefault("decimal_places", 4)
        # A number input refuses the separators that come with a pasted amount.
        kwargs.setdefault("widget", forms.TextInput)
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Decimal | None:
        return super().to_python(_SEPARATORS.sub("", value) if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        """Show whole amounts without their zeros."""
        if isinstance(value, Decimal):
            return f"{value.normalize():f}"
        return value


class PersonField(forms.ModelChoiceField):
    """Somebody who works here; those who have left stay in records that name them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.active().order_by("sort_key"), **kwargs)

    def keep(self, person_ids: Any) -> None:
        """Let these people be chosen too, active or not."""
        if person_ids:
            self.queryset = (self.queryset | User.objects.filter(pk__in=list(person_ids))).order_by("sort_key")


class LabelledChoice(forms.ModelChoiceField):
    """A configurable row by its name in the language of the page."""

    def label_from_instance(self, obj: Any) -> str:
        return obj.label


def day_input(**attrs: Any) -> forms.DateInput:
    """Return the browser's own date picker."""
    return forms.DateInput(attrs={"type": "date", **attrs})
