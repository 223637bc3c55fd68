"""The fixed choices of a sales plan: its life, its health, its money, its steps."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SalesPlanState(TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    RUNNING = "running", _("Running")
    REVIEWED = "reviewed", _("Reviewed")
    CLOSED = "closed", _("Closed")
    DROPPED = "dropped", _("Abandoned")


class SalesPlanVersionState(TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("In force")
    REPLACED = "replaced", _("Replaced")
    DISCARDED = "discarded", _("Discarded")


class SalesPlanStep(TextChoices):
    """The steps of a plan's life, as its history tells them."""

    CREATE = "create", _("Draft started")
    AMEND = "amend", _("Change started")
    SUBMIT = "submit", _("Submitted for approval")
    WITHDRAW = "withdraw", _("Withdrawn from review")
    RETURN = "return", _("Returned for changes")
    APPROVE = "approve", _("Approved")
    REPLACE = "replace", _("Replaced")
    DISCARD = "discard", _("Abandoned")
    START = "start", _("Started")
    REVIEW = "review", _("Reviewed")
    CLOSE = "close", _("Closed")


class SalesPlanHealth(TextChoices):
    HEALTHY = "healthy", _("Healthy")
    WATCH = "watch", _("Needs attention")
    AT_RISK = "at_risk", _("At risk")
    NOT_BEGUN = "not_begun", _("Not started")
    OVER = "over", _("Over")


class StepState(TextChoices):
    """Where an initiative or a task of it stands."""

    PLANNED = "planned", _("Planned")
    UNDER_WAY = "under_way", _("Under way")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class RiskState(TextChoices):
    OPEN = "open", _("Still open")
    CONTAINED = "contained", _("Contained")
    HAPPENED = "happened", _("Occurred")
    CLOSED = "closed", _("Closed")


class StepKind(TextChoices):
    INITIATIVE = "initiative", _("Initiative")
    TASK = "task", _("Task")
    RISK = "risk", _("Risk")


class BudgetCategory(TextChoices):
    """What a budget line pays for."""

    CAMPAIGNS = "campaigns", _("Campaigns and advertising")
    EVENTS = "events", _("Trade fairs and events")
    TRAVEL = "travel", _("Travel and visits")
    PEOPLE = "people", _("People")
    INCENTIVES = "incentives", _("Incentives and rewards")
    TRAINING = "training", _("Training")
    CHANNELS = "channels", _("Channels and partners")
    TOOLS = "tools", _("Tools and data")
    SAMPLES = "samples", _("Samples and trials")
    OTHER = "other", _("Other")


# The colour of each, as badges know it.
HEALTH_LEVELS = {
    SalesPlanHealth.HEALTHY: "ok",
    SalesPlanHealth.WATCH: "warn",
    SalesPlanHealth.AT_RISK: "bad",
    SalesPlanHealth.NOT_BEGUN: "neutral",
    SalesPlanHealth.OVER: "neutral",
}
STATE_LEVELS = {
    SalesPlanState.DRAFT: "neutral",
    SalesPlanState.IN_REVIEW: "warn",
    SalesPlanState.APPROVED: "info",
    SalesPlanState.RUNNING: "ok",
    SalesPlanState.REVIEWED: "info",
    SalesPlanState.CLOSED: "neutral",
    SalesPlanState.DROPPED: "neutral",
}
STEP_LEVELS = {
    StepState.PLANNED: "neutral",
    StepState.UNDER_WAY: "info",
    StepState.DONE: "ok",
    StepState.DROPPED: "neutral",
}
