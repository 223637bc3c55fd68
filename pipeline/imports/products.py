"""Importing products with their list price and their cost in the base currency."""

from typing import TYPE_CHECKING

from pipeline.imports import rules
from pipeline.products.models import Cost, Price, Product
from pipeline.products.rules import keys_of

if TYPE_CHECKING:
    from pipeline.imports.actions import Run


def import_products(run: "Run") -> None:
    """Make products whose code is not known yet; their price holds from the day of the mapping on."""
    section = run.section("products")
    if section is None:
        return
    known = set(Product.objects.values_list("code", flat=True))
    for line, row in run.rows(section):
        try:
            run.permits.check_company()
            code = rules.required(rules.text(section.cell(row, "code")), "the code")[:40]
            price = run.amount(section, row, "price", places=4)
            cost = run.amount(section, row, "cost", places=4)
        except ValueError as fault:
            run.report.refuse("products", section.file, line, fault, row)
            continue
        if code in known:
            run.report.known("products")
            continue
        known.add(code)
        name = rules.text(section.cell(row, "name")) or code
        product = Product.objects.create(
            code=code,
            name=name,
            name_zh=rules.text(section.cell(row, "name_zh")),
            family=rules.text(section.cell(row, "family")),
            **keys_of(code, name, rules.text(section.cell(row, "name_zh")), rules.text(section.cell(row, "family"))),
        )
        if price is not None:
            Price.objects.create(product=product, currency=run.currency, amount=price, from_on=run.mapping.since)
        if cost is not None:
            Cost.objects.create(product=product, amount=cost, from_on=run.mapping.since)
        run.report.new("products")
