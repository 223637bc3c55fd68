"""What came back of deals, and what of them can still come back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.deals.models import Deal, DealReturn
from pipeline.products.models import Product
from pipeline.returns.rules import ReturnedGoods, SoldGoods, read_goods


def sold_lines(deal: Deal, rows: Sequence[Any] | None = None) -> list[SoldGoods]:
    """Return what of a deal can come back, line by line; a deal without lines is one amount."""
    lines = list(deal.lines.order_by("position", "id")) if rows is None else rows
    sold = [SoldGoods(row.product_id, row.quantity, row.amount) for row in lines]
    return sold or [SoldGoods(None, None, deal.amount)]


@dataclass(frozen=True)
class ReturnRow:
    """A return as its list shows it: with the names of its goods, and by which row it was taken back."""

    row: DealReturn
    goods: list[tuple[str, ReturnedGoods]]
    reversal: DealReturn | None

    @property
    def is_reversible(self) -> bool:
        """Whether it holds and can be taken back."""
        return self.reversal is None and bool(self.row.goods)


def of_deal(deal_id: int) -> list[ReturnRow]:
    """Return what came back of a deal, the newest first: two queries."""
    rows = DealReturn.objects.filter(deal=deal_id, reverses=None).select_related("by", "reversed_by__by")
    returns = list(rows.order_by("-day", "-id"))
    goods = {row.pk: read_goods(row.goods) for row in returns}
    named = Product.objects.in_bulk(
        {item.product_id for stored in goods.values() for item in stored if item.product_id}
    )
    return [ReturnRow(row, _named(goods[row.pk], named), getattr(row, "reversed_by", None)) for row in returns]


def _named(goods: Iterable[ReturnedGoods], products: dict[int, Product]) -> list[tuple[str, ReturnedGoods]]:
    return [(products[item.product_id].label if item.product_id in products else "", item) for item in goods]
