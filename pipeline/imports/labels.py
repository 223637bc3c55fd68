"""The product's own words as files hold them: a value of a choice is known by its key and its label in any language."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from babel import Locale
from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation

from customers.accounts.wording import countries
from salesplan.core.amounts.signs import currencies_of
from salesplan.core.search.folding import fold


@cache
def _labels(choices: type[TextChoices]) -> dict[str, str]:
    """Return {what a file may say, folded: value} for the keys and the labels in every language of the product."""
    found = {fold(value): value for value in choices.values}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for value, label in choices.choices:
                found.setdefault(fold(str(label)), value)
    return found


def value_of(choices: type[TextChoices], text: str) -> str | None:
    """Return the value that a text means, or None."""
    return _labels(choices).get(fold(text))


def known_labels(choices: type[TextChoices]) -> str:
    """Return the labels in the language of the page, for a sentence that says which there are."""
    return ", ".join(str(label) for _value, label in choices.choices)


@cache
def _countries() -> dict[str, str]:
    """Return {name or code of a country, folded: code} in every language of the product."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for code, name in countries():
                found[fold(code)] = code
                found.setdefault(fold(name), code)
    return found


def country_of(text: str) -> str | None:
    """Return the code of a country that is written as its code or its name, or None."""
    return _countries().get(fold(text))


def currency_of(text: str) -> str | None:
    """Return the code of a currency that is written as its code, its name or a sign that only it has; None otherwise."""
    meant = currencies_of(text)
    if len(meant) == 1:
        return meant[0]
    for locale in (Locale("en"), Locale("zh", "Hans")):
        named = [code for code, name in locale.currencies.items() if fold(name) == fold(text)]
        if len(named) == 1:
            return named[0]
    return None


def by_label(rows: Iterable[Any], *more: Callable[[Any], str]) -> dict[str, Any]:
    """Return configured rows by their folded name, Chinese name, and what `more` says of them."""
    found: dict[str, Any] = {}
    for row in rows:
        for text in (row.name, row.name_zh, *(say(row) for say in more)):
            if text:
                found.setdefault(fold(text), row)
    return found
