"""Questions about products: the list price and the cost of a day, for many products at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import cast

from django.db.models import Q

from pipeline.products.models import Cost, Price, Product, ProductQuerySet
from pipeline.products.rules import PriceSpan, in_force, keys_of
from salesplan.core.search.key_renewal import Keyed
from salesplan.core.search.queries import matching


def _on(day: date) -> Q:
    return Q(from_on__lte=day) & (Q(to_on=None) | Q(to_on__gte=day))


def price_on(product_ids: Iterable[int], currency: str, day: date) -> dict[int, Decimal]:
    """Return the list price of each product that has one in a currency on a day; one query."""
    rows = Price.objects.filter(_on(day), product__in=list(product_ids), currency=currency).order_by("from_on")
    return dict(rows.values_list("product_id", "amount"))


def costs_on(product_ids: Iterable[int | None], day: date) -> dict[int, Decimal]:
    """Return what one unit of each product costs on a day, in the base currency, where it is known; one query."""
    rows = Cost.objects.filter(_on(day), product__in=[pk for pk in product_ids if pk]).order_by("from_on")
    return dict(rows.values_list("product_id", "amount"))


def prices_on(product_ids: Iterable[int], day: date) -> dict[int, list[Price]]:
    """Return the prices in force on a day in every currency, by product; one query."""
    prices: dict[int, list[Price]] = {}
    for price in Price.objects.filter(_on(day), product__in=list(product_ids)).order_by("currency"):
        prices.setdefault(price.product_id, []).append(price)
    return prices


@dataclass(frozen=True)
class ListOverTime:
    """The prices and costs of products over time, loaded once: for many sales of many days."""

    prices_of: Mapping[tuple[int, str], Sequence[PriceSpan]]
    costs_of: Mapping[int, Sequence[PriceSpan]]
    amounts: Mapping[tuple[str, int], Decimal]

    def prices(self, product_ids: Iterable[int | None], currency: str, day: date) -> dict[int, Decimal]:
        """Return the list price of each product that has one in a currency on a day."""
        in_force_by_id = {pk: in_force(self.prices_of.get((pk, currency), ()), day) for pk in product_ids if pk}
        return {pk: self.amounts["price", span.pk] for pk, span in in_force_by_id.items() if span}

    def costs(self, product_ids: Iterable[int | None], day: date) -> dict[int, Decimal]:
        """Return what one unit of each product costs on a day, where it is known."""
        in_force_by_id = {pk: in_force(self.costs_of.get(pk, ()), day) for pk in product_ids if pk}
        return {pk: self.amounts["cost", span.pk] for pk, span in in_force_by_id.items() if span}


def list_over_time(product_ids: Iterable[int | None]) -> ListOverTime:
    """Load the prices and costs of products; two queries."""
    ids = {pk for pk in product_ids if pk}
    prices: dict[tuple[int, str], list[PriceSpan]] = {}
    costs: dict[int, list[PriceSpan]] = {}
    amounts: dict[tuple[str, int], Decimal] = {}
    for price in Price.objects.filter(product__in=ids).order_by("from_on"):
        prices.setdefault((price.product_id, price.currency), []).append(
            PriceSpan(price.pk, price.from_on, price.to_on)
        )
        amounts["price", price.pk] = price.amount
    for cost in Cost.objects.filter(product__in=ids).order_by("from_on"):
        costs.setdefault(cost.product_id, []).append(PriceSpan(cost.pk, cost.from_on, cost.to_on))
        amounts["cost", cost.pk] = cost.amount
    return ListOverTime(prices, costs, amounts)


def matching_products(products: ProductQuerySet, text: str) -> ProductQuerySet:
    """Narrow products to those whose code, name or family matches what was typed."""
    if not text.strip():
        return products
    return cast(ProductQuerySet, matching(products, text) | products.filter(code__iexact=text.strip()))


def families() -> list[str]:
    """Return the product families in use, by name."""
    rows = Product.objects.exclude(family="").order_by("family").values_list("family", flat=True).distinct()
    return list(rows)


@dataclass(frozen=True)
class PriceList:
    """The prices of a product in one currency, newest first, and which of them holds on the day asked."""

    currency: str
    prices: list[Price] = field(default_factory=list)
    current: Price | None = None


def price_lists(product: Product, day: date) -> list[PriceList]:
    """Return all prices of a product by currency, with the one in force on a day."""
    by_currency: dict[str, list[Price]] = {}
    for price in product.prices.order_by("currency", "-from_on"):
        by_currency.setdefault(price.currency, []).append(price)
    out = []
    for currency, prices in by_currency.items():
        current = next((p for p in prices if p.from_on <= day and (p.to_on is None or day <= p.to_on)), None)
        out.append(PriceList(currency, prices, current))
    return out


KEYED = Keyed("pipeline.Product", lambda row: keys_of(row.code, row.name, row.name_zh, row.family))
