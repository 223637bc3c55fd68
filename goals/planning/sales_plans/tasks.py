"""Reminders of what is due in sales plans."""

from typing import Any

from celery import shared_task

from goals.planning.sales_plans import notifications
from salesplan.core.reminders import remind_by_day


@shared_task(name="goals.remind_plan_owners")
def remind_plan_owners() -> Any:
    """Remind owners of initiatives and tasks that are due soon, today, or were; told once for each occasion."""
    return remind_by_day(notifications.remind_owners)
