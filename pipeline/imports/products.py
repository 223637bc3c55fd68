"""Importing products with their list price and their cost."""

from dataclasses import dataclass, field
from typing import Any

from pipeline.imports.rows import FAULTS, ImportRow, rows_of
from pipeline.imports.rules import ImportProblem
from pipeline.imports.run import ImportRun
from pipeline.products.actions import enter_products
from pipeline.products.models import Product
from pipeline.products.rules import NewProduct


@dataclass
class _ProductImport:
    known: set[str]
    lines: dict[str, ImportRow] = field(default_factory=dict)
    new: list[NewProduct] = field(default_factory=list)


def import_products(run: ImportRun) -> None:
    """Make products whose code is not known yet; their price holds from the day of the mapping on."""
    section = run.section("products")
    if section is None:
        return
    work = _ProductImport({code.casefold() for code in Product.objects.values_list("code", flat=True)})
    for row in rows_of(run, section):
        try:
            _take(work, row)
        except FAULTS as fault:
            row.refuse(fault)
    if work.new:
        run.report.new("products", len(enter_products(work.new, from_on=run.mapping.since, by=run.by)))


def _take(work: _ProductImport, row: ImportRow) -> None:
    row.run.permits.check_company()
    code = row.required("code")
    key = code.casefold()
    if before := work.lines.get(key):
        if before.mapped != row.mapped:
            raise ImportProblem("product_twice", {"text": code, "line": before.line}, "code")
        row.run.report.again("products")
        return
    work.lines[key] = row
    if key in work.known:
        row.run.report.seen_before("products")
        return
    try:
        work.new.append(_new(row, code))
    except FAULTS:
        # Another line of the product may be right.
        del work.lines[key]
        raise


def _new(row: ImportRow, code: str) -> NewProduct:
    currency = row.currency()
    texts: dict[str, Any] = {key: row.maybe(lambda key=key: row.text(key), "") for key in ("name", "name_zh", "family")}  # type: ignore[misc]
    texts["name"] = texts["name"] or code
    price = row.amount("price", currency, places=4)
    return NewProduct(code, texts, currency, price, row.amount("cost", places=4))
