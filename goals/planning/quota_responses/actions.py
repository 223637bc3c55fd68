"""What people say to quotas: accept, object, answer. Each locks the person whose quota it is, as setting one does."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from goals.planning.quota_responses import wording
from goals.planning.quota_responses.choices import QuotaResponseKind, QuotaResponseState
from goals.planning.quota_responses.models import QuotaResponse
from goals.planning.quota_responses.notifications import address, notify_kept, notify_objection
from goals.planning.quota_responses.queries.deciders import matter
from goals.planning.quota_responses.rules import ResponseRecord, may_respond, state_of
from goals.planning.quotas.actions.publishing import check_amount, lock_owners
from goals.planning.quotas.actions.quotas import period_of, set_quota
from goals.planning.quotas.models import QuotaChange
from salesplan.core.amounts.exact import exact_money
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, company
from salesplan.core.errors import Conflict, NotAllowed, Refused
from salesplan.people.access import require_write
from salesplan.people.choices import OwnerKind
from salesplan.people.deputies.actions import keep_decision
from salesplan.people.deputies.choices import Decision
from salesplan.people.models import User

# What the note of a quota holds; the comment itself is longer.
LONGEST_NOTE = 300


@dataclass(frozen=True)
class QuotaStanding:
    """A quota as it stands under the lock: its newest line, and what was said about it last."""

    line: QuotaChange
    last: QuotaResponse | None

    @property
    def state(self) -> QuotaResponseState:
        return state_of(self.line.amount, self.last.kind if self.last else None)

    @property
    def last_response(self) -> ResponseRecord | None:
        """What was said last, with the figure that stands with it."""
        if self.last is None:
            return None
        return ResponseRecord(self.last.kind, self.last.by_id, self.last.comment, self.line.amount, self.last.proposed)


def accept_quota(change: QuotaChange, *, comment: str = "", by: User, at: datetime) -> QuotaResponse:
    """Accept one's quota as it stands in `change`; accepting it once more changes nothing."""
    _check_own(change, by)
    response = ResponseRecord(QuotaResponseKind.ACCEPTED, by.pk, comment.strip(), change.amount)
    with acting(by, "quota.accept", why=response.comment):
        return _respond(change, response, by=by, at=at)[0]


def object_to_quota(
    change: QuotaChange, *, comment: str, proposed: Decimal | None = None, by: User, at: datetime
) -> QuotaResponse:
    """Object to one's quota as it stands in `change`, and say why; the superiors who may set it are told."""
    _check_own(change, by)
    if not comment.strip():
        raise Refused(_("Say why. Otherwise no one can answer you."), field="comment", code="reason_needed")
    if proposed is not None:
        check_amount(proposed, "proposed")
        proposed = exact_money(proposed, company().currency, field="proposed")
        if proposed == change.amount:
            raise Refused(_("This is the current figure. Propose a different one, or none."), field="proposed")
    response = ResponseRecord(QuotaResponseKind.OBJECTED, by.pk, comment.strip(), change.amount, proposed)
    with acting(by, "quota.object", why=response.comment):
        written, new = _respond(change, response, by=by, at=at)
        if new:
            notify_objection(written, at=at)
    return written


def answer_objection(
    change: QuotaChange,
    *,
    comment: str,
    amount: Decimal | None = None,
    effective_on: date | None = None,
    by: User,
    at: datetime,
) -> QuotaResponse:
    """Answer an objection: keep the figure, or give another, which becomes the quota with the comment as its reason.

    The answer belongs to the line it leaves behind, so that the person accepts or objects to what stands then.
    """
    require_write(by)
    matter(change).check(by, business_day(at), _who_answers)
    if not comment.strip():
        raise Refused(_("Say why, so that the person can accept it."), field="comment", code="reason_needed")
    new = None if amount is None else exact_money(amount, company().currency)
    response = ResponseRecord(QuotaResponseKind.ANSWERED, by.pk, comment.strip(), change.amount if new is None else new)
    with acting(by, "quota.answer", why=response.comment):
        quota_standing = _locked(change)
        if quota_standing.last is not None and response.repeats(quota_standing.last_response):
            return quota_standing.last
        _check(quota_standing, change, response)
        capacity = matter(change).require(by, business_day(at), _who_answers)
        line = change if new is None else _set(change, new, effective_on, response.comment, by=by, at=at)
        written = _write(line, response, by=by, at=at)
        keep_decision(capacity, written, kind=Decision.QUOTA, subject=change.person, url=address(written), at=at)
        if new is None:  # who gets a new figure was told of it when it was set
            notify_kept(written, at=at)
    return written


def _who_answers(_code: str) -> str:
    return _("Only someone above the person or an admin can answer for this quota.")


def _check_own(change: QuotaChange, by: User) -> None:
    require_write(by)
    if change.person_id != by.pk:
        raise NotAllowed(_("Only the person whose quota it is can accept it or object to it."))


def _respond(change: QuotaChange, response: ResponseRecord, *, by: User, at: datetime) -> tuple[QuotaResponse, bool]:
    """Write a response unless it was written already, and say whether it is new."""
    quota_standing = _locked(change)
    if quota_standing.last is not None and response.repeats(quota_standing.last_response):
        return quota_standing.last, False
    _check(quota_standing, change, response)
    return _write(change, response, by=by, at=at), True


def _locked(change: QuotaChange) -> QuotaStanding:
    lock_owners(OwnerKind.PERSON, [change.person_id or 0])
    line = _newest(change)
    return QuotaStanding(line, line.responses.select_related("by").order_by("-id").first())


def _newest(change: QuotaChange) -> QuotaChange:
    about = {"person": change.person_id, "metric": change.metric, "period_key": change.period_key}
    return QuotaChange.objects.filter(**about).select_related("person", "set_by").order_by("-id")[0]


def _check(quota_standing: QuotaStanding, change: QuotaChange, response: ResponseRecord) -> None:
    """Refuse a response to what does not stand any more, and say what does."""
    line = quota_standing.line
    values = {"amount": wording.amount(line.amount, line.metric, company().currency), "who": line.set_by or ""}
    if quota_standing.state == QuotaResponseState.REMOVED:
        raise Conflict(_("This quota has been removed in the meantime. Nothing was recorded."))
    if line.pk != change.pk:
        message = _(
            "The quota has changed in the meantime and is now %(amount)s. Nothing was recorded. Check it again."
        )
        raise Conflict(message % values)
    if not may_respond(QuotaResponseKind(response.kind), quota_standing.state):
        words = {"state": quota_standing.state.label, "who": quota_standing.last.by if quota_standing.last else ""}
        message = _("%(who)s has answered in the meantime: it is now “%(state)s”. Nothing was recorded.")
        raise Conflict(message % words)


def _set(
    change: QuotaChange, amount: Decimal, effective_on: date | None, comment: str, *, by: User, at: datetime
) -> QuotaChange:
    """Set the figure that answers an objection, and return its line of the ledger."""
    note = comment if len(comment) <= LONGEST_NOTE else f"{comment[: LONGEST_NOTE - 1]}…"
    set_quota(
        OwnerKind.PERSON,
        change.person_id or 0,
        period=period_of(change.period_key),
        amount=amount,
        metric=change.metric,
        effective_on=effective_on,
        note=note,
        version=None,  # the line under the lock is the one that was seen
        decided=True,
        by=by,
        at=at,
    )
    line = _newest(change)
    if line.pk == change.pk:
        message = _("This is the current figure. Keep it and say why, or enter another one.")
        raise Refused(message, field="amount", code="no_change")
    return line


def _write(line: QuotaChange, response: ResponseRecord, *, by: User, at: datetime) -> QuotaResponse:
    words = {"kind": response.kind, "comment": response.comment, "proposed": response.proposed}
    return QuotaResponse.objects.create(change=line, **words, by=by, at=at)
