"""A receipt that somebody wants to be booked or taken back, and how a request keeps it until it is decided."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from pipeline.deals.models import Deal
from pipeline.receipts.actions import record_receipt, reverse_receipt
from pipeline.receipts.models import Receipt
from pipeline.receipts.queries import remaining_of
from salesplan.core.amounts.rules import plain
from salesplan.people.models import User


@dataclass(frozen=True)
class ReceiptBooking:
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
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return record_receipt(deal, **values, by=by, at=at, decided=True)

    def stands(self) -> None:
        """Return what stands in its place: nothing."""


@dataclass(frozen=True)
class ReceiptReversal:
    """A receipt to be taken back, of its kind and day, as far as `amount`."""

    field: ClassVar[str] = "taking_back"
    receipt: int
    kind: str
    of_day: date
    day: date
    amount: Decimal
    why: str

    @classmethod
    def of(cls, receipt: Receipt, *, day: date, amount: Decimal | None, why: str) -> "ReceiptReversal":
        """Return it for a receipt; without an amount all that is left of it."""
        amount_back = remaining_of(receipt)[0] if amount is None else amount
        return cls(receipt.pk, receipt.kind, receipt.day, day, amount_back, why)

    def carry_out(self, deal: Deal, *, by: User, at: datetime) -> Receipt:
        """Take it back, decided by `by`."""
        receipt = Receipt.objects.get(pk=self.receipt, deal=deal)
        return reverse_receipt(receipt, day=self.day, why=self.why, amount=self.amount, by=by, at=at, decided=True)

    def stands(self) -> str:
        """Return what is left of the receipt."""
        return plain(remaining_of(Receipt.objects.get(pk=self.receipt))[0])


ReceiptChange = ReceiptBooking | ReceiptReversal
KINDS: dict[str, type[ReceiptBooking] | type[ReceiptReversal]] = {
    ReceiptBooking.field: ReceiptBooking,
    ReceiptReversal.field: ReceiptReversal,
}


def stored_change(change: ReceiptChange) -> dict[str, Any]:
    """Return it in plain values, by the one field that it is."""
    return {change.field: {name: _plain(value) for name, value in asdict(change).items()}}


def read_change(stored: Mapping[str, Any]) -> ReceiptChange | None:
    """Return what a request keeps, or None where it is about the deal itself."""
    name = next((name for name in KINDS if name in stored), None)
    if name is None:
        return None
    values = dict(stored[name])
    values |= {key: date.fromisoformat(values[key]) for key in ("day", "of_day") if key in values}
    return KINDS[name](**{**values, "amount": Decimal(values["amount"])})


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else value
