"""The alerts that somebody who leaves asked for pass on to a successor, or are switched off."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.monitoring.models import Monitor
from salesplan.core.audit import acting
from salesplan.core.editing import apply, lock
from salesplan.core.errors import Refused
from salesplan.people import handover
from salesplan.people.actions.reassigning import reassign
from salesplan.people.choices import HandoverMethod
from salesplan.people.handover import HandoverStep, HeldRecord, UndoData
from salesplan.people.models import User

_pass_on, _give_back = reassign(Monitor, "owner", "monitor.hand_over")


def held_by(person: User, _last_day: date) -> list[HeldRecord]:
    """Return the alerts of a person that are on."""
    rows = Monitor.objects.filter(owner=person, is_active=True).order_by("name", "pk")
    return [
        HeldRecord(pk, name, reverse("reports:monitor_detail", args=[pk]))
        for pk, name in rows.values_list("pk", "name")
    ]


def end(pk: int, step: HandoverStep) -> UndoData | None:
    """Switch the alert off."""
    with acting(step.by, "monitor.hand_over", why=step.why):
        monitor = lock(Monitor(pk=pk))
        return {"off": True} if apply(monitor, {"is_active": False}) else None


def take_back(pk: int, before: UndoData, step: HandoverStep) -> None:
    """Give the alert back, or switch it on again."""
    if "heir" in before:
        _give_back(pk, before, step)
        return
    with acting(step.by, "monitor.hand_over"):
        if not apply(lock(Monitor(pk=pk)), {"is_active": True}):
            raise Refused(_("It has been switched on again since."))


def register_all() -> None:
    """Offer the alerts to the hand-over."""
    handover.register(
        handover.HandoverKind(
            key="monitors",
            label=gettext_lazy("Alerts"),
            find_records=held_by,
            methods=(HandoverMethod.END, HandoverMethod.HEIR, HandoverMethod.SPREAD, HandoverMethod.ROWS),
            pass_on=_pass_on,
            end=end,
            take_back=take_back,
            ends=gettext_lazy("Switch them off"),
            order=60,
        )
    )
