"""What was fixed when a sale was booked, and stays when it is booked anew for a change that does not touch it.

A sale of 1,000.00 USD was booked on 2 November at 7.0000 for 7,000.00. Later the rate of that day is corrected to
7.1000, the seller moves to another team and the product gets another cost. None of it changes what is booked: the
channel corrected a week later posts the sale anew at 7.0000, with the cost, team and region of the booking. Only a sale
of another day or in another currency is a new booking, at the rate of its own day; and re-rating is a step of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipeline.deals.choices import DealType
from pipeline.sales.rules import FULL, Sale, SaleLine, SaleShare

if TYPE_CHECKING:
    from pipeline.sales.models import SaleEntry

_BY_RULE = frozenset({DealType.NEW.value, DealType.EXPANSION.value})


@dataclass
class _BookedLine:
    """One line as it was booked: what it cost in all and how far below the list it went."""

    amount: Decimal = Decimal(0)
    cost: Decimal | None = Decimal(0)
    discount: Decimal | None = None


@dataclass
class _BookedLines:
    by_line: dict[tuple[Any, ...], _BookedLine] = field(default_factory=dict)
    units: dict[int, tuple[Decimal, Decimal]] = field(default_factory=dict)


def keep_fixed_values(sale: Sale, typed_type: str, booked: Sequence["SaleEntry"]) -> Sale:
    """Return the sale with what was fixed by the entries of its last booking; without any, as it is."""
    if not booked or booked[0].sold_on != sale.sold_on:
        return sale
    first, lines = booked[0], _lines(entry for entry in booked if not entry.is_overlay)
    same_account = first.account_id == sale.account_id
    places = {entry.person_id: (entry.team_id, entry.region_id) for entry in booked}
    return replace(
        sale,
        rate=first.rate if first.currency == sale.currency else sale.rate,
        industry=first.industry if same_account else sale.industry,
        deal_type=first.deal_type
        if same_account and not typed_type and first.deal_type in _BY_RULE
        else sale.deal_type,
        shares=tuple(_placed(share, places) for share in sale.shares),
        overlays=tuple(_placed(share, places) for share in sale.overlays),
        lines=tuple(_costed(line, lines, same_currency=first.currency == sale.currency) for line in sale.lines),
    )


def _placed(share: SaleShare, places: dict[int, tuple[int | None, int | None]]) -> SaleShare:
    team, region = places.get(share.person_id, (share.team_id, share.region_id))
    return replace(share, team_id=team, region_id=region)


def _costed(line: SaleLine, known: _BookedLines, *, same_currency: bool) -> SaleLine:
    """Give a line the cost and discount it was booked with; a line of another quantity the cost of one piece."""
    if line.product_id is None:
        return line
    sold = known.by_line.get((line.product_id, line.quantity))
    if sold is not None and sold.amount == line.amount and same_currency:
        line = replace(line, discount=sold.discount)
    if sold is not None and sold.cost is not None and line.quantity:
        return replace(line, unit_cost=sold.cost / line.quantity)
    if line.product_id in known.units:
        cost, pieces = known.units[line.product_id]
        return replace(line, unit_cost=cost / pieces)
    return line


def _lines(booked: Iterable["SaleEntry"]) -> _BookedLines:
    """Put the entries of a booking together to its lines again: each is shared among the same people."""
    out = _BookedLines()
    costs: dict[int, tuple[Decimal, Decimal]] = {}
    for entry in booked:
        if entry.product_id is None:
            continue
        sold = out.by_line.setdefault((entry.product_id, entry.quantity), _BookedLine())
        sold.amount += entry.amount
        sold.discount = entry.discount
        sold.cost = None if sold.cost is None or entry.cost_base is None else sold.cost + entry.cost_base
        if entry.cost_base is not None and entry.quantity:
            cost, pieces = costs.get(entry.product_id, (Decimal(0), Decimal(0)))
            costs[entry.product_id] = (cost + entry.cost_base, pieces + entry.quantity * entry.percent / FULL)
    out.units = {product: pair for product, pair in costs.items() if pair[1]}
    return out
