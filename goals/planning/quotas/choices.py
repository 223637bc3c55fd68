"""Where somebody stands against the pace."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class QuotaStatus(TextChoices):
    AHEAD = "ahead", _("Ahead")
    ON_TRACK = "on_track", _("On track")
    SLIGHTLY_BEHIND = "slightly_behind", _("Slightly behind")
    BEHIND = "behind", _("Behind")
    AT_RISK = "at_risk", _("At risk")
    NOT_BEGUN = "not_begun", _("Not started")
    NO_QUOTA = "no_quota", _("No quota")


# The colour of each status, as badges and bars know it.
LEVELS = {
    QuotaStatus.AHEAD: "ok",
    QuotaStatus.ON_TRACK: "ok",
    QuotaStatus.SLIGHTLY_BEHIND: "warn",
    QuotaStatus.BEHIND: "warn",
    QuotaStatus.AT_RISK: "bad",
    QuotaStatus.NOT_BEGUN: "neutral",
    QuotaStatus.NO_QUOTA: "neutral",
}
