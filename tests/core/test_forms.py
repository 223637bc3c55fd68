"""Figures as people type them, and a refusal at its field."""

from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from salesplan.core.amounts.rules import plain
from salesplan.core.errors import Refused
from salesplan.core.forms import AmountField, NumberField, add_refusal, posted


class OneField(forms.Form):
    amount = NumberField()


@pytest.mark.parametrize(
    ("typed", "means"), [("1,200,000", 1_200_000), ("1 200.50", "1200.50"), ("−5", -5), ("1，000", 1000)]
)
def test_figures_are_taken_as_they_are_typed(typed, means):
    assert NumberField().clean(typed) == Decimal(means)


def test_an_amount_may_have_a_currency_but_is_no_percentage():
    assert AmountField(currency="CNY").clean("¥ 1,200") == 1200
    with pytest.raises(ValidationError):
        AmountField(currency="CNY").clean("5 %")


def test_a_figure_is_shown_without_its_zeros():
    assert NumberField().prepare_value(Decimal("1200.5000")) == "1200.5"
    assert NumberField().prepare_value("as typed") == "as typed"
    assert (plain(Decimal(100)), plain(None)) == ("100", "")


def test_only_a_post_fills_a_form_and_an_empty_one_does():
    assert posted(RequestFactory().get("/")) is None
    assert posted(RequestFactory().post("/")) == {}


def test_a_refusal_stands_at_its_field_or_above():
    form = OneField({"amount": "1"})
    add_refusal(form, Refused("Too much.", field="amount"))
    add_refusal(form, Refused("Not now.", field="elsewhere"))
    assert form.errors == {"amount": ["Too much."], "__all__": ["Not now."]}
