"""The files of an import, read by core's one reader, and the rows of each as dictionaries with their lines in the file.

A row that the file itself spoils (another number of cells, a NUL, a quotation mark left open) never reaches those who
import: it is put aside with its reason. A cell without a value (#N/A, a formula that was never calculated) comes as
`Broken`, and costs what it fills.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from pipeline.imports.mapping import MappingSection
from pipeline.imports.report import ImportReport
from pipeline.imports.rules import is_total
from salesplan.core.errors import Refused
from salesplan.core.sheets.reading import FileTable, Unclear, read_file, reason
from salesplan.core.sheets.rules import COMMAND


@dataclass
class Files:
    """The files of one run, each parsed once; `encoding` is that of all text files, where the command names it."""

    folder: Path
    encoding: str = ""
    tables: dict[tuple[str, str], FileTable] = field(default_factory=dict)
    # Tables whose spoilt rows are in the report already.
    reported: set[str] = field(default_factory=set)

    def table(self, section: MappingSection) -> FileTable:
        """Return the file of a section; raises Refused, with the file, where it cannot be read or a column is absent."""
        sheet = str(section.settings.get("sheet", ""))
        encoding = str(section.settings.get("encoding", "")) or self.encoding
        key = section.file, sheet
        path = self.folder / section.file
        wanted = tuple(dict.fromkeys(section.columns.values()))
        if key in self.tables and set(wanted) <= set(self.tables[key].heading):
            return self.tables[key]
        if not path.is_file():
            raise Refused(_("There is no file %(path)s.") % {"path": path})
        try:
            made = read_file(path, COMMAND, headings=[wanted], encoding=encoding, sheet=sheet)
        except Unclear as unclear:
            raise Refused(f"{path}: {unclear.message} {_how(unclear)}", code=unclear.code) from None
        except Refused as fault:
            raise Refused(f"{path}: {fault.message}", code=fault.code) from None
        self.tables[key] = made
        return made

    def counts_from_1904(self, section: MappingSection) -> bool:
        """Say whether the file of a section is a workbook whose days are counted from 1904."""
        made = self.tables.get((section.file, str(section.settings.get("sheet", ""))))
        return made is not None and made.summary.has_epoch_1904

    def rows(self, section: MappingSection, report: ImportReport) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the rows of a section's file; those that the file spoils are put into the report once."""
        table = self.table(section)
        is_first = section.kind not in self.reported
        self.reported.add(section.kind)
        for row in table.rows():
            record = table.record(row)
            if row.error is None and is_total(row.cells):
                if is_first:
                    report.total(section, row.line, record)
            elif row.error is None:
                yield row.line, record
            elif is_first:
                report.spoilt(section, row.line, reason(row), record)

    def lines(self) -> list[str]:
        """Say how each file was understood: its encoding with a piece of the text, and what stood above the heading."""
        return [f"{file}: {line}" for (file, _sheet), table in self.tables.items() for line in table.understood]


def _how(unclear: Unclear) -> str:
    if unclear.field == "sheet":
        return _('Write it into the section of the mapping: sheet = "…".')
    return _('Pass it to the command with --encoding, or set it in the section of the mapping: encoding = "…".')
