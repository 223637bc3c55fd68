"""Kinds of segments, of facts, of comparisons, and of what ends or begins a membership."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SegmentKind(TextChoices):
    RULE = "rule", _("By rule")
    PICKED = "picked", _("Picked by hand")


class Join(TextChoices):
    """How the parts of a group are joined."""

    ALL = "all", _("All of these hold")
    ANY = "any", _("At least one of these holds")
    NONE = "none", _("None of these holds")


class FactKind(TextChoices):
    """What the value of a fact is, and so how it can be compared."""

    CHOICE = "choice", _("One of a list")
    SET = "set", _("Several of a list")
    TEXT = "text", _("Text")
    NUMBER = "number", _("Number")
    MONEY = "money", _("Amount")
    DATE = "date", _("Date")
    FLAG = "flag", _("Yes or no")


class Op(TextChoices):
    """A comparison; what it compares with is a list, a figure, a number of days, a day, or nothing."""

    IN = "in", _("is one of")
    NOT_IN = "not_in", _("is none of")
    ANY_OF = "any_of", _("includes one of")
    NONE_OF = "none_of", _("includes none of")
    CONTAINS = "contains", _("contains")
    AT_LEAST = "at_least", _("is at least")
    AT_MOST = "at_most", _("is at most")
    EQUALS = "equals", _("is exactly")
    WITHIN = "within", _("was in the last … days")
    LONGER_AGO = "longer_ago", _("was more than … days ago")
    SINCE = "since", _("was on or after")
    UNTIL = "until", _("was on or before")
    YES = "yes", pgettext_lazy("condition", "is true")
    NO = "no", pgettext_lazy("condition", "is not true")
    KNOWN = "known", _("is known")
    UNKNOWN = "unknown", _("is not known")


class Cause(TextChoices):
    """Why a membership began or ended."""

    FACTS = "facts", _("The customer changed")
    RULE = "rule", _("The rule changed")
    SET = "set", _("An earlier segment of the set took the customer")
    PICKED = "picked", pgettext_lazy("membership", "Picked by hand")
    ARCHIVED = "archived", _("The segment was archived or taken up again")
