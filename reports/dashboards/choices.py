"""Fixed words of the dashboards."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AttentionCause(TextChoices):
    """A set of deals that a sentence points at; each has a page of its rows."""

    STUCK = "stuck", _("Stuck deals")
    LOST_TO = "lost_to", _("Deals lost to the same rival")
    LOST_FOR = "lost_for", _("Deals lost for the same reason")
    SLIPPED = "slipped", _("Deals postponed to a later period")
    OVERDUE = "overdue", _("Open deals past their close date")
    CLOSING = "closing", _("Deals closing in the next seven days")
    NO_STEP = "no_step", _("Open deals without a next step")
