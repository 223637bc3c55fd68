"""Reminders of disputes that wait for a decision."""

from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import ngettext

from goals.pay.disputes import notifications
from salesplan.core.company.queries import business_day, company, is_night
from salesplan.core.texts import later


@shared_task(name="goals.remind_disputes")
def remind_disputes() -> Any:
    """Remind who may decide of disputes that are due soon or overdue; once for each occasion, and by day only."""
    now, own_company = timezone.now(), company()
    if is_night(now, own_company):
        return ""
    count = notifications.remind_all(today=business_day(now, own_company), at=now)
    return later(lambda: ngettext("%(n)d reminder", "%(n)d reminders", count) % {"n": count})
