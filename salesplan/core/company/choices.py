"""Fixed words of the company's settings."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LeaderboardNames(TextChoices):
    """Whose names and figures a rep reads on a leaderboard; their own place they always do."""

    EVERYONE = "everyone", _("Names of everyone")
    TEAM = "team", _("Names of their own team")
    PLACE = "place", _("Only their own rank")


class FiscalWeeks(TextChoices):
    """Whether fiscal months are calendar months or whole weeks, and how thirteen weeks are cut into three months."""

    MONTHS = "", _("calendar months")
    W445 = "445", _("4-4-5 weeks")
    W454 = "454", _("4-5-4 weeks")
    W544 = "544", _("5-4-4 weeks")


class PaceBy(TextChoices):
    """What decides which share of a quota or a goal is due by a day."""

    DAYS = "days", _("working days")
    SEASON = "season", _("the season")


class Language(TextChoices):
    """The language of papers that leave the company, whoever asks for them. Each says itself."""

    EN = "en", "English"
    ZH_HANS = "zh-hans", "简体中文"


class PayRunPeople(TextChoices):
    """Who may approve a pay run, by what they did for it before; whom it pays may not in any case."""

    THREE = "three", _("someone who has neither calculated nor reviewed it")
    TWO = "two", _("someone who has not calculated it but may have reviewed it")
