"""How a monitor is told in a line."""

from django import template

from reports.monitoring.wording import condition

register = template.Library()
register.simple_tag(condition, name="monitor_when")
