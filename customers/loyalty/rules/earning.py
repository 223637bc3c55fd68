"""How many points a purchase earns, by which rules, and for how long they last. Pure.

1 point for each 100 of a purchase, 3 for each 100 of a product of its own, 50 for the first purchase: an order of 10,600,
of which 2,000 for that product, earns 86 + 60 + 50 = 196. A product with a rule of its own earns by that rule alone.

Each part is rounded half up to the programme's decimals, once; the parts on the page sum to the points. After a refund the
same rules say what the rest earns, and the difference is taken back: of an order that earned 1,000, a refund of 10 % takes
100. The rules that held when it was bought are kept with the lot, so a later change of the programme moves nothing.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from salesplan.core.money import ZERO, total


@dataclass(frozen=True)
class EarningRate:
    """So many points for each so much of the amount, in the base currency."""

    points: Decimal
    per: Decimal

    def of(self, amount: Decimal, places: int) -> Decimal:
        """Return the points of an amount.

        >>> EarningRate(Decimal(1), Decimal(100)).of(Decimal("10650"), 0), EarningRate(Decimal(1), Decimal(100)).of(Decimal("10650"), 1)
        (Decimal('107'), Decimal('106.5'))
        """
        return (amount * self.points / self.per).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@dataclass(frozen=True)
class OrderLine:
    """What was bought of a product, in the base currency; without a code for what has no product."""

    product: str
    amount: Decimal


@dataclass(frozen=True)
class EarnTerms:
    """The rules by which a purchase earns: the general rate, those of products by code, and points of a first purchase."""

    general: EarningRate | None = None
    products: Mapping[str, EarningRate] = field(default_factory=dict)
    first_order: Decimal = ZERO
    places: int = 0

    def stored(self) -> dict[str, Any]:
        """Return the terms as a lot keeps them."""
        return {
            "general": _stored(self.general),
            "products": {code: _stored(rate) for code, rate in self.products.items()},
            "first_order": str(self.first_order),
            "places": self.places,
        }


def read_terms(kept: Mapping[str, Any]) -> EarnTerms:
    """Return the terms that a lot keeps.

    >>> terms = EarnTerms(EarningRate(Decimal(1), Decimal(100)), {"A": EarningRate(Decimal(3), Decimal(100))}, Decimal(50))
    >>> read_terms(terms.stored()) == terms
    True
    """
    products = {code: rate for code, kept_rate in kept["products"].items() if (rate := _read(kept_rate))}
    return EarnTerms(_read(kept["general"]), products, Decimal(kept["first_order"]), kept["places"])


@dataclass(frozen=True)
class EarnedPart:
    """One part of what a purchase earns: by which rule, for which product, of which amount."""

    kind: str
    product: str
    amount: Decimal
    points: Decimal


def earned(terms: EarnTerms, lines: Iterable[OrderLine]) -> list[EarnedPart]:
    """Return what a purchase earns, part by part; nothing where nothing is left of it.

    >>> terms = EarnTerms(EarningRate(Decimal(1), Decimal(100)), {"A": EarningRate(Decimal(3), Decimal(100))}, Decimal(50))
    >>> order = [OrderLine("", Decimal(8600)), OrderLine("A", Decimal(2000))]
    >>> [(part.kind, int(part.points)) for part in earned(terms, order)]
    [('amount', 86), ('product', 60), ('first_order', 50)]
    """
    amounts: dict[str, Decimal] = {}
    for line in lines:
        code = line.product if line.product in terms.products else ""
        amounts[code] = amounts.get(code, ZERO) + line.amount
    parts = []
    for code, amount in sorted(amounts.items()):
        rate = terms.products[code] if code else terms.general
        if rate is not None and amount > 0:
            parts.append(EarnedPart("product" if code else "amount", code, amount, rate.of(amount, terms.places)))
    if terms.first_order and total(amounts.values()) > 0:
        parts.append(EarnedPart("first_order", "", ZERO, terms.first_order))
    return [part for part in parts if part.points]


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of a shorter month.

    >>> months_later(date(2026, 1, 31), 1), months_later(date(2026, 3, 15), 24), months_later(date(2026, 3, 31), -1)
    (datetime.date(2026, 2, 28), datetime.date(2028, 3, 15), datetime.date(2026, 2, 28))
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _stored(rate: EarningRate | None) -> list[str] | None:
    return None if rate is None else [str(rate.points), str(rate.per)]


def _read(kept: list[str] | None) -> EarningRate | None:
    return None if kept is None else EarningRate(Decimal(kept[0]), Decimal(kept[1]))
