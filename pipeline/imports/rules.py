"""Reading cells: pure functions that turn what a file says into values, or say by a code why they cannot.

They raise `ImportProblem`; `texts.py` writes the sentence in the admin's language, and the importer adds file, line and column.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from salesplan.core.amounts.rules import FigureSpec, read_cell

_SPACES = re.compile(r"\s+")
# What no text of ours may hold: the database keeps no NUL, and the other marks are what a broken file leaves behind.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CHINESE_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]")
# The first and the last day that a business date may be: before and after are slips, or "never" written as a date.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
# Excel counts days from here; numbers outside of these years are no dates.
_EXCEL_ZERO, _EXCEL_DAYS = date(1899, 12, 30), range(18_264, 73_051)
# Workbooks of old Macs count from the first day of 1904.
_DAYS_TO_1904 = (date(1904, 1, 1) - _EXCEL_ZERO).days
# What stands beside a sum; in one cell of a row that has nothing else but figures, the row is a total and nothing of its own.
_TOTALS = frozenset(
    {
        *("合计", "总计", "小计", "共计", "累计", "汇总", "合計", "總計", "小計", "本页合计", "本月合计"),
        *(
            "total",
            "totals",
            "grand total",
            "subtotal",
            "sub-total",
            "sum",
            "summe",
            "gesamt",
            "gesamtsumme",
            "zwischensumme",
        ),
    }
)
_TOTALS_PLAIN = frozenset(word.replace(" ", "") for word in _TOTALS)
# Units that a heading may name, with their factors: in a file of them 12.5 is 125,000.
_UNITS: tuple[tuple[str, int], ...] = (
    (r"亿", 10**8), (r"千万", 10**7), (r"百万", 10**6), (r"万", 10**4), (r"千", 10**3),
    (r"\b(?:mio|millions?|mn)\b|百萬", 10**6), (r"萬", 10**4),
    (r"\b(?:tsd|thousands?|k)\b|\bT€|[€$¥£]\s?k\b|\bk\s?[€$¥£]|\b000s?\b|'000", 10**3),
)  # fmt: skip
_UNIT_IN_CELL = re.compile(r"[百千]?[万亿萬億]|\d\s*[kKmM]\b")
SHOWN = 60


@dataclass
class ImportProblem(ValueError):
    """Why a cell or a row cannot be taken: a code with its facts, and the field that the cell would fill."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""

    def __str__(self) -> str:
        return f"{self.code}: {dict(self.params)}"


def shown(cell: object) -> str:
    """Return what a sentence shows of a cell: its beginning, without what cannot be printed.

    >>> shown("a\\x00b"), len(shown("x" * 500))
    ('a\ufffdb', 61)
    """
    plain = "".join(c if c.isprintable() else "\ufffd" for c in str(cell))
    return plain if len(plain) <= SHOWN else f"{plain[:SHOWN]}…"


def text(cell: object, most: int | None = None) -> str:
    """Return a cell as text without outer and double spaces; nothing is "". One that is too long is never cut.

    >>> text("  Acme   Corp "), text(None), text(12.0)
    ('Acme Corp', '', '12')
    >>> text("Acme Corporation", 4)
    Traceback (most recent call last):
    pipeline.imports.rules.ImportProblem: too_long: {'text': 'Acme Corporation', 'long': 16, 'most': 4}
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    raw = str(cell)
    if _CONTROL.search(raw):
        raise ImportProblem("control", {"text": shown(raw)})
    plain = _SPACES.sub(" ", raw).strip()
    if most is not None and len(plain) > most:
        raise ImportProblem("too_long", {"text": shown(plain), "long": len(plain), "most": most})
    return plain


def amount(cell: object, wanted: FigureSpec, scale: Decimal | None = None, *, signed: bool = False) -> Decimal | None:
    """Return a figure, or None for an empty cell; raises Unreadable where it is none, or may be two.

    `scale` is the factor of a file that counts in thousands or millions; the result must still fit the field. Less than
    zero is a fault unless the figure may be `signed`: where goods may come back.

    >>> yuan = FigureSpec("money", "CNY", integer_digits=13, places=2)
    >>> amount("1.054,50", yuan), amount("", yuan), amount("¥ 300", yuan), amount(12.5, yuan)
    (Decimal('1054.50'), None, Decimal('300'), Decimal('12.5'))
    >>> amount("1.2345", yuan, Decimal(1000))
    Decimal('1234.5')
    """
    if scale is not None and scale != 1 and isinstance(cell, str) and (unit := _UNIT_IN_CELL.search(cell)):
        raise ImportProblem("unit_and_scale", {"text": shown(text(cell)), "unit": unit[0].strip()})
    if scale is None:
        value = read_cell(cell, wanted)
    else:
        zeros = max(0, scale.adjusted())
        loose = FigureSpec(
            wanted.unit, wanted.currency, wanted.integer_digits, wanted.places + zeros, decimal_mark=wanted.decimal_mark
        )
        value = read_cell(cell, loose)
        value = None if value is None else read_cell(_plain(value * scale), wanted)
    if value is not None and value < 0 and not signed:
        raise ImportProblem("negative", {"text": shown(text(cell))})
    return value


def _plain(value: Decimal) -> Decimal:
    """Drop the zeros behind a product of two figures; they are no decimals that anybody typed.

    >>> _plain(Decimal("1100.04") * Decimal("1000000")), _plain(Decimal("0.00"))
    (Decimal('1100040000'), Decimal('0'))
    """
    whole = value.normalize()
    return Decimal(f"{whole:f}") if whole else Decimal(0)


def unit_of(heading: str) -> int | None:
    """Return the factor of the unit that the heading of a column of amounts names, or None.

    >>> [unit_of(name) for name in ("金额（万元）", "合同额/亿", "Umsatz (Tsd. €)", "Revenue in $k", "Amount", "金额")]
    [10000, 100000000, 1000, 1000, None, None]
    """
    return next((factor for unit, factor in _UNITS if re.search(unit, heading, re.IGNORECASE)), None)


def is_total(cells: Sequence[object]) -> bool:
    """Say whether a row is a sum over others: the word for it in one cell, and in the others nothing but figures.

    A customer that is called Total has an owner or a country beside it, and is none.

    >>> is_total(["合计", None, "", 1250.5, "3"]), is_total(["Total", "Anna", 5]), is_total(["D1", 5]), is_total(["总 计："])
    (True, False, False, True)
    """
    words = [re.sub(r"[\s:：]", "", str(cell)).casefold() for cell in cells if _is_word(cell)]
    return len(words) == 1 and words[0] in _TOTALS_PLAIN


def _is_word(cell: object) -> bool:
    return (
        isinstance(cell, str)
        and bool(cell.strip())
        and not re.fullmatch(r"[\s\d.,'’%％¥￥$€£()（）+-]+[万亿]?元?", cell)
    )


def whole(cell: object) -> int | None:
    """Return a whole number of zero or more, or None for an empty cell."""
    value = amount(cell, FigureSpec(integer_digits=9, places=0))
    return None if value is None else int(value)


def day(cell: object, formats: Sequence[str], zone: tzinfo | None = None, *, from_1904: bool = False) -> date | None:
    """Return a date, or None for an empty cell.

    Read are the formats of the mapping, dates and moments as ISO 8601 writes them (a moment with an offset counts in
    the company's `zone`), 2017年3月1日, and the number by which Excel keeps a day, in a workbook of an old Mac `from_1904`
    on. A text that two of the formats read as two days is asked for, not guessed.

    >>> day("10/20/2016", ["%m/%d/%Y"]), day("2017年3月1日", []), day(42795.0, [])
    (datetime.date(2016, 10, 20), datetime.date(2017, 3, 1), datetime.date(2017, 3, 1))
    >>> day(41333.0, [], from_1904=True)
    datetime.date(2017, 3, 1)
    """
    found = _day(cell, formats, zone, _DAYS_TO_1904 if from_1904 else 0)
    if found is not None and not FIRST_DAY <= found <= LAST_DAY:
        facts = {"text": shown(text(cell)), "first": FIRST_DAY.year, "last": LAST_DAY.year}
        raise ImportProblem("day_beyond", facts)
    return found


def _day(cell: object, formats: Sequence[str], zone: tzinfo | None, later: int) -> date | None:
    if isinstance(cell, datetime):
        return _in_zone(cell, zone)
    if isinstance(cell, date):
        return cell
    raw = text(cell)
    if not raw:
        return None
    readings = {read for form in formats if (read := _by_format(raw, form)) is not None}
    if len(readings) > 1:
        facts = {"text": shown(raw), "readings": " / ".join(str(one) for one in sorted(readings))}
        raise ImportProblem("day_two_readings", facts)
    found = readings.pop() if readings else _iso(raw, zone) or _chinese(raw) or _excel(raw, later)
    if found is None:
        raise ImportProblem("not_a_day", {"text": shown(raw), "formats": ", ".join(formats)})
    return found


def _by_format(raw: str, form: str) -> date | None:
    try:
        return datetime.strptime(raw, form).date()  # noqa: DTZ007 - a date has no zone
    except ValueError:
        return None


def _iso(raw: str, zone: tzinfo | None) -> date | None:
    # Python also takes 20170301 and weeks, which here may be numbers of anything.
    if not re.match(r"\d{4}-\d{1,2}-\d{1,2}", raw):
        return None
    head, _mark, tail = raw.replace("T", " ", 1).partition(" ")
    padded = "-".join(part.zfill(2) for part in head.split("-"))
    try:
        return _in_zone(datetime.fromisoformat(f"{padded} {tail}".strip()), zone)
    except ValueError:
        return None


def _in_zone(moment: datetime, zone: tzinfo | None) -> date:
    return moment.astimezone(zone).date() if moment.tzinfo and zone else moment.date()


def _chinese(raw: str) -> date | None:
    parts = _CHINESE_DAY.fullmatch(raw.replace(" ", ""))
    try:
        return date(*(int(part) for part in parts.groups())) if parts else None
    except ValueError:
        return None


def _excel(raw: str, later: int) -> date | None:
    if re.fullmatch(r"\d{5}(\.\d+)?", raw) is None:
        return None
    days = int(raw.partition(".")[0]) + later
    return _EXCEL_ZERO + timedelta(days) if days in _EXCEL_DAYS else None


def required(value: str, name: str) -> str:
    """Return a text that must be there."""
    if not value:
        raise ImportProblem("empty", name=name)
    return value


def shares(cell: object) -> list[tuple[str, Decimal | None]]:
    """Return who shares in a deal with how much percent: names and figures, parted by semicolons or new lines.

    >>> shares("Anna Snelling 60 %; 王伟：40"), shares("Anna Snelling")
    ([('Anna Snelling', Decimal('60')), ('王伟', Decimal('40'))], [('Anna Snelling', None)])
    """
    out: list[tuple[str, Decimal | None]] = []
    for part in re.split(r"[;；\n]", str(cell or "")):
        plain = text(part)
        if not plain:
            continue
        parts = re.fullmatch(r"(.+?)\s*[:：=,，]?\s*(\d+(?:[.,]\d+)?)\s*[%％]?", plain)
        percent = read_cell(parts[2], FigureSpec("percent", integer_digits=3, places=2)) if parts else None
        out.append((parts[1].strip() if parts else plain, percent))
    return out
