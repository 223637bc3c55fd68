"""From a file to rows: which kind it is, which sheet, which heading. Runs in the reading process only."""

import dataclasses
import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesplan.core.sheets import archives, delimited, encodings
from salesplan.core.sheets.headings import Raw, arrange
from salesplan.core.sheets.rules import MEGABYTE, BrokenCell, Cell, ReadingJob, SheetError, SheetRow, SheetSummary

if TYPE_CHECKING:
    from salesplan.core.sheets.workbooks import Workbook, WorkbookSheet


def read(job: ReadingJob) -> dict[str, Any]:
    """Read a file, write its rows, and return what was found."""
    path = Path(job.path)
    size = path.stat().st_size
    if size > job.limits.megabytes * MEGABYTE:
        raise SheetError("too_large", megabytes=-(-size // MEGABYTE), most=job.limits.megabytes)
    if not size:
        raise SheetError("nothing_in_it")
    summary = _workbook(job) if archives.check_kind(path) else _text(job, path)
    return {"found": dataclasses.asdict(summary)}


def _text(job: ReadingJob, path: Path) -> SheetSummary:
    encoding = job.encoding or encodings.recognise(path)
    codec = encodings.codec(encoding)
    separator = delimited.separator_of(path, codec, job.headings)
    summary = SheetSummary(encoding=encodings.NAMES.get(encoding, encoding.upper()), separator=separator)
    rows = delimited.records(path, codec, separator)
    _write(job, _sampled(arrange(rows, job, summary, is_text=True), summary))
    if not summary.sample:
        summary.sample = encodings.sample(" ".join(summary.heading))
    return summary


def _sampled(rows: Iterator[SheetRow], summary: SheetSummary) -> Iterator[SheetRow]:
    """Keep the first text that shows how the encoding was understood."""
    for row in rows:
        if not summary.sample:
            foreign = next((cell for cell in row.cells if isinstance(cell, str) and not cell.isascii()), "")
            summary.sample = encodings.sample(foreign)
        yield row


def _workbook(job: ReadingJob) -> SheetSummary:
    # Calamine is loaded for workbooks only.
    from salesplan.core.sheets.workbooks import Workbook

    book = Workbook(job)
    if job.sheet or len(book.names) == 1:
        sheet = book.sheet(job.sheet or book.names[0])
        if sheet is None:
            raise SheetError("nothing_in_it")
        return _sheet(job, book, sheet)
    sheets = [sheet for sheet in map(book.sheet, book.names) if sheet is not None]
    if not sheets:
        raise SheetError("nothing_in_it")
    if len(sheets) == 1:
        return _sheet(job, book, sheets[0])
    matches, last = [], None
    for sheet in sheets:
        try:
            # The heading of each is looked at; nothing is written yet.
            next(arrange(_raw(sheet), job, SheetSummary(), is_text=False), None)
            matches.append(sheet)
        except SheetError as error:
            last = last or error
    if len(matches) > 1 or (not matches and last is None):
        raise SheetError("which_sheet", sheets=[sheet.name for sheet in matches])
    if not matches and last is not None:
        raise last
    return _sheet(job, book, matches[0])


def _sheet(job: ReadingJob, book: "Workbook", sheet: "WorkbookSheet") -> SheetSummary:
    summary = SheetSummary(sheet=sheet.name, has_epoch_1904=book.has_epoch_1904)
    _write(job, arrange(_raw(sheet), job, summary, is_text=False))
    return summary


def _raw(sheet: "WorkbookSheet") -> Iterator[Raw]:
    for line, cells in sheet.read():
        yield line, cells, None


def _write(job: ReadingJob, rows: Iterator[SheetRow]) -> None:
    with Path(job.rows_path).open("w", encoding="utf-8") as out:
        for row in rows:
            error = [row.error.code, row.error.facts] if row.error else None
            out.write(json.dumps([row.line, [_plain(cell) for cell in row.cells], error], ensure_ascii=False) + "\n")


def _plain(cell: Cell) -> Any:
    """Write a cell so that JSON keeps what it is: days, times and cells without a value as lists."""
    if isinstance(cell, datetime):
        return ["datetime", cell.isoformat()]
    if isinstance(cell, date):
        return ["date", cell.isoformat()]
    if isinstance(cell, time):
        return ["time", cell.isoformat()]
    if isinstance(cell, timedelta):
        # More than a day: hours that were added up. They are a figure, in days.
        return cell.total_seconds() / 86400
    if isinstance(cell, BrokenCell):
        return ["broken", cell.code, cell.text, cell.place]
    return cell
