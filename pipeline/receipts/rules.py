"""How an invoice or a payment of a won deal is shared among its sale entries; pure.

A deal of 10,000 is credited 60/40: its entries are A 6,000 and B 4,000. When 2,500 are paid, A gets 1,500 and B 1,000;
when the other 7,500 come, A gets 4,500 and B 3,000. Each payment is shared by what is still open of each entry, so the
parts of a payment sum to it to the cent, and the parts of an entry sum to it once everything is paid. An entry is never
credited more than it says: of 12,000 paid for this deal, 10,000 are shared and 2,000 lie beyond it and count for nobody
(freight, interest, a tax that was not sold).

A refund names the payment that it takes back, and takes the same parts back: of the 2,500 returned whole, A −1,500 and
B −1,000. What lay beyond the deal is returned first, and what a refund sets free goes to the other payments that lay
beyond: whoever books 10,000 twice and takes the first one back is left with a payment that counts whole. So what is
credited is always what was paid, up to what was sold. Receipts are taken in the order in which they were booked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from salesplan.core.money import ZERO, convert, quantize, split, total


@dataclass(frozen=True)
class PostedReceipt:
    """A receipt as it was booked; a refund is negative and names the receipt that it takes back."""

    id: int
    amount: Decimal
    amount_base: Decimal
    reverses: int | None = None


@dataclass(frozen=True)
class SoldEntry:
    """A standing entry of the sales ledger: whose it is does not matter here, only how much."""

    id: int
    amount: Decimal


@dataclass(frozen=True)
class EntryShare:
    """What one receipt credits to one sale entry, in the deal's and in the base currency."""

    receipt: int
    entry: int
    amount: Decimal
    amount_base: Decimal


@dataclass
class _Remaining:
    """What is left of one receipt after its refunds: by entry (amount, base), and what lies beyond the deal."""

    beyond: Decimal
    beyond_base: Decimal
    by_entry: dict[int, tuple[Decimal, Decimal]] = field(default_factory=dict)


def parts_of(
    receipts: Iterable[PostedReceipt], entries: Sequence[SoldEntry], currency: str, base: str
) -> list[EntryShare]:
    """Share receipts of one kind, in the order in which they were booked, among the entries of their deal.

    >>> sold = [SoldEntry(1, Decimal(6000)), SoldEntry(2, Decimal(4000))]
    >>> paid = [PostedReceipt(7, Decimal(2500), Decimal(2500)), PostedReceipt(8, Decimal(7500), Decimal(7500))]
    >>> [(part.receipt, part.entry, int(part.amount)) for part in parts_of(paid, sold, "CNY", "CNY")]
    [(7, 1, 1500), (7, 2, 1000), (8, 1, 4500), (8, 2, 3000)]
    """
    open_ = {entry.id: entry.amount for entry in entries}
    remaining: dict[int, _Remaining] = {}
    amounts: dict[tuple[int, int], tuple[Decimal, Decimal]] = {}
    for receipt in receipts:
        if receipt.reverses is None:
            remaining[receipt.id] = _Remaining(receipt.amount, receipt.amount_base)
            allocated = _fill(receipt.id, remaining[receipt.id], open_, currency, base)
        else:
            allocated = _take_back(receipt, remaining[receipt.reverses], open_, currency, base)
            for other, other_remaining in remaining.items():
                allocated += _fill(other, other_remaining, open_, currency, base)
        for part in allocated:
            amount, amount_base = amounts.get((part.receipt, part.entry), (ZERO, ZERO))
            amounts[part.receipt, part.entry] = (amount + part.amount, amount_base + part.amount_base)
    return [EntryShare(*key, *parts) for key, parts in amounts.items() if any(parts)]


def _fill(receipt: int, remaining: _Remaining, open_: dict[int, Decimal], currency: str, base: str) -> list[EntryShare]:
    """Share what of a receipt counts for nobody yet by what is open of each entry, as far as that goes."""
    within = min(remaining.beyond, total(open_.values()))
    if not within:
        return []
    amounts = _shared(within, list(open_.values()), currency)
    *bases, base_beyond = _shared(remaining.beyond_base, [*amounts, remaining.beyond - within], base)
    remaining.beyond, remaining.beyond_base = remaining.beyond - within, base_beyond
    return _count(receipt, remaining, open_, dict(zip(open_, zip(amounts, bases, strict=True), strict=True)))


def _take_back(
    receipt: PostedReceipt, remaining: _Remaining, open_: dict[int, Decimal], currency: str, base: str
) -> list[EntryShare]:
    """Take back what lay beyond the deal first, then of each entry in proportion to what it still has."""
    refund, refund_in_base = -receipt.amount, -receipt.amount_base
    beyond = min(refund, remaining.beyond)
    within = refund - beyond
    credited = [amount for amount, _ in remaining.by_entry.values()]
    # The last refund takes what is left, so that a receipt which is taken back whole leaves no cent behind.
    is_last = refund == total(credited) + remaining.beyond
    beyond_base = remaining.beyond_base if beyond == remaining.beyond else min(refund_in_base, remaining.beyond_base)
    remaining.beyond, remaining.beyond_base = remaining.beyond - beyond, remaining.beyond_base - beyond_base
    amounts = _shared(within, credited, currency)
    bases = (
        [base for _, base in remaining.by_entry.values()]
        if is_last
        else _shared(max(refund_in_base - beyond_base, ZERO), amounts, base)
    )
    taken = {entry: (-amount, -base) for entry, amount, base in zip(remaining.by_entry, amounts, bases, strict=True)}
    return _count(receipt.id, remaining, open_, taken)


def _count(
    receipt: int, remaining: _Remaining, open_: dict[int, Decimal], parts: dict[int, tuple[Decimal, Decimal]]
) -> list[EntryShare]:
    """Note what entries get, in what is left of the receipt and in what is open of them."""
    for entry, (amount, amount_base) in parts.items():
        had, had_base = remaining.by_entry.get(entry, (ZERO, ZERO))
        remaining.by_entry[entry] = (had + amount, had_base + amount_base)
        open_[entry] -= amount
    return [EntryShare(receipt, entry, *amounts) for entry, amounts in parts.items() if any(amounts)]


def _shared(amount: Decimal, weights: list[Decimal], currency: str) -> list[Decimal]:
    return split(amount, weights, currency) if amount and any(weights) else [ZERO] * len(weights)


@dataclass(frozen=True)
class OverlayEntry:
    """An overlay of the sale: what it comes to, in the deal's and in the base currency, once the whole deal is paid."""

    id: int
    amount: Decimal


def parts_on_top(
    parts: Iterable[EntryShare], sold: Decimal, overlays: Sequence[OverlayEntry], currency: str, base: str
) -> list[EntryShare]:
    """Return what overlays get of receipts: of what of each counts, as much as they are of the deal.

    They come on top, so they take nothing from the parts of the entries. The sums so far are rounded, so that the parts
    of a receipt which is taken back whole cancel, and an overlay of 200.00 is 200.00 once all of 1,000.00 is paid in thirds.

    >>> paid = [EntryShare(n, 1, Decimal(amount), Decimal(amount)) for n, amount in ((7, "333.33"), (8, "333.33"), (9, "333.34"))]
    >>> [str(part.amount) for part in parts_on_top(paid, Decimal(1000), [OverlayEntry(5, Decimal(200))], "CNY", "CNY")]
    ['66.67', '66.66', '66.67']
    """
    if not sold:
        return []
    amounts: dict[int, tuple[Decimal, Decimal]] = {}
    for part in parts:
        amount, amount_base = amounts.get(part.receipt, (ZERO, ZERO))
        amounts[part.receipt] = (amount + part.amount, amount_base + part.amount_base)
    out = []
    for overlay in overlays:
        reached = counted = reached_base = counted_base = ZERO
        for receipt in sorted(amounts):
            counted, counted_base = counted + amounts[receipt][0], counted_base + amounts[receipt][1]
            now = quantize(counted * overlay.amount / sold, currency)
            now_base = quantize(counted_base * overlay.amount / sold, base)
            if (now, now_base) != (reached, reached_base):
                out.append(EntryShare(receipt, overlay.id, now - reached, now_base - reached_base))
            reached, reached_base = now, now_base
    return out


def refund_base(amount: Decimal, remaining: Decimal, left_base: Decimal, rate: Decimal, base: str) -> Decimal:
    """Return what a refund of `amount` is in the base currency, at the rate at which the money came.

    `left` is what is left of the receipt so far: of 100 USD at 7.1234 (712.34 CNY), 50 returned are 356.17, and the
    other 50 are what then remains, whatever rounding made of the first half.

    >>> refund_base(Decimal(50), Decimal(100), Decimal("712.34"), Decimal("7.1234"), "CNY")
    Decimal('356.17')
    >>> refund_base(Decimal(50), Decimal(50), Decimal("356.17"), Decimal("7.1234"), "CNY")
    Decimal('356.17')
    """
    return left_base if amount == remaining else min(left_base, convert(amount, rate, base))


@dataclass(frozen=True)
class ReceiptBalance:
    """Where the money of a deal stands: sold, invoiced and paid, less what was taken back."""

    sold: Decimal
    invoiced: Decimal = ZERO
    paid: Decimal = ZERO

    @property
    def to_invoice(self) -> Decimal:
        """What is still to be invoiced; less than nothing when more was invoiced than sold."""
        return self.sold - self.invoiced

    @property
    def to_pay(self) -> Decimal:
        """What the customer still has to pay of what was sold."""
        return self.sold - self.paid

    def open(self, kind: str) -> Decimal:
        """Return what is open of a kind of receipt.

        >>> ReceiptBalance(Decimal(10000), Decimal(10000), Decimal(2500)).open("paid")
        Decimal('7500')
        """
        return self.to_pay if kind == "paid" else self.to_invoice
