"""How dated prices follow each other; pure, one product and one currency at a time.

Prices stand in a row without a gap or an overlap: 100.00 from 1 January, and on 10 March somebody enters 120.00 from
1 April. The first then ends on 31 March and the second stays open. A price of the past is what people quoted by, so a
new price begins today at the earliest; only the very first price of a currency may begin earlier.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from salesplan.core.search.rules import search_key, sort_key

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PriceSpan:
    """A price in force from a day to a day, both included; without an end until further notice."""

    pk: int
    from_on: date
    to_on: date | None


@dataclass(frozen=True)
class PricePlacement:
    """Where a new price goes: which price it closes and on which day, and on which day it ends itself."""

    closes: int | None
    closes_on: date | None
    ends_on: date | None


@dataclass(frozen=True)
class NewProduct:
    """A product that comes with a file: its texts by field, its list price in a currency, and its cost in the base one."""

    code: str
    texts: Mapping[str, str]
    currency: str
    price: Decimal | None = None
    cost: Decimal | None = None


class PriceRefused(ValueError):
    """A new price cannot go there; `reason` is "past" or "taken"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def place_price(spans: Sequence[PriceSpan], from_on: date, today: date) -> PricePlacement:
    """Return where a price from `from_on` on goes among the others of its currency.

    >>> place_price([PriceSpan(1, date(2026, 1, 1), None)], date(2026, 4, 1), date(2026, 3, 10))
    PricePlacement(closes=1, closes_on=datetime.date(2026, 3, 31), ends_on=None)

    Raises PriceRefused "past" when it begins before today although there is a price already, and "taken" when another
    price begins on that very day.
    """
    if spans and from_on < today:
        raise PriceRefused("past")
    if any(span.from_on == from_on for span in spans):
        raise PriceRefused("taken")
    before = max((span for span in spans if span.from_on < from_on), key=lambda span: span.from_on, default=None)
    after = min((span.from_on for span in spans if span.from_on > from_on), default=None)
    ends_on = after - ONE_DAY if after else None
    if before is None or (before.to_on is not None and before.to_on < from_on):
        return PricePlacement(None, None, ends_on)
    return PricePlacement(before.pk, from_on - ONE_DAY, ends_on)


def in_force(spans: Sequence[PriceSpan], day: date) -> PriceSpan | None:
    """Return the price of a day, or None where there was none yet (or no longer)."""
    return next((s for s in spans if s.from_on <= day and (s.to_on is None or day <= s.to_on)), None)


def keys_of(code: str, name: str, name_zh: str = "", family: str = "") -> dict[str, str]:
    """Return the search and sort keys of a product."""
    return {"search_key": search_key(code, name, name_zh, family), "sort_key": sort_key(name)}
