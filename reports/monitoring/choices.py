"""What a monitor watches for."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Condition(TextChoices):
    BELOW = "below", _("falls below")
    ABOVE = "above", _("rises above")
    BEHIND_PACE = "behind_pace", _("is behind pace by more than")


class Span(TextChoices):
    """The period a monitor looks at: always the current one."""

    MONTH = "month", _("this month")
    QUARTER = "quarter", _("this quarter")
    YEAR = "year", _("this year")
