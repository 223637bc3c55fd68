"""One row of a file as the importer reads it: each cell by the field it fills, with its fault named by its column."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import TextChoices

from pipeline.imports import labels, rules
from pipeline.imports.fields import FIELDS
from pipeline.imports.finding import People
from pipeline.imports.mapping import MappingSection
from pipeline.imports.rules import ImportProblem
from pipeline.imports.run import ImportRun
from salesplan.core.amounts.rules import FigureSpec, Unreadable
from salesplan.core.errors import Refused
from salesplan.core.money import unit
from salesplan.people.models import User

Value = TypeVar("Value")
FAULTS = (ImportProblem, Unreadable, Refused)


@dataclass
class ImportRow:
    """A row with its line; what reads a cell raises a `ImportProblem` or `Unreadable` that knows its field."""

    run: ImportRun
    section: MappingSection
    line: int
    cells: dict[str, Any]

    @property
    def mapped(self) -> tuple[str, ...]:
        """What the row says of the fields of its section: two rows with the same say the same thing."""
        section = self.section
        columns = (section.columns.get(name) for name in FIELDS[section.kind] if name not in section.constant)
        return tuple(str(self.cells.get(column) or "").strip() if column else "" for column in columns)

    def _read(self, name: str, read: Callable[[Any], Value]) -> Value:
        try:
            return read(self.section.cell(self.cells, name))
        except (ImportProblem, Unreadable) as fault:
            fault.name = name  # type: ignore[union-attr]
            raise

    def text(self, name: str) -> str:
        """Return the text of a field, held to its length."""
        return self._read(name, lambda cell: rules.text(cell, FIELDS[self.section.kind][name].most))

    def required(self, name: str) -> str:
        """Return a text that must be there."""
        return rules.required(self.text(name), name)

    def day(self, name: str) -> date | None:
        """Return the date of a field."""
        return self._read(name, lambda cell: self._day(cell))

    def _day(self, cell: object) -> date | None:
        from_1904 = self.run.files.counts_from_1904(self.section)
        return rules.day(cell, self.run.mapping.date_formats, self.run.zone, from_1904=from_1904)

    def whole(self, name: str) -> int | None:
        """Return the whole number of a field."""
        return self._read(name, rules.whole)

    def amount(
        self, name: str, currency: str = "", *, signed: bool = False, places: int | None = None
    ) -> Decimal | None:
        """Return the amount of a field, in the company's currency unless another is named."""
        currency = currency or self.run.currency
        exact = -int(unit(currency).as_tuple().exponent) if places is None else places
        wanted = FigureSpec(
            "money", currency, integer_digits=13, places=exact, decimal_mark=self.run.mapping.decimal_mark
        )
        return self._read(name, lambda cell: rules.amount(cell, wanted, self.section.scale.get(name), signed=signed))

    def number(self, name: str, *, places: int = 3, signed: bool = False, percent: bool = False) -> Decimal | None:
        """Return a figure that is no money, such as a quantity, or a percentage."""
        mark = self.run.mapping.decimal_mark
        wanted = FigureSpec(
            "percent" if percent else "number", integer_digits=9, places=places, asks_comma=True, decimal_mark=mark
        )
        return self._read(name, lambda cell: rules.amount(cell, wanted, self.section.scale.get(name), signed=signed))

    def choice(self, name: str, choices: type[TextChoices]) -> str:
        """Return the value that a cell means by its key or its label in any language; nothing where it is empty."""
        text = self.text(name)
        value = labels.value_of(choices, text) if text else ""
        if value is None:
            raise self.unknown(name, text, labels.known_labels(choices))
        return value

    def currency(self, name: str = "currency") -> str:
        """Return the code of the currency that a cell names; that of the company where it names none."""
        text = self.text(name)
        if not text:
            return self.run.currency
        code = labels.currency_of(text)
        if code is None:
            raise ImportProblem("no_currency", {"text": rules.shown(text)}, name)
        if code not in self.run.currencies:
            raise ImportProblem("no_rate", {"currency": code}, name)
        return code

    def person(self, people: People, name: str) -> User | None:
        """Return the person whom a cell names, None where it is empty; Fault where nobody or several can be meant."""
        text = self.text(name)
        key = f"{self.section.kind}.values.{name}"
        found = self._read(name, lambda _cell: people.find(text, key)) if text else None
        if text and found is None:
            raise ImportProblem("person_unknown", {"text": rules.shown(text)}, name)
        return found

    def unknown(self, name: str, text: str, known: str) -> ImportProblem:
        """Return the fault of a text that is none of the known ones, with how to replace it."""
        facts = {"text": rules.shown(text), "known": known, "key": f"{self.section.kind}.values.{name}"}
        return ImportProblem("not_a_choice", facts, name)

    def maybe(self, read: Callable[[], Value], otherwise: Value) -> Value:
        """Return what an optional field says; what cannot be read costs the field and not the row, and is reported."""
        try:
            return read()
        except FAULTS as fault:
            self.leave_out(fault)
            return otherwise

    def column(self, fault: Exception) -> str:
        """Return the heading of the column that a fault is about."""
        name = getattr(fault, "name", "") or getattr(fault, "field", None) or ""
        return self.section.columns.get(name, name)

    def refuse(self, fault: Exception) -> None:
        """Put the row aside with its reason."""
        self.run.report.refuse(self, self.column(fault), fault)

    def leave_out(self, fault: Exception) -> None:
        """Note that the row comes in without a cell."""
        self.run.report.leave_out(self, self.column(fault), fault)

    def note(self, fault: Exception) -> None:
        """Note something of a row that came in."""
        self.run.report.note(self, self.column(fault), fault)


def rows_of(run: ImportRun, section: MappingSection) -> Iterator[ImportRow]:
    """Yield the rows of a section's file; those that the file spoils are in the report instead."""
    for line, cells in run.files.rows(section, run.report):
        yield ImportRow(run, section, line, cells)
