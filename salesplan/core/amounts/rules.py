"""The one reader of figures that people type and files hold. It understands exactly, asks, or refuses; it never guesses.

*Separators.* A page writes 1,234.56 in both languages of the product, and so the reader takes commas for thousands and
the point for decimals, wherever no other reading is possible. Figures of other countries are understood where they
can mean one thing only:

    1234,56   1.234,56   1 234,56   1'234.56   12,34,567   0,99   2,5   1.234.567

A single point or comma before exactly three digits may be either. With a comma the languages of the product agree:
`1,234` is how their pages write 1234; only where three decimals are as usual as thousands (quantities, rates) it is
asked. With a point, `12.500` is asked (12.5 or 12,500?) unless only the decimal reading fits the field, the field is
one where such figures are usual (rates), or a unit follows (1.234万). Groups that nobody writes (1,23,4) are refused.

*Units* move the point and nothing else: 12万 is 120,000, 1.2亿 is 120,000,000, 1亿2000万 is 120,000,000 too, 1.5k is
1,500. *Signs of money* must be the field's; full-width forms count as the plain ones, brackets as a minus.

*Exact.* The result is the `Decimal` that was typed. One with more decimals than the field keeps is refused, not rounded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from salesplan.core.amounts.signs import (
    CHINESE_ONLY,
    HAN_UNITS,
    LATIN_UNITS,
    ONE_CHARACTER,
    currencies_of,
    signs_of,
)

Unit = Literal["number", "money", "percent"]
# Longer texts are no figure; the sentence that refuses one shows no more of it either.
LONGEST, SHOWN = 60, 40
# What the button of a reading is called: the name of the input with this behind it.
CHOSEN = ".as"

_WHOLE = re.compile(r"(?P<before>\D*?)(?P<core>[.,]?\d(?:.*\d)?)(?P<after>\D*)", re.DOTALL)
_EXPONENT = re.compile(r"[\d.,]\s*e\s*[+-]?\s*\d", re.IGNORECASE)
_BY_THREES = {mark: re.compile(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+") for mark in ".,' _"}
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")
_PIECES = re.compile(r"(\d[\d.,]*)\s*(十亿|百亿|千亿|万亿|萬億|十万|百万|千万|[千仟万萬亿億])")
_MACHINE = re.compile(r"-?\d{1,20}(?:\.\d{1,20})?", re.ASCII)


@dataclass(frozen=True)
class FigureSpec:
    """What a field takes: its unit, the currency of money, digits before the point and behind it, and its bounds.

    `is_fine` is a field whose figures usually have three decimals or more, such as a rate; `asks_comma` one where three
    decimals are as usual as thousands, such as a quantity; `decimal_mark` is the one that a file declares.
    """

    unit: Unit = "number"
    currency: str = ""
    integer_digits: int = 14
    places: int = 4
    least: Decimal | None = None
    most: Decimal | None = None
    is_fine: bool = False
    asks_comma: bool = False
    is_chinese: bool = False
    decimal_mark: str = ""

    def accepts(self, value: Decimal) -> bool:
        """Say whether a figure can stand in the field."""
        low = self.least is not None and value < self.least
        high = self.most is not None and value > self.most
        return not low and not high and places_of(value) <= self.places and whole_of(value) <= self.integer_digits


@dataclass
class Unreadable(ValueError):
    """Why a text is no figure for a field; `readings` are what it may mean, where that is to be asked."""

    code: str
    text: str
    params: dict[str, Any] = field(default_factory=dict)
    readings: tuple[Decimal, ...] = ()

    def __str__(self) -> str:
        return f"{self.code}: {self.text!r}"


def places_of(value: Decimal) -> int:
    """Return how many decimals a figure has, zeros at the end left out.

    >>> places_of(Decimal("12.50")), places_of(Decimal("1E+3"))
    (1, 0)
    """
    _sign, digits, exponent = value.as_tuple()
    zeros = len(digits) - len("".join(map(str, digits)).rstrip("0")) if any(digits) else len(digits)
    return max(0, -int(exponent) - zeros)


def whole_of(value: Decimal) -> int:
    """Return how many digits stand before the point."""
    return max(0, value.adjusted() + 1) if value else 0


def read(text: object, wanted: FigureSpec) -> Decimal | None:
    """Return the figure that was typed, or None where nothing was; raises Unreadable.

    >>> money = FigureSpec("money", "CNY", places=2)
    >>> [str(read(text, money)) for text in ("1,234.56", "1.234,56", "￥１２３，４５６．７８", "1.2亿", "(1,234)", "0,99")]
    ['1234.56', '1234.56', '123456.78', '120000000', '-1234', '0.99']
    >>> read("12.500", money)
    Traceback (most recent call last):
    salesplan.core.amounts.rules.Unreadable: two_readings: '12.500'
    """
    typed = "" if text is None else str(text)
    plain = " ".join(typed.translate(ONE_CHARACTER).split(" ")).strip()
    if not plain:
        return None
    shown = "".join(c if c.isprintable() else "�" for c in typed.strip())[:SHOWN]
    return _FigureReader(plain, shown, wanted).read()


def read_machine(text: object, wanted: FigureSpec) -> Decimal:
    """Return a figure that a program sent: digits, a point, a minus; nothing else, and nothing to be understood.

    >>> read_machine("-1234.50", FigureSpec(places=2)), read_machine(12, FigureSpec())
    (Decimal('-1234.50'), Decimal('12'))
    """
    typed = str(text).strip() if not isinstance(text, bool) else str(text).lower()
    shown = "".join(c if c.isprintable() else "�" for c in typed)[:SHOWN]
    if not _MACHINE.fullmatch(typed):
        digits = sum(c.isdigit() for c in typed)
        raise Unreadable("too_long" if digits > 20 and not typed.strip("-.0123456789") else "machine", shown,
                         {"whole": wanted.integer_digits})  # fmt: skip
    if isinstance(text, float) and len(typed.strip("-0").replace(".", "")) > 15:
        raise Unreadable("float", shown)
    return _fitting(Decimal(typed), shown, wanted)


def read_cell(cell: object, wanted: FigureSpec) -> Decimal | None:
    """Return the figure of a cell of a sheet: a number counts as it stands, a text is read.

    A workbook keeps fifteen digits of a number; what a program shows behind them is noise of the binary form.

    >>> read_cell(0.1 + 0.2, FigureSpec()), read_cell("1.234,5", FigureSpec())
    (Decimal('0.3'), Decimal('1234.5'))
    """
    if isinstance(cell, bool):
        raise Unreadable("not_a_number", str(cell))
    if isinstance(cell, int | Decimal):
        return _fitting(Decimal(cell), str(cell), wanted)
    if isinstance(cell, float):
        if cell != cell or cell in (float("inf"), float("-inf")):
            raise Unreadable("not_a_number", str(cell))
        return _fitting(Decimal(f"{cell:.15g}"), f"{cell:.15g}", wanted)
    return read(cell, wanted)


def read_list(text: str, wanted: FigureSpec) -> list[Decimal]:
    """Return the figures of one line, parted by spaces, semicolons or commas; a comma within a word is a decimal one.

    >>> [[str(one) for one in read_list(text, FigureSpec("percent"))] for text in ("25, 50, 75 %", "25,50", "2,5 97,5")]
    [['25', '50', '75'], ['25', '50'], ['2.5', '97.5']]
    """
    joined = re.sub(r"\s*([%％])", r"\1 ", text)
    words = [word for word in (word.strip(",，") for word in re.split(r"[\s;；、/]+", joined)) if word]
    if len(words) == 1:
        words = [word for word in re.split("[,，]", words[0]) if word]
    values = (read(word, wanted) for word in words)
    return [value for value in values if value is not None]


def plain(number: Decimal | None) -> str:
    """Write a number for an input, a stored value or a program, without the zeros behind its point.

    >>> plain(Decimal("1200.50")), plain(Decimal("1E+2")), plain(Decimal("0.00")), plain(None)
    ('1200.5', '100', '0', '')
    """
    if number is None:
        return ""
    return f"{number.normalize():f}" if number else "0"


def written(value: Decimal, wanted: FigureSpec) -> str:
    """Write a figure for an input, so that it is read back without a question.

    >>> written(Decimal("1200.50"), FigureSpec()), written(Decimal("12.345"), FigureSpec())
    ('1200.5', '12.3450')
    """
    text = plain(value)
    whole, _point, decimals = text.lstrip("-").partition(".")
    is_asked = len(decimals) == 3 and len(whole) <= 3 and whole != "0" and not wanted.is_fine
    return f"{text}0" if is_asked else text


def choice(value: Decimal, typed: str, wanted: FigureSpec) -> str:
    """Write what the button of a reading sends: the figure, and the text that it reads."""
    return f"{written(value, wanted)}|{typed}"


def chosen(choice: str, typed: str) -> str:
    """Return the reading that was chosen of a text, or the text where another one stands by now.

    >>> chosen("12500|12.500", "12.500"), chosen("12500|12.500", "13"), chosen("", "13")
    ('12500', '13', '13')
    """
    figure, _bar, of = choice.partition("|")
    return figure if figure and of == typed else typed


def _moved(value: Decimal, zeros: int) -> Decimal:
    """Move the point, exactly: arithmetic would round what is longer than its context.

    >>> _moved(Decimal("1.2"), 8)
    Decimal('120000000')
    """
    sign, digits, exponent = value.as_tuple()
    return Decimal(f"{Decimal((sign, digits, int(exponent) + zeros)):f}")


def _fitting(value: Decimal, shown: str, wanted: FigureSpec) -> Decimal:
    """Refuse a figure that the field cannot keep as it is; its bounds are a matter of the field."""
    if not value.is_finite():
        raise Unreadable("not_a_number", shown)
    if whole_of(value) > wanted.integer_digits:
        raise Unreadable("too_long", shown, {"whole": wanted.integer_digits})
    if places_of(value) > wanted.places:
        raise Unreadable("whole" if wanted.places == 0 else "places", shown, {"places": wanted.places})
    is_exact = -int(value.as_tuple().exponent) <= wanted.places
    return (value if is_exact else Decimal(f"{value:.{wanted.places}f}")) if value else Decimal(0)


class _FigureReader:
    """Takes one text apart: what stands before its digits, the digits, and what follows."""

    def __init__(self, plain: str, shown: str, wanted: FigureSpec) -> None:
        self.plain, self.shown, self.wanted = plain, shown, wanted

    def fault(self, code: str, **facts: Any) -> Unreadable:
        return Unreadable(code, self.shown, facts)

    def read(self) -> Decimal:
        if len(self.plain) > LONGEST:
            raise self.fault(
                "too_long" if re.fullmatch(r"[\d\s.,-]+", self.plain) else "not_a_number",
                whole=self.wanted.integer_digits,
            )
        if _EXPONENT.search(self.plain):
            raise self.fault("exponent")
        match = _WHOLE.fullmatch(self.plain)
        if match is None:
            raise self.fault("not_a_number")
        is_minus = self._is_minus(match["before"], match["after"])
        zeros, is_han = self._unit(self._words(match["before"]), self._words(match["after"]))
        values = self._joined(match["core"], zeros) if _PIECES.match(match["core"]) else None
        if values is None:
            values = [_moved(value, zeros) for value in self._values(match["core"], zeros > 0, is_han)]
        return self._chosen([value.copy_negate() if is_minus and value else value for value in values])

    def _is_minus(self, before: str, after: str) -> bool:
        """Read the sign: one minus before or behind, or a pair of brackets."""
        opened, closed = before.count("("), after.count(")")
        signs = [c for c in before + after if c in "+-"]
        if opened != closed or opened > 1 or "(" in after or ")" in before or len(signs) + opened > 1 or "+" in after:
            raise self.fault("not_a_number")
        return bool(opened) or signs == ["-"]

    @staticmethod
    def _words(text: str) -> str:
        return re.sub(r"[\s()+-]", "", text).lower()

    def _unit(self, before: str, after: str) -> tuple[int, bool]:
        """Return by how many zeros the unit moves the point, and whether it is a Chinese one; check the other signs."""
        after = after.removeprefix(".")
        units = HAN_UNITS | LATIN_UNITS | (CHINESE_ONLY if self.wanted.is_chinese else {})
        units_before = [unit for unit in ("", *units) if after.startswith(unit) and self._is_known(after[len(unit) :])]
        if not units_before or not self._is_known(before, is_before=True):
            raise self.fault("not_a_number")
        unit = units_before[0]
        self._check(before, after[len(unit) :], has_unit=bool(unit))
        return units.get(unit, 0), unit in HAN_UNITS or unit in CHINESE_ONLY

    def _is_known(self, rest: str, *, is_before: bool = False) -> bool:
        return not rest or (rest == "%" and not is_before) or bool(self._currencies(rest))

    def _currencies(self, sign: str) -> tuple[str, ...]:
        currency = self.wanted.currency
        return (currency,) if currency and sign in signs_of(currency) else currencies_of(sign)

    def _check(self, before: str, after: str, *, has_unit: bool) -> None:
        """Refuse a percent sign and signs of money that are not the field's."""
        if after == "%":
            if self.wanted.unit != "percent":
                raise self.fault("percent")
            if before or has_unit:
                raise self.fault("not_a_number")
            return
        for sign in filter(None, (before, after)):
            if self.wanted.unit != "money":
                raise self.fault("no_money", named=sign.upper())
            if self.wanted.currency not in self._currencies(sign):
                raise self.fault("currency", named=sign.upper(), currency=self.wanted.currency)

    def _joined(self, core: str, zeros: int) -> list[Decimal]:
        """Return what several pieces come to, each of a smaller unit than the one before: 1亿2000万, 3万5千."""
        pieces = [(match[1], HAN_UNITS[match[2]], match.end()) for match in _PIECES.finditer(core)]
        rest = core[pieces[-1][2] :].strip()
        parts = [(digits, zeros_of) for digits, zeros_of, _end in pieces] + [(rest, zeros)]
        is_whole = "".join(match[0] for match in _PIECES.finditer(core)).replace(" ", "") + rest == core.replace(
            " ", ""
        )
        if not zeros or not is_whole or not all(digits.isdecimal() for digits, _zeros in parts):
            raise self.fault("not_a_number")
        total, above = Decimal(0), None
        for digits, zeros_of in parts:
            value = _moved(Decimal(digits), zeros_of)
            if above is not None and whole_of(value) > above:
                raise self.fault("not_a_number")
            total, above = total + value, zeros_of
        return [total]

    def _values(self, core: str, has_unit: bool, is_han: bool) -> list[Decimal]:
        """Return what the digits may mean, the reading of the product's languages first."""
        core = re.sub(r"\s+", " ", core)
        marks = "".join(sorted(set(core) - set("0123456789")))
        if len(core) > LONGEST or set(marks) - set(".,' _"):
            raise self.fault("not_a_number")
        if not marks:
            return [Decimal(core)]
        if len(marks) == 1 and marks in ".,":
            return list(self._one_mark(core, marks, has_unit, is_han))
        return [self._two_marks(core, marks)]

    def _two_marks(self, core: str, marks: str) -> Decimal:
        """Read 1,234.56, 1.234,56, 1 234,56, 1'234'567: thousands by one mark, and at most one other before decimals."""
        last = max(core.rfind("."), core.rfind(","))
        tail = core[last + 1 :] if last >= 0 else ""
        group = marks.replace(core[last], "") if last >= 0 else marks
        head = core[:last] if last >= 0 else core
        if len(group) != 1 or group not in head or not tail.isdecimal() * (last >= 0) + (last < 0):
            raise self.fault("grouping")
        return Decimal(f"{self._grouped(head, group)}.{tail}" if tail else self._grouped(head, group))

    def _grouped(self, head: str, group: str) -> str:
        if _BY_THREES[group].fullmatch(head) or (group == "," and _INDIAN.fullmatch(head)):
            return head.replace(group, "")
        raise self.fault("grouping")

    def _one_mark(self, core: str, mark: str, has_unit: bool, is_han: bool) -> Iterator[Decimal]:
        """Read a text with points or commas alone."""
        if core.count(mark) > 1:
            yield Decimal(self._grouped(core, mark))
            return
        head, _mark, tail = core.partition(mark)
        decimal = Decimal(f"{head or 0}.{tail}")
        if len(tail) != 3 or not head or len(head) > 3 or head.startswith("0"):
            yield decimal
            return
        grouped = Decimal(head + tail)
        if self.wanted.decimal_mark:
            yield decimal if mark == self.wanted.decimal_mark else grouped
        elif mark == ".":
            yield decimal
            if not (self.wanted.is_fine or has_unit):
                yield grouped
        else:
            yield grouped
            if not is_han and (has_unit or self.wanted.is_fine or self.wanted.asks_comma):
                yield decimal

    def _chosen(self, values: list[Decimal]) -> Decimal:
        """Return the one reading that fits; ask where two do, or where only the less usual one does."""
        readings = [value for value in values if self.wanted.accepts(value)]
        if len(values) == 1 or not readings or readings == values[:1]:
            return _fitting(values[0], self.shown, self.wanted)
        raise Unreadable("two_readings", self.shown, {"places": self.wanted.places}, tuple(sorted(readings)))
