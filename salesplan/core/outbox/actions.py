"""Posting mail into the outbox, and delivering it: at most one row an occasion, and no row forgotten.

A row is claimed by moving its lease forward; a worker that dies leaves a lease that runs out, and the sweep takes the
row up again. Mail is not exactly-once: a crash between the mail server's "accepted" and our commit may repeat a
message; its Message-ID is the same then, so that mail programs can drop the second one.
"""

from datetime import datetime, timedelta
from email.utils import parseaddr
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from salesplan.core.errors import Refused
from salesplan.core.http.addresses import absolute
from salesplan.core.outbox.models import OutboxMail
from salesplan.core.queue import enqueue
from salesplan.core.sealing import seal, unseal
from salesplan.core.typing import User

MOST_TRIES = 5
State = OutboxMail.State


def post(
    *,
    key: str,
    to: str,
    subject: str,
    body: str,
    at: datetime,
    person: User | None = None,
    url: str = "",
    due: datetime | None = None,
    link_until: datetime | None = None,
    html: str = "",
    unsubscribe: str = "",
) -> OutboxMail | None:
    """Write a mail into the outbox in the caller's transaction; return None when the occasion was posted before.

    With `link_until` the address is a personal link that is void from then on: it is kept sealed, and no longer than needed.
    `unsubscribe` is the address by which the receiver unsubscribes with one click. Both stand in `body` and `html` where
    these hold `LINK` and `UNSUBSCRIBE`; they are put in when the mail goes out.
    """
    is_open = bool(url) and link_until is None
    text = f"{body}\n\n{absolute(url)}\n" if is_open else f"{body}\n"
    row, new = OutboxMail.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "person": person,
            "subject": _one_line(subject),
            "body": text,
            "link": seal(absolute(url)) if link_until else "",
            "link_until": link_until,
            "html": html,
            "unsubscribe": seal(absolute(unsubscribe)) if unsubscribe else "",
            "created_at": at,
            "due_at": due or at,
        },
    )
    if new:
        enqueue("core.outbox.deliver", mail_id=row.pk)
    return row if new else None


def withdraw(key: str) -> None:
    """Take a mail out that nobody has begun to deliver."""
    rows = OutboxMail.objects.select_for_update(skip_locked=True).filter(key=key, state=State.QUEUED)
    OutboxMail.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()


def due(at: datetime) -> list[int]:
    """Return the mails that wait for delivery: due ones that nobody holds a lease on."""
    rows = OutboxMail.objects.filter(state__in=[State.QUEUED, State.SENDING], due_at__lte=at)
    return list(
        rows.filter(Q(lease_until=None) | Q(lease_until__lt=at)).order_by("due_at").values_list("pk", flat=True)[:500]
    )


def deliver(mail_id: int, *, at: datetime) -> bool:
    """Claim one mail and hand it to the mail server; return whether this call delivered it."""
    mail = _claim(mail_id, at)
    if mail is None:
        return False
    if not settings.MAIL_IS_DELIVERED:
        _finish(mail, State.KEPT, timezone.now())
        return True
    try:
        _message(mail).send()
    except Exception as error:  # noqa: BLE001 - whatever the mail server says, the row remembers it and is tried again
        _retry(mail, at, error)
        return False
    _finish(mail, State.SENT, timezone.now())
    return True


def retry(mail: OutboxMail, *, by: User, at: datetime) -> None:
    """Queue a mail again that failed or is unclear."""
    if mail.link_until is not None and not mail.link:
        raise Refused(_("The personal link in this email is no longer valid. Send a new one from the person's page."))
    OutboxMail.objects.filter(pk=mail.pk, state__in=[State.FAILED, State.REVIEW]).update(
        state=State.QUEUED, tries=0, due_at=at, lease_until=None, error=""
    )
    enqueue("core.outbox.deliver", mail_id=mail.pk)


def forget_links(*, at: datetime) -> int:
    """Drop the personal links that are void; a mail that still waits with one is not sent without it."""
    void = OutboxMail.objects.filter(link_until__lte=at).exclude(link="").exclude(state=State.SENDING)
    states = [State.QUEUED, State.REVIEW]
    void.filter(state__in=states).update(state=State.FAILED, error="the personal link is void")
    return void.update(link="")


def _claim(mail_id: int, at: datetime) -> OutboxMail | None:
    is_free = Q(lease_until=None) | Q(lease_until__lt=at)
    with transaction.atomic():
        mail = (
            OutboxMail.objects.select_for_update(skip_locked=True)
            .filter(is_free, pk=mail_id, state__in=[State.QUEUED, State.SENDING], due_at__lte=at)
            .first()
        )
        if mail is None:
            return None
        if mail.tries >= MOST_TRIES:
            mail.state = State.FAILED
            mail.save(update_fields=["state"])
            return None
        mail.state, mail.lease_until, mail.tries = (
            State.SENDING,
            at + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS),
            mail.tries + 1,
        )
        mail.save(update_fields=["state", "lease_until", "tries"])
    return mail


def _message(mail: OutboxMail) -> EmailMessage:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {"Message-ID": f"<outbox-{mail.pk}@{domain}>", "Auto-Submitted": "auto-generated"}
    if mail.unsubscribe:
        # One click in the mail program, without opening the page (RFC 8058).
        headers["List-Unsubscribe"] = f"<{unseal(mail.unsubscribe)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.to], headers=headers)
    if mail.html:
        message.attach_alternative(mail.with_links(mail.html), "text/html")
    return message


def _finish(mail: OutboxMail, state: str, at: datetime) -> None:
    """Note how it went; what was handed to the mail server keeps no link, what is kept keeps it for who passes it on."""
    cleared = {"link": "", "unsubscribe": ""} if state == State.SENT else {}
    OutboxMail.objects.filter(pk=mail.pk, state=State.SENDING).update(
        state=state, sent_at=at, lease_until=None, error="", **cleared
    )


def _is_bounce(error: Exception) -> bool:
    """Say whether the mail server refused the receiver for good: every answer about them is of 500 to 599."""
    answers = error.recipients.values() if isinstance(error, SMTPRecipientsRefused) else ()
    return bool(answers) and all(500 <= code < 600 for code, _text in answers)


def _retry(mail: OutboxMail, at: datetime, error: Exception) -> None:
    is_bounced = _is_bounce(error)
    last = is_bounced or mail.tries >= MOST_TRIES
    OutboxMail.objects.filter(pk=mail.pk, state=State.SENDING).update(
        state=State.FAILED if last else State.QUEUED,
        due_at=at + timedelta(minutes=2**mail.tries),
        lease_until=None,
        is_bounced=is_bounced,
        error=str(error)[:500],
    )


def _one_line(subject: str) -> str:
    return " ".join(subject.split())[:250]
