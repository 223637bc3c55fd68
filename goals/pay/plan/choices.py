"""The fixed choices of an incentive plan."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Mode(TextChoices):
    """How a rate table is read. The word "cumulative" means both in the trade, so nobody reads it here."""

    MARGINAL = "marginal", _("Each slice at its own rate")
    RETROACTIVE = "retroactive", _("The whole amount at the rate reached")


class Basis(TextChoices):
    ATTAINMENT = "attainment", _("Attainment of the quota")
    AMOUNT = "amount", _("Credited amount")


class Interval(TextChoices):
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
