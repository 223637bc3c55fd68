"""Filters of the pages about pay."""

from typing import Any

from django import template

from goals.incentives import texts

register = template.Library()


@register.filter
def rate(value: Any) -> str:
    """Write a rate with all its digits: 6%, 5.5%, 6.25%."""
    return "" if value is None else texts.percent(value)
