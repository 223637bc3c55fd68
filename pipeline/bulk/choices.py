"""What can be done to many deals at once, and how it went for each."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BulkKind(TextChoices):
    """The steps; each is the same action that changes one deal."""

    OWNER = "owner", _("Change owner")
    STAGE = "stage", _("Move stage")
    CLOSE = "close", _("Expected close")
    TASK = "task", _("Add task")


class BulkRunState(TextChoices):
    """The life of a run: it is processed, then it may be undone once."""

    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


class BulkRunStep(StrEnum):
    FINISH = "finish"
    UNDO = "undo"
    FINISH_UNDO = "finish_undo"


class BulkResultState(TextChoices):
    """How it went for one deal."""

    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    SAME = "same", _("Nothing to change")
    ASKED = "asked", _("Requested")
    REFUSED = "refused", _("Refused")
    UNDONE = "undone", _("Undone")
    KEPT = "kept", _("Not undone")
