"""What moves points, as a sentence in the reader's language."""

from typing import Any

from django.utils.translation import gettext as _

from customers.loyalty.choices import EarnKind
from customers.loyalty.models.members import PointEntry
from salesplan.core import format as write


def part_text(part: list[Any], currency: str) -> str:
    """Say how a part of the points was earned: `1,060,000 by the rule for every purchase: 106`."""
    kind, product, amount, points = part
    words = {
        "amount": write.money(amount, currency),
        "points": write.exact_number(points),
        "product": product,
        "kind": str(EarnKind(kind).label) if kind in EarnKind.values else kind,
    }
    if kind == EarnKind.AMOUNT:
        return _("%(points)s for %(amount)s") % words
    if kind == EarnKind.PRODUCT:
        return _("%(points)s for %(amount)s of %(product)s") % words
    return _("%(points)s: %(kind)s") % words


def about_text(entry: PointEntry) -> str:
    """Say what a row is about, where that is no deal."""
    texts = {
        "referral": _("Referral"),
        "redemption": _("Redemption"),
        "adjustment": _("Adjustment"),
        "survey_answer": _("Answered survey"),
    }
    return texts.get(entry.about_kind, "")
