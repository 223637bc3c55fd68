"""Reminders of appraisals that wait for somebody."""

from typing import Any
from zoneinfo import ZoneInfo

from celery import shared_task
from django.utils import timezone
from django.utils.translation import ngettext

from goals.scorecards.actions import telling
from salesplan.core.company.queries import business_day, company
from salesplan.core.texts import later

# Nobody is told in the middle of the night; a tick after this hour makes good what one before it left.
FIRST_HOUR = 7


@shared_task(name="goals.remind_appraisals")
def remind_appraisals() -> Any:
    """Remind people and managers of steps whose deadline is near or past; told once for each occasion."""
    now, home = timezone.now(), company()
    if now.astimezone(ZoneInfo(home.time_zone)).hour < FIRST_HOUR:
        return ""
    told = telling.remind_all(today=business_day(now, home), at=now)
    return later(lambda: ngettext("%(n)d reminder", "%(n)d reminders", told) % {"n": told})
