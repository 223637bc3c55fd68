"""Asking for a new mail address, confirming it from its mailbox, and objecting from the old one.

Whoever reads the mail of an address can reset its password, so the address is as good as the account. The new mailbox has
to answer before it counts; the old one is told at once, and its owner can take the change back for fourteen days, also
after it counted. An objection to what came from the person's own session ends whatever that session left: other
sessions, keys, a second factor set up in those days, the password; a link to the old mailbox lets the owner in again.
"""

import secrets
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from salesplan.core.audit import acting
from salesplan.core.company.queries import company
from salesplan.core.editing import apply, lock
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.notices.actions import notify
from salesplan.core.outbox.actions import post
from salesplan.core.texts import later
from salesplan.people.actions.links import mail_password_link
from salesplan.people.choices import Role
from salesplan.people.mail_change.models import MailChange
from salesplan.people.mail_change.queries import digest
from salesplan.people.mail_change.rules import CONFIRM_WITHIN, OBJECT_WITHIN, SUSPECT_BEFORE
from salesplan.people.models import User


def ask_for_change(person: User, *, new: str, by: User, at: datetime) -> MailChange:
    """Write down a new address and mail both: a link to confirm to the new one, a link to object to the old one."""
    if by.pk != person.pk and by.role != Role.ADMIN:
        raise NotAllowed(_("Only the person or an admin can change an email address."))
    with acting(by, "person.ask_mail"):
        current = lock(person)
        check_free(new, but=current)
        _replace(current, at)
        links = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        change = MailChange.objects.create(
            person=current,
            old=current.email,
            new=new,
            asked_by=by,
            asked_at=at,
            confirm_hash=digest(links[0]),
            object_hash=digest(links[1]),
        )
        with translation.override(current.writes_in):
            _mail_new(change, links[0], at)
            _mail_old(change, links[1], at)
        return change


def confirm_change(change: MailChange, *, at: datetime) -> User:
    """Let the new address count: its mailbox has answered."""
    with acting(change.person, "person.confirm_mail"):
        person = lock(change.person)
        change = lock(change)
        if change.is_closed:
            raise Refused(_("This link has already been used or was replaced by a newer one."), code="used")
        check_free(change.new, but=person)
        change.confirmed_at = at
        change.save(update_fields=["confirmed_at"])
        apply(person, {"email": change.new})
        return person


def object_to_change(change: MailChange, *, at: datetime) -> User:
    """Take a change back from the old mailbox; what came from the person's own session locks that session out."""
    with acting(change.person, "person.object_mail"):
        person = lock(change.person)
        change = lock(change)
        if change.objected_at:
            raise Refused(_("This link has already been used or was replaced by a newer one."), code="used")
        change.objected_at = at
        change.save(update_fields=["objected_at"])
        if change.is_own and person.is_active:
            _lock_out(person, change, at)
        _notify_admins(change, at)
        return person


def check_free(address: str, *, but: User) -> None:
    """Refuse an address that is the person's already, or another's."""
    if address.lower() == but.email.lower():
        raise Refused(_("This is already the address."), field="email", code="unchanged")
    if User.objects.exclude(pk=but.pk).filter(email__iexact=address).exists():
        raise Refused(_("This email address is already taken."), field="email")


def _replace(person: User, at: datetime) -> None:
    waiting = MailChange.objects.filter(person=person, confirmed_at=None, objected_at=None, replaced_at=None)
    waiting.update(replaced_at=at)


def _lock_out(person: User, change: MailChange, at: datetime) -> None:
    _replace(person, at)
    if change.old and person.email.lower() == change.new.lower():
        apply(person, {"email": change.old})
    person.auth_token_set.all().delete()
    Authenticator.objects.filter(user=person, created_at__gte=change.asked_at - SUSPECT_BEFORE).delete()
    # Without the password every session ends, and every link that was mailed before is void.
    person.set_unusable_password()
    person.save(update_fields=["password"])
    if person.email:
        mail_password_link(person, at)


def _notify_admins(change: MailChange, at: datetime) -> None:
    params = {"name": change.person, "new": change.new}
    text = later(
        lambda: _("%(name)s objects to the new email address %(new)s. Find out from them what happened.") % params
    )
    url = reverse("people:person_detail", args=[change.person_id])
    for admin in User.objects.admins():
        notify(admin, key=f"mail_change:{change.pk}", kind="security", text=text, url=url, mail=True, at=at)


def _mail_new(change: MailChange, link: str, at: datetime) -> None:
    params = {"company": company().name, "name": change.person, "new": change.new}
    hello = _("Hello %(name)s,") % params
    body = _("Someone asked to make %(new)s your email address in Sales Plan. Confirm it here within three days; nothing changes until then. If you don't know about this, ignore this email.") % params  # fmt: skip
    post(
        key=f"account:mail-confirm:{change.pk}",
        to=change.new,
        person=change.person,
        subject=_("%(company)s: confirm your new email address") % params,
        body=f"{hello}\n\n{body}",
        url=reverse("people:mail_confirm", args=[link]),
        link_until=at + CONFIRM_WITHIN,
        at=at,
    )


def _mail_old(change: MailChange, link: str, at: datetime) -> None:
    if not change.old:
        return
    params = {"company": company().name, "name": change.person, "new": change.new, "by": change.asked_by}
    hello = _("Hello %(name)s,") % params
    notice = _(
        "a new email address was requested in your name: %(new)s. It takes effect once it is confirmed from that mailbox."
    )
    if not change.is_own:
        notice = _(
            "%(by)s entered a new email address for you: %(new)s. It takes effect once it is confirmed from that mailbox."
        )
    warning = _("If this isn't right, object here. The link works for fourteen days, even after the change.")
    post(
        key=f"account:mail-object:{change.pk}",
        to=change.old,
        person=change.person,
        subject=_("%(company)s: change of your email address") % params,
        body=f"{hello}\n\n{notice % params}\n\n{warning}",
        url=reverse("people:mail_object", args=[link]),
        link_until=at + OBJECT_WITHIN,
        at=at,
    )
