"""Reminders of requests that wait for a decision."""

from typing import Any

from celery import shared_task

from pipeline.change_requests import notifications
from salesplan.core.reminders import remind_by_day


@shared_task(name="pipeline.remind_requests")
def remind_requests() -> Any:
    """Remind those whom requests wait for, every other day, and by day only."""
    return remind_by_day(lambda *, today, at: notifications.remind_all(at))
