"""Filters of the pages about cascades."""

from typing import Any

from django import template

from goals.planning.cascades.wording import COUNTS, exact
from salesplan.core import format as write
from salesplan.core.language import current_language

register = template.Library()
register.filter(exact)


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
def step(value: Any, unit: str) -> str:
    """Write a change with its sign."""
    return write.signed(exact(value, unit), value) if value else "±0"


@register.filter
def size(value: Any) -> Any:
    """Return a figure without its sign."""
    return abs(value)
