"""The worker's sign of life, and tidying up."""

import socket
from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import ngettext

from salesplan.core.api.counters import forget_tallies
from salesplan.core.jobs import actions, broker
from salesplan.core.outbox.actions import forget_links
from salesplan.core.sheets.pending_uploads import forget_old
from salesplan.core.texts import later


@shared_task(name="core.jobs.heartbeat")
def heartbeat() -> None:
    """Show that a worker takes work from the broker and can write to the database."""
    actions.note_life("worker", at=timezone.now(), detail=socket.gethostname())


@shared_task(name="core.jobs.purge_broker")
def purge_broker() -> Any:
    """Delete delivered messages, old records of runs, counted calls, and files that were kept for a question."""
    now = timezone.now()
    deleted = broker.purge_delivered() + actions.forget_old_runs(at=now) + forget_tallies(at=now) + forget_old(now)
    forget_links(at=now)
    return later(lambda: ngettext("%(count)s row deleted", "%(count)s rows deleted", deleted) % {"count": deleted})
