"""Reading cells: pure functions that turn what a file says into values, or say in a sentence why they cannot.

They raise ValueError with an English sentence; the importer adds file and line and writes both into the error file.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from salesplan.core.amounts.rules import Wanted, read_cell

_SPACES = re.compile(r"\s+")


def text(cell: object) -> str:
    """Return a cell as text without outer and double spaces; nothing is "".

    >>> text("  Acme   Corp "), text(None), text(12.0)
    ('Acme Corp', '', '12')
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return _SPACES.sub(" ", str(cell)).strip()


def amount(cell: object, wanted: Wanted) -> Decimal | None:
    """Return a figure of zero or more, or None for an empty cell; raises Unreadable where it is none, or may be two.

    >>> yuan = Wanted("money", "CNY", whole=13, places=2)
    >>> amount("1.054,50", yuan), amount("", yuan), amount("¥ 300", yuan), amount(12.5, yuan)
    (Decimal('1054.50'), None, Decimal('300'), Decimal('12.5'))
    """
    value = read_cell(cell, wanted)
    if value is not None and value < 0:
        raise ValueError(f"{text(cell)!r} is less than zero")
    return value


def whole(cell: object) -> int | None:
    """Return a whole number of zero or more, or None for an empty cell."""
    value = amount(cell, Wanted(whole=9, places=0))
    return None if value is None else int(value)


def day(cell: object, formats: Sequence[str]) -> date | None:
    """Return a date read by the first format that fits, or None for an empty cell.

    >>> day("10/20/2016", ["%m/%d/%Y"])
    datetime.date(2016, 10, 20)
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    raw = text(cell)
    if not raw:
        return None
    for form in (*formats, "%Y-%m-%d"):
        try:
            return datetime.strptime(raw, form).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    raise ValueError(f"{raw!r} is not a date of the form {' or '.join(formats) or '%Y-%m-%d'}")


def required(value: str, what: str) -> str:
    """Return a text that must be there."""
    if not value:
        raise ValueError(f"{what} is empty")
    return value
