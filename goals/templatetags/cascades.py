"""Filters of the pages about cascades."""

from decimal import Decimal
from typing import Any

from django import template

from salesplan.core import format as write
from salesplan.core.language import current_language

register = template.Library()
COUNTS = "XXX"


@register.filter
def figure(value: Any, unit: str) -> str:
    """Write a figure in whole units: an amount of money, or a count."""
    lang = current_language()
    return write.number(value, lang) if unit == COUNTS else write.money(value, unit, lang, digits=0)


@register.filter
def brief(value: Any, unit: str) -> str:
    """Write a figure short: ¥52.1M, 5,206万, 1,200."""
    lang = current_language()
    return write.short_number(value, lang) if unit == COUNTS else write.short_money(value, unit, lang)


@register.filter
def exact(value: Any, unit: str) -> str:
    """Write a figure to the cent where it has cents."""
    lang = current_language()
    if unit == COUNTS:
        return write.number(value, lang)
    is_whole = value is None or Decimal(value) == Decimal(value).to_integral_value()
    return write.money(value, unit, lang, digits=0 if is_whole else None)


@register.filter
def step(value: Any, unit: str) -> str:
    """Write a change with its sign."""
    return write.signed(exact(value, unit), value) if value else "±0"


@register.filter
def size(value: Any) -> Any:
    """Return a figure without its sign."""
    return abs(value)
