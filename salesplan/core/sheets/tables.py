"""From a file to rows: which kind it is, which sheet, which heading. Runs in the reading process only."""

import dataclasses
import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from salesplan.core.sheets import delimited, encodings, packed
from salesplan.core.sheets.headings import Raw, arrange
from salesplan.core.sheets.rules import MEGABYTE, Broken, Cell, Fault, Found, Job, Row


def read(job: Job) -> dict[str, Any]:
    """Read a file, write its rows, and return what was found."""
    path = Path(job.path)
    size = path.stat().st_size
    if size > job.limits.megabytes * MEGABYTE:
        raise Fault("too_large", megabytes=-(-size // MEGABYTE), most=job.limits.megabytes)
    if not size:
        raise Fault("nothing_in_it")
    found = _workbook(job) if packed.check_kind(path) else _text(job, path)
    return {"found": dataclasses.asdict(found)}


def _text(job: Job, path: Path) -> Found:
    encoding = job.encoding or encodings.recognise(path)
    codec = encodings.codec(encoding)
    separator = delimited.separator_of(path, codec, job.headings)
    found = Found(encoding=encodings.NAMES.get(encoding, encoding.upper()), separator=separator)
    rows = delimited.records(path, codec, separator)
    _write(job, _sampled(arrange(rows, job, found, is_text=True), found))
    if not found.sample:
        found.sample = encodings.sample(" ".join(found.heading))
    return found


def _sampled(rows: Iterator[Row], found: Found) -> Iterator[Row]:
    """Keep the first text that shows how the encoding was understood."""
    for row in rows:
        if not found.sample:
            foreign = next((cell for cell in row.cells if isinstance(cell, str) and not cell.isascii()), "")
            found.sample = encodings.sample(foreign)
        yield row


def _workbook(job: Job) -> Found:
    # Calamine is loaded for workbooks only.
    from salesplan.core.sheets.workbooks import Workbook

    book = Workbook(job)
    if job.sheet or len(book.names) == 1:
        sheet = book.sheet(job.sheet or book.names[0])
        if sheet is None:
            raise Fault("nothing_in_it")
        return _sheet(job, book, sheet)
    sheets = [sheet for sheet in map(book.sheet, book.names) if sheet is not None]
    if not sheets:
        raise Fault("nothing_in_it")
    if len(sheets) == 1:
        return _sheet(job, book, sheets[0])
    fitting, last = [], None
    for sheet in sheets:
        try:
            # The heading of each is looked at; nothing is written yet.
            next(arrange(_raw(sheet), job, Found(), is_text=False), None)
            fitting.append(sheet)
        except Fault as fault:
            last = last or fault
    if len(fitting) > 1 or (not fitting and last is None):
        raise Fault("which_sheet", sheets=[sheet.name for sheet in fitting])
    if not fitting and last is not None:
        raise last
    return _sheet(job, book, fitting[0])


def _sheet(job: Job, book: Any, sheet: Any) -> Found:
    found = Found(sheet=sheet.name, has_epoch_1904=book.has_epoch_1904)
    _write(job, arrange(_raw(sheet), job, found, is_text=False))
    return found


def _raw(sheet: Any) -> Iterator[Raw]:
    for line, cells in sheet.read():
        yield line, cells, None


def _write(job: Job, rows: Iterator[Row]) -> None:
    with Path(job.rows_path).open("w", encoding="utf-8") as out:
        for row in rows:
            fault = [row.fault.code, row.fault.facts] if row.fault else None
            out.write(json.dumps([row.line, [_plain(cell) for cell in row.cells], fault], ensure_ascii=False) + "\n")


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
    if isinstance(cell, Broken):
        return ["broken", cell.code, cell.text, cell.place]
    return cell
