"""Changes to drafts: begun, saved, sent, returned, approved; and the acceptance of a version by a person."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from goals.pay.editor import notifications, queries
from goals.pay.editor.choices import IncentivePlanDraftState, IncentivePlanDraftStep
from goals.pay.editor.models import IncentivePlanAcceptance, IncentivePlanDraft
from goals.pay.editor.rules import moves
from goals.pay.editor.wording import check, check_definition
from goals.pay.plan.actions import adopt, check_start
from goals.pay.plan.models import IncentivePlan, IncentivePlanVersion
from salesplan.core.access import require
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, company
from salesplan.core.editing import apply, lock_version
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.lifecycle.actions import begin, lock_for, move
from salesplan.core.lifecycle.models import LifecycleMove
from salesplan.people.choices import Role
from salesplan.people.deciding import DecidingCapacity
from salesplan.people.deputies.actions import keep_decision
from salesplan.people.deputies.choices import Decision
from salesplan.people.models import User


def begin_draft(
    plan: IncentivePlan,
    *,
    definition: Mapping[str, Any],
    starts_on: date,
    base: IncentivePlanVersion | None = None,
    why: str = "",
    by: User,
    at: datetime,
) -> IncentivePlanDraft:
    """Begin a draft of a plan's rules."""
    require(by, Role.ADMIN)
    with acting(by, "plan_draft.begin"):
        draft = IncentivePlanDraft.objects.create(
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
        begin(draft, by=by, at=at)
    return draft


def save_draft(
    draft: IncentivePlanDraft,
    *,
    version: int | None,
    definition: Mapping[str, Any],
    starts_on: date,
    why: str = "",
    form_values: Mapping[str, Any] | None = None,
    by: User,
    at: datetime,
) -> IncentivePlanDraft:
    """Keep what was typed; a draft may still have problems, which only its sending refuses.

    `typed` is the form where something in it cannot be read: it is kept as it is, down to the half-written figure.
    """
    require(by, Role.ADMIN)
    kept = None if form_values is None else dict(form_values)
    values = {"definition": dict(definition), "form_values": kept, "starts_on": starts_on, "why": why.strip()}
    with acting(by, "plan_draft.save"):
        current = lock_version(draft, version, {"starts_on": starts_on, "why": why.strip()})
        if current.state not in moves.OPEN:
            message = _("This draft is “%(state)s” and can't be edited. Withdraw it first, or start a new one.")
            raise Refused(message % {"state": current.get_state_display()}, code="wrong_state")
        if any(getattr(current, name) != value for name, value in values.items()):
            apply(current, {**values, "changed_by": by, "changed_at": at})
    return current


def submit_draft(draft: IncentivePlanDraft, *, by: User, at: datetime) -> IncentivePlanDraft:
    """Send a draft for approval; who may approve it is told."""
    require(by, Role.ADMIN)
    with acting(by, "plan_draft.submit"):
        current = lock_for(draft, IncentivePlanDraftStep.SUBMIT)
        _refuse_what_cannot_pay(current, business_day(at))
        asked_people = queries.deciders(current)
        if asked_people.is_nobody:
            raise Refused(queries.no_reviewer(), code="no_reviewer")
        move(current, IncentivePlanDraftStep.SUBMIT, by=by, at=at)
        notifications.ask_reviewers(current, asked_people.everybody, by=by, at=at)
    return current


def withdraw_draft(draft: IncentivePlanDraft, *, by: User, at: datetime) -> IncentivePlanDraft:
    """Take a draft back that waits for approval, to go on with it."""
    require(by, Role.ADMIN)
    with acting(by, "plan_draft.withdraw"):
        current = lock_for(draft, IncentivePlanDraftStep.WITHDRAW)
        move(current, IncentivePlanDraftStep.WITHDRAW, by=by, at=at)
    return current


def return_draft(draft: IncentivePlanDraft, *, note: str, by: User, at: datetime) -> IncentivePlanDraft:
    """Send a draft back to its author, with the reason."""
    queries.matter(draft).check(by, business_day(at), why_not)
    if not note.strip():
        raise Refused(_("Say what has to change."), field="note", code="reason_needed")
    with acting(by, "plan_draft.return", why=note.strip()):
        current = lock_for(draft, IncentivePlanDraftStep.RETURN)
        capacity = queries.matter(current).require(by, business_day(at), why_not)
        lifecycle_move = move(current, IncentivePlanDraftStep.RETURN, note=note, by=by, at=at, values={"reviewer": by})
        _keep(capacity, current, lifecycle_move, at)
        notifications.notify_of_return(current, note.strip(), by=by, at=at)
    return current


def approve_draft(draft: IncentivePlanDraft, *, by: User, at: datetime) -> IncentivePlanVersion:
    """Make a draft a version of its plan: four eyes, and everybody on the plan is asked to accept it."""
    queries.matter(draft).check(by, business_day(at), why_not)
    with acting(by, "plan_draft.approve", why=draft.why):
        current = lock_for(draft, IncentivePlanDraftStep.APPROVE)
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
        lifecycle_move = move(
            current, IncentivePlanDraftStep.APPROVE, by=by, at=at, values={"reviewer": by, "became": version}
        )
        _keep(capacity, current, lifecycle_move, at)
        notifications.notify_of_approval(current, by=by, at=at)
        notifications.ask_to_accept(version, at=at)
    return version


def discard_draft(draft: IncentivePlanDraft, *, by: User, at: datetime) -> IncentivePlanDraft:
    """Put a draft away; it can be taken out again."""
    require(by, Role.ADMIN)
    with acting(by, "plan_draft.discard"):
        current = lock_for(draft, IncentivePlanDraftStep.DISCARD)
        move(current, IncentivePlanDraftStep.DISCARD, by=by, at=at)
    return current


def restore_draft(draft: IncentivePlanDraft, *, by: User, at: datetime) -> IncentivePlanDraft:
    """Take a draft out again that was put away; it is what it was, also one that was returned with a reason."""
    require(by, Role.ADMIN)
    with acting(by, "plan_draft.restore"):
        current = lock_for(draft, IncentivePlanDraftStep.RESTORE)
        away = current.moves.filter(to_state=IncentivePlanDraftState.DISCARDED).order_by("at", "pk").last()
        move(current, IncentivePlanDraftStep.RESTORE, to=away.from_state if away else "", by=by, at=at)
    return current


def accept_version(version: IncentivePlanVersion, *, by: User, at: datetime) -> IncentivePlanAcceptance:
    """Record that a person accepts the rules of a version; only who is paid by them does, and only for themselves."""
    if not queries.is_asked(version, by, business_day(at)):
        raise NotAllowed(_("Only people paid by these rules can accept them, each for themselves."))
    with acting(by, "plan_version.accept"):
        acceptance, _new = IncentivePlanAcceptance.objects.get_or_create(
            version=version, person=by, defaults={"at": at}
        )
    return acceptance


def why_not(code: str) -> str:
    """Say why somebody does not approve or return a draft."""
    return {
        "four_eyes": _("You have edited this draft, so someone else must approve it."),
        "own_pay": _("These rules pay you. Someone they don't pay must approve them."),
    }.get(code, _("Only an admin or their deputy can decide this."))


def _keep(capacity: DecidingCapacity, draft: IncentivePlanDraft, lifecycle_move: LifecycleMove, at: datetime) -> None:
    about, url = draft.plan.label, draft.get_absolute_url()
    keep_decision(capacity, lifecycle_move, kind=Decision.DRAFT, subject=about, url=url, at=at)


def _refuse_what_cannot_pay(draft: IncentivePlanDraft, today: date) -> None:
    check_start(draft.plan, draft.starts_on, today)
    if not draft.why:
        raise Refused(
            _("Say why the rules are changing. Everyone on the plan will see it."), field="why", code="reason_needed"
        )
    _plan, wrong = check_definition(draft.definition)
    for sentence in (check(draft.form_values, company().currency).unread if draft.form_values else wrong).values():
        raise Refused(_("The rules can't be used for pay yet: %(problem)s") % {"problem": sentence}, code="bad_rules")
