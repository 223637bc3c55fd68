"""What outstanding points are worth, by tier and by when they expire; every figure opens its members."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from customers.loyalty.models.programme import LoyaltyProgramme
from customers.loyalty.queries.members import outstanding
from customers.loyalty.rules.liability import liability
from salesplan.core.company.queries import company
from salesplan.core.fields import label_of
from salesplan.core.money import ZERO
from salesplan.people.models import User


@dataclass(frozen=True)
class LiabilityRow:
    """Outstanding points of a group, what they are worth in full, and what is set aside for them."""

    key: str
    label: str
    members: int
    points: Decimal
    worth: Decimal
    liability: Decimal


@dataclass(frozen=True)
class LiabilityReport:
    """The whole and its two splits."""

    whole: LiabilityRow
    by_tier: list[LiabilityRow]
    by_expiry: list[LiabilityRow]


def report(user: User, current: LoyaltyProgramme, today: date) -> LiabilityReport:
    """Return what is owed today, by tier and by month of expiry: three queries."""
    lots = outstanding(today).visible_to(user)
    sums = {"points": Sum("remaining"), "members": Count("member", distinct=True)}
    whole = lots.aggregate(**sums)
    tiers = lots.values_list("member__tier", "member__tier__name", "member__tier__name_zh").annotate(**sums)
    months = lots.annotate(month=TruncMonth("expires_on")).values_list("month").annotate(**sums).order_by("month")
    return LiabilityReport(
        _row(current, "", "", whole["points"] or ZERO, whole["members"]),
        [
            _row(current, str(key or "none"), label_of(name or "", name_zh or ""), points, members)
            for key, name, name_zh, points, members in tiers.order_by("-member__tier__threshold")
        ],
        [_row(current, month.isoformat()[:7] if month else "", "", points, n) for month, points, n in months],
    )


def _row(current: LoyaltyProgramme, key: str, label: str, points: Decimal, members: int) -> LiabilityRow:
    currency = company().currency
    return LiabilityRow(
        key,
        label,
        members,
        points,
        liability(points, current.unit_value, ZERO, currency),
        liability(points, current.unit_value, current.breakage, currency),
    )
