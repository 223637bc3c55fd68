"""The form as a page draws it: typed values with labels, options and what is wrong, at their paths."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from goals.pay.definition import schema
from goals.pay.definition.fields import (
    ConditionsField,
    FieldKind,
    FormSection,
    PeopleField,
    RuleField,
    RuleGroup,
    StepsField,
)
from goals.pay.editor.rules.shape import empty, row_keys, step_heads
from goals.pay.plan.wording.vocabulary import choice, translated

Options = list[tuple[str, str]]


@dataclass(frozen=True)
class DrawnInput:
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
    empty: Any = ""

    @property
    def is_set(self) -> bool:
        """Whether it says another thing than an input that nobody touched, or something that cannot be read."""
        return bool(self.error) or self.value != ([self.empty] if isinstance(self.value, list) else self.empty)

    @property
    def id(self) -> str:
        """The element's id."""
        return f"id_{self.path}"

    @property
    def chosen(self) -> list[tuple[str, Any, bool]]:
        """The options with what is chosen; a value that is no option any more stays one."""
        values = self.value if isinstance(self.value, list) else [self.value]
        offered = [key for key, _label in self.options]
        more = [(value, value) for value in values if value and value not in offered]
        return [(key, label, key in values) for key, label in [*self.options, *more]]

    @property
    def chosen_first(self) -> list[tuple[str, Any, bool]]:
        """The options of a long list, those that are chosen before the others."""
        return sorted(self.chosen, key=lambda option: not option[2])


@dataclass
class FormPlace:
    """Where inputs stand together: in the open, in a folded part of the form, or on a card."""

    title: str = ""
    nothing: str = ""
    inputs: list[DrawnInput] = field(default_factory=list)
    lists: list["DrawnRows"] = field(default_factory=list)
    # The paths of what stands in it, so that a link can lead there.
    paths: list[str] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether it holds something, so that it must not be folded away."""
        return any(item.is_set for item in self.inputs) or any(
            row_list.rows or row_list.error for row_list in self.lists
        )

    @property
    def has_rows(self) -> bool:
        """Whether any of its lists has a row."""
        return any(row_list.rows for row_list in self.lists)


class FormDrawing(dict):
    """A part or a row: its inputs by key, `path`, `error`, and the places in which its inputs stand."""

    def __init__(self, path: str, error: str = "", is_new: bool = False, group: RuleGroup | None = None) -> None:
        super().__init__()
        self.path, self.error, self.is_new, self.group = path, error, is_new, group
        self.open = FormPlace()
        sections = group.sections if group else ()
        self.folded = {
            section: FormPlace(translated(section.title), translated(section.nothing)) for section in sections
        }

    @property
    def title(self) -> str:
        """What it is called: by its name, or by the first text in it."""
        texts = [child for child in self.values() if isinstance(child, DrawnInput) and child.kind == FieldKind.TEXT]
        named = str(texts[0].value) if texts else ""
        return named or translated(self.group.label if self.group else "")

    @property
    def sections(self) -> list[FormPlace]:
        """The folded parts, or the cards, in their order."""
        return list(self.folded.values())

    def place_of(self, section: FormSection | None) -> FormPlace:
        """Return the place of a section; without one it is in the open."""
        if section is None:
            return self.open
        return self.folded[section]


@dataclass(frozen=True)
class DrawnRows:
    """A list of parts or rows, with the command that adds one; `around` is the part in which it stands."""

    path: str
    kind: str
    label: str
    add: str
    rows: list[FormDrawing]
    parent: FormDrawing
    error: str = ""
    columns: str = "two"
    # Of steps: the heads of their columns, whether they have an upper bound, and whether one may lift all below it.
    low: str = ""
    value: str = ""
    has_bounds: bool = False
    can_lift: bool = False

    @property
    def last(self) -> int:
        """The index of the last row."""
        return len(self.rows) - 1


class FormDrawer:
    """Draws typed values; `errors` are sentences by path, `focus_path` is the path of what was added just now."""

    def __init__(
        self,
        form_values: Mapping[str, Any],
        errors: Mapping[str, str],
        options: Mapping[str, Options],
        readings: Mapping[str, Any],
    ) -> None:
        self.typed, self.errors, self.options, self.readings = form_values, errors, options, readings
        self.focus_path = ""

    def draw(self, focus_path: str = "") -> FormDrawing:
        """Return the whole form; its sections are the cards after the components."""
        self.focus_path = focus_path
        return self._fill(FormDrawing("", group=schema.WHOLE), schema.WHOLE, self.typed)

    def _part(self, part: RuleGroup, form_values: Mapping[str, Any], path: str) -> FormDrawing:
        out = FormDrawing(path, self.errors.get(path, ""), bool(path) and path == self.focus_path, part)
        return self._fill(out, part, form_values)

    def _fill(self, out: FormDrawing, part: RuleGroup, form_values: Mapping[str, Any]) -> FormDrawing:
        for inner in part.shown():
            inner_path = f"{out.path}-{inner.key}" if out.path else inner.key
            value, place = form_values.get(inner.key), out.place_of(inner.section)
            if inner.is_input:
                out[inner.key] = self._input(inner, value, inner_path)
                place.inputs.append(out[inner.key])
            elif isinstance(inner, RuleGroup) and not inner.is_many:
                within = out[inner.key] = self._part(inner, value or {}, inner_path)
                place.inputs += within.open.inputs
                place.lists += within.open.lists
            else:
                out[inner.key] = self._rows(out, inner, form_values, inner_path)
                place.lists.append(out[inner.key])
            place.paths.append(inner_path)
        return out

    def _rows(
        self,
        owner: FormDrawing,
        inner: StepsField | ConditionsField | PeopleField | RuleGroup,
        form_values: Mapping[str, Any],
        path: str,
    ) -> DrawnRows:
        rows: list[FormDrawing] = []
        more: dict[str, Any] = {}
        for i, row in enumerate(form_values.get(inner.key) or []):
            row_path = f"{path}-{i}"
            rows.append(
                self._part(inner, row, row_path) if isinstance(inner, RuleGroup) else self._row(inner, row, row_path)
            )
        if isinstance(inner, StepsField):
            low, value = (translated(head) for head in step_heads(inner, form_values))
            can_lift = inner.can_be_whole and form_values.get("mode") in ("", None, "marginal")
            more = {"low": low, "value": value, "has_bounds": inner.low == "bound", "can_lift": can_lift}
        elif isinstance(inner, RuleGroup):
            more = {"columns": inner.columns}
        kind = "parts" if isinstance(inner, RuleGroup) else str(inner.kind)
        add, label, error = translated(inner.add), translated(inner.label), self.errors.get(path, "")
        return DrawnRows(path, kind, label, add, rows, owner, error, **more)

    def _row(self, inner: RuleField, form_values: Mapping[str, Any], path: str) -> FormDrawing:
        out = FormDrawing(path, self.errors.get(path, ""), path == self.focus_path)
        for i, key in enumerate(row_keys(inner)):
            field_path, options = f"{path}-{key}", self._options_of_row(inner, key, form_values)
            chosen = "words" if key == "values" else "choice"
            kind = "flag" if key == "whole" else chosen if options else "text"
            error = self.errors.get(field_path, "")
            out[key] = DrawnInput(
                field_path,
                kind,
                form_values.get(key, ""),
                "",
                "",
                error,
                options,
                is_new=out.is_new and i == 0,
                readings=self.readings.get(field_path, ()),
            )
        return out

    def _options_of_row(self, inner: RuleField, key: str, form_values: Mapping[str, Any]) -> Options:
        if key == "values":
            return self.options.get(f"values-{form_values.get('attribute')}", [])
        if key == "attribute":
            return [("", "–"), *self.options.get("attributes", [])]
        if inner.kind == FieldKind.KEYS and key == "name":
            return [("", "–"), *self.options.get("people", [])]
        return []

    def _input(self, inner: RuleField, value: object, path: str) -> DrawnInput:
        options = self._options(inner)
        return DrawnInput(
            path=path,
            kind="choice" if options and inner.kind != FieldKind.WORDS else inner.kind,
            value=value if value is not None else "",
            label=translated(inner.label),
            help=translated(inner.help),
            error=self.errors.get(path, ""),
            options=options,
            is_needed=inner.is_needed,
            is_new=bool(self.focus_path) and path == f"{self.focus_path}-name",
            readings=self.readings.get(path, ()),
            empty=empty(inner),
        )

    def _options(self, inner: RuleField) -> Options:
        if inner.kind == FieldKind.COMPONENT:
            names = [row.get("name", "") for row in self.typed.get("component", [])]
            return [("", translated(inner.nothing)), *((name, name) for name in names if name)]
        if inner.offers:
            return self.options[inner.offers]
        return [(value, choice(inner, value)) for value in inner.choices]
