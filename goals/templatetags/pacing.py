"""Which pace figures are measured against, in words."""

from django import template

from goals.planning.pacing.queries import Pace
from goals.planning.pacing.wording import pace_sentence

register = template.Library()


@register.simple_tag
def pace_said(pacing: Pace) -> str:
    """Say which pace is used and where it comes from."""
    return pace_sentence(pacing)
