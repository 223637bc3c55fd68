"""Inputs that deals need: amounts of the size a deal keeps, and the people one may choose."""

from collections.abc import Collection
from typing import Any

from django import forms

from salesplan.core import forms as forms_of_all
from salesplan.core.fields import NamedRecord
from salesplan.people.models import User


class DealAmountField(forms_of_all.AmountField):
    """An amount of the size that a deal keeps."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 17, "decimal_places": 4, **kwargs})


class PersonField(forms.ModelChoiceField):
    """Somebody who works here; those who have left stay in records that name them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.active().order_by("sort_key"), **kwargs)

    def keep(self, person_ids: Collection[int]) -> None:
        """Let these people be chosen too, active or not."""
        if person_ids:
            self.queryset = (self.queryset | User.objects.filter(pk__in=list(person_ids))).order_by("sort_key")


class LabelledChoice(forms.ModelChoiceField):
    """A configurable row by its name in the language of the page."""

    def label_from_instance(self, obj: NamedRecord) -> str:
        return obj.label


def day_input(**attrs: Any) -> forms.DateInput:
    """Return the browser's own date picker."""
    return forms.DateInput(attrs={"type": "date", **attrs})
