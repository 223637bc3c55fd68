"""Rows of a CSV or Excel file as dictionaries, with their line numbers; Chinese encodings are recognised."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import python_calamine
from django.utils.translation import gettext as _

from salesplan.core.errors import Refused

MOST_BYTES = 200 * 1024 * 1024


def rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line, row by column name); raises Refused when the file is missing, too large or has no heading."""
    if not path.is_file():
        raise Refused(_("There is no file %(path)s.") % {"path": path})
    if path.stat().st_size > MOST_BYTES:
        raise Refused(_("%(path)s is larger than 200 MB.") % {"path": path})
    yield from _workbook(path) if path.suffix.lower() in (".xlsx", ".xls", ".ods") else _csv(path)


def _csv(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open(encoding=_encoding(path), newline="") as lines:
        reader = csv.DictReader(lines)
        _heading(path, reader.fieldnames or [])
        for row in reader:
            yield reader.line_num, row


def _workbook(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    lines = iter(sheet.iter_rows())
    heading = [str(cell).strip() for cell in next(lines, [])]
    _heading(path, heading)
    for number, cells in enumerate(lines, 2):
        yield number, dict(zip(heading, cells, strict=False))


def _heading(path: Path, names: Any) -> None:
    if not [name for name in names if name]:
        raise Refused(_("%(path)s has no heading in its first line.") % {"path": path})


def _encoding(path: Path) -> str:
    """UTF-8 with or without a mark, else what Chinese Excel writes."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for _line in lines:
                pass
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"
