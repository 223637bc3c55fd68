"""What closing a deal would earn: the same engine, once with and once without the deal. Nothing is written."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goals.incentives import texts
from goals.incentives.rulebook import rulebook
from goals.incentives.rules import Credit, Line, Result
from goals.incentives.statements import LAST, payer, statement, statements
from pipeline.deals.models import Deal
from pipeline.sales.queries import sale_of
from pipeline.sales.rules import drafts
from salesplan.core.company.models import Company
from salesplan.core.company.queries import calendar, company
from salesplan.core.format import period_label
from salesplan.core.money import ZERO
from salesplan.core.periods import Period


@dataclass(frozen=True)
class Estimate:
    """What a deal earns a person: `amount`, and whole sentences that say why. `is_earned` once it is won."""

    person: Any
    deal_id: int
    period: Period
    currency: str
    amount: Decimal
    credited: Decimal
    sentences: tuple[str, ...]
    is_earned: bool = False


def shares_of(deal: Deal, today: date) -> dict[int, Decimal]:
    """Return what each person would be credited in the base currency if the deal were won today, to the cent."""
    out: dict[int, Decimal] = {}
    for draft in drafts(sale_of(deal, sold_on=today, at=deal.created_at)):
        out[draft.share.person_id] = out.get(draft.share.person_id, ZERO) + draft.amount_base
    return out


def estimate_for_deal(deal: Deal, person: Any, today: date) -> Estimate | None:
    """Return what winning an open deal today would add to a person's statement; for a won deal what it earned.

    The amount is the statement with the deal less the statement without it, so it is what the statement grows by. None
    for a lost deal, and for whoever has no share in it.
    """
    home, own = company(), calendar()
    if deal.state == "lost":
        return None
    if deal.state == "won":
        return _earned(deal, person, home)
    credited = shares_of(deal, today).get(person.pk)
    if credited is None:
        return None
    rules = rulebook([person.pk])
    period = own.containing(today, rules.interval_of(person.pk, today))  # type: ignore[arg-type]
    before = statement(person, period, today=today)
    pay = payer(rules, person.pk, period, before.quota, home.currency)
    credits = [line.credit for line in before.lines]
    after = pay([*credits, Credit(today, LAST, credited)])
    told = tuple(_sentences(before.result, after, period, home.currency))
    return Estimate(person, deal.pk, period, home.currency, after.earned - before.earned, credited, told)


def earned_on(deals: Iterable[Deal], person: Any, today: date) -> dict[int, Decimal]:
    """Return what won deals earned a person, by deal id, as the statements say; left out: deals that earned nothing.

    However many deals there are, the statements of their periods are made in one go (a person's interval can change,
    so at most twice).
    """
    won = [deal for deal in deals if deal.state == "won" and deal.closed_on]
    rules, own = rulebook([person.pk]), calendar()
    periods: dict[str, dict[str, Period]] = defaultdict(dict)
    of_deal = {}
    for deal in won:
        kind = rules.interval_of(person.pk, deal.closed_on)
        period = own.containing(deal.closed_on, kind)  # type: ignore[arg-type]
        periods[kind][period.key] = period
        of_deal[deal.pk] = period.key
    made = {
        key: one
        for found in periods.values()
        for (_person, key), one in statements([person], list(found.values()), today=today).items()
    }
    earned = {deal.pk: made[of_deal[deal.pk]].of_deal(deal.pk) for deal in won}
    return {pk: amount for pk, amount in earned.items() if amount}


def _earned(deal: Deal, person: Any, home: Company) -> Estimate | None:
    if deal.closed_on is None:
        return None
    rules = rulebook([person.pk])
    interval = rules.interval_of(person.pk, deal.closed_on)
    period = calendar(home).containing(deal.closed_on, interval)  # type: ignore[arg-type]
    made = statement(person, period, today=deal.closed_on)
    lines = [line for line in made.lines if line.credit.about.deal_id == deal.pk]
    standing = [line for line in lines if not line.credit.about.is_reversal and not line.credit.about.is_reversed]
    if not standing:
        return None
    credited = sum((line.credit.amount for line in standing), ZERO)
    told = [_because(line, made.result, period, home.currency) for line in standing]
    paid = sum((line.paid for line in standing), ZERO)
    return Estimate(person, deal.pk, period, home.currency, paid, credited, tuple(told), is_earned=True)


def _sentences(before: Result, after: Result, period: Period, currency: str) -> list[str]:
    line = next(line for line in after.lines if line.credit.number == LAST)
    out = [_because(line, after, period, currency)]
    if lifted := texts.lifted(after, before, LAST, currency):
        out.append(lifted)
    if after.cut:
        out.append(
            _("The cap for each statement holds back %(amount)s.")
            % {"amount": texts.money(after.cut - before.cut, currency)}
        )
    return out


def _because(line: Line, result: Result, period: Period, currency: str) -> str:
    label = period_label(period.key)
    if line.table is None or not line.slices:
        return texts.why_unpaid(line.unpaid, label) or _("The deal has no amount yet.")
    told = {"rates": texts.at_rates(line.slices, currency)}
    if line.table.mode == "retroactive":
        told["share"] = texts.where_one_ends(line.table, result.credited, result.quota, label, currency)
        return _("%(rates)s, %(share)s.") % told
    told["share"] = texts.where_one_stands(line.table, line.prior, result.quota, label, currency)
    return _("%(rates)s, %(share)s.") % told
