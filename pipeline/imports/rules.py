"""Reading cells: pure functions that turn what a file says into values, or say in a sentence why they cannot.

They raise ValueError with an English sentence; the importer adds file and line and writes both into the error file.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

_SPACES = re.compile(r"\s+")
_MOST = Decimal(10) ** 13


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


def amount(cell: object) -> Decimal | None:
    """Return an amount of zero or more, or None for an empty cell; thousands may be parted by commas or spaces.

    >>> amount("1,054.50"), amount(""), amount("¥ 300")
    (Decimal('1054.50'), None, Decimal('300'))
    """
    raw = re.sub(r"[\s,'\u00a0¥$€£]", "", text(cell))
    if not raw:
        return None
    try:
        value = Decimal(raw)
    except InvalidOperation:
        raise ValueError(f"{text(cell)!r} is not an amount") from None
    if not value.is_finite() or value < 0 or value >= _MOST:
        raise ValueError(f"{text(cell)!r} is not an amount from 0 to 10,000,000,000,000")
    return value


def whole(cell: object) -> int | None:
    """Return a whole number of zero or more, or None for an empty cell."""
    value = amount(cell)
    if value is None:
        return None
    if value != value.to_integral_value() or value > 2_000_000_000:
        raise ValueError(f"{text(cell)!r} is not a whole number")
    return int(value)


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
