"""Parts and rows of the form added, removed, duplicated and moved, on what is typed: nothing needs to be valid for it.

A command is what the button that was pressed says: `add component`, `remove component-0-steps-2`, `copy component-0`,
`up component-1`, `down component-1`; and `choose component-0-where-1`, after another attribute was chosen in a condition.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from goals.pay.definition import components, schema
from goals.pay.definition.fields import FieldKind, RuleField, RuleGroup, StepsField
from goals.pay.editor.rules import shape
from goals.pay.editor.rules.shape import row_keys
from goals.pay.editor.rules.typing import Typed, blank

COMMANDS = ("add", "remove", "copy", "up", "down", "choose")


def apply_command(form_values: Mapping[str, Any], command: str) -> tuple[Typed, str]:
    """Return the typed values after a command, and the path of what is new; an unknown command changes nothing."""
    tree = deepcopy(dict(form_values))
    verb, _, path = command.partition(" ")
    place = _find(tree, path.split("-")) if verb in COMMANDS and path else None
    if place is None:
        return tree, ""
    rows, inner, index = place
    if verb == "add" and index is None and len(rows) < shape.MOST_ROWS:
        rows.append(_fresh(inner, rows))
        return tree, f"{path}-{len(rows) - 1}"
    if index is None or not 0 <= index < len(rows):
        return tree, ""
    if verb == "remove":
        del rows[index]
    elif verb == "choose" and "values" in rows[index]:
        rows[index]["values"] = ""
    elif verb == "copy" and len(rows) < shape.MOST_ROWS:
        rows.insert(index + 1, _renamed(deepcopy(rows[index]), rows))
        return tree, f"{path.rpartition('-')[0]}-{index + 1}"
    elif verb in ("up", "down"):
        other = index - 1 if verb == "up" else index + 1
        if 0 <= other < len(rows):
            rows[index], rows[other] = rows[other], rows[index]
    return tree, ""


def fill(form_values: Mapping[str, Any], path: str, names: Sequence[str]) -> tuple[Typed, str]:
    """Return the typed values with a key of 1 for each of some names that the list at a path has not yet.

    Rows in which nothing is typed make room. The path is that of the first new row, or nothing.
    """
    tree = deepcopy(dict(form_values))
    place = _find(tree, path.split("-"))
    if place is None or isinstance(place[1], RuleGroup) or place[1].kind != FieldKind.KEYS or place[2] is not None:
        return tree, ""
    rows = place[0]
    rows[:] = [row for row in rows if any(row.values())]
    known_names, before = {row.get("name") for row in rows}, len(rows)
    new = [name for name in names if name not in known_names]
    rows += [{"name": name, "value": "1"} for name in new[: shape.MOST_ROWS - before]]
    return tree, f"{path}-{before}" if len(rows) > before else ""


def _find(tree: Typed, way: list[str]) -> tuple[list[Any], Any, int | None] | None:
    """Return the list that a path leads to (or into), what it is a list of, and the index in it."""
    inner: Any = schema.WHOLE
    place: Any = tree
    for i, step in enumerate(way):
        if step.isdecimal():
            if not isinstance(place, list):
                return None
            index = int(step)
            if i == len(way) - 1:
                return place, inner, index
            if index >= len(place):
                return None
            place = place[index]
            continue
        if not isinstance(place, dict) or not isinstance(inner, RuleGroup):
            return None
        inner = next((child for child in inner.shown() if child.key == step), None)
        place = place.get(step)
        if inner is None:
            return None
    return (place, inner, None) if isinstance(place, list) and not inner.is_input else None


def _fresh(inner: RuleField | RuleGroup, rows: list[Any]) -> Typed:
    if not isinstance(inner, RuleGroup):
        return dict.fromkeys(row_keys(inner), "")
    new = blank(inner)
    for rows in inner.shown():
        if isinstance(rows, StepsField) and rows.is_needed:
            new |= {rows.key: [dict.fromkeys(row_keys(rows), "") | {"from": "0"}]}
    return new | ({"by": "attainment"} if inner is components.COMPONENT else {})


def _renamed(row: Typed, rows: list[Any]) -> Typed:
    """Give a copy a name of its own: Commission → Commission 2."""
    name, other_names = row.get("name"), {other.get("name") for other in rows}
    if name:
        row["name"] = next(f"{name} {n}" for n in range(2, len(rows) + 3) if f"{name} {n}" not in other_names)
    return row
