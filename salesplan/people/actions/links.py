"""Mail about one's access: the link with which a password is chosen, and word of what changed.

Subjects name the company, links begin with SITE_URL, and both are in the language of the person.
"""

from datetime import datetime, timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from salesplan.core.audit import acting
from salesplan.core.company.queries import company
from salesplan.core.outbox.actions import post
from salesplan.core.queue import enqueue
from salesplan.people.models import User


def mail_password_link(person: User, at: datetime) -> None:
    """Mail a person the link with which they choose a password: an invitation as long as they have none.

    The token stands for the present password and address: used once, after three days or once either changed, it is void.
    """
    token = default_token_generator.make_token(person)
    url = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": token})
    with translation.override(person.writes_in):
        params = {"company": company().name, "name": person.name, "username": person.username}
        subject = _("%(company)s: your Sales Plan access") % params
        greeting = _("Hello %(name)s,") % params
        why = (
            _("Use this link to choose a new password. Your username is %(username)s.")
            if person.has_usable_password()
            else _("You have been invited to Sales Plan. Your username is %(username)s.")
        )
        instruction = _("Choose your password here. The link works once, for three days.")
    post(
        key=f"invite:{get_random_string(24)}",
        to=person.email,
        person=person if person.pk else None,
        subject=subject,
        body=f"{greeting}\n\n{why % params}\n{instruction}",
        url=url,
        link_until=at + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
        at=at,
    )


def mail_reset_link(address: str, at: datetime) -> None:
    """Mail the link to whoever has the address that was given at the sign-in page; for a strange one do as much work.

    Neither the answer nor the time it takes may say whether an address is somebody's: without a person the mail is
    written all the same and taken back, and the worker is called for nothing.
    """
    person = User.objects.active().filter(email__iexact=address).first()
    with acting(person, "person.ask_link"):
        savepoint = transaction.savepoint()
        mail_password_link(person or User(pk=0, name="-", username="-", email=address, password="!"), at)
        if person is not None:
            transaction.savepoint_commit(savepoint)
            return
        transaction.savepoint_rollback(savepoint)
        enqueue("core.outbox.deliver", mail_id=0)


def mail_word_of(person: User, text: str, at: datetime) -> None:
    """Tell a person by mail what changed about their access, and what to do when it was not them.

    Sent whatever they chose for notices: it is of use to who does not expect it.
    """
    if not person.email:
        return
    with translation.override(person.writes_in):
        params = {"company": company().name, "name": person.name, "text": text}
        subject = _("%(company)s: your sign-in settings have changed") % params
        hello = _("Hello %(name)s,") % params
        warning = _("If this wasn't you, choose a new password right away and tell your admin. A new password ends all sessions:")  # fmt: skip
        body = f"{hello}\n\n{text}\n\n{warning}"
    post(
        key=f"access:{get_random_string(24)}",
        to=person.email,
        person=person,
        subject=subject,
        body=body,
        url=reverse("account_reset_password"),
        at=at,
    )
