"""Filters of the pages about cascades."""

from decimal import Decimal

from django import template

from goals.planning.cascades.wording import COUNTS, exact
from salesplan.core import format as write

register = template.Library()
register.filter(exact)


@register.filter
def figure(value: object, unit: str) -> str:
    """Write a figure in whole units: an amount of money, or a count."""
    return write.number(value) if unit == COUNTS else write.money(value, unit, digits=0)


@register.filter
def brief(value: object, unit: str) -> str:
    """Write a figure short: ¥52.1M, 5,206万, 1,200."""
    return write.short_number(value) if unit == COUNTS else write.short_money(value, unit)


@register.filter
def step(value: Decimal | float | None, unit: str) -> str:
    """Write a change with its sign."""
    return write.signed(exact(value, unit), value) if value else "±0"


@register.filter
def size(value: Decimal) -> Decimal:
    """Return a figure without its sign."""
    return abs(value)
