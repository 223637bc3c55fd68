"""The fixed choices of an incentive plan."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Interval(TextChoices):
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
