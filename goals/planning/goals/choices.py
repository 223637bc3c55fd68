"""The fixed choices of a goal."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class GoalKind(TextChoices):
    """What the number of a goal means; a development goal has none, its owner tells how far they are."""

    AMOUNT = "amount", _("A figure")
    GROWTH = "growth", _("Growth in %")
    DEVELOPMENT = "development", _("Personal development")


class GoalState(TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("In force")
    CLOSED = "closed", _("Closed")


class GoalStep(StrEnum):
    CREATE = "create"
    ACTIVATE = "activate"
    CLOSE = "close"
    DROP = "drop"
    REOPEN = "reopen"
    PASS_ON = "pass_on"


class GoalOutcome(TextChoices):
    """How a closed goal ended."""

    # Not the head of a column of figures that were reached, which is another word in Chinese.
    REACHED = "reached", pgettext_lazy("outcome of a goal", "Reached")
    MISSED = "missed", _("Missed")
    DROPPED = "dropped", _("Dropped")


# The colour of each outcome, as badges know it.
OUTCOME_LEVELS = {GoalOutcome.REACHED: "ok", GoalOutcome.MISSED: "bad", GoalOutcome.DROPPED: "neutral"}
