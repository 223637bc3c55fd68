"""Statements: what a person earned in a period, line by line, calculated from the ledger each time by the one engine.

Everything is bulk: `statements` answers for many people and periods with the same few queries.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from goals.pay.choices import GROUPS
from goals.pay.engine.bonuses import Award
from goals.pay.engine.breakdown import Breakdown, breakdown
from goals.pay.engine.choices import AppliesTo, TableMode
from goals.pay.engine.plan import Component
from goals.pay.engine.results import CalculatedPeriod as Pay
from goals.pay.engine.results import ComponentEarnings
from goals.pay.engine.running_total import StatementLine
from goals.pay.engine.tables import RateTable, in_force
from goals.pay.locked_periods import frozen_payslips, paid_periods
from goals.pay.models import Payslip
from goals.pay.plan.models import IncentivePlan
from goals.pay.plan.queries.rulebook import Rulebook, rulebook
from goals.pay.plan.rules.rate_tables import NextTier, next_tier
from goals.pay.statements.queries.calculating import PayInputs
from goals.pay.statements.queries.credits import joined
from goals.pay.statements.queries.pending import DueDeal, due_of
from goals.pay.statements.queries.snapshots import thaw
from pipeline.deals.models import Deal
from salesplan.core.company.queries import calendar, company
from salesplan.core.metrics import FigureMark
from salesplan.core.money import ZERO
from salesplan.core.periods import Period
from salesplan.people.access import scope_of
from salesplan.people.models import User

Key = tuple[int, str]


@dataclass
class Statement:
    """What a person earned in a period and why.

    `pay` is what the engine answered: components, postings, balances; of a locked period, what it answered then. `lines`
    are those of its components in turn; the entry of each carries its `CreditSource` in the ledger. Σ `lines` − `cut` + bonuses
    + adjustments = `earned`.
    """

    person: User
    period: Period
    currency: str
    plan: IncentivePlan | None
    table: RateTable | None
    pay: Pay
    components: tuple[ComponentEarnings, ...]
    due: list[DueDeal] = field(default_factory=list)
    pending: Decimal = ZERO
    is_locked: bool = False
    # When the run that pays it said that everybody was paid.
    paid_out_at: datetime | None = None
    next: NextTier | None = None
    deals: dict[int, Deal] = field(default_factory=dict)
    # The rules of the component whose attainment stands for the statement, where a plan holds.
    rule: Component | None = None

    @property
    def main(self) -> ComponentEarnings:
        """The component whose quota and attainment stand for the statement: the plan's first."""
        return self.components[0]

    @property
    def earned(self) -> Decimal:
        """Commission and adjustments, before debts, reserves and draws."""
        return self.pay.earned

    @property
    def adjusted(self) -> Decimal:
        """What was adjusted by hand or after a dispute, and corrections of closed periods."""
        return self.pay.of_kind(*GROUPS["adjusted"])

    @property
    def commission(self) -> Decimal:
        """What the rules of the plan come to."""
        return self.earned - self.adjusted

    @property
    def paid(self) -> Decimal:
        """The payout: what is to be paid out for the period."""
        return self.pay.paid

    @property
    def credited(self) -> Decimal:
        """What counts for the person in the period: by default the revenue."""
        return self.main.credited

    @property
    def is_to_date(self) -> bool:
        """Whether earlier periods of the interval count with this one in what is credited and attained."""
        return self.rule is not None and self.rule.reads == AppliesTo.TO_DATE

    @property
    def quota(self) -> Decimal | None:
        """What the person carries in the period."""
        return self.main.quota

    @property
    def attainment(self) -> Decimal | None:
        """Credited ÷ quota."""
        return self.main.attainment

    @property
    def is_paid_here(self) -> bool:
        """Whether the person is paid by such periods: who is paid by the month has a statement of the quarter, of nothing."""
        return self.plan is None or self.plan.interval == self.period.kind

    @property
    def marks(self) -> dict[str, FigureMark]:
        """What its figures are, for whoever reads the page by machine: as pay counts, which a plan may do otherwise."""
        scope, days = (
            f"owner={self.person.pk}{'' if self.is_paid_here else f'&statement={self.period.kind}'}",
            f"{self.period.start}..{self.period.end}",
        )
        names = ("quota", "credited", "attainment", "commission", "adjusted", "earned", "pending")
        marks = {name: FigureMark(f"pay_{name}", getattr(self, name), scope, days) for name in names}
        return marks | {"payout": FigureMark("pay_payout", self.paid, scope, days)}

    @property
    def lines(self) -> list[StatementLine]:
        """The lines of all components, each in the order in which the engine took the credits."""
        return [line for component in self.components for line in component.lines]

    @property
    def gross(self) -> Decimal:
        """What the lines come to."""
        return sum((component.gross for component in self.components), ZERO)

    @property
    def cut(self) -> Decimal:
        """What caps hold back of the lines (floors and what was carried over count against it)."""
        changes = [change for component in self.components for change in component.changes]
        return sum((change.before - change.after for change in (*changes, *self.pay.plan_changes)), ZERO)

    @property
    def unpaid(self) -> frozenset[str]:
        """The reasons for which lines earn nothing."""
        return frozenset(line.unpaid for line in self.lines if line.unpaid)

    def line_deal(self, line: StatementLine) -> Deal | None:
        """Return the deal a line comes from, where it was loaded."""
        return self.deals.get(line.credit.about.deal_id) if line.credit else None

    def award_deal(self, award: Award) -> Deal | None:
        """Return the deal that a bonus was paid for, where it was loaded."""
        source = award.credit.source if award.credit else None
        return self.deals.get(source.deal_id) if source else None

    def added(self, component: ComponentEarnings) -> Breakdown:
        """Return a component row by row, so that a reader can add it up: tiers, rules after the table, cents of rounding."""
        return breakdown(component, self.currency)

    def of_deal(self, deal_id: int) -> Decimal:
        """Return what a deal comes to: its lines in every component, and the bonuses paid for it."""
        lines = sum((line.paid for line in self.lines if _is_of(line, deal_id)), ZERO)
        return lines + sum((award.amount for award in self.awards_of(deal_id)), ZERO)

    def awards_of(self, deal_id: int) -> list[Award]:
        """Return the bonuses that were paid for a deal."""
        return [
            award
            for award in self.pay.awards
            if award.credit is not None and award.credit.source is not None and award.credit.source.deal_id == deal_id
        ]


def _is_of(line: StatementLine, deal_id: int) -> bool:
    return line.credit is not None and line.credit.about.deal_id == deal_id


def people_visible_to(user: User) -> Any:
    """Return the people whose statements a user may see."""
    scope = scope_of(user)
    return User.objects.all() if scope.sees_all else User.objects.filter(pk__in=scope.person_ids)


def statements(
    people: Iterable[User], periods: Sequence[Period], *, today: date, rules: Rulebook | None = None
) -> dict[Key, Statement]:
    """Return the statements of people for periods, by (person id, period key); the same few queries for any number."""
    by_id = {person.pk: person for person in people}
    if not by_id or not periods:
        return {}
    own_company = company()
    pay_inputs = PayInputs(by_id, periods, rules=rules)
    running = [period for period in periods if period.end >= today]
    due = due_of(by_id, pay_inputs.leads, running, today, own_company.currency)
    locked = _locked(pay_inputs, periods)
    out = {}
    for person_id, person in by_id.items():
        calculated_pay: dict[str, Pay] = {}
        for period in sorted(periods, reverse=True):
            key = person_id, period.key
            if key in locked:
                out[key] = _frozen(locked[key], person, period)
                out[key].rule = _rule(pay_inputs, out[key])
                continue
            if period.key not in calculated_pay:
                calculated_pay |= {
                    statement.period.key: statement for statement in pay_inputs.statements(person_id, period)
                }
            out[key] = _complete(
                as_statement(person, pay_inputs, calculated_pay[period.key]), pay_inputs, due[key], today
            )
    return out


def _locked(pay_inputs: PayInputs, periods: Sequence[Period]) -> dict[Key, Payslip]:
    """Return the statements of locked periods as they were frozen."""
    keys = {period.key for period in periods}
    locked_keys = [key for key in pay_inputs.locked_periods if key[1] in keys]
    return frozen_payslips(locked_keys) if locked_keys else {}


def periods_of(person: User, today: date, rules: Rulebook | None = None) -> list[Period]:
    """Return the periods of which a person has statements, the newest first.

    They are those of every plan the person was on, each by its own rhythm, and those of locked runs: who moved from
    months to quarters keeps their months, in the order of the days.
    """
    fiscal_calendar = calendar()
    rules = rules or rulebook([person.pk])
    current = fiscal_calendar.containing(today, rules.interval_of(person.pk, today))  # type: ignore[arg-type]
    pay_inputs = PayInputs([person.pk], [current], rules=rules)
    periods = {period.key: period for period in [*pay_inputs.periods(person.pk), *paid_periods(person.pk), current]}
    started = [period for period in periods.values() if period.start <= today]
    return sorted(started, key=lambda period: (period.end, period.start), reverse=True)


def statement(person: User, period: Period, *, today: date, rules: Rulebook | None = None) -> Statement:
    """Return one statement with its deals."""
    result = statements([person], [period], today=today, rules=rules)[person.pk, period.key]
    return _with_deals(result)


def frozen_statement(payslip: Payslip, person: User, period: Period) -> Statement:
    """Return a statement as it was frozen, with its deals."""
    return _with_deals(_frozen(payslip, person, period))


def _frozen(payslip: Payslip, person: User, period: Period) -> Statement:
    pay = thaw(payslip.statement)
    plan = payslip.version.plan if payslip.version else None
    statement = Statement(
        person, period, payslip.currency, plan, None, pay, _with_sources(pay.components), is_locked=True
    )
    statement.paid_out_at = payslip.paid_out_at
    return statement


def _with_deals(statement: Statement) -> Statement:
    ids = {line.credit.about.deal_id for line in statement.lines if line.credit} | {
        row.deal_id for row in statement.due
    }
    ids |= {award.credit.source.deal_id for award in statement.pay.awards if award.credit and award.credit.source}
    statement.deals = Deal.objects.select_related("account", "stage").in_bulk(ids - {None})
    return statement


def as_statement(person: User, pay_inputs: PayInputs, pay: Pay) -> Statement:
    """Return what the engine answered as a statement of a person."""
    plan = pay_inputs.rules.plan_in(person.pk, pay.period)
    return Statement(
        person, pay.period, pay_inputs.own_company.currency, plan, None, pay, _with_sources(pay.components)
    )


def _complete(statement: Statement, pay_inputs: PayInputs, due: list[DueDeal], today: date) -> Statement:
    """Add what a statement tells beside the pay: the rule of the day, the way to the next rate, what is pending."""
    person, period = statement.person, statement.period
    statement.table = pay_inputs.rules.table_on(statement.plan, min(max(today, period.start), period.end))
    statement.due = due
    if due:
        likely = [credit for row in due for credit in row.likely(pay_inputs.own_company.currency)]
        statement.pending = pay_inputs.statement(person.pk, period, likely).earned - statement.earned
    statement.rule = _rule(pay_inputs, statement)
    if period.end >= today and statement.plan is not None and statement.plan.interval == period.kind:
        statement.next = _next(
            pay_inputs.plan(person.pk, period).components[0], statement, today, pay_inputs.own_company.currency
        )
    return statement


def _rule(pay_inputs: PayInputs, statement: Statement) -> Component | None:
    return pay_inputs.plan(statement.person.pk, statement.period).components[0] if statement.plan is not None else None


def _next(component: Component, statement: Statement, today: date, currency: str) -> NextTier | None:
    """Return the way to the next rate, of a table that pays rates of what counts."""
    table = in_force(component.tables, min(max(today, statement.period.start), statement.period.end))
    if table is None or table.unpaid or table.is_lump or table.mode not in (TableMode.MARGINAL, TableMode.RETROACTIVE):
        return None
    return next_tier(table, statement.main.counted, statement.quota, currency)


def _with_sources(components: Iterable[ComponentEarnings]) -> tuple[ComponentEarnings, ...]:
    """Return components whose lines carry the sources of their credits."""
    return tuple(
        replace(component, lines=tuple(_with_source(line) for line in component.lines)) for component in components
    )


def _with_source(line: StatementLine) -> StatementLine:
    if line.credit is None:
        return line
    entry = line.credit
    about = joined(credit.source for credit in (entry.about, *entry.other_credits))
    return replace(line, credit=replace(entry, about=about, other_credits=()))
