"""Importing invoices and payments of won deals, each booked as the browser books it."""

from decimal import Decimal

from pipeline.deals.models import Deal
from pipeline.imports.rows import FAULTS, ImportRow, rows_of
from pipeline.imports.rules import ImportProblem, shown
from pipeline.imports.run import ImportRun
from pipeline.receipts.actions import record_receipt
from pipeline.receipts.choices import ReceiptKind
from pipeline.receipts.models import Receipt


def import_receipts(run: ImportRun) -> None:
    """Book the receipts that no earlier run booked; a row is refused where the browser would refuse it."""
    section = run.section("receipts")
    if section is None:
        return
    begins = run.mapping.external("receipts", "")
    done = set(Receipt.objects.filter(external_id__startswith=begins).values_list("external_id", flat=True))
    lines: dict[str, int] = {}
    for row in rows_of(run, section):
        try:
            key = row.required("id")
            if key in lines:
                raise ImportProblem("receipt_twice", {"text": shown(key), "line": lines[key]}, "id")
            external = run.mapping.external("receipts", key)
            if external in done:
                run.report.seen_before("receipts")
                continue
            _book(run, row, external)
        except FAULTS as fault:
            row.refuse(fault)
            continue
        lines[key] = row.line
        run.report.new("receipts")


def _book(run: ImportRun, row: ImportRow, external: str) -> None:
    default = str(row.section.settings.get("kind", ReceiptKind.PAID.value))
    kind = row.choice("kind", ReceiptKind) or default
    day = row.day("day")
    deal = _deal(run, row.required("deal"))
    amount = row.amount("amount", deal.currency)
    if day is None or amount is None:
        raise ImportProblem("empty", name="day" if day is None else "amount")
    record_receipt(
        deal,
        kind=kind,
        day=day,
        amount=Decimal(amount),
        reference=row.maybe(lambda: row.text("reference"), ""),
        note=row.maybe(lambda: row.text("note"), ""),
        is_over=bool(row.section.settings.get("more_than_sold", False)),
        external_id=external,
        by=run.by,
        at=run.at,
    )


def _deal(run: ImportRun, text: str) -> Deal:
    """Find a deal by the key under which this mapping imported it, else by its name where only one has it."""
    imported = Deal.objects.filter(external_id=run.mapping.external("deals", text)).first()
    if imported is not None:
        return imported
    named = list(Deal.objects.filter(name=text)[:2])
    if len(named) != 1:
        raise ImportProblem("receipt_deal_several" if named else "receipt_deal_unknown", {"text": shown(text)}, "deal")
    return named[0]
