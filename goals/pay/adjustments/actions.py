"""Adjusting pay: an amount with its reason, in a period that is still open."""

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from goals.pay.choices import AdjustmentKind
from goals.pay.models import PayAdjustment, PayRun
from goals.pay.plan.queries.rulebook import rulebook
from goals.pay.runs.rules import takes_adjustments
from salesplan.core import format as write
from salesplan.core.access import require
from salesplan.core.amounts.exact import exact_money
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, calendar, company
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.format import period_label
from salesplan.core.notices.actions import notify
from salesplan.core.periods import Period
from salesplan.core.texts import later
from salesplan.people.access import require_write
from salesplan.people.choices import Role
from salesplan.people.models import User

# What the column can hold.
LARGEST = Decimal(10) ** 13


def post_adjustment(
    person: User,
    *,
    amount: Decimal,
    why: str,
    kind: str = AdjustmentKind.ADJUSTMENT,
    cause: tuple[str, int] | None = None,
    period: Period | None = None,
    by: User,
    at: datetime,
) -> PayAdjustment:
    """Post an adjustment for a person, in a period or (without one) in the first that takes it.

    `cause` is what it comes from, such as ("dispute", 12): its own action has checked who may decide it, and tells the
    person. An overpayment is a debt that later pay settles by the plan's order and limits; an adjustment is paid or
    deducted with its period.
    """
    if cause is None:
        require(by, Role.ADMIN)
    else:
        require_write(by)
    if person.pk == by.pk:
        raise NotAllowed(_("You can't adjust your own pay. Ask another admin."))
    money = exact_money(amount, company().currency)
    _check(money, why, kind)
    with acting(by, "pay.adjust", why=why.strip()):
        period = _taking(person, period, at)
        adjustment = PayAdjustment.objects.create(
            person=person,
            period_key=period.key,
            kind=kind,
            amount=money,
            why=why.strip()[:300],
            cause_kind=cause[0] if cause else "",
            cause_id=cause[1] if cause else None,
            by=by,
            at=at,
        )
        if cause is None:
            _notify(adjustment, by, at)
    return adjustment


def _check(money: Decimal, why: str, kind: str) -> None:
    if kind not in AdjustmentKind.values:
        raise Refused(_("Choose a kind of adjustment."), field="kind")
    if not money:
        raise Refused(_("Enter an amount other than 0."), field="amount")
    if abs(money) >= LARGEST:
        raise Refused(_("This amount is too large."), field="amount")
    if kind == AdjustmentKind.OVERPAYMENT and money < 0:
        raise Refused(_("Enter the overpaid amount as a positive number."), field="amount")
    if not why.strip():
        raise Refused(_("Say why the pay is adjusted."), field="why", code="reason_needed")


def _taking(person: User, requested: Period | None, at: datetime) -> Period:
    """Return the period that takes an adjustment, its run held so that nobody reviews it meanwhile."""
    kind = rulebook([person.pk]).interval_of(person.pk, business_day(at))
    rows = PayRun.objects.select_for_update(of=("self",)).filter(kind=requested.kind if requested else kind)
    states = {run.period_key: run.state for run in rows.order_by("starts_on")}
    first = first_open(requested.kind if requested else kind, states, at)
    if requested is None:
        return first
    if not takes_adjustments(states.get(requested.key)) or (states and requested.start < first.start):
        message = _("%(period)s can no longer be adjusted. Use %(open)s, which is open.")
        values = {"period": period_label(requested.key), "open": period_label(first.key)}
        raise Refused(message % values, field="period", code="period_closed")
    return requested


def first_open(kind: str, states: dict[str, str], at: datetime) -> Period:
    """Return the first period that takes adjustments: of the runs the first such, else the one after the last."""
    fiscal_calendar = calendar()
    for key, state in states.items():
        if takes_adjustments(state):
            return fiscal_calendar.parse(key)
    if states:
        return fiscal_calendar.shift(fiscal_calendar.parse(list(states)[-1]), 1)
    return fiscal_calendar.containing(business_day(at), kind)  # type: ignore[arg-type]


def _notify(adjustment: PayAdjustment, by: User, at: datetime) -> None:
    if adjustment.person_id == getattr(by, "pk", None):
        return
    currency = company().currency

    def message_text() -> str:
        amount = write.signed(write.money(abs(adjustment.amount), currency), adjustment.amount)
        words = {"period": period_label(adjustment.period_key), "amount": amount, "why": adjustment.why}
        return _("Your pay for %(period)s was adjusted by %(amount)s: %(why)s") % words

    notify(adjustment.person, kind="pay", key=f"pay_adjustment:{adjustment.pk}", text=later(message_text), at=at)
