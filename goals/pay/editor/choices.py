"""The fixed choices of a draft of an incentive plan."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")
    DISCARDED = "discarded", _("Discarded")


LEVELS = {State.DRAFT: "neutral", State.IN_REVIEW: "info", State.RETURNED: "warn", State.APPROVED: "ok"}
