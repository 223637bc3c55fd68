"""The fixed choices of a draft of an incentive plan."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IncentivePlanDraftState(TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")
    DISCARDED = "discarded", _("Discarded")


class IncentivePlanDraftStep(StrEnum):
    CREATE = "create"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RETURN = "return"
    APPROVE = "approve"
    DISCARD = "discard"
    RESTORE = "restore"


LEVELS = {
    IncentivePlanDraftState.DRAFT: "neutral",
    IncentivePlanDraftState.IN_REVIEW: "info",
    IncentivePlanDraftState.RETURNED: "warn",
    IncentivePlanDraftState.APPROVED: "ok",
}
