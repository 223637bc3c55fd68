"""Somebody leaves: prepare the hand-over, choose who gets what, and call it off. What it does is `leaving.working`.

A lead prepares it for their people; an admin looks at it and starts it, since it ends access, quotas and pay.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from salesplan.core.access import require
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day
from salesplan.core.editing import apply, lock, lock_version
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.lifecycle.actions import check, enter, lock_for
from salesplan.core.notices.actions import notify
from salesplan.core.texts import later
from salesplan.people import handover
from salesplan.people.access import scope_of
from salesplan.people.actions.persons import check_leaver
from salesplan.people.choices import HandoverMethod, Role
from salesplan.people.leaving.choices import OPEN, LeavingReason, LeavingStep
from salesplan.people.leaving.models import Leaving, LeavingChoice
from salesplan.people.leaving.queries import LeavingPreparation, may_prepare
from salesplan.people.models import User

# A last day may have been missed by so long, or be known so long before.
MOST_BACK, MOST_AHEAD = timedelta(92), timedelta(366)


def prepare_leaving(
    person: User, *, last_day: date, reason: str, note: str = "", successors: Sequence[User], by: User, at: datetime
) -> Leaving:
    """Begin the hand-over of somebody who leaves; nothing passes on before it is started."""
    _may_prepare(person, by)
    with acting(by, "leaving.prepare", why=note):
        current = lock(person)
        check_leaver(current, by)
        if Leaving.objects.filter(person=current, state__in=OPEN).exists():
            raise Refused(_("A handover for this person is already being prepared."), code="already_leaving")
        _check(current, last_day, reason, successors, by, at)
        leaving = Leaving.objects.create(
            person=current, last_day=last_day, reason=reason, note=note.strip(), prepared_by=by, prepared_at=at
        )
        leaving.successors.set(successors)
        if by.role != Role.ADMIN:
            _notify_admins(leaving, by, at)
        return leaving


def edit_leaving(
    leaving: Leaving,
    *,
    last_day: date,
    reason: str,
    note: str = "",
    successors: Sequence[User],
    version: int | None,
    by: User,
    at: datetime,
) -> Leaving:
    """Change day, reason and successors; what was chosen for somebody who is no successor any more is chosen anew."""
    _may_prepare(leaving.person, by)
    values = {"last_day": last_day, "reason": reason, "note": note.strip()}
    with acting(by, "leaving.edit", why=note):
        current = _in_preparation(lock_version(leaving, version, values))
        _check(current.person, last_day, reason, successors, by, at)
        apply(current, values)
        current.successors.set(successors)
        keys = {heir.pk for heir in successors}
        for choice in current.choices.all():
            is_alone = choice.method == HandoverMethod.SPREAD and len(keys) < 2
            if is_alone or (choice.heir_id and choice.heir_id not in keys) or set(choice.rows.values()) - keys:
                choice.delete()
        return current


def choose(leaving: Leaving, words: Mapping[str, str], *, by: User, at: datetime) -> None:
    """Say for each kind what becomes of it: "heir:12", "spread", "rows", "lead" or "end", by the key of the kind."""
    _may_prepare(leaving.person, by)
    with acting(by, "leaving.choose"):
        current = _in_preparation(lock(leaving))
        desk = LeavingPreparation(current, at)
        for key, word in words.items():
            part = handover.kind(key)
            if part is None or word not in dict(desk.options(part)):
                raise Refused(_("Choose one of the available options."), field=key)
            way, _colon, heir = word.partition(":")
            values = {"method": way, "heir_id": int(heir) if heir else None}
            LeavingChoice.objects.update_or_create(leaving=current, kind=key, defaults=values)


def choose_rows(leaving: Leaving, part: str, heirs: Mapping[int, int], *, by: User, at: datetime) -> None:
    """Name the successor of single records of a kind, by key; the kind goes row by row from then on."""
    _may_prepare(leaving.person, by)
    with acting(by, "leaving.choose"):
        current = _in_preparation(lock(leaving))
        keys = set(current.successors.values_list("pk", flat=True))
        kind = handover.kind(part)
        if kind is None or HandoverMethod.ROWS not in kind.methods or set(heirs.values()) - keys:
            raise Refused(_("Choose one of the successors for each row."), field="rows")
        choice = LeavingChoice.objects.filter(leaving=current, kind=part).first()
        rows = {**(choice.rows if choice else {}), **{str(pk): heir for pk, heir in heirs.items()}}
        values = {"method": HandoverMethod.ROWS, "heir": None, "rows": rows}
        LeavingChoice.objects.update_or_create(leaving=current, kind=part, defaults=values)


def cancel_leaving(leaving: Leaving, *, by: User, at: datetime) -> Leaving:
    """Call off a hand-over that has not begun: nothing has changed."""
    _may_prepare(leaving.person, by)
    with acting(by, "leaving.cancel"):
        current = lock_for(leaving, LeavingStep.CANCEL)
        enter(current, LeavingStep.CANCEL)
        return current


def _may_prepare(person: User, by: User) -> None:
    require(by, Role.ADMIN, Role.MANAGER)
    if not may_prepare(by, person):
        raise NotAllowed(_("Only an admin or this person's lead can prepare the handover."))


def _in_preparation(leaving: Leaving) -> Leaving:
    check(leaving, LeavingStep.START)
    return leaving


def _check(person: User, last_day: date, reason: str, successors: Sequence[User], by: User, at: datetime) -> None:
    today = business_day(at)
    if not today - MOST_BACK <= last_day <= today + MOST_AHEAD:
        raise Refused(
            _("Choose a last day no more than three months ago and no more than a year ahead."), field="last_day"
        )
    if reason not in LeavingReason.values:
        raise Refused(_("Choose a reason."), field="reason")
    if not successors:
        raise Refused(_("Choose at least one successor."), field="successors")
    for heir in successors:
        if heir.pk == person.pk or not heir.is_active or heir.role == Role.AUDITOR:
            raise Refused(_("Choose active colleagues whose role works with customers."), field="successors")
        if not scope_of(by).sees_person(heir.pk):
            raise NotAllowed(_("You can hand over only to people in your teams; an admin can hand over to anyone."))


def _notify_admins(leaving: Leaving, by: User, at: datetime) -> None:
    url = reverse("people:leaving_detail", args=[leaving.pk])

    def sentence() -> str:
        return _("%(who)s has prepared the handover for %(person)s. Review it and start it.") % {
            "who": by,
            "person": leaving.person,
        }

    for admin in User.objects.admins():
        key = f"leaving:{leaving.pk}:prepared"
        notify(admin, kind="handover", key=key, text=later(sentence), at=at, url=url, mail=True)
