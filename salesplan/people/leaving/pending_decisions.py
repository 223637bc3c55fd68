"""What an admin who leaves could decide: a deputy becomes an admin in their place, or the other admins decide.

Pay runs, disputes, drafts and requests wait for whoever may decide, not for a person. Four eyes can make the one who
leaves the last who may: of two admins one has reviewed the run of October, the other leaves. Then nobody could
approve it, so the hand-over is not started before a deputy is named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesplan.people import handover
from salesplan.people.choices import HandoverMethod, Role
from salesplan.people.handover import HandoverStep, HeldRecord, PendingDecision, UndoData
from salesplan.people.leaving.actions.offices import make_admin, make_admin_no_more
from salesplan.people.models import User

ADMIN = "admin"


@dataclass(frozen=True)
class WaitingKind:
    """What waits of one kind, and how much of it nobody could decide."""

    label: Any
    rows: list[PendingDecision]

    @property
    def stuck(self) -> list[PendingDecision]:
        """What nobody could decide."""
        return [row for row in self.rows if not row.can]


def waiting_for(person: User, deputies: Sequence[User] = ()) -> list[WaitingKind]:
    """Return by kind what a person could decide today, with who can once they have left; `deputies` will be admins."""
    others = [user for user in User.objects.admins() if user.pk != person.pk]
    admins = [*others, *(user for user in deputies if user.pk not in {admin.pk for admin in others})]
    kinds = ((kind.label, kind.waiting(person, admins)) for kind in handover.decision_queues())
    return [WaitingKind(label, rows) for label, rows in kinds if rows]


def held_by(person: User, _last_day: date) -> list[HeldRecord]:
    """Return the office of an admin."""
    url = reverse("people:person_detail", args=[person.pk])
    return [HeldRecord(person.pk, _("Admin decisions"), url)] if person.role == Role.ADMIN else []


def end(pk: int, step: HandoverStep) -> UndoData | None:
    """Leave it to the other admins."""
    return None


def register_all() -> None:
    """Offer the office of an admin to the hand-over, before what waits for it is decided by others."""
    handover.register(
        handover.HandoverKind(
            key=ADMIN,
            label=gettext_lazy("Admin decisions"),
            find_records=held_by,
            methods=(HandoverMethod.END, HandoverMethod.HEIR),
            pass_on=make_admin,
            end=end,
            take_back=make_admin_no_more,
            ends=gettext_lazy("The other admins decide"),
            help=gettext_lazy(
                "The deputy becomes an admin when the handover starts, and can see and change what admins can."
            ),
            order=5,
        )
    )
