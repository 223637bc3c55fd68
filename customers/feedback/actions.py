"""What changes cases and improvements: opened by a person or a low score, worked on, escalated, resolved, answered by a change."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from customers.accounts.models import Account
from customers.contacts.models import Contact
from customers.feedback.choices import CaseSource, CaseState, CaseStep, ImprovementStep, Severity
from customers.feedback.models import Case, Improvement
from customers.feedback.rules import due_at, severity_of
from customers.outreach.actions import Letter, OutreachMessage, note_case_closed, send_message
from customers.outreach.choices import OutreachKind
from customers.outreach.models import OutreachDecision
from customers.surveys.actions.touchpoints import note_touchpoint
from customers.surveys.choices import EffortDirection, ScoreBand, ScoreKind, SurveyTrigger
from customers.surveys.models import Response
from customers.surveys.rules import SCALES
from salesplan.core.access import require
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, company, days_off
from salesplan.core.editing import apply, lock, lock_version
from salesplan.core.errors import Refused
from salesplan.core.lifecycle.actions import begin, lock_for, move
from salesplan.core.notices.actions import notify
from salesplan.core.outbox.models import UNSUBSCRIBE
from salesplan.core.periods import span
from salesplan.core.texts import later
from salesplan.people.access import require_write
from salesplan.people.models import User
from salesplan.people.queries import nearest_leaders

MAY_IMPROVE = ("admin", "manager")
# The longest a case may take in working hours is far shorter; holidays are looked up so far ahead.
LOOK_AHEAD = timedelta(days=60)
# What nobody has made a case of within so many days stays an answer.
ANSWERS_WITHIN = timedelta(days=30)


def open_case(*, values: Mapping[str, Any], by: User, at: datetime) -> Case:
    """Write down a complaint or a bad call; its owner is told."""
    require_write(by)
    with acting(by, "case.create"):
        return _open({**values, "created_by": by}, by, at)


def open_cases_of_answers(*, at: datetime) -> int:
    """Make a case of each low score that has none; return how many. Done twice it makes no second one."""
    since = business_day(at) - ANSWERS_WITHIN
    rows = Response.objects.filter(band=ScoreBand.LOW, case=None, answered_on__gte=since, invitation__isnull=False)
    return sum(_open_of_answer(pk, at) for pk in rows.order_by("pk").values_list("pk", flat=True))


def _open_of_answer(pk: int, at: datetime) -> bool:
    with acting(None, "case.create"):
        found = Response.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
        if found is None or Case.objects.filter(response=pk).exists():
            return False
        response = Response.objects.select_related("survey", "account__owner").get(pk=pk)
        scale = SCALES[response.score_kind]
        is_hard = response.survey.effort_direction == EffortDirection.HIGH_IS_HARD
        worst = scale[-1] if response.score_kind == ScoreKind.CES and is_hard else scale[0]
        with translation.override(response.account.owner.writes_in):
            title = _("%(survey)s: answered with %(score)s") % {
                "survey": response.survey.label,
                "score": response.score,
            }
        values = {
            "title": title[:200],
            "text": response.comment,
            "source": CaseSource.SURVEY,
            "severity": severity_of(response.score, worst),
            "account": response.account,
            "contact_id": response.contact_id,
            "response": response,
            "owner": response.account.owner,
        }
        _open(values, None, at)
        return True


def edit_case(case: Case, *, values: Mapping[str, Any], version: int | None, by: User, at: datetime) -> Case:
    """Change a case; another severity gives it another due time, counted from when it was opened."""
    require_write(by)
    with acting(by, "case.edit"):
        case = lock_version(case, version, values)
        was_owner, was = case.owner_id, case.severity
        apply(case, values)
        if case.severity != was:
            apply(case, {"due_at": _due(case.created_at, case.severity)})
        if case.owner_id != was_owner:
            _tell_owner(case, by, at)
        return case


def start_case(case: Case, *, by: User, at: datetime) -> Case:
    """Begin to work on a case."""
    require_write(by)
    with acting(by, "case.start"):
        current = lock_for(case, CaseStep.START)
        move(current, CaseStep.START, by=by, at=at)
        return current


def resolve_case(case: Case, *, cause: str, resolution: str, by: User, at: datetime) -> Case:
    """Resolve a case with its root cause and what was done; surveys wait a day, then may ask how it went."""
    require_write(by)
    if not resolution.strip():
        raise Refused(_("Say how it was resolved."), field="resolution", code="resolution")
    if not cause:
        raise Refused(_("Choose the root cause."), field="cause", code="cause")
    with acting(by, "case.resolve"):
        current = lock_for(case, CaseStep.RESOLVE)
        values = {"cause": cause, "resolution": resolution.strip(), "resolved_at": at}
        move(current, CaseStep.RESOLVE, by=by, at=at, note=resolution, values=values)
        if current.contact_id:
            note_case_closed(Contact.objects.get(pk=current.contact_id), at=at)
        note_touchpoint(
            kind=SurveyTrigger.CASE_CLOSED,
            key=f"case:{current.pk}",
            account=Account.objects.select_related("owner").get(pk=current.account_id),
            contact_id=current.contact_id,
            owner=current.owner,
            title=current.title,
            on=business_day(at),
        )
        return current


def reopen_case(case: Case, *, why: str, by: User, at: datetime) -> Case:
    """Take a resolved case up again; its time runs anew."""
    require_write(by)
    if not why.strip():
        raise Refused(_("Enter the reason."), field="why", code="why")
    with acting(by, "case.reopen", why=why):
        current = lock_for(case, CaseStep.REOPEN)
        values = {"resolved_at": None, "escalated_at": None, "due_at": _due(at, current.severity)}
        move(current, CaseStep.REOPEN, by=by, at=at, note=why, values=values)
        return current


def escalate_cases(*, at: datetime) -> int:
    """Tell those above the owner of each case that is overdue, once; return how many were escalated now."""
    rows = Case.objects.unresolved().filter(due_at__lt=at, escalated_at=None)
    return sum(_escalate(pk, at) for pk in rows.order_by("due_at").values_list("pk", flat=True))


def _escalate(pk: int, at: datetime) -> bool:
    with acting(None, "case.escalate"):
        case = lock(Case(pk=pk))
        if case.escalated_at is not None or case.state == CaseState.RESOLVED:
            return False
        apply(case, {"escalated_at": at})
        params = {"title": case.title, "owner": case.owner}
        text = later(lambda: _("Overdue case of %(owner)s: %(title)s") % params)
        for leader in [*nearest_leaders(case.owner_id, business_day(at)), case.owner]:
            key = f"case:{pk}:overdue:{case.due_at.isoformat()}"
            notify(leader, kind="case", key=key, text=text, url=case.get_absolute_url(), mail=True, at=at)
        return True


def create_improvement(*, values: Mapping[str, Any], by: User, at: datetime) -> Improvement:
    """Plan an improvement."""
    require(by, *MAY_IMPROVE)
    with acting(by, "improvement.create"):
        made = Improvement.objects.create(**values, created_by=by, created_at=at)
        begin(made, by=by, at=at)
        return made


def edit_improvement(
    improvement: Improvement, *, values: Mapping[str, Any], version: int | None, by: User
) -> Improvement:
    """Change an improvement."""
    require(by, *MAY_IMPROVE)
    with acting(by, "improvement.edit"):
        improvement = lock_version(improvement, version, values)
        apply(improvement, values)
        return improvement


def release_improvement(improvement: Improvement, *, by: User, at: datetime) -> Improvement:
    """Say that an improvement is out; scores of the same customers from today on are its proof."""
    require(by, *MAY_IMPROVE)
    with acting(by, "improvement.release"):
        current = lock_for(improvement, ImprovementStep.RELEASE)
        move(current, ImprovementStep.RELEASE, by=by, at=at, values={"released_on": business_day(at)})
        return current


def drop_improvement(improvement: Improvement, *, why: str, by: User, at: datetime) -> Improvement:
    """Give an improvement up, with the reason."""
    require(by, *MAY_IMPROVE)
    if not why.strip():
        raise Refused(_("Enter the reason."), field="why", code="why")
    with acting(by, "improvement.drop", why=why):
        current = lock_for(improvement, ImprovementStep.DROP)
        move(current, ImprovementStep.DROP, by=by, at=at, note=why)
        return current


@dataclass(frozen=True)
class FeedbackNotices:
    """How many customers were written to, how many messages wait, and how many people were left out."""

    sent: int
    held: int
    left_out: int


def tell_customers(improvement: Improvement, *, by: User, at: datetime) -> FeedbackNotices:
    """Write to everybody whose case led to a released improvement; asked again, it writes to those who had to wait."""
    require(by, *MAY_IMPROVE)
    with acting(by, "improvement.tell"):
        current = lock(improvement)
        if current.released_on is None:
            raise Refused(_("Release the improvement before you tell customers about it."), code="not_released")
        message = OutreachMessage(kind=OutreachKind.SEQUENCE, occasion=f"improvement:{current.pk}", title=current.title)
        contacts = (
            Contact.objects.filter(cases__improvement=current).select_related("account").distinct().order_by("pk")
        )
        counts = Counter(
            send_message(one, message, write=partial(_letter, current, one), at=at).verdict for one in contacts
        )
        if counts["send"]:
            apply(current, {"told_at": at})
        return FeedbackNotices(counts["send"], counts["hold"], counts["leave_out"])


def _letter(improvement: Improvement, contact: Contact, _decision: OutreachDecision) -> Letter:
    with translation.override(contact.language):
        params = {"name": contact.name, "title": improvement.title, "company": company().name}
        hello = _("Hello %(name)s,") % params
        text = _("you told us what was not right. We have changed it: %(title)s.") % params
        unsubscribe = _("Unsubscribe") + f": {UNSUBSCRIBE}"
        parts = [hello, text, improvement.what, company().name, unsubscribe]
        subject = _("%(company)s: you said it, we changed it") % params
        return Letter(subject=subject, body="\n\n".join(part for part in parts if part))


def _open(values: Mapping[str, Any], by: User | None, at: datetime) -> Case:
    severity = values.get("severity", Severity.MEDIUM)
    case = Case.objects.create(**values, due_at=_due(at, severity), created_at=at)
    begin(case, by=by, at=at)
    _tell_owner(case, by, at)
    return case


def _tell_owner(case: Case, by: User | None, at: datetime) -> None:
    if by is not None and by.pk == case.owner_id:
        return
    params = {"title": case.title, "account": case.account}
    text = later(lambda: _("A case is yours: %(title)s (%(account)s)") % params)
    key = f"case:{case.pk}:owner:{case.version}"
    notify(case.owner, kind="case", key=key, text=text, url=case.get_absolute_url(), mail=True, at=at)


def _due(at: datetime, severity: str) -> datetime:
    local = at.astimezone(ZoneInfo(company().time_zone))
    return due_at(local, severity, days_off(span(local.date(), local.date() + LOOK_AHEAD)))
