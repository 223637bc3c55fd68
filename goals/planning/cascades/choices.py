"""How a figure is broken down, and the life of a breakdown."""

from enum import StrEnum

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class CascadeMethod(TextChoices):
    """What the shares of the parts follow."""

    EVEN = "even", _("Evenly")
    LAST_YEAR = "last_year", _("By last year")
    BEFORE = "before", _("By the period before")
    TRAILING = "trailing", _("By the last twelve months")
    TYPED = "typed", _("By weights entered by hand")
    HEADCOUNT = "headcount", _("By number of people")
    CUSTOMERS = "customers", _("By number of customers")
    QUOTA = "quota", _("By last year's quota")
    PIPELINE = "pipeline", _("By open pipeline")
    BOTTOM_UP = "bottom_up", _("Keep commitments, spread the rest")


# Methods that can spread the rest beside kept commitments.
REST = [(choice.value, choice.label) for choice in CascadeMethod if choice != CascadeMethod.BOTTOM_UP]


class CascadeLevel(TextChoices):
    """Between whom a figure is shared: the kind of the parts."""

    REGION = "region", _("To regions")
    TEAM = "team", _("To teams")
    PERSON = "person", _("To people")


class Season(TextChoices):
    HISTORY = "history", _("As in past years")
    EVEN = "even", _("The same every month")
    TYPED = "typed", _("Entered by hand")


class Shortfall(TextChoices):
    """What becomes of what people who ramp up, join late or leave do not carry."""

    VISIBLE = "visible", _("Show it at the team as unassigned")
    SPREAD = "spread", _("Spread it over the others")


class Rounding(IntegerChoices):
    """Of what the figures handed out are multiples."""

    EXACT = 0, _("Exact")
    ONE = 1, _("To 1")
    TEN = 10, _("To 10")
    HUNDRED = 100, _("To 100")
    THOUSAND = 1_000, _("To 1,000")
    TEN_THOUSAND = 10_000, _("To 10,000")


class Absorb(TextChoices):
    """Who makes room for an edited figure."""

    SIBLINGS = "siblings", _("The others on the same level absorb it")
    PARENTS = "parents", _("The figures above change with it")
    NOBODY = "nobody", _("No one: show the difference")


class CascadeState(TextChoices):
    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")


class CascadeStep(StrEnum):
    CREATE = "create"
    SHARE = "share"
    TAKE_BACK = "take_back"
    PUBLISH = "publish"
    REOPEN = "reopen"
    ARCHIVE = "archive"
    RESTORE = "restore"


class Granularity(TextChoices):
    """The periods for which a published figure becomes quotas."""

    MONTH = "month", _("Months")
    QUARTER = "quarter", _("Quarters")


LEVELS = {
    CascadeState.DRAFT: "neutral",
    CascadeState.REVIEW: "info",
    CascadeState.PUBLISHED: "ok",
    CascadeState.ARCHIVED: "neutral",
}
