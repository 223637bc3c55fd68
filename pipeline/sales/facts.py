"""What rules of segments can say of what a customer bought; and the orders of the ledger, for RFM and the life cycle.

An order is a won deal of which something is left, on the day it was sold; its amount is what is left of it, in the base
currency. Of one product it is the lines of that product.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from customers.segments.choices import FactKind
from customers.segments.registry import AttributeQuestion, Fact, Sql, register, register_orders, register_products
from pipeline.channels.models import Channel
from pipeline.products.models import Product

GROUP = _("Orders")


def orders(day: date, product: str = "") -> Sql:
    """Return the orders up to a day, one row each."""
    if not product:
        return Sql(
            "SELECT account_id, max(sold_on) FILTER (WHERE deals > 0) AS ordered_on, sum(amount_base) AS amount "
            "FROM pipeline_saleentry WHERE NOT is_overlay AND account_id IS NOT NULL AND sold_on <= %s::date "
            "GROUP BY account_id, deal_id HAVING sum(deals) > 0",
            (day,),
        )
    return Sql(
        "SELECT account_id, max(sold_on) FILTER (WHERE quantity > 0) AS ordered_on, sum(amount_base) AS amount "
        "FROM pipeline_saleentry WHERE NOT is_overlay AND account_id IS NOT NULL AND sold_on <= %s::date "
        "AND product_id::text = %s GROUP BY account_id, deal_id HAVING sum(quantity) > 0",
        (day, product),
    )


def of_orders(asked: AttributeQuestion) -> Sql:
    """The first and last order of each customer, and number and amount in the window."""
    made = orders(asked.day, asked.product)
    days = (asked.day, asked.window or 0)
    text = (
        "SELECT account_id, min(ordered_on) AS first_on, max(ordered_on) AS last_on, "  # noqa: S608
        "count(*) FILTER (WHERE ordered_on > %s::date - %s) AS number, "
        "sum(amount) FILTER (WHERE ordered_on > %s::date - %s) AS amount "
        f"FROM ({made.text}) ordered GROUP BY account_id"
    )
    return Sql(text, (*days, *days, *made.values))


def of_products(asked: AttributeQuestion) -> Sql:
    """Which products each customer bought in the window."""
    return Sql(
        "SELECT account_id, array_agg(product) AS products FROM (SELECT account_id, product_id::text AS product "
        "FROM pipeline_saleentry WHERE NOT is_overlay AND account_id IS NOT NULL AND product_id IS NOT NULL "
        "AND sold_on <= %s::date AND sold_on > %s::date - %s GROUP BY account_id, product_id "
        "HAVING sum(quantity) > 0) bought GROUP BY account_id",
        (asked.day, asked.day, asked.window or 0),
    )


def of_channels(asked: AttributeQuestion) -> Sql:
    """Through which channels each customer bought in the window."""
    return Sql(
        "SELECT account_id, array_agg(DISTINCT channel_id::text) AS channels FROM pipeline_saleentry "
        "WHERE NOT is_overlay AND account_id IS NOT NULL AND channel_id IS NOT NULL "
        "AND sold_on <= %s::date AND sold_on > %s::date - %s GROUP BY account_id",
        (asked.day, asked.day, asked.window or 0),
    )


def _channels() -> Iterable[tuple[str, Any]]:
    return [(str(channel.pk), channel.label) for channel in Channel.objects.order_by("name")]


def _products() -> Iterable[tuple[str, Any]]:
    return [(str(product.pk), product.label) for product in Product.objects.order_by("-is_active", "name")]


def register_all() -> None:
    """Offer the facts and the orders (called once, when the app is ready)."""
    register_orders(orders)
    register_products(_products)
    of_order: dict[str, Any] = {"group": GROUP, "source": of_orders, "by_product": True}
    register(
        Fact(
            "ordered",
            _("Amount ordered"),
            FactKind.MONEY,
            column="{s}.amount",
            missing="0",
            unit="money",
            window=365,
            **of_order,
        ),
        Fact(
            "orders",
            _("Number of orders"),
            FactKind.NUMBER,
            column="{s}.number",
            missing="0",
            unit="count",
            window=365,
            **of_order,
        ),
        Fact("last_order", _("Last order"), FactKind.DATE, column="{s}.last_on", **of_order),
        Fact("first_order", _("First order"), FactKind.DATE, column="{s}.first_on", **of_order),
        Fact(
            "products",
            _("Products bought"),
            FactKind.SET,
            GROUP,
            "{s}.products",
            source=of_products,
            choices=_products,
            window=365,
        ),
        Fact(
            "channels",
            _("Channels of its orders"),
            FactKind.SET,
            GROUP,
            "{s}.channels",
            source=of_channels,
            choices=_channels,
            window=365,
        ),
    )
