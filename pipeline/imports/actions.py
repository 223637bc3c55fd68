"""Importing people with their teams and base wages, products, accounts, deals and their receipts by a declarative mapping.

Each row is known by an id made of the mapping's name and the row's own key, so a second run changes nothing and a run
that was killed goes on where it stopped. A row that cannot be read is put aside with its reason; the rest goes on.
Deals are written in portions of 500, each in one transaction with its ledger entries.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from pipeline.imports import rules
from pipeline.imports.accounts import import_accounts
from pipeline.imports.deals import import_deals
from pipeline.imports.files import Files
from pipeline.imports.mapping import Mapping, Section
from pipeline.imports.people import import_people
from pipeline.imports.permits import Permits
from pipeline.imports.products import import_products
from pipeline.imports.receipts import import_receipts
from pipeline.imports.report import Report
from pipeline.imports.wages import import_wages
from salesplan.core.amounts.rules import Wanted
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, company
from salesplan.core.money import unit


@dataclass
class Run:
    """One run: the mapping, the folder of the files, when it is, and what it finds and does."""

    mapping: Mapping
    folder: Path
    at: datetime
    by: Any = None
    report: Report = field(default_factory=Report)
    # The encoding of the text files, where it was asked for.
    encoding: str = ""
    permits: Permits = field(init=False)

    def __post_init__(self) -> None:
        home = company()
        self.permits = Permits(self.by)
        self.files = Files(self.folder, self.encoding)
        self.currency, self.today = home.currency, business_day(self.at, home)

    def section(self, kind: str) -> Section | None:
        """Return the part of the mapping for a kind, if it has one."""
        return self.mapping.sections.get(kind)

    def rows(self, section: Section) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the rows of a section's file; raises Refused when it cannot be read or a mapped column is not in it."""
        return self.files.rows(section, self.report)

    def amount(self, section: Section, row: dict[str, Any], name: str, **more: Any) -> Decimal | None:
        """Return an amount of a row in the company's currency; `more` is what else the reader is told of the field."""
        told = {"currency": self.currency, "places": -int(unit(self.currency).as_tuple().exponent), **more}
        wanted = Wanted("money", whole=13, mark=self.mapping.decimal_mark, **told)
        return rules.amount(section.cell(row, name), wanted)

    def most_deals(self) -> dict[str, str]:
        """Return for each account name the owner of most of its deals, read from the deals' file."""
        section = self.section("deals")
        counts: dict[str, Counter[str]] = {}
        for _line, row in self.rows(section) if section else ():
            account, owner = rules.text(section.cell(row, "account")), rules.text(section.cell(row, "owner"))  # type: ignore[union-attr]
            if account and owner:
                counts.setdefault(account, Counter())[owner] += 1
        return {account: min(owners, key=lambda name: (-owners[name], name)) for account, owners in counts.items()}


class _Undone(Exception):
    """Leaves the transaction of a dry run."""


def import_data(run: Run, *, dry_run: bool = False) -> Report:
    """Import what the mapping names, in the order people, wages, products, accounts, deals, receipts; return the report.

    A dry run does the same work in one transaction and takes it back. Raises Refused when the mapping does not fit the
    files; then nothing is written.
    """
    for section in run.mapping.sections.values():
        run.files.table(section)
    if not dry_run:
        with acting(run.by, "import", why=run.mapping.name):
            import_people(run)
            import_wages(run)
            import_products(run)
            import_accounts(run)
        import_deals(run)
        import_receipts(run)
        return run.report
    try:
        with transaction.atomic():
            import_data(run)
            raise _Undone
    except _Undone:
        return run.report
