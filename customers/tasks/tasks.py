"""Reminders of follow-ups."""

from typing import Any
from zoneinfo import ZoneInfo

from celery import shared_task
from django.utils import timezone
from django.utils.translation import ngettext

from customers.tasks import actions
from salesplan.core.company.queries import business_day, company
from salesplan.core.texts import later

# Nobody is told in the middle of the night; a tick after this hour makes good what one before it left.
FIRST_HOUR = 7


@shared_task(name="tasks.remind")
def remind() -> Any:
    """Tell people of tasks that are due today or overdue, in the company's day; told once however often it runs."""
    now, home = timezone.now(), company()
    if now.astimezone(ZoneInfo(home.time_zone)).hour < FIRST_HOUR:
        return ""
    told = actions.remind(today=business_day(now, home), at=now)
    return later(lambda: ngettext("%(n)d reminder", "%(n)d reminders", told) % {"n": told})
