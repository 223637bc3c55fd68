"""Surveys go out, and reminders, a few hundred a run; each run goes on where the last one stopped."""

from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import ngettext

from customers.surveys.actions import sending
from salesplan.core.texts import later


@shared_task(name="customers.send_surveys")
def send_surveys() -> Any:
    """Send the surveys and reminders that are due; killed or run twice, nobody gets one twice."""
    now = timezone.now()
    count = sending.send_due(at=now) + sending.remind_due(at=now)
    return later(lambda: ngettext("%(n)d survey sent", "%(n)d surveys sent", count) % {"n": count}) if count else ""
