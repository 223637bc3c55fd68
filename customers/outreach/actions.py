"""What sends to customers and what keeps from it: the one way a message goes out, unsubscribing, and the policy.

A capability that wants to write to somebody calls `send_message` and nothing else:

    decision = send_message(
        contact,
        OutreachMessage(
            kind=OutreachKind.GREETING,
            occasion=f"birthday:{contact.pk}:{today.year}",     # sent once for this and address, whoever asks how often
            title="Birthday greeting",                          # what the page of decisions calls it
            touch="",                                           # the event behind a survey: `deal:12`
            latest=end_of_day,                                  # after which it is not worth sending
        ),
        write=lambda decision: Letter(subject=…, body=…, html=…),   # called only where it goes out
        at=now,
    )

The decision is stored with its reason. `decision.verdict` says what came of it: with `HOLD` the sender asks again from
`decision.held_until` on, with `LEAVE_OUT` it is over. `queries.previews` asks the same of many people without sending.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from customers.accounts.models import Account
from customers.contacts.models import Contact
from customers.outreach.choices import OutreachKind, OutreachReason, OutreachVerdict
from customers.outreach.models import Mailbox, OutreachDecision, OutreachPolicy, UnsubscribeLink
from customers.outreach.queries import facts_about, link_hash
from customers.outreach.rules import OutreachRequest, Ruling, normal_email
from salesplan.core.access import ADMIN, require
from salesplan.core.audit import acting
from salesplan.core.editing import apply, lock, lock_version
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.outbox.actions import post
from salesplan.core.outbox.queries import bounced_since
from salesplan.people.choices import Role
from salesplan.people.models import User

# How far back bounces are looked for; a mail is tried for less than an hour.
BOUNCES_WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class OutreachMessage:
    """What wants to go out, and why. See above; `tenure_days` and `is_reminder` as in `rules.OutreachRequest`."""

    kind: OutreachKind
    occasion: str
    title: str
    touch: str = ""
    latest: datetime | None = None
    tenure_days: int = 0
    is_reminder: bool = False

    def asked(self, at: datetime) -> OutreachRequest:
        """Return the message as the rules see it."""
        return OutreachRequest(self.kind, at, self.latest, self.tenure_days, self.is_reminder)


@dataclass(frozen=True)
class Letter:
    """The mail itself. `url` is a personal link that is void from `link_until` on; it stands where `body` has `LINK`."""

    subject: str
    body: str
    html: str = ""
    url: str = ""
    link_until: datetime | None = None


def send_message(
    contact: Contact, message: OutreachMessage, *, write: Callable[[OutreachDecision], Letter], at: datetime
) -> OutreachDecision:
    """Decide about a message now, store the decision, and post the mail if it may go; all in one transaction.

    Two senders that ask at once wait for each other, so that together they stay within the budget. `write` is called after
    the decision, inside the transaction, and only for what goes out. The mail's key is `<kind>:<decision>`.
    """
    with acting(None, "outreach.send"):
        decision, is_new = _decide(contact, message, at)
        if decision.verdict != OutreachVerdict.SEND or not is_new:
            return decision
        letter, token = write(decision), secrets.token_urlsafe(32)
        UnsubscribeLink.objects.create(decision=decision, link_hash=link_hash(token))
        post(
            key=f"{message.kind}:{decision.pk}",
            to=contact.email,
            subject=letter.subject,
            body=letter.body,
            html=letter.html,
            url=letter.url,
            link_until=letter.link_until,
            unsubscribe=reverse("customers:unsubscribe", args=[token]),
            at=at,
        )
    return decision


def _decide(contact: Contact, message: OutreachMessage, at: datetime) -> tuple[OutreachDecision, bool]:
    """Return the decision about a message, and whether it was made now."""
    contact = _locked(contact)
    facts = facts_about([contact], at, message.occasion, message.touch)
    ruling = facts.ruling(contact, message.asked(at), message.occasion, message.touch)
    last = _last_decision(contact, message)
    if last is not None and _says_the_same(last, ruling):
        return last, False
    return _store(contact, message, ruling, at), True


def _locked(contact: Contact) -> Contact:
    """Return the contact as it stands, its company and its mailbox locked: the budgets are theirs."""
    Account.objects.select_for_update(of=("self",), no_key=True).get(pk=contact.account_id)
    if email := normal_email(contact.email):
        with _made_by_another():
            Mailbox.objects.get_or_create(email=email)
        Mailbox.objects.select_for_update().get(email=email)
    return Contact.objects.select_related("account").get(pk=contact.pk)


@contextmanager
def _made_by_another() -> Iterator[None]:
    """Let another one have made the row in the same moment."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        return


def _last_decision(contact: Contact, message: OutreachMessage) -> OutreachDecision | None:
    of_message = OutreachDecision.objects.filter(
        occasion=message.occasion, contact=contact, is_reminder=message.is_reminder
    )
    return of_message.order_by("-pk").first()


def _says_the_same(last: OutreachDecision, ruling: Ruling) -> bool:
    if last.verdict == OutreachVerdict.SEND:
        return ruling.reason == OutreachReason.SENT_BEFORE
    return (last.verdict, last.reason, last.held_until) == (ruling.verdict, ruling.reason, ruling.until)


def _store(contact: Contact, message: OutreachMessage, ruling: Ruling, at: datetime) -> OutreachDecision:
    return OutreachDecision.objects.create(
        kind=message.kind,
        occasion=message.occasion,
        touch=message.touch,
        is_reminder=message.is_reminder,
        title=message.title[:200],
        account=contact.account,
        contact=contact,
        email=normal_email(contact.email),
        verdict=ruling.verdict,
        reason=ruling.reason,
        held_until=ruling.until,
        count=ruling.count,
        limit=ruling.limit,
        decided_at=at,
    )


def unsubscribe(link: UnsubscribeLink, *, at: datetime) -> Mailbox:
    """Let no more mail go to the receiver of a message; a second click changes nothing."""
    with acting(None, "outreach.unsubscribe"):
        link = UnsubscribeLink.objects.select_for_update(of=("self",)).select_related("decision").get(pk=link.pk)
        mailbox = _mailbox(link.decision.email)
        if link.used_at is None:
            link.used_at = at
            link.save(update_fields=["used_at"])
        if mailbox.unsubscribed_at is None:
            apply(mailbox, {"unsubscribed_at": at})
        return mailbox


def suppress_contact(contact: Contact, *, why: str, by: User, at: datetime) -> Mailbox:
    """Write down that a contact wants no mail (`unsubscribed`), or that their address does not work (`bounced`)."""
    fields = {"unsubscribed": "unsubscribed_at", "bounced": "bounced_at"}
    if why not in fields:
        raise Refused(_("Choose why this person can't be emailed."), field="why", code="why")
    if not (email := normal_email(contact.email)):
        raise Refused(_("This contact has no email address."), code="no_address")
    _require_writer(by)
    with acting(by, "outreach.suppress"):
        mailbox = _mailbox(email)
        if getattr(mailbox, fields[why]) is None:
            apply(mailbox, {fields[why]: at})
        return mailbox


def release_contact(contact: Contact, *, why: str, by: User, at: datetime) -> Mailbox:
    """Let mail go to a contact's address again; for admins, with the reason: who unsubscribed has to have asked for it."""
    require(by, ADMIN)
    if not why.strip():
        raise Refused(_("Enter the reason."), field="why", code="why")
    with acting(by, "outreach.release", why=why):
        mailbox = _mailbox(normal_email(contact.email))
        apply(mailbox, {"unsubscribed_at": None, "bounced_at": None, "released_at": at})
        return mailbox


def note_case_closed(contact: Contact, *, at: datetime) -> None:
    """Remember that a case of a contact was closed, after which surveys wait; called by what closes cases."""
    if email := normal_email(contact.email):
        with acting(None, "outreach.case_closed"):
            apply(_mailbox(email), {"case_closed_at": at})


def note_bounces(*, at: datetime) -> int:
    """Stop writing to addresses that mail servers refused for good; return how many are new."""
    count = 0
    for address, moment in bounced_since(at - BOUNCES_WITHIN):
        email = normal_email(address)
        if not Contact.objects.filter(email__iexact=address).exists():
            continue
        with acting(None, "outreach.bounce"):
            mailbox = _mailbox(email)
            is_new = mailbox.bounced_at is None and (mailbox.released_at is None or moment > mailbox.released_at)
            count += bool(is_new and apply(mailbox, {"bounced_at": at}))
    return count


def edit_policy(*, values: Mapping[str, Any], version: int | None, by: User) -> OutreachPolicy:
    """Change the numbers of the contact policy; they count for what is decided from now on."""
    require(by, ADMIN)
    with acting(by, "outreach.policy"):
        OutreachPolicy.objects.get_or_create(pk=1)
        current = lock_version(OutreachPolicy(pk=1), version, values)
        apply(current, values)
        return current


def _mailbox(email: str) -> Mailbox:
    with _made_by_another():
        Mailbox.objects.get_or_create(email=email)
    return lock(Mailbox.objects.get(email=email))


def _require_writer(by: User) -> None:
    if by.role == Role.AUDITOR:
        raise NotAllowed(_("Your role doesn't allow this. Ask an admin."))
