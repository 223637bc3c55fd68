"""The fixed choices of a survey: what is measured, what is asked, when it goes out."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SurveyState(TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Active")
    CLOSED = "closed", _("Closed")


class SurveyStep(StrEnum):
    CREATE = "create"
    ACTIVATE = "activate"
    CLOSE = "close"
    REOPEN = "reopen"


class ScoreKind(TextChoices):
    """What the first question measures; the field's names for them."""

    NPS = "nps", _("NPS: would recommend us, 0 to 10")
    CSAT = "csat", _("CSAT: satisfaction, 1 to 5")
    CES = "ces", _("CES: effort, 1 to 7")


class EffortDirection(TextChoices):
    """What a high effort score says: sources differ, so each survey declares it."""

    HIGH_IS_EASY = "easy", _("7 is easy: a high score is good")
    HIGH_IS_HARD = "hard", _("7 is hard: a low score is good")


class QuestionKind(TextChoices):
    SCALE = "scale", _("Scale 1 to 5")
    CHOICE = "choice", _("One of a list")
    SEVERAL = "several", _("Several of a list")
    TEXT = "text", _("Text")


class ScoreBand(TextChoices):
    """Where a score lies; of NPS these are promoters, passives and detractors."""

    HIGH = "high", _("High score")
    MIDDLE = "middle", _("Middle score")
    LOW = "low", _("Low score")


class SurveyTrigger(TextChoices):
    DEAL_WON = "deal_won", _("A deal is won")
    PAYMENT = "payment", _("A payment is booked")
    CASE_CLOSED = "case_closed", _("A case is closed")
    DAILY = "daily", _("A sample of customers every working day")


STATUS = {SurveyState.DRAFT: "neutral", SurveyState.ACTIVE: "ok", SurveyState.CLOSED: "neutral"}
BAND_STATUS = {ScoreBand.HIGH: "ok", ScoreBand.MIDDLE: "neutral", ScoreBand.LOW: "bad"}
