"""What a table of a file is, how large it may be, and what can be wrong with it. Pure; also used in the reading process."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

MEGABYTE = 1024 * 1024
# What Excel keeps of a cell is a quarter of this; a longer one is no cell but a mistake in the file.
LONGEST_CELL = 128 * 1024
# Rows that are looked at for the heading: titles, dates and remarks stand above it in many files.
ROWS_BEFORE_HEADING = 30


@dataclass(frozen=True)
class FileLimits:
    """How much one file may cost; `seconds` is processor time, the wall clock has twice that."""

    megabytes: int
    unpacked_megabytes: int
    rows: int
    columns: int
    # Rows × columns up to the last cell: what a reader has to hold, however few of them are filled.
    cells: int
    memory_megabytes: int
    seconds: int
    members: int = 1_000
    # Spreadsheets pack to a tenth; nothing honest packs to a hundredth.
    ratio: int = 100


# What somebody uploads while others work, and what an administrator loads by the command.
UPLOAD = FileLimits(5, 60, rows=20_000, columns=300, cells=1_000_000, memory_megabytes=768, seconds=15)
COMMAND = FileLimits(200, 800, rows=3_000_000, columns=1_000, cells=40_000_000, memory_megabytes=3_072, seconds=600)


class SheetError(Exception):
    """Something is wrong with the file, or must be asked; `code` and `facts` become a sentence in `texts`."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


@dataclass(frozen=True)
class BrokenCell:
    """A cell that holds no value: an error such as #N/A, a formula that was never calculated, a part of a merged cell."""

    code: str
    text: str
    place: str

    def __str__(self) -> str:
        return self.text


Cell = str | int | float | bool | date | datetime | time | BrokenCell | None


@dataclass(frozen=True)
class SheetRow:
    """One row below the heading, with its line in the file; `fault` says why it cannot be read, if so."""

    line: int
    cells: tuple[Cell, ...]
    error: SheetError | None = None


@dataclass(frozen=True)
class ReadingJob:
    """What is asked of the reading process. `headings` are sets of columns; the heading must hold one of them whole."""

    path: str
    rows_path: str
    limits: FileLimits
    headings: tuple[tuple[str, ...], ...] = ()
    encoding: str = ""
    sheet: str = ""


@dataclass
class SheetSummary:
    """What the reading process found, besides the rows."""

    heading: list[str] = field(default_factory=list)
    heading_line: int = 0
    # Which of the wanted sets of columns the heading holds.
    fits: int = -1
    above: list[tuple[int, str]] = field(default_factory=list)
    # (code, facts) of what is worth telling though the file is read.
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    rows: int = 0
    bad: int = 0
    empty: int = 0
    encoding: str = ""
    sample: str = ""
    separator: str = ""
    sheet: str = ""
    has_epoch_1904: bool = False


def letters(number: int) -> str:
    """Return the letters of a column, counted from 0.

    >>> letters(0), letters(25), letters(26), letters(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    name = ""
    number += 1
    while number:
        number, digit = divmod(number - 1, 26)
        name = chr(65 + digit) + name
    return name


def clean(cell: "Cell") -> str:
    """Return a cell of a heading as a name: no outer or double spaces, whole numbers without decimals.

    >>> clean("  Annual\\n revenue "), clean(2026.0), clean(None)
    ('Annual revenue', '2026', '')
    """
    if cell is None or isinstance(cell, BrokenCell):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).replace("\ufeff", "").split())


def is_empty(cell: "Cell") -> bool:
    """Say whether nothing stands in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
