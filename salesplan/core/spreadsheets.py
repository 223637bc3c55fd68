"""Rows as files that spreadsheets read: CSV in UTF-8 with the mark they know it by, and XLSX.

A text is never taken for a formula, whoever typed it: in CSV a quote stands before it, in XLSX it is written as a text.
Figures and days are written as such. This is the one writer of CSV (`tests/test_exports.py` holds that).
"""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from salesplan.core.errors import Refused

# A text that begins like this is taken for a formula by spreadsheets, in East Asian ones full-width signs too, and by some
# after blanks.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BLANKS = " \u00a0\u3000\ufeff"
# What a sheet and a cell of it can hold: what is more, a workbook would lose without a word.
MOST_ROWS, LONGEST_CELL = 1_048_576, 32_767
# The byte order mark tells Excel that the file is UTF-8.
MARK = "\ufeff"
Rows = Iterable[Sequence[Any]]


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def safe(text: str) -> str:
    """Put a quote before a text that a spreadsheet would take for a formula.

    >>> safe("=1+1"), safe("Hexin Steel"), safe("-5 % off"), safe("  ＝1+1")
    ("'=1+1", 'Hexin Steel', "'-5 % off", "'  ＝1+1")
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) or text.lstrip(BLANKS).startswith(FORMULA_STARTS) else text


def plain(value: object) -> str:
    """Write a value as a cell of a CSV file; a decimal keeps the digits it has, and what is no figure or day is a text."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int | float):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else safe(str(value))


def csv_lines(headings: Sequence[str], rows: Rows) -> Iterator[str]:
    """Yield the lines of a CSV file."""
    writer = csv.writer(_Echo())
    yield MARK + writer.writerow([safe(heading) for heading in headings])
    for row in rows:
        yield writer.writerow([plain(value) for value in row])


def write_csv(path: Path, headings: Sequence[str], rows: Rows) -> None:
    """Write rows as a CSV file into a folder, which is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as out:
        out.writelines(csv_lines(headings, rows))


def xlsx_file(title: str, headings: Sequence[str], rows: Rows) -> IO[bytes]:
    """Return a workbook in a temporary file; rows are written as they come."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book = xlsxwriter.Workbook(
        out, {"constant_memory": True, "default_date_format": "yyyy-mm-dd", "strings_to_urls": False}
    )
    sheet = book.add_worksheet(title[:31])
    bold, number = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(headings) - 1, 0), 16)
    for i, heading in enumerate(headings):
        sheet.write_string(0, i, heading, bold)
    for line, row in enumerate(rows, 1):
        if line >= MOST_ROWS:
            book.close()
            raise Refused(
                _("A workbook can hold at most %(most)s rows. Narrow the list, or download the CSV.")
                % {"most": MOST_ROWS}
            )
        write_row(sheet, line, row, number)
    book.close()
    out.seek(0)
    return out


def write_row(sheet: Worksheet, line: int, row: Iterable[Any], number: Format) -> None:
    """Write one row of a sheet: figures as figures, days as days, everything else as text."""
    for i, value in enumerate(row):
        if value is None or value == "":
            continue
        if isinstance(value, Decimal):
            sheet.write_number(line, i, float(value), number)
        elif isinstance(value, int | float):
            sheet.write_number(line, i, value)
        elif hasattr(value, "isoformat"):
            sheet.write_datetime(line, i, value)
        else:
            # Written as a string it is never a formula.
            text = str(value)
            sheet.write_string(line, i, text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…")


def answer(kind: str, name: str, title: str, headings: Sequence[str], rows: Rows) -> HttpResponseBase:
    """Answer rows as a file to save, `kind` csv or xlsx."""
    if kind == "xlsx":
        return FileResponse(xlsx_file(title, headings, rows), as_attachment=True, filename=f"{name}.xlsx")
    response = StreamingHttpResponse(csv_lines(headings, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
