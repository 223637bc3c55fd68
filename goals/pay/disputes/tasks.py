"""Reminders of disputes that wait for a decision."""

from typing import Any

from celery import shared_task

from goals.pay.disputes import notifications
from salesplan.core.reminders import remind_by_day


@shared_task(name="goals.remind_disputes")
def remind_disputes() -> Any:
    """Remind who may decide of disputes that are due soon or overdue; once for each occasion, and by day only."""
    return remind_by_day(notifications.remind_all)
