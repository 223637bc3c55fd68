"""What somebody who leaves is still due: earned and unpaid, held back, owed, by the rules of their plan for leavers.

It is calculated as if the plan of pay ended with the last day, whether it does already or not, so that one sees it
before one hands over. Nothing is written: what is paid, a pay run pays.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from goals.pay.disputes.models import Dispute
from goals.pay.disputes.rules import LIVE
from goals.pay.engine.plan import Balances, PayPlan
from goals.pay.engine.results import CalculatedPeriod
from goals.pay.plan.models import IncentivePlan
from goals.pay.plan.queries.rulebook import Rulebook, rulebook
from goals.pay.plan.wording.vocabulary import word
from goals.pay.statements.queries.calculating import PayInputs
from goals.pay.windfalls.queries import Windfall, held_windfalls
from goals.planning.quotas.queries.book import person_quotas
from salesplan.core.company.queries import calendar, company
from salesplan.core.money import ZERO
from salesplan.core.periods import Period, span
from salesplan.people.leaving.choices import LeavingState
from salesplan.people.leaving.models import Leaving
from salesplan.people.models import User

# Where no run was ever locked, everything is unpaid; so many periods are listed.
MOST = 6
# From then on the quota is what is carried to the last day.
HANDED = (LeavingState.HANDED, LeavingState.CLOSED)


@dataclass(frozen=True)
class Unpaid:
    """A period that no locked run has paid."""

    period: Period
    earned: Decimal
    paid: Decimal


@dataclass
class Settlement:
    """What is due to a person who leaves on a day; `rows` sum to `due`."""

    person: User
    last_day: date
    currency: str
    plan: IncentivePlan | None = None
    rows: list[Unpaid] = field(default_factory=list)
    closing: Balances = field(default_factory=Balances)
    released: Decimal = ZERO
    recovered: Decimal = ZERO
    reserve_rule: str = ""
    draw_rule: str = ""
    disputes: list[Dispute] = field(default_factory=list)
    windfalls: list[Windfall] = field(default_factory=list)

    @property
    def due(self) -> Decimal:
        """What is still to be paid for the periods to the last day."""
        return sum((row.paid for row in self.rows), ZERO)

    @property
    def has_rule(self) -> bool:
        """Whether the plan says what becomes of reserves and draws on leaving."""
        return bool(self.reserve_rule)


def settlement(user: User, person: User, last_day: date, today: date) -> Settlement:
    """Return what a person is due who leaves on a day, and what is open about it as far as the user may see."""
    rules = until(rulebook([person.pk]), person.pk, last_day)
    result = Settlement(person, last_day, company().currency, rules.plan_on(person.pk, last_day))
    result.disputes = list(
        Dispute.objects.visible_to(user).filter(person=person, state__in=LIVE).select_related("deal").order_by("due_on")
    )
    if not rules.spans.get(person.pk):
        return result
    result.windfalls = held_windfalls([person.pk], today)
    period = calendar().containing(last_day, rules.interval_of(person.pk, last_day))  # type: ignore[arg-type]
    pay_inputs = PayInputs([person.pk], [period], rules=rules)
    if not pay_inputs.pays_in(person.pk, period):
        return result
    if not Leaving.objects.filter(person=person, state__in=HANDED).exists():
        _shorten_quotas(pay_inputs, person.pk, period, last_day)
    statements = pay_inputs.statements(person.pk, period)
    _add_figures(
        result, statements, {key for _person, key in pay_inputs.locked_periods}, pay_inputs.plan(person.pk, period)
    )
    return result


def until(rules: Rulebook, person_id: int, last_day: date) -> Rulebook:
    """Return the rules as if the person were on no plan after a day."""
    spans: list[tuple[date, date | None, int]] = [
        (starts, min(ends or last_day, last_day), plan)
        for starts, ends, plan in rules.spans.get(person_id, [])
        if starts <= last_day
    ]
    return replace(rules, spans={**rules.spans, person_id: spans})


def _shorten_quotas(pay_inputs: PayInputs, person_id: int, period: Period, last_day: date) -> None:
    """Hold the last period against what is carried to the last day, as it will be once the quota is handed over."""
    days = span(period.start, last_day)
    for metric, quotas in pay_inputs.quotas.items():
        if quotas.get((person_id, period.key)) is not None:
            quotas[person_id, period.key] = person_quotas([person_id], [days], metric=metric)[person_id, days.key]


def _add_figures(result: Settlement, statements: list[CalculatedPeriod], locked: set[str], plan: PayPlan) -> None:
    last_locked = max((i for i, statement in enumerate(statements) if statement.period.key in locked), default=None)
    open_ones = statements[last_locked + 1 :] if last_locked is not None else statements[-MOST:]
    result.rows = [Unpaid(statement.period, statement.earned, statement.paid) for statement in open_ones]
    last = statements[-1]
    result.closing = last.closing
    result.released = last.of_kind("release")
    result.recovered = -last.of_kind("recovery", "draw recovery")
    if plan.leaving is not None:
        result.reserve_rule = word("leaving", "reserve", plan.leaving.reserve)
        result.draw_rule = word("leaving", "draw", plan.leaving.draw)
