"""What is done with disputes: claim, say, ask, reply, decide, escalate, withdraw. Each locks the dispute."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from goals.pay.adjustments.actions import LARGEST, post_adjustment
from goals.pay.disputes import notifications, rules
from goals.pay.disputes.choices import DisputeEntryKind, DisputeOutcome, DisputeState, DisputeStep, DisputeSubject
from goals.pay.disputes.frozen_line import freeze
from goals.pay.disputes.models import Dispute, DisputeEntry
from goals.pay.disputes.queries import item_of, limits, matter
from goals.pay.statements.queries.items import LINE, StatementItem, ref_of
from goals.pay.statements.queries.ledger import locked_on
from goals.pay.statements.queries.statement import statement
from pipeline.deals.models import Deal
from salesplan.core import format as write
from salesplan.core.amounts.exact import exact_money
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, company
from salesplan.core.errors import Conflict, NotAllowed, Refused
from salesplan.core.lifecycle.actions import enter, lock_for
from salesplan.core.money import ZERO
from salesplan.core.periods import Period
from salesplan.people.access import require_write
from salesplan.people.deputies.actions import keep_decision
from salesplan.people.deputies.choices import Decision
from salesplan.people.models import User

# What an adjustment keeps of the reason; the dispute has all of it.
LONGEST_WHY = 300
FOUR_EYES = {"own": "four_eyes", "decided_first": "four_eyes"}


@dataclass(frozen=True)
class Claim:
    """What is claimed: `ref` names the line (empty: something is missing), `deal` what is missing, if it is known."""

    text: str
    expected: Decimal | None = None
    ref: str = ""
    deal: Deal | None = None
    deals: list[Deal] = field(default_factory=list)


def open_dispute(period: Period, claim: Claim, *, by: User, at: datetime) -> Dispute:
    """Claim that a line of one's own statement is wrong, or that one is missing; the line is kept as it stands."""
    require_write(by)
    today, days = business_day(at), limits()
    locked = locked_on(period.key)
    _check_time(period, rules.claim_until(locked, days), today)
    part = _part(by, period, claim.ref, today)
    paid = part.paid if part else ZERO
    expected = _expected(claim.expected, paid)
    _check_text(claim.text, _("Say what is wrong, so that it can be looked into."))
    about = (part.deal_id and Deal.objects.filter(pk=part.deal_id).first()) if part else claim.deal
    _check_deals(by, [*claim.deals, *([claim.deal] if claim.deal else [])])
    with acting(by, "dispute.open", why=claim.text.strip()[:LONGEST_WHY]):
        try:
            with transaction.atomic():
                dispute_row = Dispute.objects.create(
                    person=by,
                    period_key=period.key,
                    starts_on=period.start,
                    subject=_subject(part),
                    ref=_ref(part, claim.deal),
                    deal=about or None,
                    line=freeze(part, about.name if about else "") if part else {},
                    was_locked=locked is not None,
                    currency=company().currency,
                    paid=paid,
                    expected=expected,
                    opened_at=at,
                    due_on=rules.due_on(today, days),
                )
        except IntegrityError:
            message = _("You have already disputed this line. Continue in that dispute.")
            raise Refused(message, code="disputed_already") from None
        _say(dispute_row, DisputeEntryKind.CLAIMED, claim.text, claim.deals, amount=expected, by=by, at=at)
        notifications.notify_of_claim(dispute_row, at=at)
    return dispute_row


def send_message(dispute: Dispute, *, text: str, deals: Iterable[Deal] = (), by: User, at: datetime) -> DisputeEntry:
    """Add something while it is not decided: evidence, or an opinion. What the claimant was asked for is a reply."""
    require_write(by)
    _check_text(text, _("Enter a text."))
    _check_deals(by, deals)
    with acting(by, "dispute.say"):
        current = _live(dispute)
        if current.state == DisputeState.ASKED and current.person_id == by.pk:
            return _reply(current, text, deals, by=by, at=at)
        return _say(current, DisputeEntryKind.SAID, text, deals, by=by, at=at)


def _reply(current: Dispute, text: str, deals: Iterable[Deal], *, by: User, at: datetime) -> DisputeEntry:
    question = current.entries.filter(kind=DisputeEntryKind.ASKED).select_related("by").last()
    due_on = current.due_on
    if current.asked_on is not None:
        due_on = rules.after_waiting(due_on, current.asked_on, business_day(at))
    _take(current, DisputeStep.REPLY, due_on=due_on, asked_on=None)
    entry = _say(current, DisputeEntryKind.REPLIED, text, deals, by=by, at=at)
    notifications.notify_of_reply(current, question.by if question else None, entry, at=at)
    return entry


def ask(dispute: Dispute, *, text: str, by: User, at: datetime) -> DisputeEntry:
    """Ask the claimant for more; until they reply the time to answer stands still."""
    require_write(by)
    if dispute.person_id == by.pk:
        raise NotAllowed(_("You can't ask yourself for more information. Add what you know instead."))
    _check_text(text, _("Say what you need to know."))
    with acting(by, "dispute.ask"):
        current = _live(dispute)
        if not current.may(DisputeStep.ASK):
            raise Conflict(_("The claimant has already been asked for more information. Nothing was recorded."))
        _take(current, DisputeStep.ASK, asked_on=business_day(at))
        entry = _say(current, DisputeEntryKind.ASKED, text, by=by, at=at)
        notifications.notify_of_question(current, entry, at=at)
    return entry


def decide(
    dispute: Dispute, *, outcome: str, text: str, amount: Decimal | None = None, by: User, at: datetime
) -> Dispute:
    """Decide a dispute. What is granted is posted as an adjustment in the same transaction, once."""
    if outcome not in DisputeOutcome.values:
        raise Refused(_("Choose a decision."), field="outcome")
    _check_text(text, _("Say why, so that the person can understand it."))
    with acting(by, "dispute.decide", why=text.strip()[:LONGEST_WHY]):
        current = _live(dispute)
        capacity = matter(current).require(by, business_day(at), why_not, FOUR_EYES)
        money = _posting(current, outcome, amount)
        posted: dict[str, Any] = {}
        if money is not None:
            why, cause = text.strip()[:LONGEST_WHY], ("dispute", current.pk)
            adjustment = post_adjustment(current.person, amount=money, why=why, cause=cause, by=by, at=at)
            posted = {"adjustment": adjustment, "granted": adjustment.amount}
        is_final = rules.is_final(*rules.target(outcome, current.state, current.rounds))
        until = None if is_final else rules.escalate_until(business_day(at), limits())
        _take(current, outcome, decided_by=by, decided_at=at, asked_on=None, escalate_until=until, **posted)
        entry = _say(current, DisputeEntryKind.DECIDED, text, amount=current.granted, by=by, at=at)
        about, url = current, current.get_absolute_url()
        keep_decision(capacity, entry, kind=Decision.DISPUTE, subject=about, url=url, at=at)
        notifications.notify_of_decision(current, entry, at=at)
    return current


def escalate(dispute: Dispute, *, text: str, by: User, at: datetime) -> Dispute:
    """Ask for a second decision, by somebody else, on what was not granted."""
    _check_claimant(dispute, by)
    _check_text(text, _("Say why the decision is wrong."))
    with acting(by, "dispute.escalate", why=text.strip()[:LONGEST_WHY]):
        current, today = lock_for(dispute, DisputeStep.ESCALATE), business_day(at)
        if current.escalate_until is None or today > current.escalate_until:
            message = _("The deadline to escalate was %(day)s.")
            raise Refused(message % {"day": write.day(current.escalate_until)}, code="too_late")
        anew = {"first_by": current.decided_by, "decided_by": None, "decided_at": None, "escalate_until": None}
        _take(current, DisputeStep.ESCALATE, due_on=rules.due_on(today, limits()), **anew)
        entry = _say(current, DisputeEntryKind.ESCALATED, text, by=by, at=at)
        notifications.notify_of_escalation(current, entry, at=at)
    return current


def withdraw(dispute: Dispute, *, text: str = "", by: User, at: datetime) -> Dispute:
    """Withdraw a claim that is not decided; the line can be disputed again."""
    _check_claimant(dispute, by)
    with acting(by, "dispute.withdraw", why=text.strip()[:LONGEST_WHY]):
        current = _live(dispute)
        _take(current, DisputeStep.WITHDRAW, asked_on=None)
        _say(current, DisputeEntryKind.WITHDREW, text, by=by, at=at)
    return current


def _check_time(period: Period, until: date | None, today: date) -> None:
    if period.start > today:
        raise Refused(_("This period has not started yet."), code="not_begun")
    if until is not None and today > until:
        message = _("The deadline to dispute this statement was %(day)s. Ask an admin.")
        raise Refused(message % {"day": write.day(until)}, code="too_late")


def _part(by: User, period: Period, ref: str, today: date) -> StatementItem | None:
    if not ref:
        return None
    part = item_of(statement(by, period, today=today), ref)
    if part is None:
        raise Refused(_("This line is no longer on the statement. Reload the page."), code="no_such_line")
    return part


def _ref(part: StatementItem | None, missing: Deal | None) -> str:
    """Return the lasting name of what is disputed; what is missing has one if its deal is known."""
    if part is not None:
        return part.ref
    return ref_of(DisputeSubject.MISSING, missing.pk) if missing else ""


def _subject(part: StatementItem | None) -> DisputeSubject:
    if part is None:
        return DisputeSubject.MISSING
    return DisputeSubject.LINE if part.kind == LINE else DisputeSubject.POSTING


def _expected(expected: Decimal | None, paid: Decimal) -> Decimal | None:
    if expected is None:
        return None
    money = exact_money(expected, company().currency, field="expected")
    if abs(money) >= LARGEST:
        raise Refused(_("This amount is too large."), field="expected")
    if money <= paid:
        message = _("The line pays %(amount)s. Enter the larger amount that you expect, or leave it empty and ask.")
        values = {"amount": write.money(paid, company().currency)}
        raise Refused(message % values, field="expected", code="not_more")
    return money


def _check_text(text: str, message: str) -> None:
    if not text.strip():
        raise Refused(message, field="text", code="text_needed")


def _check_deals(by: User, deals: Iterable[Deal]) -> None:
    """Evidence is what the writer sees; a claimant names deals of their own, others what they can open."""
    ids = {deal.pk for deal in deals}
    if ids and Deal.objects.visible_to(by).filter(pk__in=ids).count() < len(ids):
        raise Refused(_("Choose deals that you can open."), field="deals")


def _check_claimant(dispute: Dispute, by: User) -> None:
    require_write(by)
    if dispute.person_id != by.pk:
        raise NotAllowed(_("Only the claimant can do this."))


def why_not(code: str) -> str:
    """Say why somebody does not decide a dispute."""
    return {
        "own": _("You can't decide your own dispute. Ask another admin."),
        "decided_first": _("You made the first decision. A second admin must decide now."),
    }.get(code, _("Only an admin or their deputy can decide this."))


def _posting(current: Dispute, outcome: str, amount: Decimal | None) -> Decimal | None:
    """Return what a decision posts; refuse an amount that does not fit the claim."""
    stake = current.stake
    money = None if amount is None else exact_money(amount, current.currency)
    posting, code = rules.posting_of(outcome, stake, money)
    if code:
        stake_text = write.money(stake, current.currency) if stake is not None else ""
        message = {
            "amount_needed": _("Enter the amount to pay."),
            "not_positive": _("Enter an amount above 0. To pay nothing, deny the claim."),
            "not_the_claim": _("The full amount is %(amount)s. Grant it in part to pay less."),
            "whole": _("This is the whole claim of %(amount)s. Grant it in full."),
            "above_the_claim": _("This is more than the %(amount)s claimed. Grant it in full and adjust the rest."),
        }[code]
        raise Refused(message % {"amount": stake_text}, field="amount", code=code)
    return posting


def _live(dispute: Dispute) -> Dispute:
    """Lock a dispute that must still wait for its decision: until then it can be withdrawn."""
    return lock_for(dispute, DisputeStep.WITHDRAW)


def _take(current: Dispute, step: str, **values: Any) -> None:
    """Take a step; what is said with it tells of it."""
    to, rounds = rules.target(step, current.state, current.rounds)
    enter(current, step, to=to, values={"rounds": rounds, **values})


def _say(
    dispute: Dispute,
    kind: DisputeEntryKind,
    text: str,
    deals: Iterable[Deal] = (),
    *,
    amount: Decimal | None = None,
    by: User,
    at: datetime,
) -> DisputeEntry:
    values = {"kind": kind, "to_state": dispute.state, "text": text.strip(), "amount": amount}
    entry = DisputeEntry.objects.create(dispute=dispute, **values, by=by, at=at)
    entry.deals.set(deals)
    return entry


_ATTACHED = {"added": DisputeEntryKind.ATTACHED, "removed": DisputeEntryKind.DETACHED}


def record_attached(dispute: Dispute, verb: str, name: str, *, by: User, at: datetime) -> None:
    """Say in a dispute that a file was added to it, or removed."""
    DisputeEntry.objects.create(dispute=dispute, kind=_ATTACHED[verb], to_state=dispute.state, text=name, by=by, at=at)
