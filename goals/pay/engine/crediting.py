"""Crediting: from deals to the credits of people.

* *Direct*: a deal without shares goes to whoever held its account on the day of the event, not to today's holder. Rep A
  holds it to 14 February and B after: a deal of 10 February is A's.
* *Split*: the shares of the revenue total 100 % and are shared to the cent; 100 in three parts is 33.34 + 33.33 + 33.33.
  An overlay credits others on top: A 50 % and B 50 % of 10,000 are 5,000 each, an overlay of 20 % for A adds 2,000.
* *Roll-up*: a manager is credited for everyone below them in the hierarchy of the day, each share once however many
  paths lead to it: two deals of 70k and 30k in a team, override 2 % = 2,000. An overlay rolls up too, to whoever leads
  those who have it; it counts where a component says so (`overlays`), since it is no revenue of the team.
* A *refund* takes back from whoever was credited for its sale then, whoever holds the account, leads the team or has a
  share by now: sold under leader A, the team is B's since, and A gives back.
* What nobody holds is *house*: the revenue shares and house sum to the deal.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from goals.pay.engine.credits import Credit
from salesplan.core.money import HUNDRED, quantize, split

HOUSE = "house"
# How the overlay of a member is told apart from their share of the same deal.
ON_TOP = " +"
# Values that are counted, not paid out: shared exactly, without rounding.
COUNTED = ("units", "deals", "activities", "accounts")


@dataclass(frozen=True)
class CreditableDeal:
    """A fact before it is credited: `shares` and `overlay` are percentages by person; `account` says who may hold it."""

    credit: Credit
    shares: Mapping[str, Decimal] = field(default_factory=dict)
    overlay: Mapping[str, Decimal] = field(default_factory=dict)
    account: str = ""


@dataclass(frozen=True)
class AccountHolding:
    """Who holds an account, from a day to a day (both included)."""

    account: str
    person: str
    starts_on: date = date.min
    ends_on: date = date.max


@dataclass(frozen=True)
class Lead:
    """Who leads whom, from a day to a day (both included)."""

    manager: str
    member: str
    starts_on: date = date.min
    ends_on: date = date.max


@dataclass(frozen=True)
class PersonCredit:
    """A person's part of a deal; `is_overlay` where it comes on top of the revenue."""

    person: str
    credit: Credit
    is_overlay: bool = False


def shares_of(
    deal: CreditableDeal,
    holdings: Iterable[AccountHolding],
    currency: str,
    event: str = "booked",
    sale: CreditableDeal | None = None,
) -> list[PersonCredit]:
    """Return the parts of a deal: its revenue shares (or its holder, or house), then the overlays.

    A refund of a `sale` is shared as the sale was.
    """
    as_sold = sale or deal
    shares = dict(as_sold.shares) or {_holder(as_sold, holdings, event): HUNDRED}
    people = list(shares)
    values_by_person = {
        name: _parts(name, value, list(shares.values()), currency) for name, value in deal.credit.values.items()
    }
    out = [
        PersonCredit(person, replace(deal.credit, values={name: part[i] for name, part in values_by_person.items()}))
        for i, person in enumerate(people)
    ]
    for person, percent in as_sold.overlay.items():
        values = {
            name: value * percent / HUNDRED if name in COUNTED else quantize(value * percent / HUNDRED, currency)
            for name, value in deal.credit.values.items()
        }
        out.append(PersonCredit(person, replace(deal.credit, values=values), is_overlay=True))
    return out


def credits_by_person(
    deals: Iterable[CreditableDeal],
    holdings: Iterable[AccountHolding],
    leads: Iterable[Lead],
    currency: str,
    event: str = "booked",
) -> dict[str, list[Credit]]:
    """Return everybody's credits: their own, and with `via` those of the people whom they lead on the day."""
    account_holdings, led, every = list(holdings), list(leads), list(deals)
    by_number = {deal.credit.number: deal for deal in every}
    out: dict[str, dict[tuple[int, str], Credit]] = defaultdict(dict)
    for deal in every:
        sale = _sale_of(deal, by_number)
        day = _day(sale, event)
        for share in shares_of(deal, account_holdings, currency, event, sale):
            _add(out[share.person], share.credit)
            for manager in above(share.person, led, day):
                via = f"{share.person}{ON_TOP}" if share.is_overlay else share.person
                _add(out[manager], replace(share.credit, via=via, is_overlay=share.is_overlay))
    return {person: list(credits.values()) for person, credits in out.items()}


def _sale_of(deal: CreditableDeal, by_number: Mapping[int, CreditableDeal]) -> CreditableDeal:
    """Return the sale that a refund goes back to; a sale is its own."""
    passed: set[int] = set()
    number = deal.credit.reverses
    while number is not None and number in by_number and number not in passed:
        passed.add(number)
        deal = by_number[number]
        number = deal.credit.reverses
    return deal


def _day(deal: CreditableDeal, event: str) -> date:
    return deal.credit.dates.get(event) or min(deal.credit.dates.values())


def _add(credits: dict[tuple[int, str], Credit], credit: Credit) -> None:
    """Let an overlay beside a revenue share of one deal be one credit."""
    had = credits.get(credit.key)
    if had is not None:
        names = {**had.values, **credit.values}
        values = {name: had.values.get(name, Decimal(0)) + credit.values.get(name, Decimal(0)) for name in names}
        credit = replace(credit, values=values)
    credits[credit.key] = credit


def above(person: str, leads: Iterable[Lead], day: date) -> list[str]:
    """Return everyone who leads a person on a day, directly or not, each once; a circle ends where it began."""
    by_member: dict[str, list[str]] = defaultdict(list)
    for lead in leads:
        if lead.starts_on <= day <= lead.ends_on:
            by_member[lead.member].append(lead.manager)
    leaders: list[str] = []
    todo = list(by_member[person])
    while todo:
        manager = todo.pop(0)
        if manager != person and manager not in leaders:
            leaders.append(manager)
            todo.extend(by_member[manager])
    return leaders


def _holder(deal: CreditableDeal, holdings: Iterable[AccountHolding], event: str) -> str:
    day = _day(deal, event)
    for holding in holdings:
        if holding.account == deal.account and holding.starts_on <= day <= holding.ends_on:
            return holding.person
    return HOUSE


def _parts(name: str, value: Decimal, weights: list[Decimal], currency: str) -> list[Decimal]:
    if len(weights) == 1:
        return [value]
    if name in COUNTED or value != quantize(value, currency):
        return [value * weight / sum(weights) for weight in weights]
    return split(value, weights, currency)
