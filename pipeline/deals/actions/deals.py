"""What changes deals: create, edit, move through the stages, undo a move. One atomic function per verb.

Each locks the deal's row first, so that two people who act at once act one after the other: the second one finds the
deal as the first one left it. Whatever is decided (a win, a re-opening, a change of a won deal) the ledger says in the
same transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from pipeline.deals import notifications, permits
from pipeline.deals.actions.booking import book
from pipeline.deals.actions.lines_and_splits import write_contacts, write_lines, write_splits
from pipeline.deals.actions.saving import (
    apply_values,
    check_amount,
    check_start,
    check_values,
    derive_values,
    enter,
    settle_amount,
    trail,
    value_of,
)
from pipeline.deals.actions.undo import STANDING, check_undo, difference, restore, snapshot
from pipeline.deals.changes import DealChange, changed_fields
from pipeline.deals.models import Deal, StageMove
from pipeline.deals.queries.deals import default_stage, missing_before
from pipeline.deals.queries.lines_and_splits import check_splits, parts_at_hand, splits_of
from pipeline.deals.rights import DEALS
from pipeline.deals.rules.deals import LIFE, LineInput, SplitInput, losses, whole_splits
from pipeline.market.models import Rival
from pipeline.process.choices import StageKind
from pipeline.process.models import LossReason, Stage
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, company
from salesplan.core.editing import lock, lock_version
from salesplan.core.errors import MissingFields, Refused
from salesplan.people.access import require_write
from salesplan.people.models import User

# What `values` may name; the stage changes by `move_deal`, what follows from these is worked out.
EDITABLE = frozenset(
    [
        "name",
        "account",
        "owner",
        "currency",
        "amount",
        "expected_close_on",
        "next_step",
        "next_step_on",
        "channel",
        "deal_type",
        "rival",
        "started_on",
        "closed_on",
        "loss_reason",
        "loss_note",
    ]
)
ONLY_AT_CREATION = frozenset({"process", "stage", "external_id"})


def create_deal(
    *,
    values: Mapping[str, Any],
    lines: Sequence[LineInput] = (),
    splits: Sequence[SplitInput] = (),
    contacts: Iterable[Any] = (),
    by: User,
    at: datetime,
) -> Deal:
    """Create an open deal; owner, stage, currency and start default to `by`, the first stage, the base currency, today.

    Without splits the owner has all of the credit; with lines the amount is their sum.
    """
    _known(values, EDITABLE - {"closed_on", "loss_reason", "loss_note"} | ONLY_AT_CREATION)
    _may_write(by)
    with acting(by, "deal.create"):
        today = business_day(at)
        initial_values = {name: value for name, value in values.items() if name not in ONLY_AT_CREATION}
        stage = values.get("stage") or default_stage(values.get("process"))
        if stage.kind != StageKind.OPEN:
            raise Refused(
                _("A new deal starts in an open stage. Create it first, then set it to won or lost."), field="stage"
            )
        deal = Deal(
            process_id=stage.process_id,
            stage=stage,
            external_id=values.get("external_id", ""),
            stage_since=at,
            created_at=at,
            created_by=by,
            **{"owner": by, "currency": company().currency, "started_on": today, **initial_values},
        )
        check_values(deal, initial_values)
        check_start(deal, today)
        settle_amount(deal, lines)
        derive_values(deal, lines, today)
        check_amount(initial_values.get("amount"), lines, deal.currency)
        deal.save()
        write_lines(deal, lines)
        change = whole_splits(splits, deal.owner_id)
        check_splits(change)
        write_splits(deal, change)
        write_contacts(deal, contacts)
        trail(deal, None, stage, by=by, at=at)
        notifications.record(deal, "deal_created", by=by, at=at, stage=stage.name, stage_zh=stage.name_zh)
        notifications.notify_owner(deal, "handed", lambda: notifications.handed_over(deal, by), by=by, at=at)
        return deal


def edit_deal(
    deal: Deal,
    *,
    values: Mapping[str, Any],
    lines: Sequence[LineInput] | None = None,
    splits: Sequence[SplitInput] | None = None,
    contacts: Iterable[Any] | None = None,
    version: int | None,
    by: User,
    at: datetime,
    push_reason: str = "",
    push_note: str = "",
) -> Deal:
    """Change a deal; what is None or not named stays. Returns the deal as it is now.

    Raises Conflict when somebody saved it since `version`, Missing(["push_reason"]) when the close date is postponed
    past its quarter without a reason, NeedsRequest for what `by` can only ask for. A won deal's ledger entries are brought
    into line in the same transaction.
    """
    _known(values, EDITABLE)
    _may_write(by)
    with acting(by, "deal.edit", why=push_note):
        current = lock_version(deal, version, values)
        change = DealChange(
            values, lines, splits, None if contacts is None else list(contacts), push_reason=push_reason
        )
        before_owner = current.owner_id
        with parts_at_hand(current):
            permits.check(current, changed_fields(current, change), by)
            permits.check_consent(current, splits, by)
            if not _edit(current, change, by=by, at=at, push_note=push_note):
                return current
        if current.owner_id != before_owner:
            notifications.notify_owner(current, "handed", lambda: notifications.handed_over(current, by), by=by, at=at)
        else:
            notifications.notify_owner(current, "edit", lambda: notifications.changed(current, by), by=by, at=at)
        return current


def _edit(
    current: Deal,
    change: DealChange,
    *,
    by: User,
    at: datetime,
    push_note: str = "",
    decided: bool = False,
) -> bool:
    """Write what is wanted of the locked deal, and let the ledger and those who lose share know of it."""
    before = splits_of(current)
    changed = apply_values(
        current,
        change.values,
        change.lines,
        change.splits,
        change.contacts,
        by=by,
        at=at,
        push_reason=change.push_reason,
        push_note=push_note,
        decided=decided,
    )
    if changed and current.state == StageKind.WON:
        book(current, by=by, at=at)
    if changed:
        notifications.notify_losers(current, losses(before, splits_of(current)), by=by, at=at)
    return changed


def move_deal(
    deal: Deal,
    *,
    stage: Stage,
    by: User,
    at: datetime,
    version: int | None = None,
    filled: Mapping[str, Any] | None = None,
    closed_on: date | None = None,
    loss_reason: LossReason | None = None,
    loss_note: str = "",
    rival: Rival | None = None,
    push_reason: str = "",
) -> Deal:
    """Move a deal to a stage: on, back, to won (posts the sale), to lost (asks why), or open again (reverses the sale).

    `filled` are values asked for on the way, as in `edit_deal`, also "lines" and "contacts". Raises Missing with the
    names of what is still empty, NeedsRequest for what `by` can only ask for. A deal that is already there stays as it is, so that a repeated request does no harm.
    """
    more = dict(filled or {})
    lines, contacts = more.pop("lines", None), more.pop("contacts", None)
    _known(more, EDITABLE)
    _may_write(by)
    change = DealChange(more, lines, None, contacts, stage, closed_on, loss_reason, loss_note, rival, push_reason)
    with acting(by, "deal.move", why=loss_note):
        current = lock_version(deal, version, more)
        if stage.pk == current.stage_id:
            return current
        _check_move(current, current.stage, stage)
        with parts_at_hand(current):
            permits.check(current, changed_fields(current, change), by)
            return _move(current, change, by=by, at=at)


def _move(current: Deal, change: DealChange, *, by: User, at: datetime, decided: bool = False) -> Deal:
    """Take the locked deal to the wanted stage, filling in on the way what is wanted besides."""
    came_from, stage, was = current.stage, change.stage, value_of(current)
    before, shares = snapshot(current), splits_of(current)
    apply_values(
        current,
        change.values,
        change.lines,
        change.splits,
        change.contacts,
        by=by,
        at=at,
        push_reason=change.push_reason,
        save=False,
        decided=decided,
    )
    if stage.kind == StageKind.LOST:
        _lose(current, change.loss_reason, change.loss_note, change.rival)
    else:
        _ask_for_missing(current, came_from, stage)
    enter(current, stage, change.closed_on, at, before=was, decided=decided)
    if StageKind.WON in (stage.kind, came_from.kind):
        book(current, by=by, at=at)
        notifications.note_touchpoint(current, at=at)
    notifications.notify_losers(current, losses(shares, splits_of(current)), by=by, at=at)
    changed = difference(before, snapshot(current))
    current.last_move = trail(current, came_from, stage, by=by, at=at, note=change.loss_note, changed=changed)
    _notify_move(current, came_from, by=by, at=at)
    return current


def carry_out(deal: Deal, change: DealChange, *, by: User, at: datetime) -> Deal:
    """Do what others asked for and `by` decided: whose right it was is settled, what is impossible is still refused."""
    with acting(by, "deal.edit"):
        current = lock(deal)
        with parts_at_hand(current):
            if change.stage is None or change.stage.pk == current.stage_id:
                _edit(current, change, by=by, at=at, decided=True)
                return current
            _check_move(current, current.stage, change.stage)
            return _move(current, change, by=by, at=at, decided=True)


def undo_move(move: StageMove, *, by: User, at: datetime) -> Deal:
    """Take a move back within ten minutes, by the person who made it, as long as nobody moved the deal since.

    The deal is as it was, field by field, with its lines, shares and contacts, and for as long in its stage as it had
    been; what was filled in on the way is empty again. Only what somebody changed again since stays as they left it.
    """
    _may_write(by)
    with acting(by, "deal.undo_move"):
        current = lock(move.deal)
        check_undo(current, move, by=by, at=at)
        left, was_closed_on = move.to_stage, current.closed_on
        with parts_at_hand(current):
            restore(current, move.changed, by=by, at=at, always=STANDING)
            if StageKind.WON in (current.state, left.kind):
                permits.check_undo(current, [was_closed_on, current.closed_on], by)
                book(current, by=by, at=at, is_rebooking=True)
                notifications.note_touchpoint(current, at=at)
        current.last_move = trail(current, left, current.stage, by=by, at=at, undoes=move)
        notifications.record(current, "deal_moved", by=by, at=at, **notifications.between(left, current.stage))
        return current


def undo_edit(deal: Deal, *, changed: Mapping[str, Any], version: int | None, by: User, at: datetime) -> Deal:
    """Take an edit back that was made at `version`: `changed` is what it did, as `undo.difference` says it."""
    _may_write(by)
    with acting(by, "deal.undo_edit"):
        current = lock_version(deal, version, {})
        before_owner = current.owner_id
        with parts_at_hand(current):
            permits.check(current, [name for name in changed if name in DEALS.fields], by)
            restore(current, changed, by=by, at=at)
            if current.state == StageKind.WON:
                book(current, by=by, at=at)
        if current.owner_id != before_owner:
            notifications.notify_owner(current, "handed", lambda: notifications.handed_over(current, by), by=by, at=at)
        return current


def change_owner(deal: Deal, *, owner: User, version: int | None, by: User, at: datetime) -> Deal:
    """Hand a deal over; the credit follows where the old owner had all of it, agreed shares stay."""
    return edit_deal(deal, values={"owner": owner}, version=version, by=by, at=at)


def _known(values: Mapping[str, Any], allowed: frozenset[str]) -> None:
    """A name that is no field of a deal is a mistake of the program, not of the person."""
    if unknown := set(values) - allowed:
        raise ValueError(f"not changed this way: {', '.join(sorted(unknown))}")


def _may_write(by: User | None) -> None:
    if by is not None:
        require_write(by)


def _check_move(deal: Deal, came_from: Stage, stage: Stage) -> None:
    if stage.process_id != deal.process_id:
        raise Refused(_("This stage belongs to another sales process."), field="stage")
    if not stage.is_active:
        raise Refused(
            _("The stage “%(stage)s” is no longer in use. Choose another one.") % {"stage": stage.label}, field="stage"
        )
    if LIFE.step_between(came_from.kind, stage.kind) is None:
        raise Refused(
            _("A closed deal must be reopened first. Move it to an open stage, then on."),
            field="stage",
            code="reopen_first",
        )


def _ask_for_missing(deal: Deal, came_from: Stage, stage: Stage) -> None:
    deal.stage = came_from
    if empty := missing_before(deal, stage):
        raise MissingFields(
            _("Before the deal moves to “%(stage)s”, fill in what is missing.") % {"stage": stage.label}, empty
        )


def _lose(deal: Deal, reason: LossReason | None, note: str, rival: Rival | None) -> None:
    if reason is None:
        raise MissingFields(_("Say why the deal was lost. It helps to win the next one."), ["loss_reason"])
    deal.loss_reason = reason
    deal.loss_note = note
    if rival is not None:
        deal.rival = rival


def _notify_move(deal: Deal, came_from: Stage, *, by: User, at: datetime) -> None:
    if deal.state == StageKind.OPEN:
        code = "deal_moved" if came_from.kind == StageKind.OPEN else "deal_reopened"
        notifications.record(deal, code, by=by, at=at, **notifications.between(came_from, deal.stage))
        notifications.notify_owner(deal, "moved", lambda: notifications.moved(deal, by), by=by, at=at)
        return
    code, params = notifications.outcome(deal, came_from)
    notifications.record(deal, code, by=by, at=at, **params)
    sentence = notifications.won if deal.state == StageKind.WON else notifications.lost
    notifications.notify_owner(deal, deal.state, lambda: sentence(deal, by), by=by, at=at)
