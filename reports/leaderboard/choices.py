"""Fixed words of the leaderboard."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RankedBy(TextChoices):
    """What people are ranked by; but for attainment the keys are those of metrics."""

    ATTAINMENT = "attainment", _("Attainment")
    WON_REVENUE = "won_revenue", _("Won revenue")
    WON_DEALS = "won_deals", _("Won deals")


class LeaderboardVisibility(TextChoices):
    """What a reader is shown: a leader those below them, a rep what the company lets them see."""

    ALL = "all", _("You see everyone.")
    BELOW = "below", _("You see the people below you.")
    EVERYONE = "everyone", _("Your company shows everyone's names.")
    TEAM = "team", _("Your company shows names within your own team only.")
    PLACE = "place", _("In your company, people see only their own rank.")
