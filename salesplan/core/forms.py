"""What forms and the views that show them have in common: figures as people type them, and a refusal at its field.

Every figure of every form is one of the fields here, and they read by `core.amounts.rules` alone. A text that may mean
two figures is asked: the field shows both readings as buttons, which send the form with that reading (scripts fill the
field instead); see `templates/django/forms/errors/list/ul.html`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar, Protocol, TypeAlias, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Manager, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from salesplan.core import metrics, money
from salesplan.core.amounts.rules import CHOSEN, FigureSpec, Unit, Unreadable, choice, chosen, read_cell, written
from salesplan.core.amounts.wording import sentence
from salesplan.core.company.queries import company
from salesplan.core.errors import Refused
from salesplan.core.format import exact_number
from salesplan.core.language import is_chinese
from salesplan.core.periods import EARLIEST, LATEST

# Rows beyond what a formset takes that are drawn again with the error.
SPARE_ROWS = 20
# How many of a choice of many are taken unless the field says another number.
MOST_CHOSEN = 200


class FormOfParts(Protocol):
    """Several forms that are sent together and answer as one."""

    def is_valid(self) -> bool:
        """Look at what was sent."""

    def add_refusal(self, refusal: Refused, /) -> None:
        """Show what an action refuses in the part where it belongs."""


# What is sent to an action.
SubmittedForm: TypeAlias = forms.BaseForm | FormOfParts


class FigureInput(forms.TextInput):
    """A text, because the browser's own number input refuses the separators of a pasted figure."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def value_from_datadict(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> Any:
        """Return the reading that was chosen of what was typed, else what was typed."""
        typed = data.get(name)
        return chosen(data.get(f"{name}{CHOSEN}") or "", typed) if isinstance(typed, str) else typed


@dataclass(frozen=True)
class FigureReading:
    """One of the figures that a text may mean, as a button: its input, what it sends, what it fills in, what it says."""

    input: str
    value: str
    figure: str
    text: str

    @property
    def name(self) -> str:
        """What the button is called."""
        return f"{self.input}{CHOSEN}"


class FigureBound(forms.BoundField):
    """A figure in its form; its errors offer the readings where the field asks."""

    @property
    def errors(self) -> Any:
        """The errors, with a button for each reading."""
        errors: Any = super().errors
        field: Any = self.field
        typed = self.form.data.get(self.html_name, "")
        errors.readings = [
            FigureReading(self.html_name, choice(value, typed, field.spec), field.written(value), exact_number(value))
            for error in errors.as_data()
            for value in getattr(error, "readings", ())
        ]
        return errors


class NumberField(forms.DecimalField):
    """A figure as people type and paste it.

    `is_fine` marks one that usually has three decimals or more, `asks_comma` one where they are as usual as thousands.
    """

    unit: Unit = "number"

    def __init__(
        self,
        *,
        max_digits: int | None = 18,
        decimal_places: int | None = 4,
        is_fine: bool = False,
        asks_comma: bool = False,
        unit: Unit | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("widget", FigureInput)
        super().__init__(max_digits=max_digits, decimal_places=decimal_places, **kwargs)
        self.is_fine, self.asks_comma, self.unit = is_fine, asks_comma, unit or self.unit

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> FigureBound:
        return FigureBound(form, self, field_name)

    @property
    def spec(self) -> FigureSpec:
        """What the reader has to know of the field."""
        places = 4 if self.decimal_places is None else self.decimal_places
        return FigureSpec(
            unit=self.unit,
            integer_digits=(self.max_digits or 18) - places,
            places=places,
            least=None if self.min_value is None else Decimal(str(_called(self.min_value))),
            most=None if self.max_value is None else Decimal(str(_called(self.max_value))),
            is_fine=self.is_fine,
            asks_comma=self.asks_comma,
            is_chinese=is_chinese(get_language()),
        )

    def to_python(self, value: object) -> Any:
        """Read what was typed; raises ValidationError with the sentence of the fault."""
        try:
            return read_cell(value, self.spec)
        except Unreadable as unreadable:
            error: Any = ValidationError(sentence(unreadable), code=unreadable.code)
            error.readings = unreadable.readings
            raise error from None

    def written(self, value: Decimal) -> str:
        """Write a figure so that the field reads it back without a question."""
        return written(value, self.spec)

    def prepare_value(self, value: object) -> Any:
        return self.written(value) if isinstance(value, Decimal) else value


class AmountField(NumberField):
    """An amount of money, in the company's currency unless told: `currency` is a code, `currency_from` the field that has it.

    It has no more decimals than the currency, except a price (`is_price`), which may be finer than what is paid. Where a
    field is of money for one metric and of a share or a count for another, the form sets its `unit`.
    """

    unit: Unit = "money"

    def __init__(self, *, currency: str = "", currency_from: str = "", is_price: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.currency, self.currency_from, self.is_price = currency, currency_from, is_price

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> FigureBound:
        """Learn the currency that is chosen beside it."""
        if self.currency_from:
            currency_field = form.fields.get(self.currency_from)
            name = form.add_prefix(self.currency_from)
            posted = form.data.get(name) if form.is_bound else None
            self.currency = (
                posted
                or (currency_field and form.get_initial_for_field(currency_field, self.currency_from))
                or self.currency
            )
        return super().get_bound_field(form, field_name)

    @property
    def spec(self) -> FigureSpec:
        """The same, in its currency."""
        spec = super().spec
        if spec.unit != "money":
            return spec
        code = self.currency or company().currency
        if code == money.NO_CURRENCY:
            return replace(spec, unit="number", places=0)
        places = spec.places if self.is_price else min(spec.places, -int(money.unit(code).as_tuple().exponent))
        return replace(spec, currency=code, places=places)


class PercentField(NumberField):
    """A percentage, typed and returned as one: 2.5 for 2.5 %."""

    unit: Unit = "percent"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 6, "decimal_places": 2, **kwargs})


class QuantityField(NumberField):
    """How many of a product: up to three decimals, so that 1,250 is asked."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 12, "decimal_places": 3, "asks_comma": True, **kwargs})


class CountField(NumberField):
    """A whole number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 9, "decimal_places": 0, **kwargs})

    def clean(self, value: object) -> int | None:
        number = super().clean(value)
        return None if number is None else int(number)


class DayField(forms.DateField):
    """A day of a company's time: not 1026 or 9999, which are slips, and with which nothing can be reckoned."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        message = _("Choose a date between 1900 and 2200.")
        self.validators += [MinValueValidator(EARLIEST, message), MaxValueValidator(LATEST, message)]


class AtMost:
    """A choice of many that takes at most so many: each is a condition of a query, or a row that is written."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "too_many": _("You can choose at most %(most)s at once; you chose %(count)s.")
    }

    def __init__(self, *args: Any, most: int = MOST_CHOSEN, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most

    def clean(self: Any, value: object) -> Any:
        """Count before one of them is looked up."""
        if isinstance(value, list | tuple) and len(value) > self.most:
            params = {"most": self.most, "count": len(value)}
            raise ValidationError(self.error_messages["too_many"], code="too_many", params=params)
        return super().clean(value)  # type: ignore[misc]


class ChoicesField(AtMost, forms.MultipleChoiceField):
    """Some of a list."""


class NumbersField(AtMost, forms.TypedMultipleChoiceField):
    """Some of a list, by number."""


class RecordsField(AtMost, forms.ModelMultipleChoiceField):
    """Some of the records."""


class BoundedRows(forms.BaseFormSet):
    """Rows of a form. Far more than it takes are refused before one of them is made: 100,000 would take seconds."""

    def total_form_count(self) -> int:
        return 0 if self._is_flooded else super().total_form_count()

    @property
    def _is_flooded(self) -> bool:
        return self.is_bound and (self.management_form.cleaned_data["TOTAL_FORMS"] or 0) > (self.absolute_max or 0)

    def full_clean(self) -> None:
        super().full_clean()
        if self._is_flooded:
            self._non_form_errors.append(  # type: ignore[attr-defined]
                _("You can send at most %(most)s rows at once.") % {"most": self.max_num}
            )


def rows_factory(
    form: type[forms.BaseForm], *, most: int, formset: type[BoundedRows] = BoundedRows, **more: Any
) -> Any:
    """Return a formset of at most so many rows. A few beyond are shown again with the error, so that nothing is lost."""
    bounds: dict[str, Any] = {"max_num": most, "absolute_max": most + SPARE_ROWS, "validate_max": True}
    return forms.formset_factory(form, formset=formset, extra=0, can_delete=True, **bounds, **more)


def unit_of(metric: str) -> Unit:
    """Say in what figures of a metric are typed: shares in percent.

    >>> unit_of("no such metric")
    'number'
    """
    try:
        unit = metrics.get(metric).unit
    except KeyError:
        return "number"
    return {"money": "money", "share": "percent"}.get(unit, "number")  # type: ignore[return-value]


def _called(bound: Decimal | float | Callable[[], Decimal | float]) -> Decimal | float:
    return bound() if callable(bound) else bound


def posted(request: HttpRequest) -> Any:
    """Return what a form is bound to; an empty POST is one too."""
    return request.POST if request.method == "POST" else None


def offer(fields: Mapping[str, Any], **choices_by_field: QuerySet[Any] | Iterable[Any]) -> None:
    """Let fields of a form, or of a serializer, choose among these records, or these pairs of value and label."""
    for name, choices in choices_by_field.items():
        field = fields[name]
        # Pairs that were read once for many rows are choices of a field of records, too.
        is_query = choices is None or isinstance(choices, QuerySet | Manager)
        setattr(field, "queryset" if is_query and hasattr(field, "queryset") else "choices", choices)


def retype(form: forms.BaseForm, name: str, value: str) -> None:
    """Put another value where one was typed, as when the next save is to build on what stands now; the rest stays."""
    data = cast(QueryDict, form.data).copy()
    data[name] = value
    form.data = data


def typed(form: forms.BaseForm) -> dict[str, Any]:
    """Return what a small form says that has no page of its own to show its errors on; raises Refused with the first."""
    if form.is_valid():
        return dict(form.cleaned_data)
    field, errors = next(iter(form.errors.items()))
    raise Refused(str(errors[0]), field=field, code="invalid")


def add_refusal(form: SubmittedForm, refusal: Refused) -> None:
    """Show what an action refuses at its field, or above the form where it has no such field.

    A form of several parts says itself where it belongs: it has a method `add_refusal(refusal)`.
    """
    if isinstance(form, forms.BaseForm):
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    else:
        form.add_refusal(refusal)
