"""Work for later: a task is named after the commit, and a broker that is down loses nothing.

The message is only a hint. What has to be done stands in the database (outbox rows, due reminders), and the schedule
sweeps for what nobody was told of; so a hint that cannot be sent is logged and forgotten.
"""

from typing import Any

import structlog
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def enqueue(task: str, **arguments: Any) -> None:
    """Send a task by name once the transaction has committed."""
    transaction.on_commit(lambda: _send(task, arguments), robust=True)


def _send(task: str, arguments: dict[str, Any]) -> None:
    from salesplan.celery import app

    try:
        app.send_task(task, kwargs=arguments, retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        log.warning("hint_not_sent", task=task, error=str(error))
