"""Credits: the commercial facts that count for one person, and how a component reads them.

A credit carries the days of its events (booked, invoiced, paid), named values (revenue, margin, units, …) and attributes
(product, segment, term, …). A component's measure names the values it adds up, the event whose day earns, and how much
of the value retires quota and how much of it is paid: 40k new business, 20k service at half weight and 10k renewals at
none retire 50k of quota, while all 70k are paid 5 % = 3,500.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from goals.pay.engine.choices import SaleEvent
from goals.pay.engine.exact_numbers import Number, plus, times
from salesplan.core.money import ZERO

EVENTS = ("booked", "invoiced", "paid")
# The measure that counts each credit once, unless the credit says how many deals it stands for.
DEALS = "deals"
# Values that count pieces: a rate on them is money for each, not a share.
COUNTED = ("units", "deals", "new_accounts", "activities")


@dataclass(frozen=True)
class Credit:
    """What counts for one person. A reversal is negative and names in `reverses` the credit that it takes back.

    `via` is the member of the team through whom a manager is credited. `rate` converts the values into the plan's
    currency at the event's rate; nothing is rounded by it. `approved` lets a windfall pass. Credits of one `transaction`
    (the lines of a deal) are filtered and weighted line by line and then count as one: a table that reads each deal alone
    reads the deal. `exact` holds those values that do not end as decimals: each of three payments is ⅓ of a deal, and the
    three are one. `is_overlay`: on top of the revenue. A figure of a whole period (calls, new accounts) is no sale: neither a deal nor an order. `source` is
    the caller's, to find the fact again.
    """

    number: int
    dates: Mapping[str, date]
    values: Mapping[str, Decimal]
    attributes: Mapping[str, Any] = field(default_factory=dict)
    reverses: int | None = None
    via: str = ""
    rate: Decimal = Decimal(1)
    approved: bool = False
    name: str = ""
    transaction: int | None = None
    is_sale: bool = True
    is_overlay: bool = False
    source: Any = None
    exact: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def key(self) -> tuple[int, str]:
        """What tells credits of one person apart: two members' shares of a deal are two credits of their manager."""
        return self.number, self.via


@dataclass(frozen=True)
class CreditCondition:
    """An attribute must be one of `among`, or lie from `low` to `high` (both included), where they are given."""

    attribute: str
    among: tuple[Any, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None

    def holds(self, attributes: Mapping[str, Any]) -> bool:
        """Say whether a credit's attributes meet the condition; without the attribute it does not hold."""
        if self.attribute not in attributes:
            return False
        value = attributes[self.attribute]
        if self.among and value not in self.among:
            return False
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


Filter = tuple[CreditCondition, ...]


def meets(where: Filter, attributes: Mapping[str, Any]) -> bool:
    """Say whether all conditions hold; none hold always."""
    return all(condition.holds(attributes) for condition in where)


@dataclass(frozen=True)
class Weight:
    """For credits that meet `where`: the share of the value that retires quota, and the share that is paid."""

    where: Filter
    quota: Decimal = Decimal(1)
    pay: Decimal = Decimal(1)


@dataclass(frozen=True)
class CreditMeasure:
    """What a component counts. The first weight that fits a credit holds; without one it counts whole."""

    of: tuple[str, ...] = ("revenue",)
    event: SaleEvent = SaleEvent.BOOKED
    where: Filter = ()
    weights: tuple[Weight, ...] = ()

    def day(self, credit: Credit) -> date | None:
        """Return the day on which a credit earns, once its event has happened."""
        return credit.dates.get(self.event)

    def concerns(self, credit: Credit) -> bool:
        """Say whether a credit says anything of what is measured; one that stands for no deal says nothing of deals."""
        return any(
            credit.is_sale and credit.values.get(DEALS) != 0 if name == DEALS else name in credit.values
            for name in self.of
        )

    def value(self, credit: Credit) -> Number:
        """Return what a credit comes to in the plan's currency."""
        if credit.exact:
            return self._exact(credit)
        out = ZERO
        for name in self.of:
            if name == DEALS and name not in credit.values:
                out += -1 if credit.reverses is not None else 1
            else:
                out += credit.values.get(name, ZERO) * credit.rate
        return out

    def _exact(self, credit: Credit) -> Number:
        out: Number = ZERO
        for name in self.of:
            if name == DEALS and name not in credit.values:
                out = plus(out, Decimal(-1 if credit.reverses is not None else 1))
            else:
                out = plus(out, times(credit.exact.get(name, credit.values.get(name, ZERO)), credit.rate))
        return out

    def weight(self, attributes: Mapping[str, Any]) -> tuple[Decimal, Decimal]:
        """Return how much of a value retires quota and how much is paid."""
        for weight in self.weights:
            if meets(weight.where, attributes):
                return weight.quota, weight.pay
        return Decimal(1), Decimal(1)
