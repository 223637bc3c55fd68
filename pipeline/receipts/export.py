"""Invoices and payments as rows of a spreadsheet."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pipeline.receipts.choices import ENTRY
from pipeline.receipts.models import Receipt


def headers(currency: str) -> list[str]:
    """Return the head of each column."""
    return [
        _("Number"),
        _("Date"),
        _("Type"),
        _("Deal"),
        _("Customer"),
        _("Owner"),
        _("Amount"),
        _("Currency"),
        _("Amount in %(currency)s") % {"currency": currency},
        _("Credited in %(currency)s") % {"currency": currency},
        _("Document number"),
        _("Reverses"),
        _("Note"),
    ]


def rows(receipts: QuerySet[Receipt]) -> Iterator[list[Any]]:
    """Yield the values of each receipt in the order of the heads; read as they are written."""
    for receipt in receipts.iterator(chunk_size=2000):
        yield [
            receipt.pk,
            receipt.day,
            str(ENTRY[receipt.kind]),
            receipt.deal.name,
            str(receipt.deal.account or ""),
            str(receipt.deal.owner),
            receipt.amount,
            receipt.currency,
            receipt.amount_base,
            receipt.credited,  # type: ignore[attr-defined]  # annotated by queries.listed
            receipt.reference,
            receipt.reverses_id,
            receipt.note,
        ]
