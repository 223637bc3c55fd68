"""What forms and the views that show them have in common: figures as people type them, and a refusal at its field."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest

from salesplan.core.errors import NotAllowed, Refused


def plain(number: Decimal | None) -> str:
    """Write a number for an input, without the zeros behind its point.

    >>> plain(Decimal("1200.50")), plain(Decimal("100")), plain(None)
    ('1200.5', '100', '')
    """
    return "" if number is None else f"{number.normalize():f}"


class NumberField(forms.DecimalField):
    """A figure as people type and paste it: 1,200,000 or 30 %."""

    separators = re.compile(r"[\s,，%]")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # A number input refuses the separators that come with a pasted figure.
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs derive it from IntegerField
        typed = str(value if value is not None else "")
        return super().to_python(self.separators.sub("", typed).replace("−", "-"))

    def prepare_value(self, value: Any) -> Any:
        return plain(value) if isinstance(value, Decimal) else value


class AmountField(NumberField):
    """An amount as people paste it: 1,200.50 or ¥ 1 200.50; a percentage is none."""

    separators = re.compile(r"[\s,，¥￥$€£_]")


def posted(request: HttpRequest) -> Any:
    """Return what a form is bound to; an empty POST is one too."""
    return request.POST if request.method == "POST" else None


def add_refusal(form: Any, fault: Refused) -> None:
    """Show what an action refuses at its field, or above the form where it has no such field."""
    form.add_error(fault.field if fault.field in form.fields else None, fault.message)


def put_fault(form: Any, fault: Refused) -> None:
    """Show a refusal in the form; what may not be done at all is no matter of the form and goes on as a 403."""
    if isinstance(fault, NotAllowed):
        raise fault
    add_refusal(form, fault)
