"""Reminders of follow-ups."""

from typing import Any

from celery import shared_task

from customers.tasks import actions
from salesplan.core.reminders import remind_by_day


@shared_task(name="tasks.remind")
def remind() -> Any:
    """Tell people of tasks that are due today or overdue, in the company's day; told once however often it runs."""
    return remind_by_day(actions.remind)
