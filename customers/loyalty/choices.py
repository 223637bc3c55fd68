"""The fixed choices of the loyalty programme."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EarnKind(TextChoices):
    """What points are earned for."""

    AMOUNT = "amount", _("Every purchase")
    PRODUCT = "product", _("A product")
    FIRST_ORDER = "first_order", _("First purchase")
    REFERRAL = "referral", _("Referral")
    SURVEY = "survey", _("Answered survey")


# Those that give a fixed number of points, not so many for an amount.
FIXED = (EarnKind.FIRST_ORDER, EarnKind.REFERRAL, EarnKind.SURVEY)


class PointKind(TextChoices):
    """What a row of the ledger of points does."""

    EARN = "earn", pgettext_lazy("points", "Earned")
    REVERSE = "reverse", pgettext_lazy("points", "Undone")
    BURN = "burn", pgettext_lazy("points", "Redeemed")
    RESTORE = "restore", pgettext_lazy("points", "Given back")
    EXPIRE = "expire", pgettext_lazy("points", "Expired")
    ADJUST = "adjust", pgettext_lazy("points", "Adjusted")
    SETTLE = "settle", pgettext_lazy("points", "Offset")


class LoyaltyRewardKind(TextChoices):
    DISCOUNT = "discount", _("Discount on a deal")
    GIFT = "gift", _("Gift")
    TRAINING = "training", _("Training")


class RedemptionState(TextChoices):
    OPEN = "open", pgettext_lazy("redemption", "To deliver")
    DELIVERED = "delivered", pgettext_lazy("redemption", "Delivered")
    CANCELLED = "cancelled", pgettext_lazy("redemption", "Cancelled")


class RedemptionStep(StrEnum):
    CREATE = "create"
    DELIVER = "deliver"
    CANCEL = "cancel"


class AdjustmentState(TextChoices):
    WAITING = "waiting", pgettext_lazy("adjustment", "Waiting")
    APPROVED = "approved", pgettext_lazy("adjustment", "Approved")
    REFUSED = "refused", pgettext_lazy("adjustment", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("adjustment", "Withdrawn")


class AdjustmentStep(StrEnum):
    CREATE = "create"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


LEVELS = {
    RedemptionState.OPEN: "info",
    RedemptionState.DELIVERED: "ok",
    RedemptionState.CANCELLED: "neutral",
    AdjustmentState.WAITING: "warn",
    AdjustmentState.APPROVED: "ok",
    AdjustmentState.REFUSED: "bad",
    AdjustmentState.WITHDRAWN: "neutral",
}
