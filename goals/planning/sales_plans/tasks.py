"""Reminders of what is due in sales plans."""

from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import ngettext

from goals.planning.sales_plans import notifications
from salesplan.core.company.queries import business_day, company, is_night
from salesplan.core.texts import later


@shared_task(name="goals.remind_plan_owners")
def remind_plan_owners() -> Any:
    """Remind owners of initiatives and tasks that are due soon, today, or were; told once for each occasion."""
    now, own_company = timezone.now(), company()
    if is_night(now, own_company):
        return ""
    count = notifications.remind_owners(today=business_day(now, own_company), at=now)
    return later(lambda: ngettext("%(n)d reminder", "%(n)d reminders", count) % {"n": count})
