"""Changes to drafts: begun, saved, sent, returned, approved; and the acceptance of a version by a person."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from goals.pay.editor import notifications, queries
from goals.pay.editor.choices import PlanDraftState, PlanDraftStep
from goals.pay.editor.models import PlanAcceptance, PlanDraft
from goals.pay.editor.rules import moves
from goals.pay.editor.wording import check, check_definition
from goals.pay.plan.actions import adopt, check_start
from goals.pay.plan.models import IncentivePlan, PlanVersion
from salesplan.core.access import require
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, company
from salesplan.core.editing import apply, lock_version
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.lifecycle.actions import begin, lock_for, move
from salesplan.core.lifecycle.models import LifecycleMove
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
        begin(draft, by=by, at=at)
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
            message = _("This draft is “%(state)s” and can't be edited. Withdraw it first, or start a new one.")
            raise Refused(message % {"state": current.get_state_display()}, code="wrong_state")
        if any(getattr(current, name) != value for name, value in values.items()):
            apply(current, {**values, "changed_by": by, "changed_at": at})
    return current


def submit_draft(draft: PlanDraft, *, by: User, at: datetime) -> PlanDraft:
    """Send a draft for approval; who may approve it is told."""
    require(by, Role.ADMIN)
    with acting(by, "plan_draft.submit"):
        current = lock_for(draft, PlanDraftStep.SUBMIT)
        _refuse_what_cannot_pay(current, business_day(at))
        asked_people = queries.deciders(current)
        if asked_people.is_nobody:
            raise Refused(queries.no_reviewer(), code="no_reviewer")
        move(current, PlanDraftStep.SUBMIT, by=by, at=at)
        notifications.ask_reviewers(current, asked_people.everybody, by=by, at=at)
    return current


def withdraw_draft(draft: PlanDraft, *, by: User, at: datetime) -> PlanDraft:
    """Take a draft back that waits for approval, to go on with it."""
    require(by, Role.ADMIN)
    with acting(by, "plan_draft.withdraw"):
        current = lock_for(draft, PlanDraftStep.WITHDRAW)
        move(current, PlanDraftStep.WITHDRAW, by=by, at=at)
    return current


def return_draft(draft: PlanDraft, *, note: str, by: User, at: datetime) -> PlanDraft:
    """Send a draft back to its author, with the reason."""
    queries.matter(draft).check(by, business_day(at), why_not)
    if not note.strip():
        raise Refused(_("Say what has to change."), field="note", code="reason_needed")
    with acting(by, "plan_draft.return", why=note.strip()):
        current = lock_for(draft, PlanDraftStep.RETURN)
        capacity = queries.matter(current).require(by, business_day(at), why_not)
        lifecycle_move = move(current, PlanDraftStep.RETURN, note=note, by=by, at=at, values={"reviewer": by})
        _keep(capacity, current, lifecycle_move, at)
        notifications.notify_of_return(current, note.strip(), by=by, at=at)
    return current


def approve_draft(draft: PlanDraft, *, by: User, at: datetime) -> PlanVersion:
    """Make a draft a version of its plan: four eyes, and everybody on the plan is asked to accept it."""
    queries.matter(draft).check(by, business_day(at), why_not)
    with acting(by, "plan_draft.approve", why=draft.why):
        current = lock_for(draft, PlanDraftStep.APPROVE)
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
        lifecycle_move = move(current, PlanDraftStep.APPROVE, by=by, at=at, values={"reviewer": by, "became": version})
        _keep(capacity, current, lifecycle_move, at)
        notifications.notify_of_approval(current, by=by, at=at)
        notifications.ask_to_accept(version, at=at)
    return version


def discard_draft(draft: PlanDraft, *, by: User, at: datetime) -> PlanDraft:
    """Put a draft away; it can be taken out again."""
    require(by, Role.ADMIN)
    with acting(by, "plan_draft.discard"):
        current = lock_for(draft, PlanDraftStep.DISCARD)
        move(current, PlanDraftStep.DISCARD, by=by, at=at)
    return current


def restore_draft(draft: PlanDraft, *, by: User, at: datetime) -> PlanDraft:
    """Take a draft out again that was put away; it is what it was, also one that was returned with a reason."""
    require(by, Role.ADMIN)
    with acting(by, "plan_draft.restore"):
        current = lock_for(draft, PlanDraftStep.RESTORE)
        away = current.moves.filter(to_state=PlanDraftState.DISCARDED).order_by("at", "pk").last()
        move(current, PlanDraftStep.RESTORE, to=away.from_state if away else "", by=by, at=at)
    return current


def accept_version(version: PlanVersion, *, by: User, at: datetime) -> PlanAcceptance:
    """Record that a person accepts the rules of a version; only who is paid by them does, and only for themselves."""
    if not queries.is_asked(version, by, business_day(at)):
        raise NotAllowed(_("Only people paid by these rules can accept them, each for themselves."))
    with acting(by, "plan_version.accept"):
        acceptance, _new = PlanAcceptance.objects.get_or_create(version=version, person=by, defaults={"at": at})
    return acceptance


def why_not(code: str) -> str:
    """Say why somebody does not approve or return a draft."""
    return {
        "four_eyes": _("You have edited this draft, so someone else must approve it."),
        "own_pay": _("These rules pay you. Someone they don't pay must approve them."),
    }.get(code, _("Only an admin or their deputy can decide this."))


def _keep(capacity: Capacity, draft: PlanDraft, lifecycle_move: LifecycleMove, at: datetime) -> None:
    about, url = draft.plan.label, draft.get_absolute_url()
    keep_decision(capacity, lifecycle_move, kind=Decision.DRAFT, subject=about, url=url, at=at)


def _refuse_what_cannot_pay(draft: PlanDraft, today: date) -> None:
    check_start(draft.plan, draft.starts_on, today)
    if not draft.why:
        raise Refused(
            _("Say why the rules are changing. Everyone on the plan will see it."), field="why", code="reason_needed"
        )
    _plan, wrong = check_definition(draft.definition)
    for sentence in (check(draft.typed, company().currency).unread if draft.typed else wrong).values():
        raise Refused(_("The rules can't be used for pay yet: %(problem)s") % {"problem": sentence}, code="bad_rules")
