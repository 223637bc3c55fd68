"""Filters of the pages of sales plans."""

from django import template

from goals.planning.sales_plans.wording import month_name
from salesplan.core import format as write

register = template.Library()
register.filter(month_name)


@register.filter
def period(key: str) -> str:
    """Write the key of a period in words: 2026-Q4 is Q4 2026."""
    return write.period_label(key)
