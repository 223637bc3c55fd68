"""A statement frozen into JSON and thawed again, exactly: `thaw(freeze(statement)) == statement`.

What stands in a snapshot is the engine's own statement, field by field: numbers as text, days as `2026-03-31`, fields at
their default left out (so a field that the engine gains later changes no digest of what was frozen before). Tables and
credits, which many lines share, stand once in lists of their own and are named by their place. Each credit says where it
comes from: the deal, and the entries of the sales ledger.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from goals.pay.engine.credits import Credit
from goals.pay.engine.plan import Balances, RewardRule
from goals.pay.engine.results import CalculatedPeriod
from goals.pay.engine.running_total import RunningEntry, StatementLine
from goals.pay.engine.tables import RateTable, Tier
from goals.pay.statements.queries.credits import CreditSource

FORMAT = 1
# Where each is listed in a snapshot.
SHARED: dict[type, str] = {RateTable: "tables", Credit: "credits"}
# What JSON has of its own.
PLAIN = (str, int, bool, NoneType)
# What the engine leaves open, since it takes any entry and any source.
KNOWN: dict[tuple[type, str], Any] = {
    (StatementLine, "credit"): RunningEntry | None,
    (RunningEntry, "about"): Credit | None,
    (RunningEntry, "other_credits"): tuple[Credit, ...],
    (Credit, "source"): CreditSource | None,
}
# What stands in a snapshot under another name than the engine's: the format stays, and so does every digest.
STORED: dict[tuple[type, str], str] = {
    (RunningEntry, "other_credits"): "others",
    (Balances, "reserves"): "held",
    (Tier, "is_retroactive"): "whole",
    (RewardRule, "description"): "what",
}


def freeze(statement: CalculatedPeriod, **about: Any) -> dict[str, Any]:
    """Return a statement as JSON; `about` is kept beside it (the currency, the plan's version)."""
    writer = _Writer()
    return {"format": FORMAT, **about, "statement": writer.write(statement, CalculatedPeriod), **writer.shared}


def thaw(frozen: Mapping[str, Any]) -> CalculatedPeriod:
    """Return the statement that was frozen."""
    return _Reader(frozen).read(frozen["statement"], CalculatedPeriod)


def digest(frozen: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a snapshot, the same whatever order its keys are kept in."""
    text = json.dumps(frozen, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def written(number: Decimal) -> str:
    """Write a number in one way only, without losing a digit.

    >>> [written(Decimal(text)) for text in ("1.50", "1E+3", "-0", "100")]
    ['1.5', '1000', '0', '100']
    """
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@cache
def _hints(kind: type) -> tuple[tuple[str, str, Any, Any], ...]:
    """Return the fields of a dataclass: name, name in a snapshot, type, default."""
    types = get_type_hints(kind)
    out = []
    for field in fields(kind):
        default = field.default
        if field.default_factory is not MISSING:
            default = field.default_factory()
        hint = _without_none(KNOWN.get((kind, field.name), types[field.name]))
        out.append((field.name, STORED.get((kind, field.name), field.name), hint, default))
    return tuple(out)


# Any: a type is no class where it is a union, and `typing` has no name for all of them.
def _without_none(hint: Any) -> Any:
    """Return X of `X | None`."""
    if get_origin(hint) in (UnionType, Union):
        inner = [arg for arg in get_args(hint) if arg is not NoneType]
        return inner[0] if len(inner) == 1 else Any
    return hint


class _Writer:
    """Writes values by their types; shared ones are put into their list once."""

    def __init__(self) -> None:
        self.shared: dict[str, list[Any]] = {name: [] for name in SHARED.values()}
        # The object is kept with its place: an id is only unique as long as its object lives.
        self._places: dict[int, tuple[Any, int]] = {}

    # Any: whatever a snapshot holds, by its type.
    def write(self, value: Any, hint: Any) -> Any:
        kind = type(value)
        if kind in PLAIN:
            return value
        if kind is Decimal and hint is not Any:
            return written(value)
        if kind is Fraction:
            return str(value)
        if kind in SHARED:
            return self._place(value)
        if is_dataclass(value):
            return self._fields(value)
        if hint is Any:
            return self._any(value)
        if kind is date:
            return value.isoformat()
        if kind is tuple:
            return [self.write(part, inner) for part, inner in zip(value, _of_tuple(hint, len(value)), strict=True)]
        if isinstance(value, Mapping):
            inner = get_args(hint)[1]
            return {str(key): self.write(part, inner) for key, part in value.items()}
        return value

    def _place(self, value: object) -> int:
        if id(value) not in self._places:
            rows = self.shared[SHARED[type(value)]]
            self._places[id(value)] = value, len(rows)
            rows.append(self._fields(value))
        return self._places[id(value)][1]

    def _fields(self, value: object) -> dict[str, Any]:
        out = {}
        for name, stored, hint, default in _hints(type(value)):  # type: ignore[arg-type]  # a class is hashable
            part = getattr(value, name)
            if default is MISSING or part != default:
                out[stored] = self.write(part, hint)
        return out

    def _any(self, value: object) -> object:
        if isinstance(value, bool | int | str):
            return value
        if isinstance(value, Decimal):
            return {"number": written(value)}
        if isinstance(value, date):
            return {"day": value.isoformat()}
        if isinstance(value, tuple | list):
            return {"list": [self._any(part) for part in value]}
        raise TypeError(f"cannot freeze {value!r}")


class _Reader:
    """Reads what `_Writer` wrote."""

    def __init__(self, frozen: Mapping[str, Any]) -> None:
        self._shared = {kind: [self._fields(row, kind) for row in frozen[name]] for kind, name in SHARED.items()}

    # Any: what JSON keeps, by the type that it was.
    def read(self, value: Any, hint: Any) -> Any:
        hint = _without_none(hint)
        if value is None:
            return None
        if hint in SHARED:
            return self._shared[hint][value]
        if isinstance(hint, type) and is_dataclass(hint):
            return self._fields(value, hint)
        if hint is Any:
            return self._any(value)
        if hint is Decimal or hint is Fraction:
            return hint(value)
        if hint is date:
            return date.fromisoformat(value)
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            return hint(value)
        origin = get_origin(hint)
        if origin is tuple:
            return tuple(self.read(part, i) for part, i in zip(value, _of_tuple(hint, len(value)), strict=True))
        if isinstance(origin, type) and issubclass(origin, Mapping):
            inner = get_args(hint)[1]
            return {key: self.read(part, inner) for key, part in value.items()}
        return value

    def _fields(self, row: Mapping[str, Any], kind: type) -> Any:
        hints = [(name, stored, hint) for name, stored, hint, _default in _hints(kind) if stored in row]
        return kind(**{name: self.read(row[stored], hint) for name, stored, hint in hints})

    # Any: what JSON keeps.
    def _any(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        tags: dict[str, Callable[[Any], Any]] = {
            "number": Decimal,
            "day": date.fromisoformat,
            "list": lambda items: tuple(self._any(part) for part in items),
        }
        (tag, inner), *_rest = value.items()
        return tags[tag](inner)


# Any: see `_without_none`.
def _of_tuple(hint: Any, length: int) -> tuple[Any, ...]:
    """Return the type of each part of a tuple."""
    inner = get_args(hint)
    if len(inner) == 2 and inner[1] is Ellipsis:
        return (inner[0],) * length
    return inner
