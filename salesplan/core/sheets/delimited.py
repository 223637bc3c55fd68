"""Records of a text file with commas, semicolons, tabs or bars: the separator is found, quotation marks are taken seriously.

The csv module forgives a quotation mark that is never closed and makes one cell of all rows after it. Here the file is
refused with the line in which it was opened. Where only one record is wrong, that record is named and the rest goes on.
"""

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from salesplan.core.sheets.rules import ROWS_BEFORE_HEADING, SheetError, clean

SEPARATORS = (",", ";", "\t", "|")
LOOKED_AT = 60
# Excel writes this in the first line where the separator is not that of the country.
HINT = "sep="

Record = tuple[int, list[str], SheetError | None]


def separator_of(path: Path, codec: str, headings: Sequence[Sequence[str]]) -> str:
    """Return what parts the cells: the separator with which a wanted heading is found, else the most even one."""
    lines = _first_lines(path, codec)
    if lines and lines[0].lower().startswith(HINT) and len(lines[0].strip()) == len(HINT) + 1:
        return lines[0][len(HINT)]
    scores = []
    for place, separator in enumerate(SEPARATORS):
        rows = [row for row in _forgiving(lines, separator) if any(cell.strip() for cell in row)]
        widths = Counter(len(row) for row in rows if len(row) > 1)
        width, count = widths.most_common(1)[0] if widths else (1, 0)
        names = [{clean(cell) for cell in row} for row in rows[:ROWS_BEFORE_HEADING]]
        has_heading = any(set(heading) <= row for heading in headings if heading for row in names)
        scores.append((has_heading, count / max(len(rows), 1), width, -place, separator))
    return max(scores)[-1]


def _first_lines(path: Path, codec: str) -> list[str]:
    lines = []
    with path.open(encoding=codec, errors="replace", newline="") as file:
        for line in file:
            lines.append(line[:20_000])
            if len(lines) >= LOOKED_AT:
                break
    return lines


def _forgiving(lines: list[str], separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=separator))
    except csv.Error:
        return []


def records(path: Path, codec: str, separator: str) -> Iterator[Record]:
    """Yield each record with the line it begins in; raises Fault where nothing after a point can be told apart."""
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding=codec, newline="") as file:
        reader = csv.reader(file, delimiter=separator, strict=True)
        width = 0
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except UnicodeDecodeError as error:
                raise SheetError(
                    "not_decodable", line=_foreign_line(path, codec, line), encoding=codec.removesuffix("-sig")
                ) from error
            except csv.Error as error:
                yield line, [], _quotation(error, line, reader.line_num)
                continue
            if line == 1 and separator.join(cells).lower().startswith(HINT):
                continue
            width = max(width, len(cells))
            halves = reader.line_num > line and _two_rows(cells, separator, width)
            yield line, cells, SheetError("two_rows", line=line, last=reader.line_num) if halves else None


def _foreign_line(path: Path, codec: str, near: int) -> int:
    """Return the line that cannot be decoded; files are decoded in pieces, so it is a little after the last good row."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode(codec)
            except UnicodeDecodeError:
                return number
    return near


def _quotation(error: csv.Error, line: int, last: int) -> SheetError:
    """Tell a mark that is wrong within its line from one that swallows the lines after it."""
    if "unexpected end" in str(error) or last > line:
        raise SheetError("open_quotation", line=line) from error
    return SheetError("quotation", line=line)


def _two_rows(cells: list[str], separator: str, width: int) -> bool:
    """Say whether a cell with a line break would make two whole rows if its quotation marks were not there.

    >>> _two_rows(["1", "Acme,x\\n2,Beta", "y"], ",", 3), _two_rows(["1", "Dear all,\\nthanks", "y"], ",", 3)
    (True, False)
    """
    if width < 3:
        return False
    # In sentences a blank follows a comma, in rows it does not.
    tight = re.compile(re.escape(separator) + r"(?=\S)")
    for place, cell in enumerate(cells):
        counts = [len(tight.findall(line)) for line in cell.splitlines()]
        before, after = place + 1, len(cells) - place + sum(counts)
        for count in counts[:-1]:
            before, after = before + count, after - count
            if before == after == width:
                return True
    return False
