"""Where somebody stands against the pace."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    AHEAD = "ahead", _("Ahead")
    ON_TRACK = "on_track", _("On track")
    SLIGHTLY_BEHIND = "slightly_behind", _("Slightly behind")
    BEHIND = "behind", _("Behind")
    AT_RISK = "at_risk", _("At risk")
    NOT_BEGUN = "not_begun", _("Not started")
    NO_QUOTA = "no_quota", _("No quota")


# The colour of each status, as badges and bars know it.
LEVELS = {
    Status.AHEAD: "ok",
    Status.ON_TRACK: "ok",
    Status.SLIGHTLY_BEHIND: "warn",
    Status.BEHIND: "warn",
    Status.AT_RISK: "bad",
    Status.NOT_BEGUN: "neutral",
    Status.NO_QUOTA: "neutral",
}
