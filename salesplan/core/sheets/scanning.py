"""The parts of a workbook as XML, looked through before anything is built from them: where its cells stand, which hold no value.

The parser that makes the values leaves error cells and formulas without a result empty and takes the room of all cells
up to the last one at once. So this pass names the first two, finds the last cell, and refuses what no workbook has:
entities, and elements nested without end.
"""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from salesplan.core.sheets.rules import BrokenCell, SheetError, letters

CHUNK = 256 * 1024
DEEPEST = 64
# Marks of cells that are kept; a sheet with more of them is told so.
MOST_MARKS = 100_000
MOST_MERGED = 200_000
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
# Formats of numbers that are days or times begin with these letters once quoted texts and colours are taken away.
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
BUILT_IN_DAYS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
# The first and the last day that spreadsheets know.
DAYS = (0, 2_958_466)


def place(name: str) -> tuple[int, int] | None:
    """Return row and column, counted from 0, of a cell's name.

    >>> place("A1"), place("XFD1048576"), place("R1C1")
    ((0, 0), (1048575, 16383), None)
    """
    match = _PLACE.fullmatch(name)
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


@dataclass
class SheetScan:
    """What was seen of a sheet: the last row and column that are filled, cells without a value, merged ranges."""

    last_row: int = -1
    last_column: int = -1
    # Row and column of the cell by which the sheet is as large as that.
    farthest: tuple[int, int] = (0, 0)
    broken: dict[tuple[int, int], BrokenCell] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)


def parse(
    packed: zipfile.ZipFile,
    name: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], object] | None = None,
    *,
    head: int = 0,
) -> None:
    """Feed a part to a parser that expands nothing; `head` looks at so many bytes of it only."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    depth = 0

    def on_start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise SheetError("too_deep", part=name)
        start(tag.rpartition(" ")[2], attributes)

    def on_end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(tag.rpartition(" ")[2])

    def on_doctype(*_told: Any) -> None:
        raise SheetError("entities", part=name)

    parser.StartElementHandler, parser.EndElementHandler = on_start, on_end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = on_doctype
    try:
        with packed.open(name) as stream:
            if head:
                parser.Parse(stream.read(head), False)
                return
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
    except (expat.ExpatError, zipfile.BadZipFile, EOFError, KeyError, NotImplementedError) as error:
        raise SheetError("damaged", part=name) from error


def check_heads(packed: zipfile.ZipFile) -> None:
    """Refuse a workbook any part of which declares entities."""
    for member in packed.infolist():
        if member.filename.endswith((".xml", ".rels")):
            parse(packed, member.filename, lambda _tag, _attributes: None, head=CHUNK)


def day_styles(packed: zipfile.ZipFile) -> set[int]:
    """Return the numbers of the cell styles that show a number as a day or a time."""
    if "xl/styles.xml" not in packed.namelist():
        return set()
    formats, styles, inside = dict.fromkeys(BUILT_IN_DAYS, True), [], [False]

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            code = _QUOTED.sub("", attributes.get("formatCode", "")).lower()
            formats[int(attributes.get("numFmtId") or 0)] = any(sign in code for sign in "ymdhs")
        elif tag == "cellXfs":
            inside[0] = True
        elif tag == "xf" and inside[0]:
            styles.append(formats.get(int(attributes.get("numFmtId") or 0), False))

    def end(tag: str) -> None:
        if tag == "cellXfs":
            inside[0] = False

    parse(packed, "xl/styles.xml", start, end)
    return {number for number, is_day in enumerate(styles) if is_day}


class _SheetScanner:
    """Takes the elements of a sheet as they come."""

    def __init__(self, days: set[int]) -> None:
        self.scan, self.days = SheetScan(), days
        self.row, self.column = -1, -1
        self.kind, self.is_formula, self.is_day, self.texts, self.takes = "", False, False, [""], False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            at = place(attributes.get("r", ""))
            self.row, self.column = at if at else (max(self.row, 0), self.column + 1)
            self.kind, self.is_formula, self.texts = attributes.get("t", "n"), False, []
            self.is_day = self.kind == "n" and int(attributes.get("s") or 0) in self.days
        elif tag == "row":
            number = attributes.get("r", "")
            self.row, self.column = (int(number) - 1 if number.isdecimal() else self.row + 1), -1
        elif tag == "f":
            self.is_formula = True
        elif tag in ("v", "is"):
            self.takes = True
        elif tag == "mergeCell":
            self.scan.merged.append(attributes.get("ref", ""))

    def text(self, text: str) -> None:
        if self.takes:
            self.texts.append(text[:40])

    def end(self, tag: str) -> None:
        if tag in ("v", "is"):
            self.takes = False
        elif tag == "c":
            self._close()

    def _close(self) -> None:
        content = "".join(self.texts)
        if not content and not self.is_formula:
            return
        scan = self.scan
        if self.row > scan.last_row or self.column > scan.last_column:
            scan.farthest = self.row, self.column
            scan.last_row, scan.last_column = max(scan.last_row, self.row), max(scan.last_column, self.column)
        if self.kind == "e":
            self._mark("error_cell", content)
        elif self.is_formula and not content and self.kind != "str":
            self._mark("no_result", "")
        elif self.is_day and not _is_day(content):
            self._mark("no_day", content)

    def _mark(self, code: str, text: str) -> None:
        if len(self.scan.broken) >= MOST_MARKS:
            raise SheetError("too_many_broken", most=MOST_MARKS)
        name = f"{letters(self.column)}{self.row + 1}"
        self.scan.broken[self.row, self.column] = BrokenCell(code, text, name)


def _is_day(written: str) -> bool:
    try:
        return DAYS[0] <= float(written) < DAYS[1]
    except ValueError:
        return False


def scan_sheet(packed: zipfile.ZipFile, name: str, days: set[int]) -> SheetScan:
    """Look through one sheet."""
    sheet = _SheetScanner(days)
    parse(packed, name, sheet.start, sheet.end, sheet.text)
    _mark_merged(sheet.scan)
    return sheet.scan


def _mark_merged(scan: SheetScan) -> None:
    """Mark the cells that a merged one covers: what they hold cannot be told from the file."""
    count = 0
    for name in scan.merged:
        first, _colon, last = name.partition(":")
        top, bottom = place(first), place(last)
        if top is None or bottom is None:
            continue
        # Titles are merged over more columns than are filled; nothing stands there.
        rows = range(top[0], min(bottom[0], scan.last_row) + 1)
        columns = range(top[1], min(bottom[1], scan.last_column) + 1)
        count += len(rows) * len(columns)
        if count > MOST_MERGED:
            raise SheetError("too_many_merged", most=MOST_MERGED)
        for row in rows:
            for column in columns:
                if (row, column) != top:
                    scan.broken.setdefault((row, column), BrokenCell("merged", "", name))
