"""What came back of deals, and what of them can still come back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.deals.models import Deal, DealReturn
from pipeline.products.models import Product
from pipeline.returns.rules import Goods, Sold, read_kept


def sold_lines(deal: Deal, rows: Sequence[Any] | None = None) -> list[Sold]:
    """Return what of a deal can come back, line by line; a deal without lines is one amount."""
    lines = list(deal.lines.order_by("position", "id")) if rows is None else rows
    sold = [Sold(row.product_id, row.quantity, row.amount) for row in lines]
    return sold or [Sold(None, None, deal.amount)]


@dataclass(frozen=True)
class Returned:
    """A return as its list shows it: with the names of its goods, and by which row it was taken back."""

    row: DealReturn
    goods: list[tuple[str, Goods]]
    reversal: DealReturn | None

    @property
    def is_reversible(self) -> bool:
        """Whether it holds and can be taken back."""
        return self.reversal is None and bool(self.row.goods)


def of_deal(deal_id: int) -> list[Returned]:
    """Return what came back of a deal, the newest first: two queries."""
    rows = DealReturn.objects.filter(deal=deal_id, reverses=None).select_related("by", "reversed_by__by")
    found = list(rows.order_by("-day", "-id"))
    goods = {row.pk: read_kept(row.goods) for row in found}
    named = Product.objects.in_bulk({one.product_id for kept in goods.values() for one in kept if one.product_id})
    return [Returned(row, _named(goods[row.pk], named), getattr(row, "reversed_by", None)) for row in found]


def _named(goods: Iterable[Goods], products: dict[int, Product]) -> list[tuple[str, Goods]]:
    return [(products[one.product_id].label if one.product_id in products else "", one) for one in goods]
