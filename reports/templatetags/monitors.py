"""How a monitor is told in a line."""

from typing import Any

from django import template

from reports.monitoring.wording import condition

register = template.Library()


@register.simple_tag
def monitor_when(monitor: Any) -> str:
    """Say when a monitor fires: "Win rate falls below 25% this quarter"."""
    return condition(monitor)
