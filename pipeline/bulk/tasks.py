"""Long bulk runs in the background."""

from celery import shared_task
from django.utils import timezone, translation

from pipeline.bulk import actions
from pipeline.bulk.choices import BulkRunState
from pipeline.bulk.models import BulkRun
from salesplan.core.queue import enqueue


@shared_task(name="pipeline.process_bulk")
def process_bulk(run: int) -> None:
    """Process a run in the language of the person who started it."""
    bulk_run = BulkRun.objects.select_related("by").get(pk=run)
    with translation.override(bulk_run.by.writes_in):
        actions.process_run(bulk_run, at=timezone.now())


@shared_task(name="pipeline.undo_bulk")
def undo_bulk(run: int) -> None:
    """Undo a run."""
    bulk_run = BulkRun.objects.select_related("by").get(pk=run)
    if bulk_run.state == BulkRunState.UNDOING:
        with translation.override(bulk_run.by.writes_in):
            actions.process_undo(bulk_run, at=timezone.now())


@shared_task(name="pipeline.sweep_bulk")
def sweep_bulk() -> None:
    """Hint every run that is not finished: its hint may have been lost, or its worker killed."""
    for run in actions.unfinished():
        enqueue("pipeline.undo_bulk" if run.state == BulkRunState.UNDOING else "pipeline.process_bulk", run=run.pk)
