"""Files as people and attackers make them."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import xlsxwriter

from salesplan.core.sheets.reading import FileTable, read_upload
from salesplan.core.sheets.rules import UPLOAD, FileLimits


def book(build: Callable[[Any], None]) -> bytes:
    """Return a workbook that a function fills."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    build(made)
    made.close()
    return out.getvalue()


def sheet_of(*rows: list[Any]) -> bytes:
    """Return a workbook with one sheet of these rows."""

    def build(made: Any) -> None:
        sheet = made.add_worksheet("Sheet1")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    return book(build)


def changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name.endswith(part) else old.read(name))
    return out.getvalue()


def read(data: bytes | str, limits: FileLimits = UPLOAD, **asked: Any) -> FileTable:
    """Read a file as an upload is read."""
    return read_upload(io.BytesIO(data if isinstance(data, bytes) else data.encode()), limits, **asked)
