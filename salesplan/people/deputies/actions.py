"""Naming a deputy, ending it, and keeping what was decided as one."""

from datetime import date, datetime
from typing import Protocol

from django.db.models import Model
from django.utils.translation import gettext as _

from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day
from salesplan.core.editing import lock
from salesplan.core.errors import NotAllowed, Refused
from salesplan.people.access import require_write
from salesplan.people.choices import Role
from salesplan.people.deputies import notifications
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.models import Deputy, DeputyDecision
from salesplan.people.deputies.queries import may_end, may_name
from salesplan.people.deputies.rules import LONGEST, Naming, why_not_name
from salesplan.people.models import User


class Capacity(Protocol):
    """What `deciding.Capacity` says of who decided, which stands above this module."""

    @property
    def by(self) -> User:
        """Who decided."""

    @property
    def naming(self) -> Deputy | None:
        """By which naming, where they did so as a deputy."""


def name_deputy(
    person: User,
    *,
    deputy: User,
    starts_on: date,
    ends_on: date,
    kinds: list[str],
    why: str,
    by: User,
    at: datetime,
) -> Deputy:
    """Let somebody decide for a person in some days: the person names them, or an admin for who is away."""
    require_write(by)
    if by.pk != person.pk and by.role != Role.ADMIN:
        raise NotAllowed(_("People appoint their own deputy; an admin can do it for someone who is away."))
    if not may_name(person):
        raise Refused(_("This person has no decisions to delegate."), field="person")
    if not deputy.is_active or deputy.role == Role.AUDITOR:
        raise Refused(_("Choose an active person whose role can make changes."), field="deputy")
    if any(kind not in Decision.values for kind in kinds):
        raise Refused(_("Choose which decisions they make."), field="kinds")
    if not why.strip():
        raise Refused(_("Give a reason; both people and the admins can read it."), field="why", code="reason_needed")
    with acting(by, "deputy.name", why=why.strip()[:300]):
        lock(person)
        days = {"starts_on": starts_on, "ends_on": ends_on}
        _check(person, deputy, days, kinds, by, business_day(at))
        row = Deputy.objects.create(
            person=person,
            deputy=deputy,
            **days,
            kinds=sorted(set(kinds)),
            why=why.strip()[:300],
            named_by=by,
            named_at=at,
        )
        notifications.notify_named(row, at=at)
    return row


def _check(person: User, deputy: User, days: dict[str, date], kinds: list[str], by: User, today: date) -> None:
    naming = Naming(0, person.pk, deputy.pk, by.pk, days["starts_on"], days["ends_on"], frozenset(kinds))
    rows = Deputy.objects.filter(person=person, deputy=deputy, ended_at=None)
    overlapping = [row.as_naming for row in rows if row.as_naming.meets(naming)]
    code = why_not_name(person=person.pk, deputy=deputy.pk, by=by.pk, **days, today=today, others=overlapping)
    if not code:
        return
    field, sentence = {
        "oneself": ("deputy", _("A person can't be their own deputy. Choose someone else.")),
        "names_oneself": ("deputy", _("You can't appoint yourself as a deputy. Another admin can do it.")),
        "ends_before": ("ends_on", _("The last day is before the first day.")),
        "past": ("starts_on", _("The start can't be in the past. Choose today or a later day.")),
        "too_long": (
            "ends_on",
            _("A deputy can stand in for at most %(days)s days. For longer, give someone the role instead."),
        ),
        "named_already": ("deputy", _("They already stand in on these days. End that first, or choose other days.")),
    }[code]
    raise Refused(sentence % {"days": LONGEST}, field=field, code=code)


def end_deputy(deputy: Deputy, *, why: str, by: User, at: datetime) -> Deputy:
    """End it at once, with the reason; what was decided before stays."""
    require_write(by)
    with acting(by, "deputy.end", why=why.strip()[:300]):
        current = lock(deputy)
        if by.pk not in (current.person_id, current.deputy_id) and by.role != Role.ADMIN:
            raise NotAllowed(_("Only the two people concerned or an admin can end this."))
        if not may_end(by, current, at):
            raise Refused(_("This has already ended."), code="over")
        if not why.strip():
            raise Refused(_("Give a reason for ending it; both people can read it."), field="why", code="reason_needed")
        current.ended_by, current.ended_at, current.ended_why = by, at, why.strip()[:300]
        current.version += 1
        current.save(update_fields=["ended_by", "ended_at", "ended_why", "version"])
        notifications.notify_ended(current, at=at)
    return current


def keep_decision(
    capacity: Capacity, record: Model, *, kind: Decision, subject: object, url: str, at: datetime
) -> None:
    """Keep for whom a decision was taken; nothing where it was by one's own office.

    `record` is the row that keeps the decision. Call it inside `acting`.
    """
    if capacity.naming is None:
        return
    DeputyDecision.objects.create(
        naming=capacity.naming,
        kind=kind,
        record=record._meta.label_lower,
        record_id=record.pk,
        about=str(subject)[:200],
        url=url,
        by=capacity.by,
        instead_of=capacity.naming.person,
        at=at,
    )
    notifications.notify_decided(capacity.naming, kind, subject=str(subject), url=url, record=record, at=at)
