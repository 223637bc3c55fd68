"""A return that somebody wants to be booked or taken back, and how a request keeps it until it is decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from pipeline.deals.models import Deal, DealReturn
from pipeline.returns.actions import record_return, reverse_return
from pipeline.returns.queries import sold_lines
from pipeline.returns.rules import ReturnedGoods, SoldGoods, read_goods, stored_goods
from salesplan.core.amounts.rules import plain
from salesplan.people.models import User

# What a request keeps: plain values by the one field that it is.
StoredChange = Mapping[str, Any]


@dataclass(frozen=True)
class ReturnBooking:
    """Goods that came back of a deal on a day, to be booked."""

    field: ClassVar[str] = "returning"
    goods: tuple[SoldGoods, ...]
    day: date
    why: str

    def carry_out(self, deal: Deal, *, by: User, at: datetime) -> DealReturn:
        """Book it, decided by `by`."""
        return record_return(deal, goods=self.goods, day=self.day, why=self.why, by=by, at=at, decided=True)

    def stands(self, deal: Deal) -> list[list[Any]]:
        """Return what of the deal is sold: once that is another, the request is about another deal than it was."""
        return _plain(sold_lines(deal))

    def as_kept(self) -> dict[str, Any]:
        """Return it in plain values."""
        return {self.field: {"goods": _plain(self.goods), "day": self.day.isoformat(), "why": self.why}}


@dataclass(frozen=True)
class ReturnReversal:
    """A return to be taken back, since it was booked by mistake."""

    field: ClassVar[str] = "restoring"
    return_id: int
    day: date
    amount: Decimal
    why: str

    @classmethod
    def of(cls, deal_return: DealReturn, why: str) -> "ReturnReversal":
        """Return it for a return."""
        return cls(deal_return.pk, deal_return.day, deal_return.amount, why)

    def carry_out(self, deal: Deal, *, by: User, at: datetime) -> DealReturn:
        """Take it back, decided by `by`."""
        deal_return = DealReturn.objects.get(pk=self.return_id, deal=deal)
        return reverse_return(deal_return, why=self.why, by=by, at=at, decided=True)

    def stands(self, deal: Deal) -> list[list[Any]]:
        """Return what of the deal is sold."""
        return _plain(sold_lines(deal))

    def as_kept(self) -> dict[str, Any]:
        """Return it in plain values."""
        amount = plain(self.amount)
        return {self.field: {"made": self.return_id, "day": self.day.isoformat(), "amount": amount, "why": self.why}}


ReturnChange = ReturnBooking | ReturnReversal
FIELDS = (ReturnBooking.field, ReturnReversal.field)


def read_change(stored: StoredChange) -> ReturnChange | None:
    """Return what a request keeps, or None where it is about something else."""
    if (values := stored.get(ReturnBooking.field)) is not None:
        goods = tuple(SoldGoods(item.product_id, item.quantity, item.amount) for item in read_goods(values["goods"]))
        return ReturnBooking(goods, date.fromisoformat(values["day"]), values["why"])
    if (values := stored.get(ReturnReversal.field)) is not None:
        return ReturnReversal(
            values["made"], date.fromisoformat(values["day"]), Decimal(values["amount"]), values["why"]
        )
    return None


def _plain(goods: Iterable[SoldGoods]) -> list[list[Any]]:
    return stored_goods(ReturnedGoods(item.product_id, item.quantity, item.amount) for item in goods)
