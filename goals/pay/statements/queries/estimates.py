"""What closing a deal would earn: the same engine, once with and once without the deal. Nothing is written."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from goals.pay.engine.bonuses import Award
from goals.pay.engine.choices import TableMode
from goals.pay.engine.plan import PayPlan
from goals.pay.engine.results import ComponentEarnings
from goals.pay.engine.running_total import StatementLine
from goals.pay.plan.queries.rulebook import rulebook
from goals.pay.plan.wording import sentences as wording
from goals.pay.statements.queries.calculating import PayInputs
from goals.pay.statements.queries.credits import BOOKED, credits_if_won
from goals.pay.statements.queries.pending import LAST
from goals.pay.statements.queries.statement import Statement, as_statement, statement, statements
from goals.pay.wording.statements import component as component_name
from goals.pay.wording.statements import missing
from pipeline.deals.models import Deal
from pipeline.process.choices import StageKind
from pipeline.sales.queries import sale_of
from salesplan.core.company.models import Company
from salesplan.core.company.queries import calendar, company
from salesplan.core.format import period_label
from salesplan.core.money import ZERO
from salesplan.core.periods import Period, PeriodKind
from salesplan.people.models import User


@dataclass(frozen=True)
class Estimate:
    """What a deal earns a person: `amount`, and whole sentences that say why. `is_earned` once it is won.

    `once` is the event after the win that all of it waits for: "invoiced", "paid", or nothing.
    """

    person: User
    deal_id: int
    period: Period
    currency: str
    amount: Decimal
    credited: Decimal
    sentences: tuple[str, ...]
    is_earned: bool = False
    once: str = ""


def estimate_for_deal(deal: Deal, person: User, today: date) -> Estimate | None:
    """Return what winning an open deal today would add to a person's statement; for a won deal what it earned.

    The amount is the statement with the deal less the statement without it, so it is what the statement grows by. None
    for a lost deal, and for whoever has no share in it.
    """
    own_company, fiscal_calendar = company(), calendar()
    if deal.state == StageKind.LOST:
        return None
    if deal.state == StageKind.WON:
        return _earned(deal, person, own_company)
    credits = credits_if_won(sale_of(deal, sold_on=today, at=deal.created_at), person.pk, LAST)
    if not credits:
        return None
    rules = rulebook([person.pk])
    period = fiscal_calendar.containing(today, rules.interval_of(person.pk, today))  # type: ignore[arg-type]
    pay_inputs = PayInputs([person.pk], [period], rules=rules)
    before = as_statement(person, pay_inputs, pay_inputs.statement(person.pk, period))
    after = as_statement(person, pay_inputs, pay_inputs.statement(person.pk, period, credits))
    credited = sum((credit.values["revenue"] for credit in credits), ZERO)
    waits = _waits(pay_inputs.plan(person.pk, period), before, after)
    once = next(iter(waits)) if len(waits) == 1 else BOOKED
    sentences = [*_sentences(before, after), *(_waiting(waits) if once == BOOKED else ())]
    sentences += missing(after.pay.unknown, period_label(period.key))
    amount = after.earned - before.earned
    later = "" if once == BOOKED else once
    return Estimate(person, deal.pk, period, own_company.currency, amount, credited, tuple(sentences), once=later)


def earned_on(deals: Iterable[Deal], person: User, today: date) -> dict[int, Decimal]:
    """Return what won deals earned a person, by deal id, as the statements say; left out: deals that earned nothing.

    However many deals there are, the statements of their periods are made in one go (a person's interval can change,
    so at most twice).
    """
    won = [deal for deal in deals if deal.state == StageKind.WON and deal.closed_on]
    rules, fiscal_calendar = rulebook([person.pk]), calendar()
    periods: dict[str, dict[str, Period]] = defaultdict(dict)
    of_deal = {}
    for deal in won:
        assert deal.closed_on is not None  # what is won has its day
        kind = PeriodKind(rules.interval_of(person.pk, deal.closed_on))
        period = fiscal_calendar.containing(deal.closed_on, kind)
        periods[kind][period.key] = period
        of_deal[deal.pk] = period.key
    statements_by_key = {
        key: pay_statement
        for kind_periods in periods.values()
        for (_person, key), pay_statement in statements(
            [person], list(kind_periods.values()), today=today, rules=rules
        ).items()
    }
    earned = {deal.pk: statements_by_key[of_deal[deal.pk]].of_deal(deal.pk) for deal in won}
    return {pk: amount for pk, amount in earned.items() if amount}


def _earned(deal: Deal, person: User, own_company: Company) -> Estimate | None:
    if deal.closed_on is None:
        return None
    rules = rulebook([person.pk])
    period = calendar(own_company).containing(deal.closed_on, rules.interval_of(person.pk, deal.closed_on))  # type: ignore[arg-type]
    pay_statement = statement(person, period, today=deal.closed_on, rules=rules)
    paid_lines = [
        (component, line)
        for component in pay_statement.components
        for line in component.lines
        if line.credit is not None
        and line.credit.about.deal_id == deal.pk
        and not line.credit.about.is_reversal
        and not line.credit.about.is_reversed
    ]
    awards = pay_statement.awards_of(deal.pk)
    if not paid_lines and not awards:
        return None
    credited = sum((line.credit.amount for component, line in paid_lines if component is paid_lines[0][0]), ZERO)
    sentences = _line_sentences(paid_lines, pay_statement) + [
        _bonus(award, pay_statement) for award in awards if award.amount
    ]
    paid = sum((line.paid for _component, line in paid_lines), ZERO) + sum((award.amount for award in awards), ZERO)
    return Estimate(person, deal.pk, period, own_company.currency, paid, credited, tuple(sentences), is_earned=True)


def _waits(plan: PayPlan, before: Statement, after: Statement) -> dict[str, list[str]]:
    """Return by event which components and SPIFFs a deal earns by."""
    events = {component.name: component.measure.event for component in plan.components} | {
        spiff.name: spiff.event for spiff in plan.spiffs
    }
    out: dict[str, list[str]] = defaultdict(list)
    had, has = _by_name(before), _by_name(after)
    for name, event in events.items():
        if has.get(name) != had.get(name):
            out[event].append(name)
    return out


def _by_name(pay_statement: Statement) -> dict[str, Decimal]:
    out = {component.name: component.gross for component in pay_statement.components}
    for award in pay_statement.pay.awards:
        out[award.spiff] = out.get(award.spiff, ZERO) + award.amount
    return out


def _waiting(waits: dict[str, list[str]]) -> list[str]:
    """Say what of a deal is earned later than its win, where that is not all of it."""
    phrases = {
        "invoiced": _("Only when it is invoiced: %(names)s."),
        "paid": _("Only when the customer pays: %(names)s."),
    }
    return [
        phrases[event] % {"names": wording.joined([component_name(name) for name in waits[event]])}
        for event in phrases
        if event in waits
    ]


def _sentences(before: Statement, after: Statement) -> list[str]:
    new = [
        (component, line)
        for component in after.components
        for line in component.lines
        if line.credit is not None and line.credit.number >= LAST and not line.trues_up
    ]
    out = _line_sentences(new, after)
    own_amount = sum((line.paid for _component, line in new), ZERO)
    if lifted := wording.lifted(after.gross - before.gross - own_amount, after.currency):
        out.append(lifted)
    had = {(award.spiff, award.credit and award.credit.number) for award in before.pay.awards}
    for award in after.pay.awards:
        if (award.spiff, award.credit and award.credit.number) not in had and award.amount:
            out.append(_bonus(award, after))
    if after.cut > before.cut:
        out.append(
            _("The cap for each statement holds back %(amount)s.")
            % {"amount": wording.money(after.cut - before.cut, after.currency)}
        )
    return out


def _bonus(award: Award, pay_statement: Statement) -> str:
    values = {"name": award.spiff, "amount": wording.money(award.amount, pay_statement.currency)}
    return _("The bonus “%(name)s” adds %(amount)s.") % values


def _line_sentences(earned_lines: list[tuple[ComponentEarnings, StatementLine]], pay_statement: Statement) -> list[str]:
    """Say of each line how it is paid; of lines that earn nothing only why, and only when none earns."""
    paying = [(component, line) for component, line in earned_lines if line.slices]
    out = [
        _because(line, component, pay_statement.period, pay_statement.currency)
        for component, line in paying or earned_lines[:1]
    ]
    if len(paying) < 2:
        return out
    return [f"{component_name(component.name)}: {text}" for (component, _line), text in zip(paying, out, strict=True)]


def _because(line: StatementLine, component: ComponentEarnings, period: Period, currency: str) -> str:
    label = period_label(period.key)
    if line.table is None or not line.slices:
        return wording.why_unpaid(line.unpaid, label) or _("The deal has no amount yet.")
    values = {"rates": wording.at_rates(line.slices, currency)}
    if line.table.mode == TableMode.RETROACTIVE:
        values["share"] = wording.where_one_ends(line.table, component.credited, component.quota, label, currency)
        return _("%(rates)s, %(share)s.") % values
    values["share"] = wording.where_one_stands(line.table, line.prior, component.quota, label, currency)
    return _("%(rates)s, %(share)s.") % values
