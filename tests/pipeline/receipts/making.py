"""Won deals with invoices and payments, for the tests."""

from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.receipts.actions import record_receipt
from tests.goals.making import sell
from tests.world import NOW

WON_ON = date(2026, 11, 2)


def won(world: Any, amount: str = "10000", owner: Any = None, **more: Any) -> Any:
    """A deal of the rep that is won on WON_ON; shared 60/40 with the peer unless said otherwise."""
    owner = owner or world.rep
    more.setdefault("splits", [(world.rep, "60"), (world.peer, "40")])
    return sell(world, owner, amount, on=WON_ON, account=world.account, **more)


def pay(deal: Any, amount: str, on: date = date(2026, 11, 10), by: Any = None, kind: str = "paid", **more: Any) -> Any:
    """Book a payment."""
    by = by or deal.owner
    return record_receipt(deal, kind=kind, day=on, amount=Decimal(amount), by=by, at=NOW, **more)
