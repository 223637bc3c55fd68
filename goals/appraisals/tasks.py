"""Reminders of appraisals that wait for somebody."""

from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import ngettext

from goals.appraisals import notifications
from salesplan.core.company.queries import business_day, company, is_night
from salesplan.core.texts import later


@shared_task(name="goals.remind_appraisals")
def remind_appraisals() -> Any:
    """Remind people and managers of steps whose deadline is near or past; told once for each occasion."""
    now, own_company = timezone.now(), company()
    if is_night(now, own_company):
        return ""
    count = notifications.remind_all(today=business_day(now, own_company), at=now)
    return later(lambda: ngettext("%(n)d reminder", "%(n)d reminders", count) % {"n": count})
