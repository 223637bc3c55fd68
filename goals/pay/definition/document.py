"""Reading TOML with errors that name the place: `[component 1] table 1, key steps`."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar, overload

from goals.pay.engine.checks import PROBLEMS, Problem

MOST_DIGITS = 28
# Every code with the names of what it tells; the sentences are made where they are read (`goals.pay.plan.wording.problems`).
TEXT_PROBLEMS: dict[str, tuple[str, ...]] = {
    # What is no TOML at all.
    "no_equals": (),
    "not_closed": (),
    "said_twice": (),
    "no_value": (),
    "no_new_line": (),
    "wrong_character": (),
    "too_deep": (),
    "not_toml": (),
    # Keys and words.
    "missing": (),
    "unknown_key": ("perhaps",),
    "unknown_word": ("word", "perhaps", "known"),
    # What was written (`got`) is of another kind.
    "not_table": ("got",),
    "not_tables": ("key",),
    "not_text": ("got",),
    "not_flag": ("got",),
    "not_count": ("got",),
    "not_words": (),
    "not_number": ("got",),
    "not_day": ("got",),
    "too_many_digits": ("most",),
    "not_steps": (),
    "not_step": (),
    "not_value": (),
    # Periods and what is given for them.
    "no_periods": (),
    "no_period": ("got",),
    "not_later": ("got",),
    "too_many_periods": ("most",),
    "not_following": ("before", "after"),
    "other_period": ("got", "known"),
    "ramp_start": (),
    "tenure_start": (),
    "quota_unused": ("name",),
    "quota_shares": ("n",),
    "quota_empty": (),
    "no_figure": ("name", "period"),
    # Credits and what is expected of them.
    "credit_twice": ("name",),
    "no_sale": ("name",),
    "shares_total": ("total",),
    "no_day": ("events",),
    "nobody": (),
    "no_component": ("known",),
}

Word = TypeVar("Word", bound=str)


class DefinitionError(ValueError):
    """Something in a text or a definition is wrong: at which `place`, and as data what (`code` and the `values` it names).

    The code is one of `TEXT_PROBLEMS`, or of the problems of the engine.
    """

    def __init__(self, place: str, code: str, **values: Any) -> None:
        if set(values) != set({**PROBLEMS, **TEXT_PROBLEMS}[code]):
            raise ValueError(f"{code} tells {TEXT_PROBLEMS.get(code)}, not {tuple(values)}")
        super().__init__(f"{place}: {code}")
        self.place, self.code, self.values = place, code, values


def refuse(problem: Problem) -> DefinitionError:
    """Return a problem of the engine as what is wrong with a text."""
    return DefinitionError(problem.place, problem.code, **problem.values)


class Table:
    """A TOML table that is read key by key; `finish` refuses keys that nobody asked for."""

    def __init__(self, data: object, place: str) -> None:
        if not isinstance(data, Mapping):
            raise DefinitionError(place, "not_table", got=_shown(data))
        self.data, self.place = data, place
        self.keys_read: set[str] = set()

    def at(self, key: str) -> str:
        """Return the place of a key."""
        return f"{self.place}, key {key}" if self.place else key

    def get(self, key: str, default: object = None) -> Any:
        """Return the raw value of a key."""
        self.keys_read.add(key)
        return self.data.get(key, default)

    def need(self, key: str) -> Any:
        """Return the raw value of a key that must be there."""
        if key not in self.data:
            raise DefinitionError(self.at(key), "missing")
        return self.get(key)

    def text(self, key: str, default: str = "") -> str:
        """Return a text."""
        value = self.get(key, default)
        if not isinstance(value, str):
            raise DefinitionError(self.at(key), "not_text", got=_shown(value))
        return value

    def choice(self, key: str, choices: Iterable[str], default: str) -> str:
        """Return one of some words."""
        value = self.text(key, default)
        return one_of(value, choices, self.at(key))

    def flag(self, key: str, default: bool = False) -> bool:
        """Return true or false."""
        value = self.get(key, default)
        if not isinstance(value, bool):
            raise DefinitionError(self.at(key), "not_flag", got=_shown(value))
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
            raise DefinitionError(self.at(key), "not_count", got=_shown(value))
        return value

    @overload
    def day(self, key: str) -> date | None: ...

    @overload
    def day(self, key: str, default: date) -> date: ...

    def day(self, key: str, default: date | None = None) -> date | None:
        """Return a date."""
        value = self.get(key)
        return default if value is None else day(value, self.at(key))

    def words(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return texts: one, or a list of them."""
        value = self.get(key, list(default))
        value = [value] if isinstance(value, str) else value
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise DefinitionError(self.at(key), "not_words")
        return tuple(value)

    def table(self, key: str) -> "Table":
        """Return a table within, empty where there is none."""
        return Table(self.get(key, {}), f"{self.place} [{key}]".strip())

    def tables(self, key: str) -> list["Table"]:
        """Return the tables of a list of tables, counted from 1."""
        value = self.get(key, [])
        if not isinstance(value, list):
            raise DefinitionError(self.at(key), "not_tables", key=key)
        return [Table(row, f"{self.place} [[{key}]] {i}".strip()) for i, row in enumerate(value, 1)]

    def some(self, key: str) -> list["Table"]:
        """Return the tables of a list of tables; one that stands alone may be written as a table."""
        value = self.get(key, [])
        if not isinstance(value, list):
            return [Table(value, f"{self.place} [{key}]".strip())]
        return self.tables(key)

    def rest(self) -> Iterator[tuple[str, Any]]:
        """Yield the keys that nobody asked for yet, as asked."""
        for key in list(self.data):
            if key not in self.keys_read:
                self.keys_read.add(key)
                yield key, self.data[key]

    def finish(self) -> None:
        """Refuse keys that nobody asked for."""
        for key in self.data:
            if key not in self.keys_read:
                raise DefinitionError(self.at(key), "unknown_key", perhaps=_perhaps(key, self.keys_read))


def one_of(value: str, choices: Iterable[Word], place: str) -> Word:
    """Return the word that is meant, as the choices have it."""
    known = tuple(choices)
    for word in known:
        if word == value:
            return word
    raise DefinitionError(place, "unknown_word", word=value, perhaps=_perhaps(value, known), known=known)


def number(value: object, place: str) -> Decimal:
    """Return an exact number; "5 %" and "5%" are 0.05.

    >>> number("12.5 %", "here")
    Decimal('0.125')
    """
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return _within(Decimal(value), place)
    if isinstance(value, str):
        digits = value.replace("_", "").strip()
        try:
            figure = Decimal(digits[:-1].strip()) / 100 if digits.endswith("%") else Decimal(digits)
        except InvalidOperation:
            figure = Decimal("NaN")
        if figure.is_finite():
            return _within(figure, place)
    raise DefinitionError(place, "not_number", got=_shown(value))


def _within(value: Decimal, place: str) -> Decimal:
    """Refuse what no money, share or count is: such a number would be worked on for ever."""
    if not value.is_finite() or abs(value.adjusted()) > MOST_DIGITS:
        raise DefinitionError(place, "too_many_digits", most=MOST_DIGITS)
    return value


def day(value: object, place: str) -> date:
    """Return a date, written without quotes: 2026-03-31. A definition in JSON has it as text."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise DefinitionError(place, "not_day", got=_shown(value))


def _shown(value: object) -> str:
    """Write a value as it stands in the text, the beginning of a long one."""
    if value is None or isinstance(value, bool):
        return str(value).lower()
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"


def _perhaps(word: str, known: Iterable[str]) -> str:
    """Return the known word that is nearest, if one is near."""
    return next(iter(difflib.get_close_matches(word, list(known), 1)), "")
