"""The life of a leaving, why people leave, and how it went for each record."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LeavingState(TextChoices):
    """It is prepared, worked off record by record, and ends with the last day; what passed on can be taken back once."""

    PLANNED = "planned", pgettext_lazy("hand-over", "In preparation")
    RUNNING = "running", pgettext_lazy("hand-over", "Being handed over")
    HANDED = "handed", pgettext_lazy("hand-over", "Handed over")
    CLOSED = "closed", pgettext_lazy("hand-over", "Has left")
    UNDOING = "undoing", pgettext_lazy("hand-over", "Being undone")
    UNDONE = "undone", pgettext_lazy("hand-over", "Undone")
    CANCELLED = "canceled", pgettext_lazy("hand-over", "Cancelled")


# While one of these stands, no other leaving of the same person begins.
OPEN = (LeavingState.PLANNED, LeavingState.RUNNING, LeavingState.HANDED, LeavingState.UNDOING)


class LeavingStep(StrEnum):
    CANCEL = "cancel"
    START = "start"
    FINISH = "finish"
    CLOSE = "close"
    RETRY = "retry"
    UNDO = "undo"
    FINISH_UNDO = "finish_undo"


class LeavingReason(TextChoices):
    RESIGNED = "resigned", _("Resigned")
    DISMISSED = "dismissed", _("Dismissed")
    CONTRACT = "contract", _("Contract ended")
    RETIRED = "retired", pgettext_lazy("reason for leaving", "Retired")
    OTHER = "other", pgettext_lazy("reason for leaving", "Other")


class LeavingItemState(TextChoices):
    """How it went for one record."""

    WAITING = "waiting", _("Waiting")
    DONE = "done", pgettext_lazy("hand-over", "Handed over")
    SAME = "same", _("Nothing to change")
    REFUSED = "refused", _("Refused")
    UNDONE = "undone", pgettext_lazy("hand-over", "Undone")
    KEPT = "kept", pgettext_lazy("hand-over", "Stays handed over")
