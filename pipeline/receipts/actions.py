"""Booking invoices and payments of won deals, and taking them back; nothing is ever changed or deleted."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from customers.surveys.actions.touchpoints import note_touchpoint
from customers.surveys.choices import SurveyTrigger
from customers.timeline import actions as timeline
from customers.timeline.choices import EntryKind
from pipeline.deals.models import Deal
from pipeline.process.choices import StageKind
from pipeline.receipts.choices import ReceiptKind
from pipeline.receipts.models import Receipt, ReceiptShare
from pipeline.receipts.permits import check
from pipeline.receipts.queries import balance_of, remaining_of
from pipeline.receipts.rules import OverlayEntry, PostedReceipt, SoldEntry, parts_of, parts_on_top, refund_base
from pipeline.sales.queries import standing_entries, standing_overlays
from salesplan.core import format as write
from salesplan.core.amounts.exact import exact_money
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, company, rates
from salesplan.core.editing import lock
from salesplan.core.errors import Refused
from salesplan.core.money import convert
from salesplan.people.models import User

# What the amount's column can hold.
LARGEST = Decimal(10) ** 13


def record_receipt(
    deal: Deal,
    *,
    kind: str,
    day: date,
    amount: Decimal,
    reference: str = "",
    note: str = "",
    is_over: bool = False,
    external_id: str = "",
    by: User | None,
    at: datetime,
    decided: bool = False,
) -> Receipt:
    """Book an invoice or a payment of a won deal, in the deal's currency at the rate of its day.

    More than was sold is booked only with `is_over`: it happens (freight, interest), but more often it is a slip. What
    others asked for and `by` `decided` is not asked of the table of rights again.
    """
    with acting(by, "receipt.record"):
        current = lock(deal)
        if not decided:
            check(current, kind, day, by)
        _check_day(current, day, business_day(at))
        amount = _exact(amount, current.currency)
        if not is_over:
            _check_over(current, kind, amount)
        rate = rates().rate(current.currency, day)
        receipt = Receipt.objects.create(
            deal=current,
            kind=kind,
            day=day,
            currency=current.currency,
            amount=amount,
            rate=rate,
            amount_base=convert(amount, rate, company().currency),
            reference=reference.strip(),
            note=note.strip(),
            is_over=is_over,
            external_id=external_id,
            by=by,
            at=at,
        )
        follow_sale(current, at=at)
        _record(current, receipt, "receipt_paid" if kind == ReceiptKind.PAID else "receipt_invoiced", by=by, at=at)
        return receipt


def reverse_receipt(
    receipt: Receipt,
    *,
    day: date,
    why: str,
    amount: Decimal | None = None,
    by: User,
    at: datetime,
    decided: bool = False,
) -> Receipt:
    """Take a receipt back, whole or `amount` of it: a refund, a credit note, or the correction of a slip.

    It is a negative receipt of its own day that names what it takes back; at the rate at which the money came.
    """
    with acting(by, "receipt.reverse", why=why):
        deal = lock(receipt.deal)
        if not decided:
            check(deal, receipt.kind, day, by, taking_back=True)
        if receipt.reverses_id is not None:
            raise Refused(_("This entry is already a reversal. Book a new receipt instead."), code="is_refund")
        if not why.strip():
            raise Refused(_("Say why it is reversed."), field="why")
        today = business_day(at)
        if not receipt.day <= day <= today:
            params = {"first": write.day(receipt.day), "last": write.day(today)}
            raise Refused(_("Choose a day between %(first)s and %(last)s.") % params, field="day")
        remaining, remaining_base = remaining_of(receipt)
        if remaining <= 0:
            raise Refused(_("This has already been reversed."), code="nothing_left")
        amount_back = remaining if amount is None else _exact(amount, receipt.currency)
        if amount_back > remaining:
            params = {"left": write.money(remaining, receipt.currency)}
            raise Refused(_("Only %(left)s of it remains.") % params, field="amount")
        reversal = Receipt.objects.create(
            deal=deal,
            kind=receipt.kind,
            day=day,
            currency=receipt.currency,
            amount=-amount_back,
            rate=receipt.rate,
            amount_base=-refund_base(amount_back, remaining, remaining_base, receipt.rate, company().currency),
            reference=receipt.reference,
            note=why.strip(),
            reverses=receipt,
            by=by,
            at=at,
        )
        follow_sale(deal, at=at)
        _record(deal, reversal, f"receipt_{receipt.kind}_back", by=by, at=at)
        return reversal


def follow_sale(deal: Deal, *, at: datetime) -> int:
    """Make the shares say what the sales ledger says of a deal (locked by the caller); return how many rows it took.

    Called after every posting and reversal of a sale, and after every receipt. Called twice it writes nothing.
    """
    receipts = list(Receipt.objects.filter(deal=deal.pk).order_by("pk"))
    if not receipts:
        return 0
    entries = [SoldEntry(row.pk, row.amount) for row in standing_entries(deal.pk)]
    overlays = [OverlayEntry(row.pk, row.amount) for row in standing_overlays(deal.pk)]
    on_top = {overlay.id for overlay in overlays}
    due = {(part.receipt, part.entry): part for part in _parts(receipts, entries, overlays)}
    shares = ReceiptShare.credits.in_force().filter(receipt__deal=deal.pk)
    obsolete, kept = [], set()
    for share in shares.select_for_update(of=("self",)).order_by("pk"):
        key = (share.receipt_id, share.entry_id)
        part = due.get(key)
        if part is not None and (part.amount, part.amount_base) == (share.amount, share.amount_base):
            kept.add(key)
        else:
            obsolete.append(share)
    rows = [
        ReceiptShare(
            receipt_id=share.receipt_id,
            entry_id=share.entry_id,
            amount=-share.amount,
            amount_base=-share.amount_base,
            is_overlay=share.is_overlay,
            reverses=share,
            at=at,
        )
        for share in obsolete
    ]
    rows += [
        ReceiptShare(
            receipt_id=part.receipt,
            entry_id=part.entry,
            amount=part.amount,
            amount_base=part.amount_base,
            is_overlay=part.entry in on_top,
            at=at,
        )
        for key, part in due.items()
        if key not in kept
    ]
    ReceiptShare.objects.bulk_create(rows)
    return len(rows)


def post_many(receipts: Iterable[Receipt], entries: dict[int, list[SoldEntry]], *, by: User | None) -> int:
    """Book the first receipts of many deals at once (the demo and the import); `entries` are those of each deal.

    The deals must have no receipt yet. Returns how many shares were written.
    """
    with acting(by, "receipt.record_many"):
        created = Receipt.objects.bulk_create(receipts, batch_size=1000)
        of_deal: dict[int, list[Receipt]] = {}
        for receipt in created:
            of_deal.setdefault(receipt.deal_id, []).append(receipt)
        at = {receipt.pk: receipt.at for receipt in created}
        shares = [
            ReceiptShare(
                receipt_id=part.receipt,
                entry_id=part.entry,
                amount=part.amount,
                amount_base=part.amount_base,
                at=at[part.receipt],
            )
            for deal_id, rows in of_deal.items()
            for part in _parts(rows, entries.get(deal_id, []))
        ]
        ReceiptShare.objects.bulk_create(shares, batch_size=1000)
        return len(shares)


def _parts(receipts: list[Receipt], entries: list[SoldEntry], overlays: Sequence[OverlayEntry] = ()) -> list[Any]:
    base = company().currency
    out = []
    for kind in ReceiptKind.values:
        rows = [row for row in receipts if row.kind == kind]
        if rows:
            posted = [PostedReceipt(row.pk, row.amount, row.amount_base, row.reverses_id) for row in rows]
            shares = parts_of(posted, entries, rows[0].currency, base)
            sold = sum((entry.amount for entry in entries), Decimal(0))
            out += [*shares, *parts_on_top(shares, sold, overlays, rows[0].currency, base)]
    return out


def _check_day(deal: Deal, day: date, today: date) -> None:
    if deal.state != StageKind.WON or deal.closed_on is None:
        raise Refused(_("Invoices and payments can only be booked on won deals. Win the deal first."), code="not_won")
    if day < deal.closed_on:
        params = {"day": write.day(deal.closed_on)}
        raise Refused(_("The deal was won on %(day)s. Choose that day or a later one.") % params, field="day")
    if day > today:
        raise Refused(_("The day can't be in the future."), field="day")


def _exact(amount: Decimal, currency: str) -> Decimal:
    if amount <= 0:
        raise Refused(_("The amount must be more than zero."), field="amount")
    if amount >= LARGEST:
        raise Refused(_("The amount is too large."), field="amount")
    return exact_money(amount, currency)


def _check_over(deal: Deal, kind: str, amount: Decimal) -> None:
    open_amount = balance_of(deal).open(kind)
    if amount <= open_amount:
        return
    params = {
        "left": write.money(max(open_amount, Decimal(0)), deal.currency),
        "sold": write.money(deal.amount, deal.currency),
    }
    if kind == ReceiptKind.PAID:
        sentence = _("Only %(left)s of the %(sold)s sold is still unpaid. Confirm that more was paid.")
    else:
        sentence = _("Only %(left)s of the %(sold)s sold has yet to be invoiced. Confirm that more was invoiced.")
    raise Refused(sentence % params, field="is_over", code="over")


def _record(deal: Deal, receipt: Receipt, code: str, *, by: User | None, at: datetime) -> None:
    """Write what was booked into the timeline; a payment is followed by surveys."""
    if code == "receipt_paid":
        _note_touchpoint(deal, receipt)
    params = {"deal": deal.name, "amount": str(abs(receipt.amount)), "currency": receipt.currency, "note": receipt.note}
    timeline.record(
        account=deal.account, about=("deal", deal.pk), kind=EntryKind.SYSTEM, code=code, data=params, by=by, at=at
    )


def _note_touchpoint(deal: Deal, receipt: Receipt) -> None:
    note_touchpoint(
        kind=SurveyTrigger.PAYMENT,
        key=f"payment:{receipt.pk}",
        account=deal.account,
        owner=deal.owner,
        product_id=deal.main_product_id,
        title=deal.name,
        on=receipt.day,
    )
