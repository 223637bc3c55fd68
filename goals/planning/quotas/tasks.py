"""The tick that lets changed quotas take effect."""

from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import ngettext

from goals.planning.quotas.actions.quotas import apply_due_changes
from salesplan.core.company.queries import business_day
from salesplan.core.texts import later


@shared_task(name="goals.apply_due_quotas")
def apply_due_quotas() -> Any:
    """Apply what is due by the company's day; one statement that finds nothing the second time."""
    done = apply_due_changes(business_day(timezone.now()))
    return later(lambda: ngettext("%(n)s quota took effect", "%(n)s quotas took effect", done) % {"n": done})
