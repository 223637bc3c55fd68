"""Bounces are looked for after the outbox has met them."""

from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import ngettext

from customers.outreach import actions
from salesplan.core.texts import later


@shared_task(name="customers.note_bounces")
def note_bounces() -> Any:
    """Stop writing to addresses that bounce; done twice it finds nothing new."""
    count = actions.note_bounces(at=timezone.now())
    return (
        later(lambda: ngettext("%(n)d address bounces", "%(n)d addresses bounce", count) % {"n": count})
        if count
        else ""
    )
