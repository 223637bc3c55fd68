"""Reminders of appraisals that wait for somebody."""

from typing import Any

from celery import shared_task

from goals.appraisals import notifications
from salesplan.core.reminders import remind_by_day


@shared_task(name="goals.remind_appraisals")
def remind_appraisals() -> Any:
    """Remind people and managers of steps whose deadline is near or past; told once for each occasion."""
    return remind_by_day(notifications.remind_all)
