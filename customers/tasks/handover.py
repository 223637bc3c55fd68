"""The open tasks of somebody who leaves pass to their successors."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.tasks.models import Task
from salesplan.core.audit import acting
from salesplan.core.editing import apply, lock
from salesplan.core.errors import Refused
from salesplan.core.format import day as write_day
from salesplan.people import handover
from salesplan.people.choices import HandoverMethod
from salesplan.people.handover import HandoverStep, HeldRecord, UndoData
from salesplan.people.models import User


def held_by(person: User, _last_day: date) -> list[HeldRecord]:
    """Return the open tasks of a person, what is due first."""
    rows = Task.objects.open().filter(assignee=person).order_by("due_on", "pk")
    return [
        HeldRecord(pk, title, reverse("customers:task_detail", args=[pk]), account, write_day(due))
        for pk, title, account, due in rows.values_list("pk", "title", "account", "due_on")
    ]


def pass_on(pk: int, step: HandoverStep) -> UndoData | None:
    """Give a task to the successor."""
    with acting(step.by, "task.hand_over", why=step.why):
        task = lock(Task(pk=pk))
        if task.done_at is not None or task.assignee_id != step.person.pk:
            return None
        apply(task, {"assignee": step.heir})
        return {"heir": step.heir.pk}


def take_back(pk: int, before: UndoData, step: HandoverStep) -> None:
    """Give a task back, unless it was done or went on since."""
    with acting(step.by, "task.hand_over"):
        task = lock(Task(pk=pk))
        if task.done_at is not None or task.assignee_id != before["heir"]:
            raise Refused(_("Since done, or handed over to someone else."))
        apply(task, {"assignee": step.person})


def register_all() -> None:
    """Offer the open tasks to the hand-over."""
    handover.register(
        handover.HandoverKind(
            key="tasks",
            label=gettext_lazy("Open tasks"),
            find_records=held_by,
            methods=(HandoverMethod.SPREAD, HandoverMethod.HEIR, HandoverMethod.ROWS, HandoverMethod.LEAD),
            pass_on=pass_on,
            take_back=take_back,
            order=30,
        )
    )
