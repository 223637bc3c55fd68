"""The demo's disputes: of the last quarter one granted in part and one denied, and two of this quarter that wait."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from demo.calendar import Clock
from demo.company import Base
from goals.pay.disputes import actions
from goals.pay.disputes.models import Dispute
from goals.pay.statements.queries.items import LINE, StatementItem, items_of
from goals.pay.statements.queries.statement import statement
from pipeline.deals.models import Deal
from salesplan.core.company.queries import calendar, company
from salesplan.core.money import quantize
from salesplan.core.periods import Period, PeriodKind
from salesplan.people.models import User


def settle(base: Base, clock: Clock, locked_on: date) -> None:
    """Dispute lines of the last quarter, and decide: what is granted comes with the current one."""
    admin, second = User.objects.get(username="admin"), User.objects.get(username="finance")
    last = calendar().shift(calendar().containing(clock.today, PeriodKind.QUARTER), -1)

    def at(days: int, hour: int) -> datetime:
        return datetime.combine(min(locked_on + timedelta(days), max(clock.last, locked_on)), time(hour), UTC)

    rep, other = base.reps[0], base.reps[1]
    text = "We agreed 30 % more for the service part, see my deal 服务部分约定多分成30%"
    claim = _claim(rep, last, text, Decimal("1.3"), at(2, 9))
    if claim is not None:
        manager = User.objects.get(username="manager")
        actions.send_message(claim, text="That is how I remember it too 情况属实", by=manager, at=at(3, 10))
        half = quantize(claim.stake / 2, claim.currency)
        why = "The minutes confirm only half of it 会议纪要只确认了一半"
        actions.decide(claim, outcome="partial", amount=half, text=why, by=admin, at=at(6, 11))
    claim = _claim(other, last, "This should be at the higher rate 应按更高档计提", Decimal("1.5"), at(4, 9))
    if claim is not None:
        why = "The quota was only reached with the next deal 达标是从下一单开始的"
        actions.decide(claim, outcome="denied", text=why, by=second, at=at(8, 11))


def build(base: Base, clock: Clock) -> None:
    """Dispute lines of the current quarter; they wait."""
    admin = User.objects.get(username="admin")
    current = calendar().containing(clock.today, PeriodKind.QUARTER)
    at = datetime.combine(max(clock.last, current.start), time(6), UTC)
    text = "My share of this deal was 100 %, the colleague joined later 该单由我独立完成，同事后来才加入"
    _claim(base.reps[0], current, text, Decimal("1.4"), at)
    claim = _claim(base.reps[2], current, "Why is this so low? 这笔为什么这么少？", None, at)
    if claim is not None:
        actions.ask(claim, text="Which rate do you expect? 您认为应按哪一档？", by=admin, at=at + timedelta(hours=2))


def _claim(person: User, period: Period, text: str, times: Decimal | None, at: datetime) -> Dispute | None:
    """Dispute a person's largest line of a period: it should have paid so many times as much."""
    part = _largest(person, period, at)
    if part is None:
        return None
    expected = None if times is None else quantize(part.paid * times, company().currency)
    deals = list(Deal.objects.visible_to(person).filter(pk=part.deal_id or 0))
    return actions.open_dispute(period, actions.Claim(text, expected, part.ref, deals=deals), by=person, at=at)


def _largest(person: User, period: Period, at: datetime) -> StatementItem | None:
    pay_lines = [part for part in items_of(statement(person, period, today=at.date())) if part.kind == LINE]
    return max((part for part in pay_lines if part.paid > 0), key=lambda part: (part.paid, part.ref), default=None)
