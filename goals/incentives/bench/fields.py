"""Reading TOML with errors that name the place: `[component 1] table 1, key steps`."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

MOST_DIGITS = 28


class Bad(ValueError):
    """Something in the text is wrong: `place` is the table and key, `says` what and how to mend it."""

    def __init__(self, place: str, says: str) -> None:
        super().__init__(f"{place}: {says}")
        self.place, self.says = place, says


class Table:
    """A TOML table that is read key by key; `finish` refuses keys that nobody asked for."""

    def __init__(self, data: Any, place: str) -> None:
        if not isinstance(data, Mapping):
            raise Bad(place, f"must be a table, not {_kind(data)}")
        self.data, self.place = data, place
        self.asked: set[str] = set()

    def at(self, key: str) -> str:
        """Return the place of a key."""
        return f"{self.place}, key {key}" if self.place else key

    def get(self, key: str, default: Any = None) -> Any:
        """Return the raw value of a key."""
        self.asked.add(key)
        return self.data.get(key, default)

    def need(self, key: str) -> Any:
        """Return the raw value of a key that must be there."""
        if key not in self.data:
            raise Bad(self.at(key), "is missing")
        return self.get(key)

    def text(self, key: str, default: str = "") -> str:
        """Return a text."""
        value = self.get(key, default)
        if not isinstance(value, str):
            raise Bad(self.at(key), f"must be text in quotes, not {_kind(value)}")
        return value

    def choice(self, key: str, choices: Iterable[str], default: str) -> str:
        """Return one of some words."""
        value = self.text(key, default)
        return one_of(value, choices, self.at(key))

    def flag(self, key: str, default: bool = False) -> bool:
        """Return true or false."""
        value = self.get(key, default)
        if not isinstance(value, bool):
            raise Bad(self.at(key), f"must be true or false, not {_kind(value)}")
        return value

    def number(self, key: str, default: Decimal | None = None) -> Decimal | None:
        """Return a number; "5 %" is 0.05."""
        value = self.get(key)
        return default if value is None else number(value, self.at(key))

    def amount(self, key: str) -> Decimal:
        """Return a number that must be there."""
        return number(self.need(key), self.at(key))

    def count(self, key: str, default: int | None = None) -> int | None:
        """Return a whole number."""
        value = self.get(key, default)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise Bad(self.at(key), f"must be a whole number, not {value!r}")
        return value

    def day(self, key: str, default: Any = None) -> Any:
        """Return a date."""
        value = self.get(key)
        return default if value is None else day(value, self.at(key))

    def words(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return texts: one, or a list of them."""
        value = self.get(key, list(default))
        value = [value] if isinstance(value, str) else value
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise Bad(self.at(key), "must be a text or a list of texts")
        return tuple(value)

    def table(self, key: str) -> "Table":
        """Return a table within, empty where there is none."""
        return Table(self.get(key, {}), f"{self.place} [{key}]".strip())

    def tables(self, key: str) -> list["Table"]:
        """Return the tables of a list of tables, counted from 1."""
        value = self.get(key, [])
        if not isinstance(value, list):
            raise Bad(self.at(key), f"must be a list of tables: write [[{key}]]")
        return [Table(one, f"{self.place} [[{key}]] {i}".strip()) for i, one in enumerate(value, 1)]

    def rest(self) -> Iterator[tuple[str, Any]]:
        """Yield the keys that nobody asked for yet, as asked."""
        for key in list(self.data):
            if key not in self.asked:
                self.asked.add(key)
                yield key, self.data[key]

    def finish(self) -> None:
        """Refuse keys that nobody asked for."""
        for key in self.data:
            if key not in self.asked:
                raise Bad(self.at(key), "is not known" + _perhaps(key, self.asked))


def one_of(value: str, choices: Iterable[str], place: str) -> str:
    """Return a word that is one of some."""
    known = list(choices)
    if value not in known:
        raise Bad(place, f"{value!r} is not known{_perhaps(value, known)}; it can be {', '.join(known)}")
    return value


def number(value: Any, place: str) -> Decimal:
    """Return an exact number; "5 %" and "5%" are 0.05.

    >>> number("12.5 %", "here")
    Decimal('0.125')
    """
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return _within(Decimal(value), place)
    if isinstance(value, str):
        typed = value.replace("_", "").strip()
        try:
            found = Decimal(typed[:-1].strip()) / 100 if typed.endswith("%") else Decimal(typed)
        except InvalidOperation:
            found = Decimal("NaN")
        if found.is_finite():
            return _within(found, place)
    raise Bad(place, f'must be a number (1000, 0.05 or "5 %"), not {value!r}')


def _within(value: Decimal, place: str) -> Decimal:
    """Refuse what no money, share or count is: such a number would be worked on for ever."""
    if not value.is_finite() or abs(value.adjusted()) > MOST_DIGITS:
        raise Bad(place, f"must have at most {MOST_DIGITS} digits before and after the point")
    return value


def day(value: Any, place: str) -> date:
    """Return a date, written without quotes: 2026-03-31. A definition in JSON has it as text."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise Bad(place, f"must be a date such as 2026-03-31 (without quotes), not {value!r}")


def _kind(value: Any) -> str:
    return "nothing" if value is None else f"{type(value).__name__} {value!r}"[:60]


def _perhaps(word: str, known: Iterable[str]) -> str:
    found = difflib.get_close_matches(word, list(known), 1)
    return f"; do you mean {found[0]}?" if found else ""
