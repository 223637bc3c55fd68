"""The open tasks of somebody who leaves pass to a successor."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from customers.tasks.models import Task
from salesplan.core.audit import acting
from salesplan.core.editing import apply
from salesplan.people import handover


def count_tasks(person: Any) -> int:
    """Return how many open tasks a person has."""
    return Task.objects.open().filter(assignee=person).count()


def hand_over_tasks(person: Any, successor: Any, by: Any, at: datetime) -> int:
    """Give each open task to the successor, who is told once about all of it and not once a task."""
    with acting(by, "task.hand_over"):
        tasks = list(Task.objects.open().filter(assignee=person).select_for_update(of=("self",)).order_by("pk"))
        for task in tasks:
            apply(task, {"assignee": successor})
    return len(tasks)


def register_all() -> None:
    """Offer the open tasks to the hand-over."""
    handover.register(_("Open tasks"), hand_over_tasks, count_tasks)
