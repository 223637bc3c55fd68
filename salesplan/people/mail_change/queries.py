"""Questions about changes of mail addresses."""

import hashlib
from datetime import datetime

from django.http import Http404

from salesplan.people.mail_change import rules
from salesplan.people.mail_change.models import MailChange
from salesplan.people.models import User


def digest(token: str) -> str:
    """Return what is kept of a link: its token cannot be had from it."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_change(person: User, at: datetime) -> MailChange | None:
    """Return the change of a person that waits for its mailbox."""
    rows = MailChange.objects.filter(person=person, confirmed_at=None, objected_at=None, replaced_at=None)
    return rows.filter(asked_at__gte=at - rules.CONFIRM_WITHIN).first()


def to_confirm(token: str, at: datetime) -> MailChange:
    """Return the change that a link to the new address is of; one that no longer works is not there."""
    change = MailChange.objects.select_related("person").filter(confirm_hash=digest(token)).first()
    if change is None or not rules.may_confirm(change.asked_at, at, is_closed=change.is_closed):
        raise Http404
    return change


def to_object(token: str, at: datetime) -> MailChange:
    """Return the change that a link to the old address is of; one that no longer works is not there."""
    change = MailChange.objects.select_related("person").filter(object_hash=digest(token)).first()
    if change is None or not rules.may_object(change.asked_at, at, is_objected=bool(change.objected_at)):
        raise Http404
    return change
