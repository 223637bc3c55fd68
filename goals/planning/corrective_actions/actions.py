"""Changes to corrective actions: open, complete, drop, review; and asking their owners in time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goals.planning.corrective_actions.choices import CorrectiveActionState, CorrectiveActionStep, Verdict
from goals.planning.corrective_actions.models import CorrectiveAction
from goals.planning.corrective_actions.queries import Measurement, measure, metric_choices, subject_of, to_review
from goals.planning.goals.queries.gaps import GapSubject, Reference, evidence, gap
from goals.planning.goals.rights import may
from salesplan.core import format as write
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.lifecycle.actions import begin, lock_for, move
from salesplan.core.notices.actions import notify
from salesplan.core.texts import later
from salesplan.people.access import require_write
from salesplan.people.choices import OwnerKind
from salesplan.people.models import User


@dataclass(frozen=True)
class CorrectiveActionTerms:
    """What is agreed on when an action is opened."""

    what: str
    owner: User
    due_on: date
    review_on: date
    metric: str
    expected: Decimal


def open_corrective_action(
    subject: GapSubject, terms: CorrectiveActionTerms, *, reference: Reference, by: User, at: datetime
) -> CorrectiveAction:
    """Open an action about a gap and keep the gap as it stands today as its evidence."""
    require_write(by)
    if not may(by).leads(subject.kind, subject.pk):
        raise NotAllowed(_("Only the owner's manager or an admin can open a corrective action."))
    today = business_day(at)
    _check(terms, today)
    found_gap = gap(by, subject, reference, today)
    with acting(by, "corrective_action.open"):
        corrective_action = CorrectiveAction.objects.create(
            what=terms.what.strip(),
            goal=subject.goal,
            person_id=subject.pk if subject.kind == OwnerKind.PERSON else None,
            team_id=subject.pk if subject.kind == OwnerKind.TEAM else None,
            period_key=subject.period.key,
            owner=terms.owner,
            opened_on=today,
            due_on=terms.due_on,
            review_on=terms.review_on,
            metric=terms.metric,
            expected=terms.expected,
            evidence=evidence(found_gap) if found_gap else {},
            created_by=by,
            created_at=at,
        )
        begin(corrective_action, by=by, at=at)
        _notify_owner(corrective_action, by, at)
    return corrective_action


def _check(terms: CorrectiveActionTerms, today: date) -> None:
    if not terms.what.strip():
        raise Refused(_("Say what will be done."), field="what")
    if not terms.owner.is_active:
        raise Refused(_("This person has left. Choose someone else."), field="owner")
    if terms.due_on < today:
        raise Refused(_("The due date is in the past."), field="due_on")
    if terms.review_on <= max(today, terms.due_on):
        raise Refused(_("Set the review after the due date. Before that, there is nothing to see."), field="review_on")
    if terms.metric not in {metric.key for metric in metric_choices()}:
        raise Refused(_("There is no such metric. Choose one from the list."), field="metric")
    if not terms.expected:
        raise Refused(
            _("Say by how much the figure should change. Otherwise no one can tell whether it worked."),
            field="expected",
        )


def _notify_owner(corrective_action: CorrectiveAction, by: User, at: datetime) -> None:
    if corrective_action.owner_id == getattr(by, "pk", None):
        return

    def text() -> str:
        words = {
            "who": by,
            "what": corrective_action.what[:200],
            "day": write.day(corrective_action.due_on),
        }
        return _("%(who)s asks you for a corrective action by %(day)s: %(what)s") % words

    key = f"corrective_action:{corrective_action.pk}:open"
    notify(
        corrective_action.owner,
        kind="corrective_action",
        key=key,
        text=later(text),
        at=at,
        url=corrective_action.get_absolute_url(),
        mail=True,
    )


def may_work_on(user: User, action: CorrectiveAction) -> bool:
    """Say whether somebody moves an action on: its owner, who opened it, and who leads those it is about."""
    rights = may(user)
    is_own = user.pk in (action.owner_id, action.created_by_id)
    return rights.writes and (is_own or rights.leads(*subject_of(action)))


def _lock_for(action: CorrectiveAction, step: str, by: User) -> CorrectiveAction:
    require_write(by)
    if not may_work_on(by, action):
        raise NotAllowed(_("You can't move this corrective action on."))
    return lock_for(action, step)


def complete_corrective_action(action: CorrectiveAction, *, note: str = "", by: User, at: datetime) -> CorrectiveAction:
    """Say that an action is done; whether it worked is seen at its review."""
    with acting(by, "corrective_action.complete", why=note.strip()):
        current = _lock_for(action, CorrectiveActionStep.COMPLETE, by)
        move(current, CorrectiveActionStep.COMPLETE, note=note, by=by, at=at)
    return current


def drop_corrective_action(action: CorrectiveAction, *, note: str, by: User, at: datetime) -> CorrectiveAction:
    """Give an action up, with the reason."""
    if not note.strip():
        raise Refused(_("Say why the action is dropped."), field="note", code="reason_needed")
    with acting(by, "corrective_action.drop", why=note.strip()):
        current = _lock_for(action, CorrectiveActionStep.DROP, by)
        move(current, CorrectiveActionStep.DROP, note=note, by=by, at=at)
    return current


def review_corrective_action(
    action: CorrectiveAction, *, verdict: str, lesson: str = "", by: User, at: datetime
) -> CorrectiveAction:
    """Record what an action brought: the figures of its days are frozen beside the verdict of who reviews it."""
    today = business_day(at)
    if verdict not in Verdict.values:
        raise Refused(_("Choose a verdict."), field="verdict")
    with acting(by, "corrective_action.review", why=lesson.strip()[:300]):
        current = _lock_for(action, CorrectiveActionStep.REVIEW, by)
        if today < current.review_on and current.state != CorrectiveActionState.DROPPED:
            message = _("The review is on %(day)s. The days it covers are not over yet.")
            raise Refused(message % {"day": write.day(current.review_on)})
        measurement = measure(by, current, today)
        values = {
            "verdict": verdict,
            "lesson": lesson.strip(),
            "measured": frozen(measurement) if measurement else None,
        }
        move(current, CorrectiveActionStep.REVIEW, note=lesson, by=by, at=at, values=values)
    return current


def frozen(measurement: Measurement) -> Mapping[str, Any]:
    """Return a measurement as it is kept: figures as text."""
    effect = measurement.effect
    figures = {
        "before": effect.before,
        "after": effect.after,
        "expected": effect.expected,
        "rest": effect.rest_of_company,
    }
    return {
        "days_before": measurement.before.key,
        "days_after": measurement.after.key,
        **{name: None if value is None else str(value) for name, value in figures.items()},
    }


def ask_for_reviews(*, at: datetime) -> int:
    """Tell each owner of what is due, and owner and opener of what is to be reviewed; once for each occasion."""
    today, sent = business_day(at), 0
    for action in to_review(today):
        if action.review_on <= today:
            people = {p.pk: p for p in (action.owner, action.created_by) if p is not None}
            sent += sum(_ask(action, person, "review", action.review_on, at) for person in people.values())
        else:
            sent += _ask(action, action.owner, "due", action.due_on, at)
    return sent


def _ask(action: CorrectiveAction, person: User, occasion: str, day: date, at: datetime) -> bool:
    if not person.is_active:
        return False

    def text() -> str:
        due, review = _("Due: %(what)s. Is it done?"), _("To review: %(what)s. Check what it achieved and record it.")
        return (review if occasion == "review" else due) % {"what": action.what[:300]}

    key = f"corrective_action:{action.pk}:{occasion}:{day.isoformat()}"
    url = action.get_absolute_url()
    return notify(person, kind="corrective_action", key=key, text=later(text), at=at, url=url, mail=True)
