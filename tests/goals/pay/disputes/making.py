"""Disputes for tests: the rep on a monthly plan of 5 %, a sale, and a claim about its line."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from goals.pay.disputes import actions
from goals.pay.disputes.models import Dispute
from goals.pay.models import PayRun
from goals.pay.runs.actions import runs
from goals.pay.statements.queries.calculating import calculated
from goals.pay.statements.queries.items import LINE, StatementItem, items_of
from goals.pay.statements.queries.statement import statement
from pipeline.deals.models import Deal
from salesplan.core.periods import Calendar, Period
from tests.goals.making import enrol, plan, sell
from tests.goals.pay.making import after
from tests.world import NOW, TODAY

OCTOBER, NOVEMBER, DECEMBER = (Calendar().month(2026, month) for month in (10, 11, 12))
FIVE = [("0", "0.05")]


def paid_by_five(*people: Any) -> None:
    """Put people on a monthly plan that pays 5 % of everything."""
    enrol(plan("Monthly", FIVE, interval="month", basis="amount"), *people)


def sold(world: Any, amount: object = 10_000, on: date = date(2026, 11, 5), who: Any = None, **more: Any) -> Deal:
    """Win a deal of the rep, who is paid by 5 %."""
    paid_by_five(who or world.rep)
    return sell(world, who or world.rep, amount, on, **more)


def line_of(person: Any, period: Period = NOVEMBER, at: int = 0) -> StatementItem:
    """Return a line of a person's statement."""
    return [part for part in items_of(statement(person, period, today=TODAY)) if part.kind == LINE][at]


def claim(
    person: Any,
    expected: object = 750,
    *,
    period: Period = NOVEMBER,
    at: datetime = NOW,
    ref: str | None = None,
    **more: Any,
) -> Dispute:
    """Dispute the first line of a statement."""
    ref = line_of(person, period).ref if ref is None else ref
    told = {"text": "The rate is wrong", "expected": None if expected is None else Decimal(str(expected)), **more}
    return actions.open_dispute(period, actions.Claim(ref=ref, **told), by=person, at=at)


def missing(person: Any, expected: object = 250, **more: Any) -> Dispute:
    """Say that something is missing."""
    return claim(person, expected, ref="", **more)


def dispute_of(world: Any, **more: Any) -> Dispute:
    """Return the rep's dispute of a line of November, made when it is not there."""
    found = Dispute.objects.filter(person=world.rep, subject="line").exclude(state="withdrawn").first()
    if found is None:
        sold(world)
        found = claim(world.rep, **more)
    return found


def locked_run(period: Period, by: Any, other: Any, at: datetime = NOW) -> PayRun:
    """Take a run from its beginning to the lock, on the real books."""
    run = runs.create_run(period, by=by, at=at)
    return lock(run, by, other, at)


def lock(run: PayRun, by: Any, other: Any, at: datetime = NOW) -> PayRun:
    """Take a run to the lock."""
    run = runs.calculate_run(run, by=by, at=at)
    runs.process(run, lambda people, month: calculated(people, through=month), at=at)
    run = runs.review_run(run, by=by, at=at)
    run = runs.approve_run(run, by=other, at=at)
    return runs.lock_run(run, note="All is known", by=by, at=max(at, after(run.period)))
