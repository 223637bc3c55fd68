"""Fixed choices of win probabilities."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProbabilityBand(TextChoices):
    """How long a deal has been in its stage, measured by how long deals that were won stayed there."""

    FRESH = "fresh", pgettext_lazy("time of a deal in its stage", "fresh")
    USUAL = "usual", pgettext_lazy("time of a deal in its stage", "usual")
    LATE = "late", pgettext_lazy("time of a deal in its stage", "late")


class ProbabilityBasis(TextChoices):
    """Where a probability comes from."""

    HISTORY = "history", _("own history")
    STAGE = "stage", _("set for the stage")
    HALVED = "halved", _("half, because too few were decided this late")


class TimeBasis(TextChoices):
    """Where the share of won deals that close in time comes from."""

    STAGE = "stage", _("own history of the stage")
    ALL = "all", _("own history of all stages, because too few were won from this one")
    NONE = "none", _("assumed to close in time, because too few were won")
