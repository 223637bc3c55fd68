"""Sentences that are kept, and read later in whatever language the reader has."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.utils import translation
from django.utils.functional import lazy

from salesplan.core.typing import DisplayText, LazyText


def later(sentence: Callable[[], str]) -> LazyText:
    """Return a text that is made when it is asked for, in the language of that moment: for sentences with figures."""
    return cast(LazyText, lazy(sentence, str)())


def in_each_language(text: DisplayText, longest: int = 500) -> dict[str, str]:
    """Return a lazy text in every language of the product, by language code; a plain string is the same in each."""
    by_language = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            by_language[language] = str(text)[:longest]
    return by_language


def in_language_of_reader(texts: dict[str, str], otherwise: str = "") -> str:
    """Return the text that was kept for the language of the page."""
    return texts.get(translation.get_language() or "") or otherwise
