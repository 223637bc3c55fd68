"""Every number field of the product is read by the one reader."""

import ast
import importlib
import pkgutil
from decimal import Decimal
from pathlib import Path

import django_filters
import pytest
from django import forms
from django.utils import translation

from salesplan.core.forms import AmountField, CountField, NumberField, PercentField

PACKAGES = ("salesplan", "customers", "pipeline", "goals", "reports", "demo")
# Numbers that nobody types: the version that a form builds on, places and keys, all in hidden inputs.
HIDDEN = (forms.HiddenInput,)
NUMBERS = ("DecimalField", "IntegerField", "FloatField", "NumberInput", "NumberFilter", "RangeFilter")
# Why a number field is none of the reader's: filters by the key of a record, which only links and programs set; and
# fields of a class that the form makes anew (a month is chosen, days are a `CountField`).
EXCEPT = {
    "pipeline.deals.queries.filters.DealFilter.account": "key",
    "salesplan.people.api.PersonFilter.team": "key",
    "customers.timeline.api.EntryFilter.about_id": "key",
    "customers.tasks.api.TaskFilter.about_id": "key",
    "salesplan.core.attachments.api.AttachmentFilter.record_id": "key",
    "salesplan.core.company.forms.CompanyForm.closing_days_back": "made anew",
    "salesplan.core.company.forms.CompanyForm.fiscal_start_month": "chosen",
    "salesplan.core.company.forms.CompanyForm.fiscal_weekday": "chosen",
    "salesplan.core.company.forms.CompanyForm.dispute_claim_days": "made anew",
    "salesplan.core.company.forms.CompanyForm.dispute_answer_days": "made anew",
    "salesplan.core.company.forms.CompanyForm.dispute_escalate_days": "made anew",
}


def modules():
    for name in PACKAGES:
        package = importlib.import_module(name)
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            if ".migrations" not in found.name and ".management" not in found.name and ".run" not in found.name:
                if any(part in found.name for part in ("forms", "cells", "filters", "views", "api", "totals", "admin")):
                    importlib.import_module(found.name)


def below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


def of_product(kind):
    return kind.__module__.split(".")[0] in PACKAGES


def number_fields():
    modules()
    for form in set(below(forms.BaseForm)):
        if of_product(form):
            for name, field in getattr(form, "base_fields", {}).items():
                if isinstance(field, forms.IntegerField) and not isinstance(field.widget, HIDDEN):
                    yield f"{form.__module__}.{form.__qualname__}.{name}", field
    for filters in set(below(django_filters.FilterSet)):
        if of_product(filters):
            for name, one in filters.base_filters.items():
                if isinstance(one.field, forms.IntegerField):
                    yield f"{filters.__module__}.{filters.__qualname__}.{name}", one.field


def test_every_number_field_of_every_form_is_read_by_the_one_reader():
    found = dict(number_fields())
    assert len(found) > 40
    assert {name for name, field in found.items() if not isinstance(field, NumberField)} == set(EXCEPT)


def _made(tree):
    """Yield the calls that make a number field of Django's own, hidden ones left out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in NUMBERS:
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id in ("forms", "filters", "django_filters"):
                hidden = any(key.arg == "widget" and "HiddenInput" in ast.unparse(key.value) for key in node.keywords)
                if not hidden:
                    yield node.lineno, ast.unparse(node)


def test_no_form_makes_a_number_field_of_its_own():
    """Fields that a form adds while it is made are in no class; the source says what they are."""
    root = Path(importlib.import_module("salesplan").__file__).parent.parent
    found = [
        f"{path.relative_to(root)}:{line} {call}"
        for package in PACKAGES
        for path in (root / package).rglob("*.py")
        if "migrations" not in path.parts
        for line, call in _made(ast.parse(path.read_text()))
        if "Customer number" not in call and "Team of today" not in call
    ]
    assert found == []


class OfferForm(forms.Form):
    currency = forms.CharField(required=False)
    amount = AmountField(currency="CNY", currency_from="currency", min_value=0)
    price = AmountField(currency="CNY", is_price=True, required=False)
    share = PercentField(required=False, max_value=100)
    count = CountField(required=False)


def errors(**typed):
    form = OfferForm({"currency": "CNY", "amount": "1", **typed})
    return {name: list(found) for name, found in form.errors.items()}


def cleaned(**typed):
    form = OfferForm({"currency": "CNY", "amount": "1", **typed})
    assert form.is_valid(), form.errors
    return form.cleaned_data


@pytest.mark.parametrize(
    ("name", "typed", "means"),
    [
        ("amount", "1.234,56", "1234.56"),
        ("amount", "12万", "120000"),
        ("amount", "１，２００", "1200"),
        ("price", "0,1234", "0.1234"),
        ("share", "2,5 %", "2.5"),
        ("count", "1,200", "1200"),
    ],
)
def test_a_form_takes_figures_as_they_are_typed(name, typed, means):
    assert cleaned(**{name: typed})[name] == Decimal(means)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"amount": "$5"}, "“$5” is in $, but this amount is in CNY. Convert it, or remove the currency sign."),
        ({"amount": "5 %"}, "“5 %” is a percentage, but this figure is not. Type the figure itself."),
        ({"amount": "0.125"}, "“0.125” has too many decimals: at most 2. Figures are never rounded automatically."),
        ({"amount": "0.5", "currency": "JPY"}, "“0.5” is not a whole number."),
        ({"amount": "1e5"}, "“1e5” has an exponent. Type the figure in full, such as 150000."),
        ({"amount": "9" * 30}, f"“{'9' * 30}” is too long: at most 14 digits before the decimal point."),
        ({"amount": "1\x002"}, "“1�2” is not a number."),
        ({"amount": "-5"}, "Enter 0 or more."),
        ({"share": "$5"}, "“$5” contains a currency, but this is not an amount of money. Type the number alone."),
        ({"share": "120"}, "Enter 100 or less."),
        ({"count": "2,5"}, "“2,5” is not a whole number."),
    ],
)
def test_a_form_says_in_one_sentence_what_is_wrong(typed, sentence):
    name = next(name for name in typed if name != "currency")
    assert errors(**typed) == {name: [sentence]}


def test_the_currency_is_that_of_the_field_beside_it():
    assert errors(currency="USD", amount="¥5")
    assert cleaned(currency="USD", amount="US$1.5k")["amount"] == 1500


def test_a_form_asks_which_of_two_readings_is_meant_and_takes_the_button():
    form = OfferForm({"currency": "CNY", "amount": "12.500"})
    page = str(form["amount"].errors)
    assert "“12.500” could mean 12.5 or 12,500. Choose one." in page
    for value, text in (("12.5", "12.5"), ("12500", "12,500")):
        sent = f'name="amount.as" value="{value}|12.500" data-reading="amount" data-figure="{value}"> {text} </button>'
        assert sent in page
        assert cleaned(amount="12.500", **{"amount.as": f"{value}|12.500"})["amount"] == Decimal(value)


def test_a_button_counts_only_for_the_text_it_was_made_for():
    """Whoever types something else and sends the form with the button means what they typed."""
    assert cleaned(amount="13", **{"amount.as": "12500|12.500"})["amount"] == 13
    assert errors(amount="13.500", **{"amount.as": "12500|12.500"})


def test_the_reading_that_was_chosen_stands_in_the_field_afterwards():
    form = OfferForm({"currency": "CNY", "amount": "12.500", "amount.as": "12500|12.500", "share": "no"})
    assert 'value="12500"' in str(form["amount"])


def test_what_has_too_many_decimals_offers_the_other_reading():
    form = OfferForm({"currency": "CNY", "amount": "12.345"})
    page = str(form["amount"].errors)
    assert "has more than 2 decimals as typed. If you mean 12,345, choose it." in page
    assert 'data-figure="12345"' in page


def test_a_form_asks_in_chinese():
    with translation.override("zh-hans"):
        assert errors(amount="12.500") == {"amount": ["“12.500”可以是 12.5，也可以是 12,500，请选择其一。"]}
        assert cleaned(amount="12w")["amount"] == 120000


def test_what_a_form_shows_it_reads_back_unchanged():
    shown = OfferForm(initial={"price": Decimal("12.3450"), "amount": Decimal("1200.5000")})
    assert (shown["price"].value(), shown["amount"].value()) == ("12.3450", "1200.5")
    form = OfferForm(
        {"currency": "CNY", "price": "12.3450", "amount": "1200.5"},
        initial={"currency": "CNY", "price": Decimal("12.345"), "amount": Decimal("1200.5")},
    )
    assert form.is_valid()
    assert form.changed_data == []
