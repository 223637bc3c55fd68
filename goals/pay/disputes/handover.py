"""Disputes that wait for an admin: every one who does not claim it and has not decided it before can answer."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy

from goals.pay.disputes.choices import State
from goals.pay.disputes.models import Dispute
from salesplan.people import handover
from salesplan.people.choices import Role
from salesplan.people.handover import Waiting
from salesplan.people.models import User


def waiting(person: User, admins: Sequence[User]) -> list[Waiting]:
    """Return the open disputes that an admin could decide, with who can decide each afterwards."""
    if person.role != Role.ADMIN:
        return []
    rows = Dispute.objects.filter(state__in=(State.OPEN, State.ASKED, State.ESCALATED)).select_related("person")
    out = []
    for row in rows.order_by("pk"):
        barred = {row.person_id, row.first_by_id}
        if person.pk not in barred:
            able = tuple(one for one in admins if one.pk not in barred)
            out.append(Waiting(str(row), reverse("goals:dispute_detail", args=[row.pk]), able))
    return out


def register_all() -> None:
    """Tell the hand-over of open disputes."""
    handover.register_wait(handover.Wait("disputes", gettext_lazy("Open disputes"), waiting))
