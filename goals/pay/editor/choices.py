"""The fixed choices of a draft of an incentive plan."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlanDraftState(TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")
    DISCARDED = "discarded", _("Discarded")


class PlanDraftStep(StrEnum):
    CREATE = "create"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RETURN = "return"
    APPROVE = "approve"
    DISCARD = "discard"
    RESTORE = "restore"


LEVELS = {
    PlanDraftState.DRAFT: "neutral",
    PlanDraftState.IN_REVIEW: "info",
    PlanDraftState.RETURNED: "warn",
    PlanDraftState.APPROVED: "ok",
}
