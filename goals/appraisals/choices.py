"""The fixed choices of scorecards and appraisals."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AppraisalInterval(TextChoices):
    YEAR = "year", _("Year")
    HALF = "half", _("Half-year")
    QUARTER = "quarter", _("Quarter")


class MeasureKind(TextChoices):
    METRIC = "metric", _("A figure")
    RATED = "rated", _("A rated item")


class MeasureBasis(TextChoices):
    """What of a metric is scored."""

    VALUE = "value", _("The figure itself")
    QUOTA = "quota", _("Its share of the quota")
    GROWTH = "growth", _("Its change against the same period last year")


class CurveKind(TextChoices):
    LINEAR = "linear", _("Straight lines between points")
    STEPS = "steps", _("Steps")
    THRESHOLD = "threshold", _("All or nothing")


class MissingPolicy(TextChoices):
    """What becomes of a measure that has no data."""

    SPREAD = "spread", _("It is left out; its weight is spread over the others")
    ZERO = "zero", _("It counts 0 points")


class RoundState(TextChoices):
    OPEN = "open", _("In preparation")
    SELF = "self", _("People rate themselves")
    MANAGER = "manager", _("Managers rate")
    CALIBRATION = "calibration", _("Calibration")
    CLOSED = "closed", _("Closed")


class RoundStep(StrEnum):
    CREATE = "create"
    START = "start"
    COLLECT = "collect"
    CALIBRATE = "calibrate"
    CLOSE = "close"
    REOPEN_SELF = "reopen_self"
    REOPEN_MANAGER = "reopen_manager"


class RatingSide(TextChoices):
    SELF = "self", _("The person")
    MANAGER = "manager", _("The manager")


class AppealState(TextChoices):
    OPEN = "open", _("Open")
    UPHELD = "upheld", _("Upheld")
    PARTLY = "partly", _("Partly upheld")
    DENIED = "denied", _("Denied")


class AppealStep(StrEnum):
    UPHOLD = "uphold"
    UPHOLD_PARTLY = "uphold_partly"
    DENY = "deny"


class RewardKind(TextChoices):
    PROMOTION = "promotion", _("Promotion proposal")
    TRAINING = "training", _("Training credit")
    RECOGNITION = "recognition", _("Recognition")
    POINTS = "points", pgettext_lazy("reward", "Points")
    OTHER = "other", _("Other")


# What somebody proposes by hand; points are what a rule of pay gives.
PROPOSED_KINDS = [(kind.value, kind.label) for kind in RewardKind if kind != RewardKind.POINTS]


class RewardState(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    GIVEN = "given", _("Handed over")


class RewardStep(StrEnum):
    APPROVE = "approve"
    DECLINE = "decline"
    GIVE = "give"
