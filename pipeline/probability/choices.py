"""Fixed choices of win probabilities."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Band(TextChoices):
    """How long a deal has been in its stage, measured by how long deals that were won stayed there."""

    FRESH = "fresh", pgettext_lazy("time of a deal in its stage", "fresh")
    USUAL = "usual", pgettext_lazy("time of a deal in its stage", "usual")
    LATE = "late", pgettext_lazy("time of a deal in its stage", "late")


class Basis(TextChoices):
    """Where a probability comes from."""

    HISTORY = "history", _("own history")
    STAGE = "stage", _("set for the stage")
    HALVED = "halved", _("half, since too few were decided this late")
