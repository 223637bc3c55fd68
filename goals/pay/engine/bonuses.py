"""SPIFFs: dated, scoped bonuses beside the components.

Paid per order (250 × 4 eligible orders = 1,000), per unit (1,000 × 5 units = 5,000), or once per period. `needs` orders
must be in (of the days on which the person is there) before anything is paid, then each of them pays: 250 an order from 3 on pay 0 for two and 750 for three. Tiers by
count say what each order pays from the n-th on; `looks_back` lifts the earlier orders too: 100, from the 3rd 200: three
orders pay 400, looking back 600. Orders are counted in each statement anew, or (`counts` campaign) over all statements of
the campaign: what an order of February lifts of January's is paid in February, and what is paid once a period is paid
once. An order that was taken back whole counts no more.

A budget closes it, for all people of the plan together, first come, first served by the day of the event, then by number:
the award that meets the end of the budget gets what is left of it. A refund takes back its share of the award, which later
orders may have.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from goals.pay.engine.choices import SaleEvent, SpiffCounts, SpiffPer
from goals.pay.engine.credits import Credit, Filter, meets
from goals.pay.engine.exact_numbers import Number, decimal, minus, over, plus, times
from goals.pay.engine.tables import Tier
from salesplan.core.money import ZERO, quantize
from salesplan.core.periods import Period


@dataclass(frozen=True)
class Spiff:
    """A bonus of `amount` for each order, unit or period, from a day to a day."""

    name: str
    amount: Decimal
    per: SpiffPer = SpiffPer.ORDER
    event: SaleEvent = SaleEvent.BOOKED
    where: Filter = ()
    starts_on: date = date.min
    ends_on: date = date.max
    needs: int = 1
    tiers: tuple[Tier, ...] = ()
    looks_back: bool = False
    budget: Decimal | None = None
    counts: SpiffCounts = SpiffCounts.STATEMENT


@dataclass(frozen=True)
class Award:
    """What a SPIFF paid for a credit (or, per period, for none in particular)."""

    spiff: str
    credit: Credit | None
    amount: Decimal


class Orders:
    """A person's own credits by the day of an event, then by number: put in order once for all periods."""

    def __init__(self, credits: Iterable[Credit], event: str) -> None:
        own_credits = [credit for credit in credits if not credit.via]
        dated = [(credit.dates[event], credit.number, credit) for credit in own_credits if event in credit.dates]
        self.dated = sorted(dated, key=lambda row: row[:2])
        self.days = [day for day, _, _ in self.dated]
        self.by_number = {credit.number: credit for credit in own_credits}

    def within(self, period: Period) -> list[tuple[date, Credit]]:
        """Return the credits of a period, each with its day."""
        rows = self.dated[bisect_left(self.days, period.start) : bisect_right(self.days, period.end)]
        return [(day, credit) for day, _, credit in rows]


@dataclass
class _Order:
    """An order that counts: what the rule gives for it (`claimed`), what the budget let it have, and how much is gone."""

    credit: Credit
    units: Decimal
    claimed: Decimal = ZERO
    granted: Decimal = ZERO
    taken_back: Number = ZERO

    @property
    def transaction(self) -> int:
        return self.credit.number if self.credit.transaction is None else self.credit.transaction


@dataclass
class _Seller:
    """What a person has in the campaign: orders by credit, and those that are counted (of the statement, or all)."""

    orders: list[_Order] = field(default_factory=list)
    by_credit: dict[int, _Order] = field(default_factory=dict)
    is_open: bool = False

    def begin(self) -> None:
        """Count anew."""
        self.orders, self.is_open = [], False

    @property
    def kept_orders(self) -> list[_Order]:
        """The orders that were not taken back whole."""
        return [order for order in self.orders if order.taken_back < 1]


Dated = tuple[date, int, str, Credit]
# From when to when a person is there; nothing where that is not known.
Spans = Sequence[tuple[date, date]]


class Campaign:
    """A SPIFF over periods, for a person beside the others of the plan, with whom its budget is shared."""

    def __init__(
        self,
        payee: str,
        orders: Mapping[SaleEvent, Mapping[str, Orders]],
        periods: Iterable[tuple[Period, Spiff | None, Spans]],
        currency: str,
    ) -> None:
        self.currency, self.total = currency, ZERO
        self.sellers: dict[str, _Seller] = defaultdict(_Seller)
        self.awards: dict[Period, list[Award]] = {}
        for period, spiff, days in periods:
            if spiff is None:
                continue
            if spiff.counts == SpiffCounts.STATEMENT:
                for seller in self.sellers.values():
                    seller.begin()
            awards: list[Award] = []
            for day, _, person, credit in _merged(
                orders[spiff.event], period, payee, is_shared=spiff.budget is not None
            ):
                is_own = person == payee
                if is_own and credit.reverses is None and not _within(day, days):
                    continue
                award = self._event(spiff, self.sellers[person], day, credit)
                awards += award if is_own else []
            self.awards[period] = _summed(awards)

    def _event(self, spiff: Spiff, seller: _Seller, day: date, credit: Credit) -> list[Award]:
        if credit.reverses is not None:
            order = seller.by_credit.get(credit.reverses)
            return [] if order is None else self._refund(spiff, order, credit)
        if (
            not credit.is_sale
            or not spiff.starts_on <= day <= spiff.ends_on
            or not meets(spiff.where, credit.attributes)
        ):
            return []
        order = _Order(credit, credit.values.get("units", Decimal(1)) if spiff.per == SpiffPer.UNIT else Decimal(1))
        # The lines of a transaction are one order: the first that meets the conditions stands for it.
        if spiff.per != SpiffPer.UNIT and any(other.transaction == order.transaction for other in seller.kept_orders):
            return []
        seller.orders.append(order)
        seller.by_credit[credit.number] = order
        count = len({other.transaction for other in seller.kept_orders})
        if count < spiff.needs:
            return []
        was_open, seller.is_open = seller.is_open, True
        if spiff.per == SpiffPer.PERIOD:
            return [] if was_open else [Award(spiff.name, None, self._grant(spiff, spiff.amount))]
        return self._pay(spiff, seller, count, only=order if was_open and not spiff.looks_back else None)

    def _pay(self, spiff: Spiff, seller: _Seller, count: int, only: _Order | None) -> list[Award]:
        """Pay what the orders come to beyond what was given for them; in their order."""
        out = []
        ranks: dict[int, int] = {}
        for order in seller.kept_orders if only is None else [only]:
            rank = count if only is not None else ranks.setdefault(order.transaction, len(ranks) + 1)
            due = _each(spiff, count if spiff.looks_back else rank) * order.units
            more, order.claimed = due - order.claimed, due
            left = minus(Decimal(1), order.taken_back)
            amount = self._grant(spiff, decimal(times(more, left)))
            order.granted += decimal(over(amount, left))
            if amount:
                out.append(Award(spiff.name, order.credit, amount))
        return out

    def _refund(self, spiff: Spiff, order: _Order, refund: Credit) -> list[Award]:
        share = min(_share_refunded(refund, order.credit), minus(Decimal(1), order.taken_back))
        order.taken_back = plus(order.taken_back, share)
        amount = quantize(decimal(times(order.granted, share)), self.currency)
        self.total -= amount
        return [Award(spiff.name, refund, -amount)] if amount else []

    def _grant(self, spiff: Spiff, amount: Decimal) -> Decimal:
        amount = quantize(amount, self.currency)
        if spiff.budget is not None:
            amount = min(amount, max(spiff.budget - self.total, ZERO))
        self.total += amount
        return amount


def _within(day: date, spans: Spans) -> bool:
    """Say whether a day is one on which a person is there."""
    return not spans or any(start <= day <= end for start, end in spans)


def _merged(orders: Mapping[str, Orders], period: Period, payee: str, *, is_shared: bool) -> list[Dated]:
    """Return the events of a period in their order, of everybody where a budget is shared."""
    rows = [
        (day, credit.number, person, credit)
        for person, person_orders in orders.items()
        if is_shared or person == payee
        for day, credit in person_orders.within(period)
    ]
    return sorted(rows, key=lambda row: row[:3])


def _summed(awards: Iterable[Award]) -> list[Award]:
    """Return one award for each credit: first what is given, then what is taken back."""
    totals: dict[int | None, Award] = {}
    for award in awards:
        key = None if award.credit is None else award.credit.number
        had = totals.get(key)
        totals[key] = award if had is None else replace(had, amount=had.amount + award.amount)
    return sorted(totals.values(), key=lambda award: award.credit is not None and award.credit.reverses is not None)


def _each(spiff: Spiff, count: int) -> Decimal:
    amount = spiff.amount
    for step in spiff.tiers:
        if count >= step.lower:
            amount = step.rate
    return amount


def _share_refunded(refund: Credit, original: Credit) -> Number:
    """Return the largest share of any of its values that a refund takes back."""
    shares = [over(-value, original.values[name]) for name, value in refund.values.items() if original.values.get(name)]
    return min(max(shares, default=Decimal(1)), Decimal(1))
