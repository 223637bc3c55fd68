"""Long bulk runs in the background."""

from celery import shared_task
from django.utils import timezone, translation

from pipeline.bulk import actions
from pipeline.bulk.choices import BulkRunState
from pipeline.bulk.models import BulkRun
from salesplan.core.queue import enqueue


@shared_task(name="pipeline.work_bulk")
def work_bulk(run: int) -> None:
    """Work off a run in the language of the person who started it."""
    found = BulkRun.objects.select_related("by").get(pk=run)
    with translation.override(found.by.writes_in):
        actions.work(found, at=timezone.now())


@shared_task(name="pipeline.undo_bulk")
def undo_bulk(run: int) -> None:
    """Undo a run."""
    found = BulkRun.objects.select_related("by").get(pk=run)
    if found.state == BulkRunState.UNDOING:
        with translation.override(found.by.writes_in):
            actions.work_undo(found, at=timezone.now())


@shared_task(name="pipeline.sweep_bulk")
def sweep_bulk() -> None:
    """Hint every run that is not finished: its hint may have been lost, or its worker killed."""
    for run in actions.unfinished():
        enqueue("pipeline.undo_bulk" if run.state == BulkRunState.UNDOING else "pipeline.work_bulk", run=run.pk)
