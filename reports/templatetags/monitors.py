"""How a monitor is told in a line."""

from django import template

from reports.monitoring.models import Monitor
from reports.monitoring.wording import condition

register = template.Library()


@register.simple_tag
def monitor_when(monitor: Monitor) -> str:
    """Say when a monitor fires: "Win rate falls below 25% this quarter"."""
    return condition(monitor)
