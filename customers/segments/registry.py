"""The facts that rules of segments are made of: each capability declares its own, once, when its app is ready.

A fact says what it is called, what kind of value it has, and how the database finds it for all customers at once: its
`source` returns a SELECT with `account_id` and one row a customer, as of a day, and `column` is what is taken of it.
Facts with the same source share it, so five figures of orders cost one pass over the orders.

    register(Fact("contacts", _("Contacts"), FactKind.NUMBER, _("Contacts"), "{s}.contacts", source=of_contacts, missing="0"))

    def of_contacts(asked: Asked) -> Sql:
        return Sql("SELECT account_id, count(*) AS contacts FROM customers_contact WHERE is_active GROUP BY account_id")

Without a source the column is one of the customer's own row, `{a}`. What `missing` says stands where a source has no row.

Orders come from more than one place (the ledger of sales, purchases imported without deals), so who holds some registers
them with `register_orders`, and RFM and the life cycle read `orders(day)`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from customers.segments.choices import FactKind


@dataclass(frozen=True)
class Sql:
    """A piece of SQL with the values of its placeholders, in their order."""

    text: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True)
class AttributeQuestion:
    """What a source is asked: the day as of which, how many days to look back, and of which product alone."""

    day: date
    window: int | None = None
    product: str = ""


Source = Callable[[AttributeQuestion], Sql]
Choices = Callable[[], Iterable[tuple[str, Any]]]


@dataclass(frozen=True)
class Fact:
    """See the module. `window` is the usual number of days of a fact that looks back, `unit` how its figure is written."""

    key: str
    label: Any
    kind: FactKind
    group: Any
    column: str
    source: Source | None = None
    missing: str = ""
    choices: Choices | None = None
    unit: str = ""
    window: int | None = None
    by_product: bool = False
    # What may be other than it was on a past day, since nothing but today's value is kept.
    is_current: bool = False


_facts: dict[str, Fact] = {}
_orders: list[Callable[[date], Sql]] = []
_products: list[Choices] = []


def register(*facts: Fact) -> None:
    """Add facts (called from `AppConfig.ready`); the same key twice is a mistake."""
    for fact in facts:
        if fact.key in _facts:
            raise ValueError(f"fact {fact.key} is defined twice")
        _facts[fact.key] = fact


def get(key: str) -> Fact:
    """Return a fact; raises KeyError when there is none."""
    return _facts[key]


def every() -> list[Fact]:
    """Return all facts in the order in which they were registered."""
    return list(_facts.values())


def kinds() -> dict[str, str]:
    """Return the kind of each fact."""
    return {key: str(fact.kind) for key, fact in _facts.items()}


def register_orders(source: Callable[[date], Sql]) -> None:
    """Add a place that holds orders: SELECTs (account_id, ordered_on, amount), one row an order up to a day."""
    _orders.append(source)


def orders(day: date) -> Sql:
    """Return all orders up to a day, in the base currency."""
    parts = [source(day) for source in _orders]
    if not parts:
        return Sql("SELECT 0::bigint AS account_id, NULL::date AS ordered_on, 0::numeric AS amount WHERE false")
    return Sql(" UNION ALL ".join(part.text for part in parts), tuple(v for part in parts for v in part.values))


def register_products(choices: Choices) -> None:
    """Say which products facts `by_product` can be narrowed to."""
    _products.append(choices)


def products() -> list[tuple[str, str]]:
    """Return (key, name) of the products there are."""
    return [(str(key), str(name)) for choices in _products for key, name in choices()]
