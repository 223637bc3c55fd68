"""Filters of the pages of sales plans."""

from django import template

from goals.planning.sales_plans.wording import month_name
from salesplan.core import format as write

register = template.Library()
register.filter(month_name)
register.filter("period", write.period_label)
