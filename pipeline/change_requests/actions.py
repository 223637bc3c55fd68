"""What is done with requests: ask, answer, withdraw. What is granted is carried out in the same transaction."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from pipeline.change_requests import notifications, subjects
from pipeline.change_requests.choices import Answer, ChangeRequestState
from pipeline.change_requests.models import ChangeAnswer, ChangeRequest
from pipeline.change_requests.queries import matter, why_not_answer
from pipeline.change_requests.trial import Trial, touched_by, tried
from pipeline.deals import pay, permits
from pipeline.deals.actions import carry_out
from pipeline.deals.models import Deal
from pipeline.deals.parts import splits_of
from pipeline.deals.rights import DEALS, IMPOSSIBLE, PayState, why_not_close
from pipeline.deals.rules import losses, splits_after_handover, whole_splits
from pipeline.deals.wanted import Wanted, as_it_stands, as_wanted, changed_fields
from pipeline.process.choices import StageKind
from pipeline.receipts import permits as receipts
from pipeline.receipts import wanted as receipt_wanted
from pipeline.returns import wanted as return_wanted
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


def ask(deal: Deal, wanted: Wanted, *, why: str, by: User, at: datetime) -> ChangeRequest:
    """Ask for a change of a deal that one cannot make by oneself; what is impossible is refused at once."""
    require_write(by)
    if not why.strip():
        raise Refused(_("Say why; whoever decides reads it."), field="why", code="reason_needed")
    with acting(by, "change_request.ask", why=why.strip()[:300]):
        current, today = lock(deal), business_day(at)
        fields = changed_fields(current, wanted)
        if not fields:
            raise Refused(_("Nothing would change."), code="nothing_changes")
        rights = permits.rights_on(current, by)
        if rights.never(fields):
            raise NotAllowed(permits.why_only_read(rights))
        pays = _pays(current, wanted, fields, today)
        consents = _consents(current, wanted, by)
        needs_above = pays or bool(rights.only_ask(fields))
        if not needs_above and not consents:
            raise Refused(_("You can change this by yourself."), code="no_request_needed")
        kept = as_wanted(current, wanted, fields)
        _check_not_asked(current, kept, by)
        touched = touched_by(current, wanted, today)
        trial = tried(current, touched, today, lambda: carry_out(current, wanted, by=by, at=at)) if pays else Trial()
        return _make(
            current,
            trial,
            before=as_it_stands(current, kept),
            after=kept,
            why=why,
            pays=pays,
            needs_above=needs_above,
            consents=sorted(consents),
            by=by,
            at=at,
        )


def ask_receipt(deal: Deal, wanted: receipt_wanted.Wanted, *, why: str, by: User, at: datetime) -> ChangeRequest:
    """Ask that a receipt be booked or taken back which one cannot book by oneself; tried, so that it can be done."""
    require_write(by)
    if not why.strip():
        raise Refused(_("Say why; whoever decides reads it."), field="why", code="reason_needed")
    with acting(by, "change_request.ask", why=why.strip()[:300]):
        current, today = lock(deal), business_day(at)
        back = isinstance(wanted, receipt_wanted.TakingBack)
        rights = receipts.rights_on(current, by, kind=wanted.kind, day=wanted.day, taking_back=back)
        name = "reversal" if back else "amount"
        if rights.never([name]):
            raise NotAllowed(receipts.only_some())
        if not rights.only_ask([name]):
            raise Refused(_("You can change this by yourself."), code="no_request_needed")
        kept = receipt_wanted.as_kept(wanted)
        _check_not_asked(current, kept, by)
        before = {wanted.field: wanted.stands()}
        touched = subjects.touched_by_receipt(current, wanted)
        trial = tried(current, touched, today, lambda: wanted.carry_out(current, by=by, at=at))
        pays = trial.state is PayState.CLOSED
        told = {"before": before, "after": kept, "pays": pays, "needs_above": True, "consents": []}
        return _make(current, trial if pays else Trial(), why=why, at=at, by=by, **told)


def ask_return(deal: Deal, wanted: return_wanted.Wanted, *, why: str, by: User, at: datetime) -> ChangeRequest:
    """Ask that a return be booked or taken back: it changes what was sold, so it has the rights of the lines; tried."""
    require_write(by)
    if not why.strip():
        raise Refused(_("Say why; whoever decides reads it."), field="why", code="reason_needed")
    with acting(by, "change_request.ask", why=why.strip()[:300]):
        current, today = lock(deal), business_day(at)
        rights = permits.rights_on(current, by)
        if rights.never(["lines"]):
            raise NotAllowed(permits.why_only_read(rights))
        kept = wanted.as_kept()
        _check_not_asked(current, kept, by)
        before = {wanted.field: wanted.stands(current)}
        touched = subjects.touched_by_return(current)
        trial = tried(current, touched, today, lambda: wanted.carry_out(current, by=by, at=at))
        told = {"before": before, "after": kept, "pays": True, "needs_above": True, "consents": []}
        return _make(current, trial, why=why, at=at, by=by, **told)


def _make(deal: Deal, trial: Trial, *, why: str, at: datetime, **values: Any) -> ChangeRequest:
    """Write a request, and tell those who decide it."""
    made = ChangeRequest.objects.create(
        deal=deal,
        deal_state=deal.state,
        why=why.strip()[:LONGEST_WHY],
        pay_state=trial.state,
        gains=sorted(trial.gains),
        effect=trial.effect,
        held=trial.held,
        at=at,
        **values,
    )
    notifications.tell_asked(made, today=business_day(at), at=at)
    return made


def _pays(deal: Deal, wanted: Wanted, fields: list[str], today: date) -> bool:
    """Say whether a change is one of what pays: of a won deal, or a win on a day that has to be asked for."""
    if deal.state == StageKind.WON:
        return any(DEALS.right(deal.state, {Relation.OWNER}, name) is ASK for name in fields)
    if wanted.stage is None or wanted.stage.kind == StageKind.OPEN:
        return False
    day = wanted.closed_on or today
    people = {part.person_id for part in splits_of(deal)} or {deal.owner_id}
    state = pay.state_on(people, [day]) if wanted.stage.kind == StageKind.WON else PayState.OPEN
    code = why_not_close(day, deal.started_on, today, company().closing_days_back, state)
    return bool(code) and code not in IMPOSSIBLE


def _consents(deal: Deal, wanted: Wanted, by: User) -> set[int]:
    """Return who must agree because they lose share, where the company has set so; who has left is not asked.

    On a won deal also whoever loses it with the deal: a new owner takes over a credit that was the old one's alone.
    """
    if not company().split_needs_consent:
        return set()
    before, after, owner = splits_of(deal), wanted.splits, wanted.values.get("owner")
    if after is None and owner is not None and deal.state == StageKind.WON:
        after = splits_after_handover(before, deal.owner_id, owner.pk)
    if after is None:
        return set()
    lost = losses(whole_splits(before, deal.owner_id), whole_splits(after, deal.owner_id))
    asked = {loss.person_id for loss in lost} - {by.pk}
    return set(User.objects.active().filter(pk__in=asked).values_list("pk", flat=True))


def _check_not_asked(deal: Deal, kept: dict[str, Any], by: User) -> None:
    if any(one.after == kept for one in ChangeRequest.objects.waiting().filter(deal=deal, by=by)):
        raise Refused(_("You have asked for this already; it waits for a decision."), code="asked_already")


def answer_request(
    request: ChangeRequest, *, grant: bool, why: str = "", without_consent: bool = False, by: User, at: datetime
) -> ChangeRequest:
    """Grant a request, or refuse it with a reason. It is carried out once nobody is outstanding any more.

    An admin who decides may do `without_consent` of those who lose share, with a reason; the decision names them.
    """
    require_write(by)
    if not grant and not why.strip():
        raise Refused(_("Say why it is refused; who asked reads it."), field="why", code="reason_needed")
    with acting(by, "change_request.answer", why=why.strip()[:300]):
        current = _locked(request)
        today = business_day(at)
        state = subjects.state_now(current, today)
        alone = grant and without_consent
        if (code := why_not_answer(current, by, state)) and not (alone and code == "not_asked"):
            raise NotAllowed(notifications.why_not(code), code=code)
        capacity = matter(current, state).capacity(by, today)
        decides = (alone or current.outstanding.above) and capacity.may
        if decides and capacity.instead_of:
            acting_for(capacity.instead_of)
        left = current.outstanding.without(by.pk, decides=decides)
        told: dict[str, Any] = {"why": why.strip()[:LONGEST_WHY], "decides": decides, "by": by, "at": at}
        if alone and left.consents:
            _check_without_consent(current, why, decides, by)
            told["without"], left = sorted(left.consents), replace(left, consents=frozenset())
        if not grant:
            made = ChangeAnswer.objects.create(request=current, kind=Answer.REFUSED, **told)
        elif not left.is_complete:
            made = ChangeAnswer.objects.create(request=current, kind=Answer.AGREED, **told)
        else:
            made = _grant(current, told, today, capacity.instead_of if decides else None)
        if decides:
            about, url = current.deal.name, current.get_absolute_url()
            keep_decision(capacity, made, kind=Decision.REQUEST, about=about, url=url, at=at)
        notifications.tell_answer(current, made, at=at)
        return _fresh(current)


def _grant(current: ChangeRequest, told: dict[str, Any], today: date, instead_of: User | None = None) -> ChangeAnswer:
    """Carry a request out, unless the deal is no longer what it was about, or whoever decides turns out to gain."""
    by, at = told["by"], told["at"]
    if not subjects.stands(current):
        raise Conflict(
            _("The deal has changed since this was asked for. Refuse it with this reason; it can be asked for anew.")
        )
    if subjects.closed_since(current):
        raise Conflict(
            _(
                "The pay of the day was closed since this was asked for. Refuse it with this reason; it can be asked for anew."
            )
        )
    carry = subjects.carrying(current, by=by, at=at)
    if not current.pays:
        carry()
        return ChangeAnswer.objects.create(request=current, kind=Answer.GRANTED, **told)
    trial = tried(current.deal, subjects.touched(current, today), today, carry, keep=True)
    if trial.gains & {by.pk, instead_of.pk if instead_of else by.pk}:
        raise NotAllowed(notifications.why_not("gains"), code="gains")
    _check_decided(current, trial, told)
    return ChangeAnswer.objects.create(
        request=current,
        kind=Answer.GRANTED,
        effect=trial.effect,
        held=trial.held,
        days=trial.days,
        people=sorted(trial.people),
        pay_state=trial.state,
        **told,
    )


def _check_without_consent(current: ChangeRequest, why: str, decides: bool, by: User) -> None:
    if not decides or Relation.ADMIN not in permits.relations_of(current.deal, by, ()):
        raise NotAllowed(_("Only an admin who decides can do without the agreement of those who lose share."))
    if not why.strip():
        raise Refused(_("Say why they are not asked; they read it."), field="why", code="reason_needed")


def _check_decided(current: ChangeRequest, trial: Trial, told: dict[str, Any]) -> None:
    """Refuse to rest on an earlier decision of somebody who may no longer decide: pay was closed since, or they gain."""
    if told["decides"]:
        return
    earlier = [answer for answer in current.answers.all() if answer.kind == Answer.AGREED and answer.decides]
    stood_in = decisions_as_deputy(ChangeAnswer, [answer.pk for answer in earlier])
    asked = matter(current, trial.state)
    for answer in earlier:
        # Who decided as a deputy did it by the office of another, who must still hold it.
        holder = stood_in[answer.pk].instead_of if answer.pk in stood_in else answer.by
        who, people = answer.by, {answer.by_id, holder.pk}
        if not asked.able(holder) or any(map(asked.barred, [holder, who])) or people & trial.gains:
            raise Conflict(
                _("%(who)s may no longer decide this: the pay of the day was closed since, or it pays them more. Refuse it with this reason; it can be asked for anew.")
                % {"who": who}
            )  # fmt: skip


def withdraw_request(request: ChangeRequest, *, by: User, at: datetime) -> ChangeRequest:
    """Take one's own request back before it is decided."""
    require_write(by)
    if request.by_id != by.pk:
        raise NotAllowed(_("Only who asked for it takes it back."))
    with acting(by, "change_request.withdraw"):
        current = _locked(request)
        made = ChangeAnswer.objects.create(request=current, kind=Answer.WITHDRAWN, by=by, at=at)
        notifications.tell_answer(current, made, at=at)
        return _fresh(current)


def _locked(request: ChangeRequest) -> ChangeRequest:
    """Lock the deal, then the request; raise Conflict when it has ended meanwhile."""
    deal = lock(request.deal)
    lock(request)
    current = _fresh(request)
    current.deal = deal
    if current.state != ChangeRequestState.WAITING:
        facts = {"state": current.state.label, "who": current.last.by if current.last else ""}
        raise Conflict(_("This request is “%(state)s” by now, by %(who)s. Nothing was recorded.") % facts)
    return current


def _fresh(current: ChangeRequest) -> ChangeRequest:
    return (
        ChangeRequest.objects.select_related("deal__owner", "by")
        .prefetch_related(Prefetch("answers", with_instead_of(ChangeAnswer.objects.select_related("by"))))
        .get(pk=current.pk)
    )
