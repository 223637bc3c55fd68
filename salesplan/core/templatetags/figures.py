"""Filters that write figures as `core.format` does, in the language of the page.

They are part of the `ui` library (which takes them over), so no `{% load %}` is needed.
"""

from decimal import Decimal

from django import template

from salesplan.core import format as write

register = template.Library()


def _priced(value: object, currency: str) -> tuple[object, str]:
    """Take apart a value that carries its own currency."""
    if hasattr(value, "amount") and hasattr(value, "currency"):
        return value.amount, currency or str(value.currency)
    return value, currency or ""


@register.filter
def money(value: object, currency: str = "") -> str:
    return write.money(*_priced(value, currency))


@register.filter
def money0(value: object, currency: str = "") -> str:
    return write.money(*_priced(value, currency), digits=0)


@register.filter
def short_money(value: object, currency: str = "") -> str:
    return write.short_money(*_priced(value, currency))


@register.filter
def signed_money(value: object, currency: str = "") -> str:
    amount, code = _priced(value, currency)
    return write.signed(write.money(amount, code), amount)


@register.filter
def signed_money0(value: object, currency: str = "") -> str:
    amount, code = _priced(value, currency)
    return write.signed(write.money(amount, code, digits=0), amount)


@register.filter
def number(value: object, digits: int = 0) -> str:
    return write.number(value, digits=int(digits))


@register.filter
def exact_number(value: object, most: int | None = None) -> str:
    return write.exact_number(value, most=most)


@register.filter
def short_number(value: object) -> str:
    return write.short_number(value)


@register.filter
def percent(value: object, digits: int = 0) -> str:
    return write.percent(value, digits=int(digits))


@register.filter
def direction(value: Decimal | float | None) -> str:
    """Return the class of a difference: pos, neg, or nothing where nothing changed."""
    amount = value or 0
    return "pos" if amount > 0 else "neg" if amount < 0 else ""


@register.filter
def parts_percent(value: object) -> str:
    """Write what is kept in percent, such as a share of 33.33, with the decimals that it has."""
    return write.exact_percent(None if value in (None, "") else Decimal(str(value)) / 100)


@register.filter
def change(value: object, digits: int = 0) -> str:
    return write.signed(write.percent(value, digits=int(digits)), value)


@register.filter
def share(part: object, whole: object) -> Decimal | None:
    """Return part over whole as a ratio, or None where there is no whole."""
    return Decimal(str(part)) / Decimal(str(whole)) if part is not None and whole else None
