"""Reminders of requests that wait for a decision."""

from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import ngettext

from pipeline.change_requests import notifications
from salesplan.core.company.queries import is_night
from salesplan.core.texts import later


@shared_task(name="pipeline.remind_requests")
def remind_requests() -> Any:
    """Remind those whom requests wait for, every other day, and by day only."""
    now = timezone.now()
    if is_night(now):
        return ""
    count = notifications.remind_all(now)
    return later(lambda: ngettext("%(n)d reminder", "%(n)d reminders", count) % {"n": count})
