"""A receipt that somebody wants to be booked or taken back, and how a request keeps it until it is decided."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from pipeline.deals.models import Deal
from pipeline.receipts.actions import record_receipt, reverse_receipt
from pipeline.receipts.models import Receipt
from pipeline.receipts.queries import left_of
from salesplan.core.forms import plain
from salesplan.people.models import User


@dataclass(frozen=True)
class Booking:
    """An invoice or a payment to be booked."""

    field: ClassVar[str] = "booking"
    kind: str
    day: date
    amount: Decimal
    reference: str = ""
    note: str = ""
    is_over: bool = False

    def carry_out(self, deal: Deal, *, by: User, at: datetime) -> Receipt:
        """Book it, decided by `by`."""
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        return record_receipt(deal, **told, by=by, at=at, decided=True)

    def stands(self) -> None:
        """Return what stands in its place: nothing."""


@dataclass(frozen=True)
class TakingBack:
    """A receipt to be taken back, of its kind and day, as far as `amount`."""

    field: ClassVar[str] = "taking_back"
    receipt: int
    kind: str
    of_day: date
    day: date
    amount: Decimal
    why: str

    @classmethod
    def of(cls, receipt: Receipt, *, day: date, amount: Decimal | None, why: str) -> "TakingBack":
        """Return it for a receipt; without an amount all that is left of it."""
        back = left_of(receipt)[0] if amount is None else amount
        return cls(receipt.pk, receipt.kind, receipt.day, day, back, why)

    def carry_out(self, deal: Deal, *, by: User, at: datetime) -> Receipt:
        """Take it back, decided by `by`."""
        receipt = Receipt.objects.get(pk=self.receipt, deal=deal)
        return reverse_receipt(receipt, day=self.day, why=self.why, amount=self.amount, by=by, at=at, decided=True)

    def stands(self) -> str:
        """Return what is left of the receipt."""
        return plain(left_of(Receipt.objects.get(pk=self.receipt))[0])


Wanted = Booking | TakingBack
KINDS: dict[str, type[Booking] | type[TakingBack]] = {Booking.field: Booking, TakingBack.field: TakingBack}


def as_kept(wanted: Wanted) -> dict[str, Any]:
    """Return it in plain values, by the one field that it is."""
    return {wanted.field: {name: _plain(value) for name, value in asdict(wanted).items()}}


def read_kept(kept: Mapping[str, Any]) -> Wanted | None:
    """Return what a request keeps, or None where it is about the deal itself."""
    name = next((name for name in KINDS if name in kept), None)
    if name is None:
        return None
    values = dict(kept[name])
    values |= {key: date.fromisoformat(values[key]) for key in ("day", "of_day") if key in values}
    return KINDS[name](**{**values, "amount": Decimal(values["amount"])})


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else value
