"""Long hand-overs in the background, and letting people go when their last day is over."""

from typing import Any

from celery import shared_task
from django.utils import timezone, translation
from django.utils.translation import ngettext

from salesplan.core.company.queries import business_day
from salesplan.core.queue import enqueue
from salesplan.core.texts import later
from salesplan.people.leaving import queries
from salesplan.people.leaving.actions import working
from salesplan.people.leaving.choices import LeavingState
from salesplan.people.leaving.models import Leaving


def _load(pk: int) -> Leaving:
    return Leaving.objects.select_related("person", "started_by").get(pk=pk)


@shared_task(name="people.work_leaving")
def work_leaving(leaving: int) -> None:
    """Work off a hand-over in the language of the admin who started it."""
    row = _load(leaving)
    if row.state == LeavingState.RUNNING:
        with translation.override(row.starter.writes_in):
            working.work(row, at=timezone.now(), most=working.BATCH)


@shared_task(name="people.undo_leaving")
def undo_leaving(leaving: int) -> None:
    """Take a hand-over back."""
    row = _load(leaving)
    if row.state == LeavingState.UNDOING:
        with translation.override(row.starter.writes_in):
            working.work_undo(row, by=row.starter, at=timezone.now(), most=working.BATCH)


@shared_task(name="people.sweep_leavings")
def sweep_leavings() -> Any:
    """Hint every hand-over that is not finished, and let go whose last day is over."""
    for leaving in queries.unfinished():
        undoes = leaving.state == LeavingState.UNDOING
        enqueue("people.undo_leaving" if undoes else "people.work_leaving", leaving=leaving.pk)
    now = timezone.now()
    due = queries.to_close(business_day(now))
    for leaving in due:
        with translation.override(leaving.starter.writes_in):
            working.close(leaving, at=now)
    n = len(due)
    return later(lambda: ngettext("%(n)s person has left", "%(n)s people have left", n) % {"n": n})
