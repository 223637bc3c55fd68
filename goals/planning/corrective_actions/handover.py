"""The corrective actions of somebody who leaves pass on, or are dropped with the reason."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.planning.corrective_actions.actions import drop_corrective_action
from goals.planning.corrective_actions.choices import CorrectiveActionState
from goals.planning.corrective_actions.models import CorrectiveAction
from salesplan.core.errors import Refused
from salesplan.core.format import day as write_day
from salesplan.people import handover
from salesplan.people.actions.reassigning import reassign
from salesplan.people.choices import HandoverMethod
from salesplan.people.handover import HandoverStep, HeldRecord, UndoData
from salesplan.people.models import User

_pass_on, _give_back = reassign(CorrectiveAction, "owner", "corrective_action.hand_over")


def held_by(person: User, _last_day: date) -> list[HeldRecord]:
    """Return the actions of a person that are still to be done, what is due first."""
    rows = CorrectiveAction.objects.filter(
        owner=person, state__in=[CorrectiveActionState.OPEN, CorrectiveActionState.DONE]
    ).order_by("due_on", "pk")
    return [HeldRecord(row.pk, row.what, row.get_absolute_url(), note=write_day(row.due_on)) for row in rows]


def end(pk: int, step: HandoverStep) -> UndoData | None:
    """Drop the action, with the reason; one that is done waits for its review."""
    action = CorrectiveAction.objects.get(pk=pk)
    if action.state != CorrectiveActionState.OPEN or action.owner_id != step.person.pk:
        return None
    drop_corrective_action(action, note=step.why, by=step.by, at=step.at)
    return {"dropped": True}


def take_back(pk: int, before: UndoData, step: HandoverStep) -> None:
    """Give the action back; one that was dropped stays dropped and is opened anew."""
    if "heir" not in before:
        raise Refused(_("A dropped corrective action stays dropped. Open a new one."))
    _give_back(pk, before, step)


def register_all() -> None:
    """Offer the corrective actions to the hand-over."""
    handover.register(
        handover.HandoverKind(
            key="corrective_actions",
            label=gettext_lazy("Corrective actions"),
            find_records=held_by,
            methods=(
                HandoverMethod.SPREAD,
                HandoverMethod.HEIR,
                HandoverMethod.ROWS,
                HandoverMethod.LEAD,
                HandoverMethod.END,
            ),
            pass_on=_pass_on,
            end=end,
            take_back=take_back,
            ends=gettext_lazy("Drop them, with the reason"),
            order=43,
        )
    )
