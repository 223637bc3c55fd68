"""Adjustments and redemptions that wait, and who may decide on an adjustment."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from customers.loyalty.choices import RedemptionState
from customers.loyalty.models.adjustments import PointAdjustment
from customers.loyalty.models.redemptions import Redemption
from salesplan.core.typing import UserRequest
from salesplan.people.access import scope_of
from salesplan.people.choices import Role
from salesplan.people.deciding import Deciders, Matter
from salesplan.people.deputies.choices import Decision
from salesplan.people.models import User


def adjustments(user: User) -> QuerySet[PointAdjustment]:
    """Return the adjustments that a person may open."""
    related = ("member__account__owner", "asked_by")
    return PointAdjustment.objects.visible_to(user).select_related(*related)


def redemptions(user: User, state: str = "") -> QuerySet[Redemption]:
    """Return the redemptions that a person sees, the latest first."""
    rows = Redemption.objects.visible_to(user).select_related("member__account", "reward", "created_by")
    return rows.filter(state=state) if state in RedemptionState.values else rows


def matter(adjustment: PointAdjustment) -> Matter:
    """Return the question who decides on an adjustment: admins and the leads of the owner, never who asked for it."""
    owner = adjustment.member.account.owner_id

    def able(person: User) -> bool:
        if not person.is_active or person.role not in (Role.ADMIN, Role.MANAGER):
            return False
        return person.role == Role.ADMIN or (person.pk != owner and owner in scope_of(person).person_ids)

    return Matter(
        Decision.POINTS,
        able=able,
        barred=lambda person: "asked" if person.pk == adjustment.asked_by_id else "",
        concerned=lambda person: "own_customer" if person.pk == owner else "",
    )


def deciders(adjustment: PointAdjustment, today: date | None = None) -> Deciders:
    """Return who may decide on an adjustment."""
    people = User.objects.active().filter(role__in=[Role.ADMIN, Role.MANAGER]).order_by("sort_key")
    return matter(adjustment).deciders(people, today)


def waiting_for(user: User, today: date | None = None) -> list[tuple[PointAdjustment, Any]]:
    """Return the adjustments that a person could decide today, each with the capacity in which they would."""
    if user.role == Role.AUDITOR:
        return []
    rows = [(row, matter(row).capacity(user, today)) for row in adjustments(user).waiting()]  # type: ignore[attr-defined]
    return [(row, capacity) for row, capacity in rows if capacity.may]


def waiting_count(request: UserRequest) -> int:
    """Return how many adjustments wait for the reader, for the menu."""
    return len(waiting_for(request.user))
