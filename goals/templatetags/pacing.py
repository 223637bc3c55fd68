"""Which pace figures are measured against, in words."""

from django import template

from goals.planning.pacing.wording import pace_sentence

register = template.Library()
register.simple_tag(pace_sentence, name="pace_said")
