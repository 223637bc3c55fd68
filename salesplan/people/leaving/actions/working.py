"""The hand-over itself: start it, work it off record by record, let the person go, take it back.

Each record has its own transaction and its own outcome, so that one refusal never stops the rest. A hand-over that was
killed half way goes on with the records that wait; none passes on twice. While it runs nobody is told record by record:
every successor is told once, with the list.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from salesplan.core.access import require
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day
from salesplan.core.editing import lock
from salesplan.core.errors import Refused
from salesplan.core.lifecycle.actions import enter, lock_for
from salesplan.core.notices.actions import notify, quietly
from salesplan.core.queue import enqueue
from salesplan.core.texts import later
from salesplan.people import handover
from salesplan.people.actions.persons import check_leaver, let_go
from salesplan.people.choices import Role
from salesplan.people.handover import HandoverStep
from salesplan.people.leaving.choices import LeavingItemState, LeavingState, LeavingStep
from salesplan.people.leaving.models import Leaving, LeavingItem
from salesplan.people.leaving.queries import LeavingPreparation, received
from salesplan.people.leaving.rules import closes_on
from salesplan.people.models import User

# As many records are handed on while the admin waits; more go to the background, so many for each task: the worker does
# other work in between, and what a killed one had in hand is little.
AT_ONCE, BATCH = 100, 200


def start_leaving(leaving: Leaving, *, by: User, at: datetime) -> Leaving:
    """Fix what becomes of every record and begin; a long hand-over is worked off by the worker."""
    require(by, Role.ADMIN)
    with acting(by, "leaving.start", why=leaving.note):
        current = lock_for(leaving, LeavingStep.START)
        check_leaver(lock(current.person), by)
        for heir in current.successors.all():
            if not heir.is_active:
                raise Refused(_("%(who)s has left. Choose another successor.") % {"who": heir})
        _check_somebody_decides(current, at)
        add_items(current, at)
        day = closes_on(current.last_day, business_day(at))
        enter(current, LeavingStep.START, values={"started_by": by, "started_at": at, "closes_on": day})
        if not is_short(current):
            enqueue("people.work_leaving", leaving=current.pk)
        return current


def _check_somebody_decides(leaving: Leaving, at: datetime) -> None:
    """Refuse to begin while something waits that nobody could decide any more."""
    if stuck := LeavingPreparation(leaving, at).stuck:
        message = _(
            "No one would be left to decide on %(what)s. Choose a deputy under “Admin decisions”, or make someone an admin first."
        )
        raise Refused(message % {"what": ", ".join(row.label for row in stuck[:3])}, code="nobody_decides")


def add_items(leaving: Leaving, at: datetime) -> int:
    """Write down what becomes of each record that is not on the list yet; return how many came to it."""
    existing = set(leaving.items.values_list("kind", "record"))
    new_items = [
        LeavingItem(
            leaving=leaving,
            kind=assignment.kind.key,
            record=assignment.record.pk,
            label=assignment.record.label[:250],
            url=assignment.record.url[:250],
            method=assignment.method,
            heirs=list(assignment.heirs),
        )
        for assignment in LeavingPreparation(leaving, at).assigned()
        if (assignment.kind.key, assignment.record.pk) not in existing
    ]
    LeavingItem.objects.bulk_create(new_items, batch_size=1000)
    return len(new_items)


def is_short(leaving: Leaving) -> bool:
    """Say whether a hand-over is worked off at once."""
    return leaving.items.filter(state=LeavingItemState.WAITING).count() <= AT_ONCE


def work(leaving: Leaving, *, at: datetime, most: int | None = None) -> None:
    """Work off what waits, `most` records at once, and ask for the rest to be gone on with.

    When all is done the successors are told, and who leaves today is let go.
    """
    _each(leaving, LeavingItemState.WAITING, lambda item: _hand_on(leaving, item, at), most=most)
    if leaving.items.filter(state=LeavingItemState.WAITING).exists():
        if most is not None:
            enqueue("people.work_leaving", leaving=leaving.pk)
        return
    with acting(leaving.started_by, "leaving.hand_over"):
        current = lock(leaving)
        if current.may(LeavingStep.FINISH):
            enter(current, LeavingStep.FINISH, values={"handed_at": at})
            notify_successors(current, at)
    if current.state == LeavingState.HANDED and current.closes_on and current.closes_on <= business_day(at):
        close(current, at=at)


def close(leaving: Leaving, *, at: datetime) -> None:
    """Let the person go once their last day is over; what came to them since the hand-over goes the same way."""
    with acting(leaving.started_by, "leaving.hand_over"):
        add_items(leaving, at)
    _each(leaving, LeavingItemState.WAITING, lambda item: _hand_on(leaving, item, at))
    with acting(leaving.started_by, "person.deactivate", why=leaving.get_reason_display()):
        current = lock(leaving)
        if not current.may(LeavingStep.CLOSE):
            return
        person = lock(current.person)
        if person.is_active:
            let_go(person, last_day=current.last_day)
        enter(current, LeavingStep.CLOSE, values={"closed_at": at})


def retry(leaving: Leaving, *, by: User, at: datetime) -> None:
    """Try once more what was refused, after its reason has been mended; much of it in the background."""
    require(by, Role.ADMIN)
    with acting(by, "leaving.retry"):
        current = lock_for(leaving, LeavingStep.RETRY)
        current.items.filter(state=LeavingItemState.REFUSED).update(state=LeavingItemState.WAITING, message="")
        if not is_short(current):
            enter(current, LeavingStep.RETRY)
            enqueue("people.work_leaving", leaving=current.pk)
            return
    _each(current, LeavingItemState.WAITING, lambda item: _hand_on(current, item, at))


def undo_leaving(leaving: Leaving, *, by: User, at: datetime) -> Leaving:
    """Give back what can be given back. Who has been let go is taken in again first, since nothing belongs to who left."""
    require(by, Role.ADMIN)
    with acting(by, "leaving.undo"):
        current = lock_for(leaving, LeavingStep.UNDO)
        if not User.objects.get(pk=current.person_id).is_active:
            raise Refused(_("Reactivate the person first, then undo the handover."), code="inactive")
        enter(current, LeavingStep.UNDO)
    if current.items.filter(state=LeavingItemState.DONE).count() <= AT_ONCE:
        work_undo(current, by=by, at=at)
    else:
        enqueue("people.undo_leaving", leaving=current.pk)
    return current


def work_undo(leaving: Leaving, *, by: User, at: datetime, most: int | None = None) -> None:
    """Work off what is to be taken back, the last first, `most` records at once."""
    _each(leaving, LeavingItemState.DONE, lambda item: _take_back(leaving, item, by, at), last_first=True, most=most)
    if leaving.items.filter(state=LeavingItemState.DONE).exists():
        if most is not None:
            enqueue("people.undo_leaving", leaving=leaving.pk)
        return
    with acting(by, "leaving.undo"):
        current = lock(leaving)
        if current.may(LeavingStep.FINISH_UNDO):
            enter(current, LeavingStep.FINISH_UNDO)


def _each(
    leaving: Leaving,
    state: str,
    handle: Callable[[LeavingItem], None],
    *,
    last_first: bool = False,
    most: int | None = None,
) -> None:
    keys = leaving.items.filter(state=state).order_by("-pk" if last_first else "pk").values_list("pk", flat=True)
    for key in list(keys[:most]):
        with acting(leaving.started_by, "leaving.hand_over", why=_reason(leaving)), quietly():
            # Two workers may have been told of the hand-over: each record is handled by one of them.
            rows = LeavingItem.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=key, state=state)
            item = rows.first()
            if item is not None:
                handle(item)
                item.save(update_fields=["state", "message", "before"])


def _reason(leaving: Leaving) -> str:
    return _("%(who)s is leaving") % {"who": leaving.person}


def _step(leaving: Leaving, item: LeavingItem, by: User, at: datetime) -> HandoverStep:
    people = User.objects.in_bulk(item.heirs)
    heirs = tuple(people[pk] for pk in item.heirs)
    return HandoverStep(leaving.person, heirs, leaving.last_day, _reason(leaving), by, at)


def _hand_on(leaving: Leaving, item: LeavingItem, at: datetime) -> None:
    part = handover.kind(item.kind)
    if part is None:
        item.state, item.message = LeavingItemState.REFUSED, _("This type of record is no longer supported.")
        return
    if item.method != "end" and not item.heirs:
        item.state, item.message = LeavingItemState.REFUSED, _("No successor was found. Hand it over manually.")
        return
    step = _step(leaving, item, leaving.starter, at)

    def pass_on() -> None:
        before = part.do(item.record, item.method, step)
        item.state, item.before = (LeavingItemState.SAME, {}) if before is None else (LeavingItemState.DONE, before)

    if refused := _attempt(pass_on):
        item.state, item.message = LeavingItemState.REFUSED, refused


def _take_back(leaving: Leaving, item: LeavingItem, by: User, at: datetime) -> None:
    part = handover.kind(item.kind)
    take_back = part.take_back if part else None
    if take_back is None:
        item.state, item.message = LeavingItemState.KEPT, str(part.final if part else "")[:400]
        return
    step = _step(leaving, item, by, at)
    refused = _attempt(lambda: take_back(item.record, item.before, step))
    item.state, item.message = (LeavingItemState.KEPT, refused) if refused else (LeavingItemState.UNDONE, "")


def _attempt(act: Callable[[], Any]) -> str:
    """Do one thing in a savepoint; return the sentence of its refusal, or nothing when it went well."""
    try:
        with transaction.atomic():
            act()
    except Refused as refusal:
        return str(refusal.message)[:400] or _("Refused")
    return ""


def notify_successors(leaving: Leaving, at: datetime) -> None:
    """Tell each successor once, with how much of what they got; the page lists it."""
    keys = {
        pk
        for heirs in leaving.items.filter(state=LeavingItemState.DONE).values_list("heirs", flat=True)
        for pk in heirs
    }
    url = reverse("people:leaving_received", args=[leaving.pk])
    for heir in User.objects.active().filter(pk__in=keys):
        key = f"leaving:{leaving.pk}:received"
        notify(heir, kind="handover", key=key, text=later(_received(leaving, heir)), at=at, url=url, mail=True)


def _received(leaving: Leaving, heir: User) -> Callable[[], str]:
    counts: dict[str, int] = {}
    for part in received(leaving, heir.pk).values_list("kind", flat=True):
        counts[part] = counts.get(part, 0) + 1

    def sentence() -> str:
        counts_by_kind = [f"{part.label}: {counts[part.key]}" for part in handover.kinds() if part.key in counts]
        total = sum(counts.values())
        beginning = ngettext(
            "%(name)s is leaving; you take over %(n)s record.",
            "%(name)s is leaving; you take over %(n)s records.",
            total,
        )
        return f"{beginning % {'name': leaving.person, 'n': total}} {', '.join(counts_by_kind)}"

    return sentence
