"""The open cases of somebody who leaves pass to their successors."""

from datetime import date

from django.utils.translation import gettext_lazy

from customers.feedback.models import Case
from salesplan.core.format import day as write_day
from salesplan.people import handover
from salesplan.people.actions.reassigning import reassign
from salesplan.people.choices import HandoverMethod
from salesplan.people.handover import HeldRecord
from salesplan.people.models import User

_pass_on, _give_back = reassign(Case, "owner", "case.hand_over")


def held_by(person: User, _last_day: date) -> list[HeldRecord]:
    """Return the open cases of a person, what is due first."""
    rows = Case.objects.unresolved().filter(owner=person).select_related("account").order_by("due_at", "pk")
    return [
        HeldRecord(row.pk, row.title, row.get_absolute_url(), row.account_id, write_day(row.due_at)) for row in rows
    ]


def register_all() -> None:
    """Offer the open cases to the handover."""
    handover.register(
        handover.HandoverKind(
            key="cases",
            label=gettext_lazy("Open cases"),
            find_records=held_by,
            methods=(HandoverMethod.SPREAD, HandoverMethod.HEIR, HandoverMethod.ROWS, HandoverMethod.LEAD),
            pass_on=_pass_on,
            take_back=_give_back,
            order=31,
        )
    )
