"""Delivery of the outbox: one task a mail, and a sweep for mails whose hint was lost."""

from celery import shared_task
from django.utils import timezone

from salesplan.core.outbox import actions
from salesplan.core.queue import enqueue


@shared_task(name="core.outbox.deliver")
def deliver(mail_id: int) -> None:
    """Deliver one mail; a second call finds nothing to do."""
    actions.deliver(mail_id, at=timezone.now())


@shared_task(name="core.outbox.sweep")
def sweep() -> None:
    """Hint every due mail that nobody holds."""
    for mail_id in actions.due(timezone.now()):
        enqueue("core.outbox.deliver", mail_id=mail_id)
