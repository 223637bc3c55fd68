"""From what was posted to typed values, from them to the definition, and back.

*Typed values* are a tree of texts in the shape of the form: `{"component": [{"name": "Commission", "steps": [{"from":
"0", "value": "5"}], …}], …}`. An input is called by its path: `component-0-steps-1-value`.

`as_definition(typed)` reads them and says at which path something cannot be read; `as_typed(definition)` writes them.
The two are inverse: what a definition holds that the form knows comes back as it was.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from goals.pay.definition import schema
from goals.pay.definition.document import number
from goals.pay.definition.fields import NAMES, NUMBERS, ConditionsField, FieldKind, RuleField, RuleGroup, StepsField
from goals.pay.editor.rules import shape
from goals.pay.editor.rules.shape import HUNDRED, empty, row_keys
from salesplan.core.amounts import rules as figures
from salesplan.core.amounts.rules import CHOSEN, FigureSpec, Unreadable, chosen, plain

FROM_TO = re.compile(r"^(?P<low>.*?)\s*(?:\.\.|…|~|–)\s*(?P<high>.*)$")
Typed = dict[str, Any]


@dataclass
class ReadDefinition:
    """A definition, and what could not be read of it: code by path, and for figures what the reader says of them."""

    definition: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    unread: dict[str, Unreadable] = field(default_factory=dict)
    currency: str = "CNY"


# ---- posted → typed ---------------------------------------------------------------------------------------------------


def as_posted(pairs: Iterable[tuple[str, list[str]]]) -> Typed:
    """Return typed values from the names and values of a form; what the form does not know is dropped."""
    tree: dict[str, Any] = {}
    for name, values in chosen_readings(dict(pairs)).items():
        *way, last = name.split("-")
        place = tree
        for step in way:
            place = place.setdefault(step, {})
            if not isinstance(place, dict):
                break
        else:
            place[last] = values
    return _posted_part(schema.WHOLE, tree)


def chosen_readings(posted: dict[str, list[str]]) -> dict[str, list[str]]:
    """Put a reading that was chosen in the place of the text it reads, where that still stands."""
    out = {name: values for name, values in posted.items() if not name.endswith(CHOSEN)}
    for name, values in posted.items():
        field_name = name.removesuffix(CHOSEN)
        if field_name != name and out.get(field_name):
            out[field_name] = [*out[field_name][:-1], chosen(values[-1], out[field_name][-1])]
    return out


def _posted_part(part: RuleGroup, tree: object) -> Typed:
    tree = tree if isinstance(tree, dict) else {}
    return {inner.key: _posted(inner, tree.get(inner.key)) for inner in part.shown()}


def _posted(inner: RuleField | RuleGroup, posted_value: object) -> Any:
    if isinstance(inner, RuleField) and inner.is_input:
        values = [value.strip() for value in posted_value] if isinstance(posted_value, list) else []
        return values if inner.kind == FieldKind.WORDS else (values[-1] if values else "")
    if isinstance(inner, RuleGroup) and not inner.is_many:
        return _posted_part(inner, posted_value)
    rows = posted_value if isinstance(posted_value, dict) else {}
    ordered = [rows[key] for key in sorted((key for key in rows if key.isdecimal()), key=int)]
    if isinstance(inner, RuleGroup):
        return [_posted_part(inner, row) for row in ordered]
    kept = [row if isinstance(row, dict) else {} for row in ordered]
    return [_posted_row({key: _posted(RuleField(key), row.get(key)) for key in row_keys(inner)}, row) for row in kept]


def _posted_row(form_values: Typed, row: Mapping[str, Any]) -> Typed:
    """Let the values of an attribute that are chosen be a list, as they were posted."""
    if form_values.get("attribute") in schema.CHOSEN:
        form_values["values"] = _posted(RuleField("values", kind=FieldKind.WORDS), row.get("values"))
    return form_values


# ---- typed → definition -----------------------------------------------------------------------------------------------


def as_definition(form_values: Mapping[str, Any], currency: str = "CNY") -> ReadDefinition:
    """Return the definition that was typed, with a fault for each input that cannot be read."""
    read = ReadDefinition(currency=currency)
    rows, longest = extent(form_values)
    if longest > shape.LONGEST:
        read.errors["component"] = "too_long"
    elif rows > shape.MOST_IN_ALL:
        read.errors["component"] = "too_many_in_all"
    else:
        read.definition = _part(schema.WHOLE, form_values, "", read)
    return read


# Any: what was typed is texts, lists and mappings of them, as deep as the rules have them.
def extent(form_values: Any) -> tuple[int, int]:
    """Return how many rows typed values have, at all levels, and how long their longest text is.

    >>> extent({"component": [{"name": "Commission", "steps": [{"from": "0"}, {"from": "1"}]}]})
    (3, 10)
    """
    if isinstance(form_values, str):
        return 0, len(form_values)
    inner = list(form_values.values()) if isinstance(form_values, Mapping) else list(form_values or ())
    below = [extent(child) for child in inner]
    rows = sum(isinstance(child, Mapping) for child in inner) if isinstance(form_values, list) else 0
    return rows + sum(n for n, _longest in below), max((longest for _n, longest in below), default=0)


def _part(part: RuleGroup, form_values: Mapping[str, Any], path: str, read: ReadDefinition) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for inner in part.shown():
        inner_path = f"{path}-{inner.key}" if path else inner.key
        value = _value(inner, form_values.get(inner.key), form_values, inner_path, read)
        if value not in (None, [], {}):
            out[inner.key] = value
    return out


# Any: what was typed, or the definition says, has the shape that the field declares.
def _value(
    inner: RuleField | RuleGroup, form_values: Any, owner: Mapping[str, Any], path: str, read: ReadDefinition
) -> Any:
    if isinstance(inner, RuleField) and inner.is_input:
        return _input(inner, form_values, path, read)
    if isinstance(inner, RuleGroup) and not inner.is_many:
        form_values = form_values or {}
        if inner.there_by and not form_values.get(inner.there_by):
            return None
        return _part(inner, form_values, path, read)
    rows = list(enumerate(form_values or []))
    if len(rows) > shape.MOST_ROWS:
        read.errors[path] = "too_many"
    if isinstance(inner, RuleGroup):
        return [_part(inner, row, f"{path}-{i}", read) for i, row in rows[: shape.MOST_ROWS]]
    rows = [(i, row) for i, row in rows[: shape.MOST_ROWS] if any(row.values())]
    if isinstance(inner, StepsField):
        return [_step(inner, row, owner, f"{path}-{i}", read) for i, row in rows]
    if isinstance(inner, ConditionsField):
        return _filter(rows, path, read)
    return _keys(rows, path, read)


# Any: what was typed, or the definition says, has the shape that the field declares.
def _input(inner: RuleField, form_values: Any, path: str, read: ReadDefinition) -> Any:
    if inner.kind == FieldKind.WORDS:
        words = [word for word in form_values or [] if word]
        return None if words in ([], [empty(inner)]) else words
    form_values = form_values or ""
    if inner.kind == FieldKind.FLAG:
        return None if form_values == empty(inner) else bool(form_values)
    if not form_values:
        if inner.is_needed:
            read.errors[path] = "needed"
        return None
    value = _read(inner, form_values, path, read)
    return None if empty(inner) and value == _missing(inner) else value


def _read(inner: RuleField, form_values: str, path: str, read: ReadDefinition) -> Any:
    if inner.kind in NUMBERS:
        return number_of(inner.kind, form_values, path, read)
    if inner.kind == FieldKind.COUNT:
        return _count(form_values, path, read)
    if inner.kind == FieldKind.DAY:
        return _day(form_values, path, read)
    if inner.kind in (FieldKind.CHOICE, FieldKind.ORDER) and form_values not in inner.choices:
        read.errors[path] = "choice"
        return None
    if inner.kind in NAMES:
        return [name.strip() for name in re.split("[,，、]", form_values) if name.strip()]
    return form_values.split() if inner.kind == FieldKind.ORDER else form_values


def _missing(inner: RuleField) -> Any:
    return _read(inner, empty(inner), "", ReadDefinition())


def _step(
    inner: StepsField, row: Mapping[str, str], owner: Mapping[str, Any], path: str, read: ReadDefinition
) -> list[Any]:
    low, value = shape.step_kinds(inner, owner)
    out: list[Any] = [
        number_of(low, row.get("from", ""), f"{path}-from", read),
        number_of(value, row.get("value", ""), f"{path}-value", read),
    ]
    return [*out, "whole"] if row.get("whole") else out


def _filter(rows: list[tuple[int, Any]], path: str, read: ReadDefinition) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for i, row in rows:
        name, form_values, row_path = row.get("attribute", ""), row.get("values", ""), f"{path}-{i}"
        if isinstance(form_values, list):
            form_values = [value for value in form_values if value]
        if len(form_values) > shape.MOST_VALUES and isinstance(form_values, list):
            read.errors[f"{row_path}-values"] = "too_many_values"
        elif not name or not form_values:
            read.errors[f"{row_path}-{'values' if name else 'attribute'}"] = "needed"
        elif name in out:
            read.errors[f"{row_path}-attribute"] = "twice"
        else:
            out[name] = _condition(name, form_values, f"{row_path}-values", read)
    return out


def _keys(rows: list[tuple[int, Any]], path: str, read: ReadDefinition) -> dict[str, Any]:
    """Return numbers by name; each name once, or one row would silently take the place of another."""
    out: dict[str, Any] = {}
    for i, row in rows:
        name = row.get("name", "")
        if not name or name in out:
            read.errors[f"{path}-{i}-name"] = "named_twice" if name else "needed"
        else:
            out[name] = number_of("number", row.get("value", ""), f"{path}-{i}-value", read)
    return out


def _condition(name: str, form_values: str | list[str], path: str, read: ReadDefinition) -> Any:
    """Return what an attribute must be: words, or for a figure some whole numbers or a range such as "0 .. 20 %"."""
    if isinstance(form_values, list) or name not in schema.NUMERIC:
        words = (
            form_values
            if isinstance(form_values, list)
            else [word.strip() for word in re.split("[,，、]", form_values) if word.strip()]
        )
        return words if len(words) > 1 else words[0] if words else form_values
    if match := FROM_TO.match(form_values):
        ends = {"from": match["low"].strip(), "to": match["high"].strip()}
        return {key: number_of("number", value, path, read) for key, value in ends.items() if value} or None
    counts = [_count(text, path, read) for text in re.split("[,，、]", form_values) if text.strip()]
    return counts if len(counts) > 1 else counts[0] if counts else None


def number_of(kind: str, form_values: str, path: str, read: ReadDefinition) -> str | None:
    """Return a typed number as the definition writes it; where it cannot be read, note why and return nothing."""
    try:
        value = figures.read(form_values, _figure_spec(kind, read.currency))
    except Unreadable as error:
        read.errors[path], read.unread[path] = error.code, error
        return None
    if value is None:
        read.errors[path] = "needed"
        return None
    is_share = kind == "percent" or (kind == "number" and form_values.rstrip().endswith(("%", "％")))
    return plain(value / HUNDRED if is_share else value)


def _figure_spec(kind: str, currency: str) -> FigureSpec:
    """Say what an input takes: an amount, a percentage, or a number that may be typed as a percentage too."""
    if kind == "amount":
        return FigureSpec("money", currency, places=6)
    return FigureSpec("percent", places=6, is_fine=True)


def _count(form_values: str, path: str, read: ReadDefinition) -> int | None:
    try:
        value = figures.read(form_values, FigureSpec(places=0, integer_digits=9, least=Decimal(0)))
    except Unreadable as error:
        read.errors[path] = "count"
        if error.readings:
            read.unread[path] = error
        return None
    if value is None or value < 0:
        read.errors[path] = "count"
        return None
    return int(value)


def _day(form_values: str, path: str, read: ReadDefinition) -> str | None:
    try:
        return date.fromisoformat(form_values).isoformat()
    except ValueError:
        read.errors[path] = "day"
        return None


# ---- definition → typed -----------------------------------------------------------------------------------------------


def as_typed(definition: Mapping[str, Any]) -> Typed:
    """Return a definition as it stands in the form."""
    return _typed_part(schema.WHOLE, definition)


def blank(part: RuleGroup) -> Typed:
    """Return a part with nothing typed."""
    return _typed_part(part, {})


def _typed_part(part: RuleGroup, values: Mapping[str, Any]) -> Typed:
    out: Typed = {}
    for inner in part.shown():
        value = values.get(inner.key)
        if isinstance(inner, StepsField) and value is None and inner.single_key in values:
            value = [["0", values[inner.single_key]]]
        out[inner.key] = _typed(inner, value, out)
    return out


# Any: what was typed, or the definition says, has the shape that the field declares.
def _typed(inner: RuleField | RuleGroup, value: Any, owner: Mapping[str, Any]) -> Any:
    if isinstance(inner, RuleField) and inner.is_input:
        return _typed_input(inner, value)
    if isinstance(inner, RuleGroup):
        if not inner.is_many:
            return _typed_part(inner, value or {})
        # One that stands alone may be written as a table.
        return [_typed_part(inner, row) for row in ([value] if isinstance(value, Mapping) else value or [])]
    if isinstance(inner, StepsField):
        kinds = shape.step_kinds(inner, owner)
        return [_typed_step(row, kinds, inner) for row in value or []]
    if isinstance(inner, ConditionsField):
        return [{"attribute": name, "values": _typed_condition(name, entry)} for name, entry in (value or {}).items()]
    return [{"name": name, "value": plain(number(entry, ""))} for name, entry in (value or {}).items()]


def conditions(
    form_values: Mapping[str, Any], part: RuleGroup = schema.WHOLE, path: str = ""
) -> Iterator[tuple[str, str, list[str]]]:
    """Yield the conditions whose values are chosen: the path of the values, the attribute, and the values."""
    for inner in part.shown():
        inner_path, value = f"{path}-{inner.key}" if path else inner.key, form_values.get(inner.key)
        if isinstance(inner, ConditionsField):
            for i, row in enumerate(value or []):
                if isinstance(row.get("values"), list):
                    yield f"{inner_path}-{i}-values", row["attribute"], [value for value in row["values"] if value]
        elif isinstance(inner, RuleGroup) and not inner.is_many:
            yield from conditions(value or {}, inner, inner_path)
        elif isinstance(inner, RuleGroup):
            for i, row in enumerate(value or []):
                yield from conditions(row, inner, f"{inner_path}-{i}")


def inputs(
    form_values: Mapping[str, Any], part: RuleGroup = schema.WHOLE, path: str = ""
) -> Iterator[tuple[str, RuleField, Any]]:
    """Yield every input with its path and what is typed in it."""
    for inner in part.shown():
        inner_path, value = f"{path}-{inner.key}" if path else inner.key, form_values.get(inner.key)
        if isinstance(inner, RuleField) and inner.is_input:
            yield inner_path, inner, value
        elif isinstance(inner, RuleGroup) and not inner.is_many:
            yield from inputs(value or {}, inner, inner_path)
        elif isinstance(inner, RuleGroup):
            for i, row in enumerate(value or []):
                yield from inputs(row, inner, f"{inner_path}-{i}")


# Any: what was typed, or the definition says, has the shape that the field declares.
def _typed_input(inner: RuleField, value: Any) -> Any:
    if inner.kind == FieldKind.WORDS:
        return [empty(inner)] if value is None else [value] if isinstance(value, str) else list(value)
    if value is None:
        return empty(inner)
    if inner.kind == FieldKind.FLAG:
        return "on" if value else ""
    if inner.kind in NUMBERS:
        return _typed_number(inner.kind, value)
    if isinstance(value, list | tuple):
        return (" " if inner.kind == FieldKind.ORDER else ", ").join(value)
    return str(value)


def _typed_number(kind: str, value: object) -> str:
    figure = number(value, "") * (HUNDRED if kind == "percent" else 1)
    return figures.written(figure, _figure_spec(kind, ""))


def _typed_step(row: list[Any], kinds: tuple[str, str], inner: StepsField) -> Typed:
    out = {"from": _typed_number(kinds[0], row[0]), "value": _typed_number(kinds[1], row[1])}
    return out | {"whole": "on" if len(row) > 2 else ""} if inner.can_be_whole else out


def _typed_condition(name: str, value: object) -> str | list[str]:
    if name in schema.CHOSEN and not isinstance(value, Mapping):
        return [str(item) for item in (value if isinstance(value, list) else [value])]
    if isinstance(value, Mapping):
        ends = [plain(number(value[key], "")) if key in value else "" for key in ("from", "to")]
        return f"{ends[0]} .. {ends[1]}".strip()
    return ", ".join(str(item) for item in (value if isinstance(value, list) else [value]))
