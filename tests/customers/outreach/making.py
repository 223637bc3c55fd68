"""What the tests of outreach make again and again."""

from datetime import UTC, datetime
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend

from customers.contacts.models import Contact
from customers.outreach.actions import Letter, OutreachMessage, send_message
from customers.outreach.choices import OutreachKind
from customers.outreach.models import OutreachDecision
from salesplan.core.search.rules import sort_key

# Wednesday noon in Shanghai: nobody sleeps.
NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


def agreed(world: Any, **changes: Any) -> Contact:
    """Return the contact of the world, who has agreed to email."""
    Contact.objects.filter(pk=world.contact.pk).update(**{"consent": "given", **changes})
    return Contact.objects.select_related("account").get(pk=world.contact.pk)


def colleague(world: Any, name: str, email: str) -> Contact:
    """Make another contact of the same customer who has agreed."""
    return Contact.objects.create(
        account=world.account, name=name, email=email, consent="given", created_at=NOON, sort_key=sort_key(name)
    )


def write(_decision: OutreachDecision) -> Letter:
    """Write a short mail."""
    return Letter(subject="How was it?", body="Tell us.\n\nUnsubscribe: {{unsubscribe}}")


def send(
    contact: Contact,
    occasion: str = "survey:1:deal:1",
    kind: OutreachKind = OutreachKind.SURVEY,
    at: datetime = NOON,
    **more: Any,
) -> OutreachDecision:
    """Send a message to a contact."""
    message = OutreachMessage(kind=kind, occasion=occasion, title="How was it?", **more)
    return send_message(contact, message, write=write, at=at)


class UnknownReceiver(BaseEmailBackend):
    """A mail server that does not know the receiver."""

    answer = (550, b"no such user")

    def send_messages(self, messages: Any) -> int:
        raise SMTPRecipientsRefused({to: self.answer for message in messages for to in message.to})


class FullMailbox(UnknownReceiver):
    """A mail server whose receiver has no room today."""

    answer = (452, b"mailbox full")
