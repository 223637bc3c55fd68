"""Fixed choices of deals."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# What lists of deals call a dimension of credit; `owner`, `team` and `region` narrow them to whose the deals are.
CREDIT_NAMES = {"owner": "credit", "team": "credit_team", "region": "credit_region"}


class DealType(TextChoices):
    """What a deal is to its customer: their first one, more, or the same again."""

    NEW = "new", _("New business")
    EXPANSION = "expansion", _("Expansion")
    RENEWAL = "renewal", _("Renewal")


class CreditKind(TextChoices):
    """How somebody is credited with a deal: with a part of its 100 %, or on top of it."""

    SHARE = "share", pgettext_lazy("credit", "share")
    OVERLAY = "overlay", _("overlay")


class PushReason(TextChoices):
    """Why a close date moves past the end of a period."""

    BUDGET = "budget", _("Budget not released")
    DECISION = "decision", _("Decision takes longer")
    SCOPE = "scope", _("Scope changed")
    SUPPLY = "supply", _("We can't deliver in time")
    DATE_WAS_WRONG = "date_was_wrong", _("The date was never real")
    OTHER = "other", _("Other")
