"""The life of a dispute, what can be disputed, and what is said in one."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DisputeState(TextChoices):
    """Where a dispute stands."""

    OPEN = "open", _("Open")
    ASKED = "asked", _("More information requested")
    ESCALATED = "escalated", _("Escalated")
    GRANTED = "granted", _("Granted")
    PARTIAL = "partial", _("Granted in part")
    CORRECTED = "corrected", _("Corrected in the books")
    DENIED = "denied", _("Denied")
    WITHDRAWN = "withdrawn", _("Withdrawn")


LEVELS = {
    DisputeState.OPEN: "info",
    DisputeState.ASKED: "warn",
    DisputeState.ESCALATED: "warn",
    DisputeState.GRANTED: "ok",
    DisputeState.PARTIAL: "ok",
    DisputeState.CORRECTED: "ok",
    DisputeState.DENIED: "bad",
    DisputeState.WITHDRAWN: "neutral",
}


class DisputeStep(StrEnum):
    """What is done with a dispute; a decision is called by its outcome."""

    ASK = "ask"
    REPLY = "reply"
    GRANT = "granted"
    GRANT_PARTLY = "partial"
    CORRECT = "corrected"
    DENY = "denied"
    ESCALATE = "escalate"
    WITHDRAW = "withdraw"


class DisputeSubject(TextChoices):
    """What is disputed: a line of the statement, one of its postings, or that something is missing."""

    LINE = "line", _("Line on the statement")
    POSTING = "posting", _("Posting on the statement")
    MISSING = "missing", _("Something is missing")


class DisputeOutcome(TextChoices):
    """How a dispute is decided. Only the first two post an adjustment."""

    GRANTED = "granted", _("Grant in full")
    PARTIAL = "partial", _("Grant in part")
    CORRECTED = "corrected", _("Corrected in the books")
    DENIED = "denied", _("Deny")


class DisputeEntryKind(TextChoices):
    """One thing said in a dispute."""

    CLAIMED = "claimed", _("Claims")
    SAID = "said", _("Says")
    ASKED = "asked", _("Asks for more information")
    REPLIED = "replied", _("Replies")
    DECIDED = "decided", _("Decision maker")
    ESCALATED = "escalated", _("Escalates")
    WITHDREW = "withdrew", _("Withdraws")
    ATTACHED = "attached", _("Attaches a file")
    DETACHED = "detached", _("Removes a file")
