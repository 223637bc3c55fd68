"""Bringing booked sales to another rate of exchange, as a step that says so. Pure.

A sale of 1,000.00 USD of 2 November is booked at 7.0000 for 7,000.00. An admin corrects the rate of that day to 7.1000:
nothing booked changes by that. Re-rating November shows the sale with 7,000.00 before and 7,100.00 after, +100.00, and
then posts −7,000.00 and +7,100.00. A sale whose rate is that of its day already is not touched.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from salesplan.core.money import convert, total


@dataclass(frozen=True)
class BookedSale:
    """A sale as it stands in the ledger: the sums of its entries."""

    deal_id: int
    name: str
    sold_on: date
    amount: Decimal
    rate: Decimal
    amount_base: Decimal


@dataclass(frozen=True)
class SaleRerating:
    """What re-rating does to one sale."""

    booked: BookedSale
    rate: Decimal
    amount_base: Decimal

    @property
    def difference(self) -> Decimal:
        """How much more the sale is worth afterwards."""
        return self.amount_base - self.booked.amount_base


@dataclass(frozen=True)
class ReratingPlan:
    """All changes of a step, with their sums before and after."""

    changes: tuple[SaleRerating, ...]

    @property
    def before(self) -> Decimal:
        """What the sales are booked with."""
        return total(change.booked.amount_base for change in self.changes)

    @property
    def after(self) -> Decimal:
        """What they will be booked with."""
        return total(change.amount_base for change in self.changes)

    @property
    def difference(self) -> Decimal:
        """How much more that is."""
        return self.after - self.before


def plan(booked: Iterable[BookedSale], rate_on: Callable[[date], Decimal], base: str) -> ReratingPlan:
    """Return what changes when each sale goes to the rate of its day.

    >>> november = date(2026, 11, 2)
    >>> sale = BookedSale(1, "Line 3", november, Decimal(1000), Decimal(7), Decimal(7000))
    >>> told = plan([sale], lambda day: Decimal("7.1"), "CNY")
    >>> told.before, told.after, told.difference
    (Decimal('7000'), Decimal('7100.00'), Decimal('100.00'))
    >>> plan([sale], lambda day: Decimal(7), "CNY").changes
    ()
    """
    out = []
    for sale in booked:
        rate = rate_on(sale.sold_on)
        if rate != sale.rate:
            out.append(SaleRerating(sale, rate, convert(sale.amount, rate, base)))
    return ReratingPlan(tuple(out))
