"""Countries by their code, named in the language of the page."""

from functools import lru_cache

from salesplan.core.language import current_language, territories


@lru_cache(maxsize=4)
def _named(lang: str) -> tuple[tuple[str, str], ...]:
    names = [
        (code, name)
        for code, name in territories(lang).items()
        if len(code) == 2 and code.isalpha() and code not in _NO
    ]
    return tuple(sorted(names, key=lambda pair: pair[1]))


# What the list of territories has beside countries: unions, and codes for the unknown.
_NO = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}


def countries() -> list[tuple[str, str]]:
    """Return (code, name) of all countries, by name."""
    return list(_named(current_language()))


def country_name(code: str) -> str:
    """Return the name of a country, or its code where it has none."""
    return territories(current_language()).get(code, code)
