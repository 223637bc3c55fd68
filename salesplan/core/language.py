"""The language in which a page, a mail or a document is being written, and what Babel knows of it."""

from collections.abc import Mapping
from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language


def current_language() -> str:
    """Return the code of the active language; English where translations are off, as in a management command."""
    return get_language() or "en"


@lru_cache(maxsize=16)
def locale_of(lang: str) -> Locale:
    """Return the Babel locale of a Django language code.

    >>> str(locale_of("zh-hans")), str(locale_of("en"))
    ('zh_Hans_CN', 'en')
    """
    return Locale.parse("zh_Hans_CN" if is_chinese(lang) else "en")


def is_chinese(lang: str | None) -> bool:
    return (lang or "").lower().startswith("zh")


@lru_cache(maxsize=4)
def territories(lang: str) -> Mapping[str, str]:
    """Return the names of countries and regions by their code, as Chinese companies write them.

    >>> territories("zh-hans")["TW"], territories("en")["TW"]
    ('中国台湾', 'Taiwan')
    """
    names = dict(locale_of(lang).territories)
    return names | {"TW": "中国台湾"} if is_chinese(lang) else names
