"""One period paid from one component by the engine, as the tests of rate tables ask it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from goals.pay.engine.credits import EVENTS, Credit
from goals.pay.engine.limits import Cap
from goals.pay.engine.plan import Clawback, Component, PayPlan, PeriodInputs
from goals.pay.engine.run import calculate
from goals.pay.engine.running_total import StatementLine
from goals.pay.engine.tables import RateTable
from salesplan.core.money import ZERO
from salesplan.core.periods import Calendar

YEAR = Calendar().parse("2026")


@dataclass(frozen=True)
class Paid:
    """What a component came to."""

    lines: tuple[StatementLine, ...]
    credited: Decimal
    quota: Decimal | None
    attainment: Decimal | None
    exact: Decimal
    gross: Decimal
    earned: Decimal

    @property
    def cut(self) -> Decimal:
        return self.gross - self.earned

    @property
    def unpaid(self) -> set[str]:
        return {line.unpaid for line in self.lines if line.unpaid}


def credit(on: date, number: int, amount: Decimal) -> Credit:
    """A credit of revenue."""
    return Credit(number, dict.fromkeys(EVENTS, on), {"revenue": amount})


def paid(
    credits: Iterable[Credit],
    tables: Sequence[RateTable],
    quota: Decimal | None = None,
    currency: str = "CNY",
    cap: Decimal | None = None,
) -> Paid:
    """Pay the credits of 2026 by the tables, each from its day; refunds take back the top of the running total."""
    component = Component("commission", tuple(tables), clawback=Clawback(at="running"))
    plan = PayPlan(currency, (component,), caps=() if cap is None else (Cap(cap),))
    given = PeriodInputs(YEAR, {} if quota is None else {"commission": quota})
    statement = calculate(plan, [given], credits)[0]
    made = statement.components[0]
    assert statement.earned == sum((posting.amount for posting in statement.postings), ZERO) or statement.closing.owed
    return Paid(made.lines, made.credited, made.quota, made.attainment, made.exact, made.gross, statement.earned)
