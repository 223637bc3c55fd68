"""Questions about mail; what holds a personal link is not shown to everybody who may look at the list."""

from datetime import datetime

from django.db.models import Count, QuerySet

from salesplan.core.outbox.models import OutboxMail
from salesplan.core.sealing import Unopened
from salesplan.core.typing import User

# Mails with a link that lets its holder set a password, or answer as who they are: only the one they were sent to may use it.
SECRET_KINDS = ("account:", "invite:", "survey:")


def mails(*, state: str = "", text: str = "") -> QuerySet[OutboxMail]:
    """Return mails, newest first, of one state, to or about a text."""
    rows = OutboxMail.objects.order_by("-created_at", "-id")
    if state:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(to__icontains=text) | rows.filter(subject__icontains=text)
    return rows


def counts() -> dict[str, int]:
    """Return how many mails are in each state."""
    return dict(OutboxMail.objects.order_by().values_list("state").annotate(Count("pk")))


def may_read_text(mail: OutboxMail, user: User) -> bool:
    """Say whether somebody may read a mail's text.

    A mail with a personal link is shown to an admin, and only where no mail server delivers it: there the admin has to
    pass the link on. Everywhere else nobody but its receiver reads it.
    """
    if not mail.key.startswith(SECRET_KINDS):
        return True
    return user.role == "admin" and mail.state == OutboxMail.State.KEPT


def text_of(mail: OutboxMail) -> str:
    """Return what a mail says, without its personal link where no key opens that any more."""
    try:
        return mail.text
    except Unopened:
        return mail.body


def bounced_since(since: datetime) -> list[tuple[str, datetime]]:
    """Return (address, moment written) of mails written since whose receiver the mail server refused for good."""
    rows = OutboxMail.objects.filter(created_at__gte=since, is_bounced=True).order_by("created_at", "pk")
    return list(rows.values_list("to", "created_at"))
