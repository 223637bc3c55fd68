"""Disputes that wait for an admin: every one who does not claim it and has not decided it before can answer."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy

from goals.pay.disputes.choices import DisputeState
from goals.pay.disputes.models import Dispute
from goals.pay.disputes.queries import matter
from salesplan.core.format import comma, period_label
from salesplan.people import handover
from salesplan.people.choices import Role
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.queries import stands_in_for
from salesplan.people.handover import PendingDecision
from salesplan.people.models import User


def waiting(person: User, admins: Sequence[User]) -> list[PendingDecision]:
    """Return the open disputes that an admin could decide, with who can decide each afterwards."""
    if person.role != Role.ADMIN and not stands_in_for(person, Decision.DISPUTE):
        return []
    rows = Dispute.objects.filter(
        state__in=(DisputeState.OPEN, DisputeState.ASKED, DisputeState.ESCALATED)
    ).select_related("person")
    out = []
    for row in rows.order_by("pk"):
        dispute_matter = matter(row)
        capacity = dispute_matter.capacity(person)
        if capacity.may:
            able = tuple(admin for admin in admins if not dispute_matter.barred(admin))
            url = reverse("goals:dispute_detail", args=[row.pk])
            title = comma().join((str(row.person), period_label(row.period_key)))
            out.append(PendingDecision(title, url, able, capacity.instead_of))
    return out


def register_all() -> None:
    """Tell the hand-over of open disputes."""
    handover.register_decision_queue(handover.DecisionQueue("disputes", gettext_lazy("Open disputes"), waiting))
