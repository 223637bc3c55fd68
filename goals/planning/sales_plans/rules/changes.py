"""What differs between two versions, field by field and row by row. Pure functions.

Both versions come as *snapshots*: sections with fields and rows, whose values are texts as a reader sees them. A row is
the same row when its key is the same, so that a new amount is "changed" and not "removed" and "added".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from salesplan.core.typing import DisplayText

What = Literal["field", "added", "removed", "changed"]


@dataclass(frozen=True)
class ComparedLine:
    """One row of a section: how it is called, and its values by label."""

    key: str
    name: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class ComparedPart:
    """One section: its title, its fields by label, its rows."""

    title: Any
    fields: Mapping[str, str] = field(default_factory=dict)
    lines: Sequence[ComparedLine] = ()


Snapshot = Mapping[str, ComparedPart]


@dataclass(frozen=True)
class PlanChange:
    """One difference. Of a field: `label`, old and new. Of a row: its name too, and which of its values changed."""

    kind: What
    section: Any
    label: Any
    old: str = ""
    new: str = ""
    row: str = ""


def compare(old: Snapshot, new: Snapshot) -> list[PlanChange]:
    """Return every difference, in the order of the sections.

    >>> fair, dearer = ComparedLine("1", "Fair", {"Amount": "100"}), ComparedLine("1", "Fair", {"Amount": "120"})
    >>> travel, trial = ComparedLine("2", "Travel", {"Amount": "50"}), ComparedLine("3", "Trial", {"Amount": "9"})
    >>> found = compare({"b": ComparedPart("Budget", {}, [fair, travel])}, {"b": ComparedPart("Budget", {}, [dearer, trial])})
    >>> [(one.kind, one.row, one.old, one.new) for one in found]
    [('changed', 'Fair', '100', '120'), ('removed', 'Travel', '50', ''), ('added', 'Trial', '', '9')]
    """
    out: list[PlanChange] = []
    for key, part in new.items():
        before = old.get(key, ComparedPart(part.title))
        out += [
            PlanChange("field", part.title, label, before.fields.get(label, ""), value)
            for label, value in part.fields.items()
            if before.fields.get(label, "") != value
        ]
        out += _lines(part.title, before.lines, part.lines)
    return out


def _lines(title: "DisplayText", old: Sequence[ComparedLine], new: Sequence[ComparedLine]) -> list[PlanChange]:
    new_lines = {line.key: line for line in new}
    old_keys = {line.key for line in old}
    out: list[PlanChange] = []
    for line in old:
        now = new_lines.get(line.key)
        if now is None:
            out.append(PlanChange("removed", title, "", old=_values_text(line), row=line.name))
            continue
        labels = list(dict.fromkeys([*line.values, *now.values]))
        pairs = [(label, line.values.get(label, ""), now.values.get(label, "")) for label in labels]
        out += [PlanChange("changed", title, label, a, b, row=now.name) for label, a, b in pairs if a != b]
    out += [
        PlanChange("added", title, "", new=_values_text(line), row=line.name)
        for line in new
        if line.key not in old_keys
    ]
    return out


def _values_text(line: ComparedLine) -> str:
    return " · ".join(value for value in line.values.values() if value and value != line.name)
