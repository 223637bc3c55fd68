"""What a monitor watches for."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MonitorCondition(TextChoices):
    BELOW = "below", _("falls below")
    ABOVE = "above", _("rises above")
    BEHIND_PACE = "behind_pace", _("is behind pace by more than")
    AGAINST_PACE = "against_pace", _("falls below this share of the pace")


# Conditions that ask which share of a quota is due by now.
PACED = (MonitorCondition.BEHIND_PACE, MonitorCondition.AGAINST_PACE)


class MonitorSubjects(TextChoices):
    """Whether one figure is watched, or that of every person or team within the scope."""

    WHOLE = "whole", _("of all of them together")
    PERSON = "person", _("of each person")
    TEAM = "team", _("of each team")


class MonitorSpan(TextChoices):
    """The period a monitor looks at: always the current one."""

    MONTH = "month", _("this month")
    QUARTER = "quarter", _("this quarter")
    YEAR = "year", _("this year")
