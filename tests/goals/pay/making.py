"""Pay for tests: statements by the engine from credits that a test names, and runs on their way."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from goals.pay.engine.credits import Credit
from goals.pay.engine.plan import Component, PayPlan, PeriodInputs
from goals.pay.engine.run import calculate
from goals.pay.engine.tables import RateTable, Tier
from goals.pay.locked_periods import adjustments_of, locked_periods_of
from goals.pay.models import PayRun
from goals.pay.runs.actions import runs
from goals.pay.statements.queries.calculating import calculated as on_books
from salesplan.core.periods import Calendar, Period
from tests.world import NOW

FIVE = Component("commission", (RateTable("marginal", "amount", (Tier(Decimal(0), Decimal("0.05")),)),))
MONTHS = [Calendar().month(2026, month) for month in (9, 10, 11)]
SEPTEMBER, OCTOBER, NOVEMBER = MONTHS


def credit(number: int, on: date, amount: object, **more: Any) -> Credit:
    return Credit(number, {"booked": on}, {"revenue": Decimal(str(amount))}, **more)


class Pay:
    """The calculation of pay on credits that a test keeps: what `goals.pay.statements.queries.calculating` does on the sales ledger."""

    def __init__(self, plan: PayPlan | None = None) -> None:
        self.plan = plan or PayPlan("CNY", (FIVE,), interval="month")
        self.credits: dict[int, list[Credit]] = {}
        self.calls: list[list[int]] = []

    def sells(self, person: Any, number: int, on: date, amount: object, **more: Any) -> None:
        self.credits.setdefault(person.pk, []).append(credit(number, on, amount, **more))

    def __call__(self, people: Any, period: Period) -> dict[int, list[Any]]:
        self.calls.append(list(people))
        closed, posted = locked_periods_of(people), adjustments_of(people)
        out = {}
        for pk in people:
            if pk not in self.credits:
                continue
            given = [self._given(pk, month, closed, posted) for month in MONTHS if month <= period]
            out[pk] = calculate(self.plan, given, self.credits[pk])
        return out

    def _given(self, pk: int, month: Period, closed: Any, posted: Any) -> PeriodInputs:
        found = closed.get((pk, month.key))
        if found is None:
            return PeriodInputs(month, adjustments=posted.get((pk, month.key), ()))
        # A correction that was paid counts for what the closed period has earned by now.
        return PeriodInputs(month, adjustments=found.adjustments, locked_commission=found.commission)


def after(period: Period) -> datetime:
    """When the last day of a period is over, and not before the present of the tests."""
    return max(NOW, datetime.combine(period.end + timedelta(1), time(6), UTC))


def run_of(period: Period, by: Any) -> PayRun:
    return runs.create_run(period, by=by, at=NOW)


def calculated(run: PayRun, pay: Any, by: Any, at: datetime = NOW) -> PayRun:
    run = runs.calculate_run(run, by=by, at=at)
    runs.process(run, pay, at=at)
    return run


def on_the_books(people: Any, period: Period) -> dict[int, list[Any]]:
    """The real calculation, for `calculated`."""
    return on_books(people, through=period)


def locked(run: PayRun, pay: Pay, by: Any, other: Any) -> PayRun:
    run = calculated(run, pay, by)
    run = runs.review_run(run, by=by, at=NOW)
    run = runs.approve_run(run, by=other, at=NOW)
    return runs.lock_run(run, note="All is known", by=by, at=after(run.period))
