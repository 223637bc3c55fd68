"""SPIFFs: dated, scoped bonuses beside the components.

Paid per order (250 × 4 eligible orders = 1,000), per unit (1,000 × 5 units = 5,000), or once per period when enough
orders are in. Tiers by count say what each order pays from the n-th on; `looks_back` lifts the earlier orders of the
period too: 100, from the 3rd 200: three orders pay 400, looking back 600. A budget closes it: the award that meets the
end of the budget gets what is left of it, and nothing follows. A refund takes back its share of the award.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from goals.incentives.engine.credits import Credit, Filter, meets
from goals.incentives.engine.exact import Number, decimal, over, times
from goals.incentives.engine.tables import Step
from salesplan.core.money import ZERO, quantize
from salesplan.core.periods import Period

PER = ("order", "unit", "period")


@dataclass(frozen=True)
class Spiff:
    """A bonus of `amount` for each order, unit or period, from a day to a day."""

    name: str
    amount: Decimal
    per: str = "order"
    event: str = "booked"
    where: Filter = ()
    starts_on: date = date.min
    ends_on: date = date.max
    needs: int = 1
    tiers: tuple[Step, ...] = ()
    looks_back: bool = False
    budget: Decimal | None = None


@dataclass(frozen=True)
class Award:
    """What a SPIFF paid for a credit (or, per period, for none in particular)."""

    spiff: str
    credit: Credit | None
    amount: Decimal


@dataclass
class Spent:
    """What a SPIFF has awarded so far: in all, and by credit with the value that earned it."""

    total: Decimal = ZERO
    by_credit: dict[int, Decimal] | None = None


class Orders:
    """A person's own credits by the day of an event, then by number: put in order once for all periods."""

    def __init__(self, credits: Iterable[Credit], event: str) -> None:
        own = [credit for credit in credits if not credit.via]
        dated = [(credit.dates[event], credit.number, credit) for credit in own if event in credit.dates]
        self.dated = sorted(dated, key=lambda row: row[:2])
        self.days = [day for day, _, _ in self.dated]
        self.by_number = {credit.number: credit for credit in own}

    def within(self, period: Period) -> list[tuple[date, Credit]]:
        """Return the credits of a period, each with its day."""
        rows = self.dated[bisect_left(self.days, period.start) : bisect_right(self.days, period.end)]
        return [(day, credit) for day, _, credit in rows]


def award(spiff: Spiff, orders: Orders, period: Period, spent: Spent, currency: str) -> list[Award]:
    """Return the awards of a period and add them to `spent`."""
    given = spent.by_credit = spent.by_credit or {}
    dated = orders.within(period)
    sales = [
        credit
        for day, credit in dated
        if credit.is_sale
        and credit.reverses is None
        and spiff.starts_on <= day <= spiff.ends_on
        and meets(spiff.where, credit.attributes)
    ]
    if spiff.per != "unit":
        sales = _one_each(sales)
    out: list[Award] = []
    if spiff.per == "period":
        if len(sales) >= spiff.needs:
            out.append(Award(spiff.name, None, _within(spiff, spiff.amount, spent, currency)))
        return out
    for count, credit in enumerate(sales, 1):
        each = _each(spiff, len(sales) if spiff.looks_back else count)
        units = credit.values.get("units", Decimal(1)) if spiff.per == "unit" else Decimal(1)
        amount = _within(spiff, each * units, spent, currency)
        if amount:
            given[credit.number] = amount
            out.append(Award(spiff.name, credit, amount))
    for _, credit in dated:
        if credit.reverses in given:
            share = _share_refunded(credit, orders.by_number[credit.reverses])
            out.append(Award(spiff.name, credit, -quantize(decimal(times(given[credit.reverses], share)), currency)))
    return out


def _one_each(sales: Sequence[Credit]) -> list[Credit]:
    """Let the lines of a transaction be one order: the first that meets the conditions stands for it."""
    found: dict[int, Credit] = {}
    for credit in sales:
        found.setdefault(credit.number if credit.transaction is None else credit.transaction, credit)
    return list(found.values())


def _within(spiff: Spiff, amount: Decimal, spent: Spent, currency: str) -> Decimal:
    amount = quantize(amount, currency)
    if spiff.budget is not None:
        amount = min(amount, max(spiff.budget - spent.total, ZERO))
    spent.total += amount
    return amount


def _each(spiff: Spiff, count: int) -> Decimal:
    found = spiff.amount
    for step in spiff.tiers:
        if count >= step.lower:
            found = step.rate
    return found


def _share_refunded(refund: Credit, original: Credit) -> Number:
    """Return the largest share of any of its values that a refund takes back."""
    shares = [over(-value, original.values[name]) for name, value in refund.values.items() if original.values.get(name)]
    return min(max(shares, default=Decimal(1)), Decimal(1))
