"""Changes to drafts: begun, saved, sent, returned, approved; and the acceptance of a version by a person."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from goals.pay.editor import notifications, queries
from goals.pay.editor.choices import PlanDraftState
from goals.pay.editor.models import PlanAcceptance, PlanDraft, PlanDraftMove
from goals.pay.editor.rules import moves
from goals.pay.editor.wording import check, check_definition
from goals.pay.plan.actions import adopt, check_start
from goals.pay.plan.models import IncentivePlan, PlanVersion
from salesplan.core.access import require
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, company
from salesplan.core.editing import apply, lock, lock_version
from salesplan.core.errors import NotAllowed, Refused
from salesplan.people.choices import Role
from salesplan.people.deciding import Capacity
from salesplan.people.deputies.actions import keep_decision
from salesplan.people.deputies.choices import Decision
from salesplan.people.models import User


def begin_draft(
    plan: IncentivePlan,
    *,
    definition: Mapping[str, Any],
    starts_on: date,
    base: PlanVersion | None = None,
    why: str = "",
    by: User,
    at: datetime,
) -> PlanDraft:
    """Begin a draft of a plan's rules."""
    require(by, Role.ADMIN)
    with acting(by, "plan_draft.begin"):
        draft = PlanDraft.objects.create(
            plan=plan,
            base=base,
            starts_on=starts_on,
            why=why.strip(),
            definition=dict(definition),
            author=by,
            changed_by=by,
            created_at=at,
            changed_at=at,
        )
        _step(draft, "", by=by, at=at)
    return draft


def save_draft(
    draft: PlanDraft,
    *,
    version: int | None,
    definition: Mapping[str, Any],
    starts_on: date,
    why: str = "",
    typed: Mapping[str, Any] | None = None,
    by: User,
    at: datetime,
) -> PlanDraft:
    """Keep what was typed; a draft may still have problems, which only its sending refuses.

    `typed` is the form where something in it cannot be read: it is kept as it is, down to the half-written figure.
    """
    require(by, Role.ADMIN)
    kept = None if typed is None else dict(typed)
    values = {"definition": dict(definition), "typed": kept, "starts_on": starts_on, "why": why.strip()}
    with acting(by, "plan_draft.save"):
        current = lock_version(draft, version, {"starts_on": starts_on, "why": why.strip()})
        if current.state not in moves.OPEN:
            said = _("This draft is “%(state)s” and is not edited any more. Take it back first, or begin a new one.")
            raise Refused(said % {"state": current.get_state_display()}, code="wrong_state")
        if any(getattr(current, name) != value for name, value in values.items()):
            apply(current, {**values, "changed_by": by, "changed_at": at})
    return current


def submit_draft(draft: PlanDraft, *, by: User, at: datetime) -> PlanDraft:
    """Send a draft for approval; who may approve it is told."""
    require(by, Role.ADMIN)
    with acting(by, "plan_draft.submit"):
        current = _lock_for(draft, "submit")
        _refuse_what_cannot_pay(current, business_day(at))
        asked = queries.deciders(current)
        if asked.is_nobody:
            raise Refused(queries.no_reviewer(), code="no_reviewer")
        _move(current, "submit", by=by, at=at)
        notifications.ask_reviewers(current, asked.everybody, by=by, at=at)
    return current


def withdraw_draft(draft: PlanDraft, *, by: User, at: datetime) -> PlanDraft:
    """Take a draft back that waits for approval, to go on with it."""
    require(by, Role.ADMIN)
    with acting(by, "plan_draft.withdraw"):
        current = _lock_for(draft, "withdraw")
        _move(current, "withdraw", by=by, at=at)
    return current


def return_draft(draft: PlanDraft, *, note: str, by: User, at: datetime) -> PlanDraft:
    """Send a draft back to its author, with the reason."""
    queries.matter(draft).check(by, business_day(at), why_not)
    if not note.strip():
        raise Refused(_("Say what has to change."), field="note", code="reason_needed")
    with acting(by, "plan_draft.return", why=note.strip()):
        current = _lock_for(draft, "return")
        capacity = queries.matter(current).require(by, business_day(at), why_not)
        current.reviewer = by
        _keep(capacity, _move(current, "return", note=note, by=by, at=at), at)
        notifications.tell_returned(current, note.strip(), by=by, at=at)
    return current


def approve_draft(draft: PlanDraft, *, by: User, at: datetime) -> PlanVersion:
    """Make a draft a version of its plan: four eyes, and everybody on the plan is asked to accept it."""
    queries.matter(draft).check(by, business_day(at), why_not)
    with acting(by, "plan_draft.approve", why=draft.why):
        current = _lock_for(draft, "approve")
        capacity = queries.matter(current).require(by, business_day(at), why_not)
        _refuse_what_cannot_pay(current, business_day(at))
        version = adopt(
            current.plan,
            definition=current.definition,
            starts_on=current.starts_on,
            why=current.why,
            decided=True,
            by=by,
            at=at,
        )
        current.reviewer, current.became = by, version
        _keep(capacity, _move(current, "approve", by=by, at=at), at)
        notifications.tell_approved(current, by=by, at=at)
        notifications.ask_to_accept(version, at=at)
    return version


def discard_draft(draft: PlanDraft, *, by: User, at: datetime) -> PlanDraft:
    """Put a draft away; it can be taken out again."""
    require(by, Role.ADMIN)
    with acting(by, "plan_draft.discard"):
        current = _lock_for(draft, "discard")
        _move(current, "discard", by=by, at=at)
    return current


def restore_draft(draft: PlanDraft, *, by: User, at: datetime) -> PlanDraft:
    """Take a draft out again that was put away; it is what it was, also one that was returned with a reason."""
    require(by, Role.ADMIN)
    with acting(by, "plan_draft.restore"):
        current = _lock_for(draft, "restore")
        away = current.moves.filter(to_state=PlanDraftState.DISCARDED).order_by("at", "pk").last()
        _move(current, "restore", to=away.from_state if away else "", by=by, at=at)
    return current


def accept_version(version: PlanVersion, *, by: User, at: datetime) -> PlanAcceptance:
    """Record that a person accepts the rules of a version; only who is paid by them does, and only for themselves."""
    if not queries.is_asked(version, by, business_day(at)):
        raise NotAllowed(_("Only people who are paid by these rules accept them, each for themselves."))
    with acting(by, "plan_version.accept"):
        made, _new = PlanAcceptance.objects.get_or_create(version=version, person=by, defaults={"at": at})
    return made


def why_not(code: str) -> str:
    """Say why somebody does not approve or return a draft."""
    return {
        "four_eyes": _("You have written in this draft, so somebody else approves it: four eyes see more than two."),
        "own_pay": _("These rules pay you. Somebody whom they do not pay approves them."),
    }.get(code, _("An admin decides this, or their deputy."))


def _keep(capacity: Capacity, move: PlanDraftMove, at: datetime) -> None:
    draft = move.draft
    about, url = draft.plan.label, draft.get_absolute_url()
    keep_decision(capacity, move, kind=Decision.DRAFT, about=about, url=url, at=at)


def _refuse_what_cannot_pay(draft: PlanDraft, today: date) -> None:
    check_start(draft.plan, draft.starts_on, today)
    if not draft.why:
        raise Refused(_("Say why the rules change: everybody on the plan reads it."), field="why", code="reason_needed")
    _plan, wrong = check_definition(draft.definition)
    for sentence in (check(draft.typed, company().currency).unread if draft.typed else wrong).values():
        raise Refused(_("The rules cannot pay yet: %(problem)s") % {"problem": sentence}, code="bad_rules")


def _lock_for(draft: PlanDraft, step: str) -> PlanDraft:
    current = lock(draft)
    if not moves.may_move(step, current.state):
        said = _("This cannot be done: the draft is “%(state)s” by now. Load the page again.")
        raise Refused(said % {"state": current.get_state_display()}, code="wrong_state")
    return current


def _move(draft: PlanDraft, step: str, *, by: User, at: datetime, note: str = "", to: str = "") -> PlanDraftMove:
    was, draft.state = draft.state, PlanDraftState(to or moves.MOVES[step][1])
    draft.version += 1
    draft.save(update_fields=["state", "reviewer", "became", "version"])
    return _step(draft, was, note=note, by=by, at=at)


def _step(draft: PlanDraft, was: str, *, by: User, at: datetime, note: str = "") -> PlanDraftMove:
    return PlanDraftMove.objects.create(
        draft=draft, from_state=was, to_state=draft.state, note=note.strip()[:300], by=by, at=at
    )
