"""Low scores become cases, and overdue cases are escalated; run twice, neither happens twice."""

from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import ngettext

from customers.feedback import actions
from salesplan.core.texts import later


@shared_task(name="customers.follow_cases")
def follow_cases() -> Any:
    """Open cases of low scores and escalate what is overdue."""
    now = timezone.now()
    count = actions.open_cases_of_answers(at=now) + actions.escalate_cases(at=now)
    return (
        later(lambda: ngettext("%(n)d case followed up", "%(n)d cases followed up", count) % {"n": count})
        if count
        else ""
    )
