"""The fixed choices of an incentive plan."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Mode(StrEnum):
    """How a rate table is read, as far as pages ask; what the words mean to people is declared (`goals.pay.definition`)."""

    MARGINAL = "marginal"
    RETROACTIVE = "retroactive"


class TierBasis(StrEnum):
    """By what the tiers of a rate table are measured."""

    ATTAINMENT = "attainment"
    AMOUNT = "amount"


class Interval(TextChoices):
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
