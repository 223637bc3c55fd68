"""The fixed choices of a corrective action."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CorrectiveActionState(TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")
    REVIEWED = "reviewed", _("Reviewed")


class CorrectiveActionStep(StrEnum):
    CREATE = "create"
    COMPLETE = "complete"
    DROP = "drop"
    REVIEW = "review"


class Verdict(TextChoices):
    """What the review says: did the figure move as expected?"""

    WORKED = "worked", _("It worked")
    PARTLY = "partly", _("It worked in part")
    FAILED = "failed", _("It did not work")
    UNCLEAR = "unclear", _("Can't tell")


LEVELS: dict[str, str] = {
    CorrectiveActionState.OPEN: "info",
    CorrectiveActionState.DONE: "ok",
    CorrectiveActionState.DROPPED: "neutral",
    CorrectiveActionState.REVIEWED: "neutral",
}
VERDICT_LEVELS: dict[str, str] = {
    Verdict.WORKED: "ok",
    Verdict.PARTLY: "warn",
    Verdict.FAILED: "bad",
    Verdict.UNCLEAR: "neutral",
}
