"""What is done with requests: ask, answer, withdraw. What is granted is carried out in the same transaction."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from pipeline.change_requests import notifications, subjects
from pipeline.change_requests.choices import RequestAnswer
from pipeline.change_requests.models import ChangeAnswer, ChangeRequest
from pipeline.change_requests.queries import matter, why_not_answer
from pipeline.change_requests.rules import LIFE
from pipeline.change_requests.trial import Trial, affected_by, try_change
from pipeline.deals import permits
from pipeline.deals.actions.deals import carry_out
from pipeline.deals.changes import DealChange, changed_fields, stored_change, stored_values
from pipeline.deals.models import Deal
from pipeline.deals.queries import pay
from pipeline.deals.queries.lines_and_splits import splits_of
from pipeline.deals.rights import DEALS, IMPOSSIBLE, PayState, why_not_close
from pipeline.deals.rules.deals import losses, splits_after_handover, whole_splits
from pipeline.process.choices import StageKind
from pipeline.receipts import changes as receipt_wanted
from pipeline.receipts import permits as receipts
from pipeline.returns import changes as return_wanted
from salesplan.core.audit import acting, acting_for
from salesplan.core.company.queries import business_day, company
from salesplan.core.editing import lock
from salesplan.core.errors import Conflict, NotAllowed, Refused
from salesplan.core.rights import ASK, Relation
from salesplan.people.access import require_write
from salesplan.people.deputies.actions import keep_decision
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.queries import decisions_as_deputy, with_instead_of
from salesplan.people.models import User

LONGEST_WHY = 1000


def ask(deal: Deal, change: DealChange, *, why: str, by: User, at: datetime) -> ChangeRequest:
    """Ask for a change of a deal that one cannot make by oneself; what is impossible is refused at once."""
    require_write(by)
    if not why.strip():
        raise Refused(_("Say why. The person who decides will see it."), field="why", code="reason_needed")
    with acting(by, "change_request.ask", why=why.strip()[:300]):
        current, today = lock(deal), business_day(at)
        fields = changed_fields(current, change)
        if not fields:
            raise Refused(_("Nothing would change."), code="nothing_changes")
        rights = permits.rights_on(current, by)
        if rights.never(fields):
            raise NotAllowed(permits.why_only_read(rights))
        pays = _pays(current, change, fields, today)
        consents = _consents(current, change, by)
        needs_above = pays or bool(rights.only_ask(fields))
        if not needs_above and not consents:
            raise Refused(_("You can change this yourself."), code="no_request_needed")
        stored = stored_change(current, change, fields)
        _check_not_asked(current, stored, by)
        affected = affected_by(current, change, today)
        trial = (
            try_change(current, affected, today, lambda: carry_out(current, change, by=by, at=at)) if pays else Trial()
        )
        return _make(
            current,
            trial,
            before=stored_values(current, stored),
            after=stored,
            why=why,
            pays=pays,
            needs_above=needs_above,
            consents=sorted(consents),
            by=by,
            at=at,
        )


def ask_receipt(deal: Deal, change: receipt_wanted.ReceiptChange, *, why: str, by: User, at: datetime) -> ChangeRequest:
    """Ask that a receipt be booked or taken back which one cannot book by oneself; tried, so that it can be done."""
    require_write(by)
    if not why.strip():
        raise Refused(_("Say why. The person who decides will see it."), field="why", code="reason_needed")
    with acting(by, "change_request.ask", why=why.strip()[:300]):
        current, today = lock(deal), business_day(at)
        is_reversal = isinstance(change, receipt_wanted.ReceiptReversal)
        rights = receipts.rights_on(current, by, kind=change.kind, day=change.day, taking_back=is_reversal)
        name = "reversal" if is_reversal else "amount"
        if rights.never([name]):
            raise NotAllowed(receipts.only_some())
        if not rights.only_ask([name]):
            raise Refused(_("You can change this yourself."), code="no_request_needed")
        stored = receipt_wanted.stored_change(change)
        _check_not_asked(current, stored, by)
        before = {change.field: change.stands()}
        affected = subjects.affected_by_receipt(current, change)
        trial = try_change(current, affected, today, lambda: change.carry_out(current, by=by, at=at))
        pays = trial.state is PayState.CLOSED
        values = {"before": before, "after": stored, "pays": pays, "needs_above": True, "consents": []}
        return _make(current, trial if pays else Trial(), why=why, at=at, by=by, **values)


def ask_return(deal: Deal, change: return_wanted.ReturnChange, *, why: str, by: User, at: datetime) -> ChangeRequest:
    """Ask that a return be booked or taken back: it changes what was sold, so it has the rights of the lines; tried."""
    require_write(by)
    if not why.strip():
        raise Refused(_("Say why. The person who decides will see it."), field="why", code="reason_needed")
    with acting(by, "change_request.ask", why=why.strip()[:300]):
        current, today = lock(deal), business_day(at)
        rights = permits.rights_on(current, by)
        if rights.never(["lines"]):
            raise NotAllowed(permits.why_only_read(rights))
        stored = change.as_kept()
        _check_not_asked(current, stored, by)
        before = {change.field: change.stands(current)}
        affected = subjects.affected_by_return(current)
        trial = try_change(current, affected, today, lambda: change.carry_out(current, by=by, at=at))
        values = {"before": before, "after": stored, "pays": True, "needs_above": True, "consents": []}
        return _make(current, trial, why=why, at=at, by=by, **values)


def _make(deal: Deal, trial: Trial, *, why: str, at: datetime, **values: Any) -> ChangeRequest:
    """Write a request, and tell those who decide it."""
    request = ChangeRequest.objects.create(
        deal=deal,
        deal_state=deal.state,
        why=why.strip()[:LONGEST_WHY],
        pay_state=trial.state,
        gains=sorted(trial.gains),
        effect=trial.effect,
        held=trial.held_pay,
        at=at,
        **values,
    )
    notifications.notify_asked(request, today=business_day(at), at=at)
    return request


def _pays(deal: Deal, change: DealChange, fields: list[str], today: date) -> bool:
    """Say whether a change is one of what pays: of a won deal, or a win on a day that has to be asked for."""
    if deal.state == StageKind.WON:
        return any(DEALS.right(deal.state, {Relation.OWNER}, name) is ASK for name in fields)
    if change.stage is None or change.stage.kind == StageKind.OPEN:
        return False
    day = change.closed_on or today
    people = {part.person_id for part in splits_of(deal)} or {deal.owner_id}
    state = pay.state_on(people, [day]) if change.stage.kind == StageKind.WON else PayState.OPEN
    code = why_not_close(day, deal.started_on, today, company().closing_days_back, state)
    return bool(code) and code not in IMPOSSIBLE


def _consents(deal: Deal, change: DealChange, by: User) -> set[int]:
    """Return who must agree because they lose share, where the company has set so; who has left is not asked.

    On a won deal also whoever loses it with the deal: a new owner takes over a credit that was the old one's alone.
    """
    if not company().split_needs_consent:
        return set()
    before, after, owner = splits_of(deal), change.splits, change.values.get("owner")
    if after is None and owner is not None and deal.state == StageKind.WON:
        after = splits_after_handover(before, deal.owner_id, owner.pk)
    if after is None:
        return set()
    lost = losses(whole_splits(before, deal.owner_id), whole_splits(after, deal.owner_id))
    losers = {loss.person_id for loss in lost} - {by.pk}
    return set(User.objects.active().filter(pk__in=losers).values_list("pk", flat=True))


def _check_not_asked(deal: Deal, stored: dict[str, Any], by: User) -> None:
    if any(request.after == stored for request in ChangeRequest.objects.waiting().filter(deal=deal, by=by)):
        raise Refused(_("You have already requested this. It is waiting for a decision."), code="asked_already")


def answer_request(
    request: ChangeRequest, *, grant: bool, why: str = "", without_consent: bool = False, by: User, at: datetime
) -> ChangeRequest:
    """Grant a request, or refuse it with a reason. It is carried out once nobody is outstanding any more.

    An admin who decides may do `without_consent` of those who lose share, with a reason; the decision names them.
    """
    require_write(by)
    if not grant and not why.strip():
        raise Refused(_("Say why it is refused. The person who asked will see it."), field="why", code="reason_needed")
    with acting(by, "change_request.answer", why=why.strip()[:300]):
        current = _locked(request)
        today = business_day(at)
        state = subjects.state_now(current, today)
        skips_consent = grant and without_consent
        if (code := why_not_answer(current, by, state)) and not (skips_consent and code == "not_asked"):
            raise NotAllowed(notifications.why_not(code), code=code)
        capacity = matter(current, state).capacity(by, today)
        decides = (skips_consent or current.outstanding.above) and capacity.may
        if decides and capacity.instead_of:
            acting_for(capacity.instead_of)
        outstanding = current.outstanding.without(by.pk, decides=decides)
        values: dict[str, Any] = {"why": why.strip()[:LONGEST_WHY], "decides": decides, "by": by, "at": at}
        if skips_consent and outstanding.consents:
            _check_without_consent(current, why, decides, by)
            values["without"], outstanding = sorted(outstanding.consents), replace(outstanding, consents=frozenset())
        if not grant:
            answer = ChangeAnswer.objects.create(request=current, kind=RequestAnswer.REFUSED, **values)
        elif not outstanding.is_complete:
            answer = ChangeAnswer.objects.create(request=current, kind=RequestAnswer.AGREED, **values)
        else:
            answer = _grant(current, values, today, capacity.instead_of if decides else None)
        if decides:
            about, url = current.deal.name, current.get_absolute_url()
            keep_decision(capacity, answer, kind=Decision.REQUEST, subject=about, url=url, at=at)
        notifications.notify_answer(current, answer, at=at)
        return _fresh(current)


def _grant(current: ChangeRequest, values: dict[str, Any], today: date, instead_of: User | None = None) -> ChangeAnswer:
    """Carry a request out, unless the deal is no longer what it was about, or whoever decides turns out to gain."""
    by, at = values["by"], values["at"]
    if not subjects.is_current(current):
        raise Conflict(
            _("The deal has changed since this was requested. Refuse it with this reason; it can be requested again.")
        )
    if subjects.pay_closed_since(current):
        raise Conflict(
            _(
                "The pay for that day has been closed since this was requested. Refuse it with this reason; it can be requested again."
            )
        )
    carry = subjects.carry_out_step(current, by=by, at=at)
    if not current.pays:
        carry()
        return ChangeAnswer.objects.create(request=current, kind=RequestAnswer.GRANTED, **values)
    trial = try_change(current.deal, subjects.affected(current, today), today, carry, keep=True)
    if trial.gains & {by.pk, instead_of.pk if instead_of else by.pk}:
        raise NotAllowed(notifications.why_not("gains"), code="gains")
    _check_decided(current, trial, values)
    return ChangeAnswer.objects.create(
        request=current,
        kind=RequestAnswer.GRANTED,
        effect=trial.effect,
        held=trial.held_pay,
        days=trial.days,
        people=sorted(trial.people),
        pay_state=trial.state,
        **values,
    )


def _check_without_consent(current: ChangeRequest, why: str, decides: bool, by: User) -> None:
    if not decides or Relation.ADMIN not in permits.relations_of(current.deal, by, ()):
        raise NotAllowed(_("Only an admin who decides can go ahead without the agreement of those who lose a share."))
    if not why.strip():
        raise Refused(_("Say why they are not asked. They will see it."), field="why", code="reason_needed")


def _check_decided(current: ChangeRequest, trial: Trial, values: dict[str, Any]) -> None:
    """Refuse to rest on an earlier decision of somebody who may no longer decide: pay was closed since, or they gain."""
    if values["decides"]:
        return
    earlier = [answer for answer in current.answers.all() if answer.kind == RequestAnswer.AGREED and answer.decides]
    stood_in = decisions_as_deputy(ChangeAnswer, [answer.pk for answer in earlier])
    decision_matter = matter(current, trial.state)
    for answer in earlier:
        # Who decided as a deputy did it by the office of another, who must still hold it.
        holder = stood_in[answer.pk].instead_of if answer.pk in stood_in else answer.by
        who, people = answer.by, {answer.by_id, holder.pk}
        if not decision_matter.able(holder) or any(map(decision_matter.barred, [holder, who])) or people & trial.gains:
            raise Conflict(
                _("%(who)s can no longer decide this: the pay for that day has been closed since, or it pays them more. Refuse it with this reason; it can be requested again.")
                % {"who": who}
            )  # fmt: skip


def withdraw_request(request: ChangeRequest, *, by: User, at: datetime) -> ChangeRequest:
    """Take one's own request back before it is decided."""
    require_write(by)
    if request.by_id != by.pk:
        raise NotAllowed(_("Only the person who requested this can withdraw it."))
    with acting(by, "change_request.withdraw"):
        current = _locked(request)
        answer = ChangeAnswer.objects.create(request=current, kind=RequestAnswer.WITHDRAWN, by=by, at=at)
        notifications.notify_answer(current, answer, at=at)
        return _fresh(current)


def _locked(request: ChangeRequest) -> ChangeRequest:
    """Lock the deal, then the request; raise Conflict when it has ended meanwhile."""
    deal = lock(request.deal)
    lock(request)
    current = _fresh(request)
    current.deal = deal
    if LIFE.is_final(current.state):
        facts = {"state": current.state.label, "who": current.last.by if current.last else ""}
        raise Conflict(_("%(who)s has set this request to “%(state)s”. Nothing was recorded.") % facts)
    return current


def _fresh(current: ChangeRequest) -> ChangeRequest:
    return (
        ChangeRequest.objects.select_related("deal__owner", "by")
        .prefetch_related(Prefetch("answers", with_instead_of(ChangeAnswer.objects.select_related("by"))))
        .get(pk=current.pk)
    )
