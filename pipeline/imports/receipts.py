"""Importing invoices and payments of won deals, each booked as the browser books it."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipeline.deals.models import Deal
from pipeline.imports import rules
from pipeline.imports.mapping import Section
from pipeline.receipts.actions import record_receipt
from pipeline.receipts.choices import ReceiptKind
from pipeline.receipts.models import Receipt
from salesplan.core.errors import Refused

if TYPE_CHECKING:
    from pipeline.imports.actions import Run


def import_receipts(run: "Run") -> None:
    """Book the receipts that no earlier run booked; a row is refused where the browser would refuse it."""
    section = run.section("receipts")
    if section is None:
        return
    begins = run.mapping.external("receipts", "")
    done = set(Receipt.objects.filter(external_id__startswith=begins).values_list("external_id", flat=True))
    for line, row in run.rows(section):
        try:
            key = rules.required(rules.text(section.cell(row, "id")), "the id")
            external = run.mapping.external("receipts", key)
            if external in done:
                run.report.known("receipts")
                continue
            _book(run, section, row, external)
        except Refused as fault:
            run.report.refuse("receipts", section.file, line, str(fault.message), row)
            continue
        except ValueError as fault:
            run.report.refuse("receipts", section.file, line, fault, row)
            continue
        done.add(external)
        run.report.new("receipts")


def _book(run: "Run", section: Section, row: dict[str, Any], external: str) -> None:
    kind = rules.text(section.cell(row, "kind")) or str(section.settings.get("kind", ReceiptKind.PAID.value))
    if kind not in ReceiptKind.values:
        raise ValueError(f"the kind {kind!r} is neither {' nor '.join(ReceiptKind.values)}")
    day = rules.day(section.cell(row, "day"), run.mapping.date_formats)
    deal = _deal(run, rules.required(rules.text(section.cell(row, "deal")), "the deal"))
    amount = run.amount(section, row, "amount", currency=deal.currency, places=4)
    if day is None or amount is None:
        raise ValueError("the day or the amount is empty")
    record_receipt(
        deal,
        kind=kind,
        day=day,
        amount=Decimal(amount),
        reference=rules.text(section.cell(row, "reference"))[:80],
        note=rules.text(section.cell(row, "note"))[:300],
        is_over=bool(section.settings.get("more_than_sold", False)),
        external_id=external,
        by=run.by,
        at=run.at,
    )


def _deal(run: "Run", told: str) -> Deal:
    """Find a deal by the key under which this mapping imported it, else by its name where only one has it."""
    imported = Deal.objects.filter(external_id=run.mapping.external("deals", told)).first()
    if imported is not None:
        return imported
    named = list(Deal.objects.filter(name=told)[:2])
    if len(named) != 1:
        raise ValueError(f"the deal {told!r} is not known" if not named else f"several deals are called {told!r}")
    return named[0]
