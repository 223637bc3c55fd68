"""Letting the ledger say what is so of a deal: the sale of a won one, nothing of any other, nor of one that came back whole.

Used by the actions that change deals, inside their transaction, after the deal is written.
"""

from datetime import date, datetime

from pipeline.deals.models import Deal
from pipeline.process.choices import StageKind
from pipeline.receipts.actions import follow_sale
from pipeline.sales.actions import post_sale, reverse_sale
from salesplan.people.models import User


def book(deal: Deal, *, by: User | None, at: datetime, is_rebooking: bool = False) -> None:
    """Bring the ledger into line with the locked deal; its payments follow the sale. `again`: as it was booked before."""
    day = _returned_on(deal)
    if day != deal.returned_on:
        deal.returned_on = day
        deal.save(update_fields=["returned_on"])
    if deal.state == StageKind.WON and day is None:
        post_sale(deal, sold_on=deal.closed_on, by=by, at=at, is_rebooking=is_rebooking)
    else:
        reverse_sale(deal, by=by, at=at)
    follow_sale(deal, at=at)


def _returned_on(deal: Deal) -> date | None:
    """Return the day on which the last of a won deal came back; a gift that was won for nothing never came back."""
    if deal.state != StageKind.WON or deal.amount:
        return None
    return deal.returns.in_force().order_by("-day").values_list("day", flat=True).first()
