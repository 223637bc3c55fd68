"""Notices to both people and the admins who stands in for whom, and the person what was decided for them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from salesplan.core import format as write
from salesplan.core.notices.actions import notify
from salesplan.core.texts import later
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.models import Deputy
from salesplan.people.models import User


def notify_named(row: Deputy, *, at: datetime) -> None:
    """Tell both people and the admins."""

    def text() -> str:
        return _("%(deputy)s decides for %(person)s from %(start)s to %(end)s. Reason: %(why)s") % _words(row)

    _notify_all(row, "named", text, at)


def notify_ended(row: Deputy, *, at: datetime) -> None:
    """Tell both people and the admins."""

    def text() -> str:
        params = {**_words(row), "who": row.ended_by, "why": row.ended_why}
        return _("%(deputy)s no longer decides for %(person)s. Ended by %(who)s. Reason: %(why)s") % params

    _notify_all(row, "ended", text, at)


def notify_decided(row: Deputy, kind: Decision, *, subject: str, url: str, record: Model, at: datetime) -> None:
    """Tell whom somebody has decided for."""

    def text() -> str:
        params = {"deputy": row.deputy, "kind": Decision(kind).label, "about": subject}
        return _("%(deputy)s made a decision for you: %(kind)s, %(about)s") % params

    key = f"deputy:{row.pk}:{record._meta.label_lower}:{record.pk}"
    notify(row.person, kind="deputy", key=key, text=later(text), url=url, at=at)


def _words(row: Deputy) -> dict[str, Any]:
    return {
        "person": row.person,
        "deputy": row.deputy,
        "start": write.day(row.starts_on),
        "end": write.day(row.ends_on),
        "why": row.why,
    }


def _notify_all(row: Deputy, occasion: str, text: Callable[[], str], at: datetime) -> None:
    users = {user.pk: user for user in [row.person, row.deputy, *User.objects.admins()] if user.is_active}
    for user in users.values():
        key, url = f"deputy:{row.pk}:{occasion}", reverse("people:deputy_list")
        notify(user, kind="deputy", key=key, text=later(text), url=url, at=at, mail=True)
