"""Customers with orders, and segments, for the tests."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from customers.accounts.models import Account
from customers.segments.actions.segments import create_segment
from customers.segments.models import Segment
from customers.segments.queries.matching import read_rule
from pipeline.deals.models import Deal
from pipeline.sales.models import SaleEntry
from salesplan.core.search.rules import search_key, sort_key
from tests.world import NOW, TODAY, account, copies

RETAIL = {"join": "all", "parts": [{"fact": "industry", "op": "in", "value": ["retail"]}]}


def buy(world: Any, who: Account, *orders: tuple[int, str], product: Any = None) -> None:
    """Post sales of (days ago, amount) to the ledger, each as a won deal of its own."""
    deals = copies(
        world.deal,
        [
            {"name": f"Order {days}", "account_id": who.pk, "state": "won", "closed_on": TODAY - timedelta(days)}
            for days, _amount in orders
        ],
    )
    SaleEntry.objects.bulk_create(
        entry(world, deal, days, amount, product or world.product)
        for deal, (days, amount) in zip(deals, orders, strict=True)
    )


def entry(world: Any, deal: Deal, days: int, amount: str, product: Any, **more: Any) -> SaleEntry:
    """Return a line of the ledger."""
    values = {"quantity": 1, "deals": 1, "key": f"test:{deal.pk}", "posting": 1, **more}
    figure = Decimal(amount)
    return SaleEntry(
        deal=deal,
        account_id=deal.account_id,
        person=deal.owner,
        sold_on=TODAY - timedelta(days),
        product=product,
        currency="CNY",
        amount=figure,
        amount_base=figure,
        rate=1,
        percent=100,
        booked_at=NOW,
        **values,
    )


def customers(owner: Any, number: int, **more: Any) -> list[Account]:
    """Make customers in one statement; texts in `more` may have {i}."""
    values = {"industry": "retail", "country": "CN", "created_on": date(2026, 1, 5), "created_at": NOW, **more}
    names = [f"Shop {i:03}" for i in range(number)]
    return Account.objects.bulk_create(
        Account(name=name, owner=owner, search_key=search_key(name), sort_key=sort_key(name), **values)
        for name in names
    )


def segment(world: Any, rule: Any = None, name: str = "Retailers", **more: Any) -> Segment:
    """Create a segment by rule, as the admin."""
    at = more.pop("at", NOW)
    return create_segment(values={"name": name, **more}, rule=read_rule(rule or RETAIL), by=world.admin, at=at)


__all__ = ["RETAIL", "account", "buy", "customers", "segment"]
