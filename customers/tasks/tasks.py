"""Reminders of follow-ups."""

from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import ngettext

from customers.tasks import actions
from salesplan.core.company.queries import business_day, company, is_night
from salesplan.core.texts import later


@shared_task(name="tasks.remind")
def remind() -> Any:
    """Tell people of tasks that are due today or overdue, in the company's day; told once however often it runs."""
    now, current_company = timezone.now(), company()
    if is_night(now, current_company):
        return ""
    count = actions.remind(today=business_day(now, current_company), at=now)
    return later(lambda: ngettext("%(n)d reminder", "%(n)d reminders", count) % {"n": count})
