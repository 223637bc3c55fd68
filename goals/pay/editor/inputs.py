"""The form as a page draws it: typed values with labels, options and what is wrong, at their paths."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from goals.pay.editor import labels
from goals.pay.editor.rules import shape
from goals.pay.editor.rules.shape import Conditions, Input, Keys, Part, Steps
from goals.pay.editor.rules.typing import row_keys
from goals.pay.plan.vocabulary import WORDS

Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Drawn:
    """One input of the page."""

    path: str
    kind: str
    value: Any
    label: Any
    help: Any = ""
    error: str = ""
    options: Any = ()
    is_needed: bool = False
    is_new: bool = False
    readings: Any = ()

    @property
    def id(self) -> str:
        """The element's id."""
        return f"id_{self.path}"

    @property
    def chosen(self) -> list[tuple[str, Any, bool]]:
        """The options with what is chosen; a value that is no option any more stays one."""
        values = self.value if isinstance(self.value, list) else [self.value]
        known = [key for key, _label in self.options]
        more = [(value, value) for value in values if value and value not in known]
        return [(key, label, key in values) for key, label in [*self.options, *more]]

    @property
    def chosen_first(self) -> list[tuple[str, Any, bool]]:
        """The options of a long list, those that are chosen before the others."""
        return sorted(self.chosen, key=lambda option: not option[2])


class Drawing(dict):
    """A part or a row: its inputs by key, and `path`, `error`."""

    def __init__(self, path: str, error: str = "", is_new: bool = False) -> None:
        super().__init__()
        self.path, self.error, self.is_new = path, error, is_new


@dataclass(frozen=True)
class DrawnRows:
    """A list of parts or rows, with the command that adds one."""

    path: str
    label: Any
    add: Any
    rows: list[Drawing]
    error: str = ""

    @property
    def last(self) -> int:
        """The index of the last row."""
        return len(self.rows) - 1


class Drawer:
    """Draws typed values; `faults` are sentences by path, `fresh` is the path of what was added just now."""

    def __init__(
        self,
        typed: Mapping[str, Any],
        faults: Mapping[str, str],
        options: Mapping[str, Options],
        readings: Mapping[str, Any],
    ) -> None:
        self.typed, self.faults, self.options, self.readings = typed, faults, options, readings
        self.fresh = ""

    def draw(self, fresh: str = "") -> Drawing:
        """Return the whole form."""
        self.fresh = fresh
        return self._part(shape.WHOLE, self.typed, "")

    def _part(self, part: Part, typed: Mapping[str, Any], path: str) -> Drawing:
        out = Drawing(path, self.faults.get(path, ""), bool(path) and path == self.fresh)
        for inner in part.parts:
            here = f"{path}-{inner.key}" if path else inner.key
            value = typed.get(inner.key)
            if isinstance(inner, Input):
                out[inner.key] = self._input(part.key, inner, value, here)
            elif isinstance(inner, Part) and not inner.is_many:
                out[inner.key] = self._part(inner, value or {}, here)
            else:
                out[inner.key] = self._rows(part, inner, value or [], here)
        return out

    def _rows(self, part: Part, inner: Any, typed: Iterable[Mapping[str, Any]], path: str) -> DrawnRows:
        rows = []
        for i, row in enumerate(typed):
            here = f"{path}-{i}"
            rows.append(self._part(inner, row, here) if isinstance(inner, Part) else self._row(inner, row, here))
        label = labels.LABELS.get((part.key, inner.key), "")
        return DrawnRows(path, label, labels.ADD.get(inner.key, ""), rows, self.faults.get(path, ""))

    def _row(self, inner: Steps | Conditions | Keys, typed: Mapping[str, Any], path: str) -> Drawing:
        out = Drawing(path, self.faults.get(path, ""), path == self.fresh)
        for i, key in enumerate(row_keys(inner)):
            here, options = f"{path}-{key}", self._options_of_row(inner, key, typed)
            chosen = "words" if key == "values" else "choice"
            kind = "flag" if key == "whole" else chosen if options else "text"
            error = self.faults.get(here, "")
            out[key] = Drawn(
                here,
                kind,
                typed.get(key, ""),
                "",
                "",
                error,
                options,
                is_new=out.is_new and i == 0,
                readings=self.readings.get(here, ()),
            )
        return out

    def _options_of_row(self, inner: Any, key: str, typed: Mapping[str, Any]) -> Options:
        if isinstance(inner, Conditions) and key == "values":
            return self.options.get(f"values-{typed.get('attribute')}", [])
        if isinstance(inner, Conditions) and key == "attribute":
            return [("", "–"), *self.options.get("attributes", [])]
        if isinstance(inner, Keys) and key == "name":
            return [("", "–"), *self.options.get("people", [])]
        return []

    def _input(self, part: str, inner: Input, value: Any, path: str) -> Drawn:
        label = labels.LABELS.get((part, inner.key), inner.key)
        options = self._options(part, inner)
        return Drawn(
            path=path,
            kind="choice" if options and inner.kind != "words" else inner.kind,
            value=value if value is not None else "",
            label=label,
            help=labels.HELP.get((part, inner.key), ""),
            error=self.faults.get(path, ""),
            options=options,
            is_needed=inner.is_needed,
            is_new=bool(self.fresh) and path == f"{self.fresh}-name",
            readings=self.readings.get(path, ()),
        )

    def _options(self, part: str, inner: Input) -> Options:
        if inner.kind == "of_component" and not inner.key.endswith("s"):
            names = [row.get("name", "") for row in self.typed.get("component", [])]
            return [("", str(labels.WHOLE_PLAN)), *((name, name) for name in names if name)]
        if f"{part}-{inner.key}" in self.options:
            return self.options[f"{part}-{inner.key}"]
        if inner.kind in ("choice", "words", "order"):
            told = WORDS.get(f"{part}-{inner.key}") or WORDS.get(inner.key) or {}
            return [(value, str(told.get(value, value))) for value in inner.choices]
        return []
