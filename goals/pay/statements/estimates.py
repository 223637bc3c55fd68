"""What closing a deal would earn: the same engine, once with and once without the deal. Nothing is written."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from goals.pay.engine.bonuses import Award
from goals.pay.engine.plan import Plan
from goals.pay.engine.results import Earned
from goals.pay.engine.running import Line
from goals.pay.plan import wording
from goals.pay.plan.rulebook import rulebook
from goals.pay.statements.calculating import Desk
from goals.pay.statements.credits import BOOKED, credits_if_won
from goals.pay.statements.pending import LAST
from goals.pay.statements.statement import Statement, as_statement, statement, statements
from goals.pay.wording.statements import component as component_name
from goals.pay.wording.statements import missing
from pipeline.deals.models import Deal
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
    home, own = company(), calendar()
    if deal.state == "lost":
        return None
    if deal.state == "won":
        return _earned(deal, person, home)
    credits = credits_if_won(sale_of(deal, sold_on=today, at=deal.created_at), person.pk, LAST)
    if not credits:
        return None
    rules = rulebook([person.pk])
    period = own.containing(today, rules.interval_of(person.pk, today))  # type: ignore[arg-type]
    desk = Desk([person.pk], [period], rules=rules)
    before = as_statement(person, desk, desk.statement(person.pk, period))
    after = as_statement(person, desk, desk.statement(person.pk, period, credits))
    credited = sum((credit.values["revenue"] for credit in credits), ZERO)
    waits = _waits(desk.plan(person.pk, period), before, after)
    once = next(iter(waits)) if len(waits) == 1 else BOOKED
    told = [*_sentences(before, after), *(_waiting(waits) if once == BOOKED else ())]
    told += missing(after.pay.unknown, period_label(period.key))
    amount = after.earned - before.earned
    later = "" if once == BOOKED else once
    return Estimate(person, deal.pk, period, home.currency, amount, credited, tuple(told), once=later)


def earned_on(deals: Iterable[Deal], person: User, today: date) -> dict[int, Decimal]:
    """Return what won deals earned a person, by deal id, as the statements say; left out: deals that earned nothing.

    However many deals there are, the statements of their periods are made in one go (a person's interval can change,
    so at most twice).
    """
    won = [deal for deal in deals if deal.state == "won" and deal.closed_on]
    rules, own = rulebook([person.pk]), calendar()
    periods: dict[str, dict[str, Period]] = defaultdict(dict)
    of_deal = {}
    for deal in won:
        assert deal.closed_on is not None  # what is won has its day
        kind = PeriodKind(rules.interval_of(person.pk, deal.closed_on))
        period = own.containing(deal.closed_on, kind)
        periods[kind][period.key] = period
        of_deal[deal.pk] = period.key
    made = {
        key: one
        for found in periods.values()
        for (_person, key), one in statements([person], list(found.values()), today=today, rules=rules).items()
    }
    earned = {deal.pk: made[of_deal[deal.pk]].of_deal(deal.pk) for deal in won}
    return {pk: amount for pk, amount in earned.items() if amount}


def _earned(deal: Deal, person: User, home: Company) -> Estimate | None:
    if deal.closed_on is None:
        return None
    rules = rulebook([person.pk])
    period = calendar(home).containing(deal.closed_on, rules.interval_of(person.pk, deal.closed_on))  # type: ignore[arg-type]
    made = statement(person, period, today=deal.closed_on, rules=rules)
    standing = [
        (component, line)
        for component in made.components
        for line in component.lines
        if line.credit is not None
        and line.credit.about.deal_id == deal.pk
        and not line.credit.about.is_reversal
        and not line.credit.about.is_reversed
    ]
    awards = made.awards_of(deal.pk)
    if not standing and not awards:
        return None
    credited = sum((line.credit.amount for component, line in standing if component is standing[0][0]), ZERO)
    told = _told(standing, made) + [_bonus(one, made) for one in awards if one.amount]
    paid = sum((line.paid for _component, line in standing), ZERO) + sum((one.amount for one in awards), ZERO)
    return Estimate(person, deal.pk, period, home.currency, paid, credited, tuple(told), is_earned=True)


def _waits(plan: Plan, before: Statement, after: Statement) -> dict[str, list[str]]:
    """Return by event which components and SPIFFs a deal earns by."""
    events = {one.name: one.measure.event for one in plan.components} | {one.name: one.event for one in plan.spiffs}
    out: dict[str, list[str]] = defaultdict(list)
    had, has = _by_name(before), _by_name(after)
    for name, event in events.items():
        if has.get(name) != had.get(name):
            out[event].append(name)
    return out


def _by_name(made: Statement) -> dict[str, Decimal]:
    out = {one.name: one.gross for one in made.components}
    for award in made.pay.awards:
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
    out = _told(new, after)
    own = sum((line.paid for _component, line in new), ZERO)
    if lifted := wording.lifted(after.gross - before.gross - own, after.currency):
        out.append(lifted)
    had = {(one.spiff, one.credit and one.credit.number) for one in before.pay.awards}
    for award in after.pay.awards:
        if (award.spiff, award.credit and award.credit.number) not in had and award.amount:
            out.append(_bonus(award, after))
    if after.cut > before.cut:
        out.append(
            _("The cap for each statement holds back %(amount)s.")
            % {"amount": wording.money(after.cut - before.cut, after.currency)}
        )
    return out


def _bonus(award: Award, made: Statement) -> str:
    told = {"name": award.spiff, "amount": wording.money(award.amount, made.currency)}
    return _("The bonus “%(name)s” adds %(amount)s.") % told


def _told(found: list[tuple[Earned, Line]], made: Statement) -> list[str]:
    """Say of each line how it is paid; of lines that earn nothing only why, and only when none earns."""
    paying = [(component, line) for component, line in found if line.slices]
    out = [_because(line, component, made.period, made.currency) for component, line in paying or found[:1]]
    if len(paying) < 2:
        return out
    return [f"{component_name(component.name)}: {said}" for (component, _line), said in zip(paying, out, strict=True)]


def _because(line: Line, component: Earned, period: Period, currency: str) -> str:
    label = period_label(period.key)
    if line.table is None or not line.slices:
        return wording.why_unpaid(line.unpaid, label) or _("The deal has no amount yet.")
    told = {"rates": wording.at_rates(line.slices, currency)}
    if line.table.mode == "retroactive":
        told["share"] = wording.where_one_ends(line.table, component.credited, component.quota, label, currency)
        return _("%(rates)s, %(share)s.") % told
    told["share"] = wording.where_one_stands(line.table, line.prior, component.quota, label, currency)
    return _("%(rates)s, %(share)s.") % told
