"""A return that somebody wants to be booked or taken back, and how a request keeps it until it is decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from pipeline.deals.models import Deal, DealReturn
from pipeline.returns.actions import reverse_return, take_back
from pipeline.returns.queries import sold_lines
from pipeline.returns.rules import Goods, Sold, as_kept, read_kept
from salesplan.people.models import User

# What a request keeps: plain values by the one field that it is.
Kept = Mapping[str, Any]


@dataclass(frozen=True)
class Returning:
    """Goods that came back of a deal on a day, to be booked."""

    field: ClassVar[str] = "returning"
    goods: tuple[Sold, ...]
    day: date
    why: str

    def carry_out(self, deal: Deal, *, by: User, at: datetime) -> DealReturn:
        """Book it, decided by `by`."""
        return take_back(deal, goods=self.goods, day=self.day, why=self.why, by=by, at=at, decided=True)

    def stands(self, deal: Deal) -> list[list[Any]]:
        """Return what of the deal is sold: once that is another, the request is about another deal than it was."""
        return _plain(sold_lines(deal))

    def as_kept(self) -> dict[str, Any]:
        """Return it in plain values."""
        return {self.field: {"goods": _plain(self.goods), "day": self.day.isoformat(), "why": self.why}}


@dataclass(frozen=True)
class Restoring:
    """A return to be taken back, since it was booked by mistake."""

    field: ClassVar[str] = "restoring"
    made: int
    day: date
    amount: Decimal
    why: str

    @classmethod
    def of(cls, made: DealReturn, why: str) -> "Restoring":
        """Return it for a return."""
        return cls(made.pk, made.day, made.amount, why)

    def carry_out(self, deal: Deal, *, by: User, at: datetime) -> DealReturn:
        """Take it back, decided by `by`."""
        made = DealReturn.objects.get(pk=self.made, deal=deal)
        return reverse_return(made, why=self.why, by=by, at=at, decided=True)

    def stands(self, deal: Deal) -> list[list[Any]]:
        """Return what of the deal is sold."""
        return _plain(sold_lines(deal))

    def as_kept(self) -> dict[str, Any]:
        """Return it in plain values."""
        amount = f"{self.amount.normalize():f}"
        return {self.field: {"made": self.made, "day": self.day.isoformat(), "amount": amount, "why": self.why}}


Wanted = Returning | Restoring
FIELDS = (Returning.field, Restoring.field)


def read_wanted(kept: Kept) -> Wanted | None:
    """Return what a request keeps, or None where it is about something else."""
    if (told := kept.get(Returning.field)) is not None:
        goods = tuple(Sold(one.product_id, one.quantity, one.amount) for one in read_kept(told["goods"]))
        return Returning(goods, date.fromisoformat(told["day"]), told["why"])
    if (told := kept.get(Restoring.field)) is not None:
        return Restoring(told["made"], date.fromisoformat(told["day"]), Decimal(told["amount"]), told["why"])
    return None


def _plain(goods: Any) -> list[list[Any]]:
    return as_kept(Goods(one.product_id, one.quantity, one.amount) for one in goods)
