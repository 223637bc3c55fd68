"""Filters of the pages of sales plans."""

from datetime import date

from django import template

from salesplan.core import format as write

register = template.Library()


@register.filter
def period(key: str) -> str:
    """Write the key of a period in words: 2026-Q4 is Q4 2026."""
    return write.period_label(key)


@register.filter
def month_name(day: date) -> str:
    """Write a month without its year, for the head of a time line: Nov, 11月."""
    return write.day(day, form="month_alone")
