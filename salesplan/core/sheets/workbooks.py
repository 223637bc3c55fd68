"""Rows of a workbook: its directory and XML are checked first, then the values are built by calamine."""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import python_calamine

from salesplan.core.sheets import archives as directory
from salesplan.core.sheets.rules import Cell, ReadingJob, SheetError, letters
from salesplan.core.sheets.scanning import SheetScan, check_heads, day_styles, parse, scan_sheet

RawRow = tuple[int, list[Cell]]


@dataclass(frozen=True)
class WorkbookSheet:
    """One sheet that holds something, and what was seen of it."""

    name: str
    rows: list[Any]
    # Where the first of the rows and cells stands, counted from 0.
    first_row: int
    first_column: int
    scan: SheetScan

    def read(self) -> Iterator[RawRow]:
        """Yield the rows with their numbers in the sheet; cells without a value are marked as such."""
        for number, cells in enumerate(self.rows, self.first_row):
            row: list[Cell] = [None] * self.first_column
            row += [None if cell == "" else cell for cell in cells]
            for column in range(len(row)):
                broken = self.scan.broken.get((number, column)) if self.scan.broken else None
                if broken is not None:
                    row[column] = broken
            yield number + 1, row


class Workbook:
    """A workbook whose directory has been checked."""

    def __init__(self, job: ReadingJob) -> None:
        self.job, path = job, Path(job.path)
        try:
            self.packed = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise SheetError("damaged", part="") from error
        directory.check_directory(self.packed, path.stat().st_size, job.limits)
        check_heads(self.packed)
        self.days = day_styles(self.packed)
        self.parts, self.has_epoch_1904 = _parts(self.packed)
        self.book = python_calamine.CalamineWorkbook.from_path(str(path))

    @property
    def names(self) -> list[str]:
        """The names of the sheets that one sees when the file is opened."""
        return [name for name, (_part, is_visible) in self.parts.items() if is_visible]

    def sheet(self, name: str) -> WorkbookSheet | None:
        """Return a sheet, or None when nothing stands in it."""
        if name not in self.parts:
            raise SheetError("no_sheet", sheet=name, sheets=self.names)
        scan = scan_sheet(self.packed, self.parts[name][0], self.days)
        if scan.last_row < 0:
            return None
        limits = self.job.limits
        if scan.last_column >= limits.columns or (scan.last_row + 1) * (scan.last_column + 1) > limits.cells:
            place = f"{letters(scan.farthest[1])}{scan.farthest[0] + 1}"
            raise SheetError("far_cell", sheet=name, place=place, rows=scan.last_row + 1, columns=scan.last_column + 1)
        worksheet = self.book.get_sheet_by_name(name)
        start = worksheet.start or (0, 0)
        return WorkbookSheet(name, worksheet.to_python(skip_empty_area=True), start[0], start[1], scan)


def _parts(packed: zipfile.ZipFile) -> tuple[dict[str, tuple[str, bool]], bool]:
    """Return for each sheet the part it is in and whether it is shown, and whether days are counted from 1904."""
    targets: dict[str, str] = {}
    sheets: dict[str, tuple[str, bool]] = {}
    old = [False]

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            target = attributes.get("Target", "")
            inside = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            targets[attributes.get("Id", "")] = inside

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag == "workbookPr":
            old[0] = attributes.get("date1904") in ("1", "true")
        if tag != "sheet":
            return
        key = next((value for name, value in attributes.items() if name.endswith(" id")), "")
        target = targets.get(key, "")
        # Sheets of charts and macros hold no rows.
        if target in packed.namelist() and "worksheets/" in target:
            sheets[attributes.get("name", "")] = (target, attributes.get("state", "visible") == "visible")

    if "xl/_rels/workbook.xml.rels" not in packed.namelist():
        raise SheetError("no_workbook")
    parse(packed, "xl/_rels/workbook.xml.rels", relation)
    parse(packed, "xl/workbook.xml", sheet)
    if not sheets:
        raise SheetError("no_workbook")
    return sheets, old[0]
