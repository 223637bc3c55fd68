"""What the declaration of rules is made of: fields, the groups that hold them, and the lines in which they are told.

A *group* is a table of the definition and a class of the engine. A field is called by its key in the definition; where the
engine's attribute has another name, `to` is that name, with the part of the object it belongs to ("measure.event").
What a missing key means is the default of the engine's class, so it is not said again here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from goals.pay.definition.marking import gettext_noop as _


class FieldKind(StrEnum):
    """What a field holds, which decides how it is read, typed, written and described."""

    TEXT = "text"
    AMOUNT = "amount"
    PERCENT = "percent"
    NUMBER = "number"
    COUNT = "count"
    DAY = "day"
    FLAG = "flag"
    CHOICE = "choice"
    # Several words; the definition may name others than those offered.
    WORDS = "words"
    # All of some words, in an order.
    ORDER = "order"
    # The name of a component, names of components, and names of whatever earns: components and SPIFFs.
    COMPONENT = "component"
    COMPONENTS = "components"
    EARNERS = "earners"
    STEPS = "steps"
    CONDITIONS = "conditions"
    KEYS = "keys"


# What a missing key means where neither the engine nor the declaration says it: nothing, so that it must be there.
REQUIRED = object()
ROWS = (FieldKind.STEPS, FieldKind.CONDITIONS, FieldKind.KEYS)
NUMBERS = (FieldKind.AMOUNT, FieldKind.PERCENT, FieldKind.NUMBER)
NAMES = (FieldKind.COMPONENTS, FieldKind.EARNERS)


@dataclass(frozen=True, eq=False)
class FormSection:
    """A part of the form that is folded away, or a card; `nothing` is said where a card is empty."""

    title: str
    nothing: str = ""


@dataclass(frozen=True)
class SentenceVariant:
    """A sentence, and when it is the one: keys of fields that must say something, or "kind=advance|recoverable"."""

    text: str
    when: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class PrintedLine:
    """A line of the printed rules that tells several fields together.

    Of each of its `sayings` the first variant that fits is told; a field that no saying names speaks for itself.
    """

    title: str = ""
    key: str = ""
    variants: tuple[tuple[SentenceVariant, ...], ...] = ()

    def names(self, key: str) -> bool:
        """Say whether the title or a saying tells a field."""
        return f"%({key})s" in self.title or any(
            f"%({key})s" in variant.text for saying in self.variants for variant in saying
        )


@dataclass(frozen=True, eq=False)
class RuleField:
    """One field of a rule.

    `choices` are the words it can be, with what people read for each. `offers` names a list of the company to choose from.
    `least` and `most` bound a number; `outside` is the problem of one beyond them. `label` and `help` stand in the form, `title` on paper where that is called otherwise.
    On paper a field has a line of its own (or a part in the `line` it names, or in that of its group) with its value, or
    with its `sentence`; it is told where it differs from what a missing key means, and `always` where that is worth a
    line too. `when` says for which rules it means anything. What is not `in_product` is known there from elsewhere (the
    version, the person), so that only texts of the bench say it.
    """

    key: str
    label: str = ""
    kind: FieldKind = FieldKind.TEXT
    choices: Mapping[str, str] = field(default_factory=dict)
    help: str = ""
    to: str = ""
    default: Any = REQUIRED
    is_needed: bool = False
    least: Decimal | None = None
    most: Decimal | None = None
    outside: str = "negative"
    offers: str = ""
    section: FormSection | None = None
    title: str = ""
    line: PrintedLine | None = None
    sentence: str = ""
    always: bool = False
    when: tuple[str, ...] = ()
    nothing: str = ""
    in_product: bool = True

    @property
    def part(self) -> str:
        """The part of the engine's object that holds it; "" for the object itself."""
        return self.to.rpartition(".")[0]

    @property
    def attribute(self) -> str:
        """What it is called in the engine."""
        return self.to.rpartition(".")[2] or self.key

    @property
    def is_input(self) -> bool:
        """Whether it is one value, and no list of rows."""
        return self.kind not in ROWS

    @property
    def is_bounded(self) -> bool:
        """Whether its figure has bounds."""
        return self.least is not None or self.most is not None

    def holds(self, figure: Decimal | None) -> bool:
        """Say whether a figure is within its bounds; none is."""
        if figure is None:
            return True
        return (self.least is None or figure >= self.least) and (self.most is None or figure <= self.most)

    def value_of(self, instance: object) -> Any:
        """Return what the engine's object has for it."""
        return value_of(self, instance)

    def is_said(self, value: object) -> bool:
        """Say whether a value is another than a missing key means.

        >>> RuleField("needs", kind=FieldKind.COUNT, default=1).is_said(1), RuleField("name").is_said("")
        (False, False)
        """
        return value != self.default and value not in (None, "", (), date.min, date.max)


@dataclass(frozen=True, eq=False)
class StepsField(RuleField):
    """Rows of [from, value], or with `can_be_whole` [from, value, "whole"]; `alone` is the key of a single value from 0.

    `low` and `value` say what the two numbers are; "bound" and "rate" are decided by the table (`steps_of`). The heads
    of both columns go by what they are, `sentence` tells one row.
    """

    kind: FieldKind = FieldKind.STEPS
    low: str = "amount"
    value: str = "amount"
    low_heads: Mapping[str, str] = field(default_factory=dict)
    value_heads: Mapping[str, str] = field(default_factory=dict)
    can_be_whole: bool = False
    single_key: str = ""
    add: str = _("Add a row")


@dataclass(frozen=True, eq=False)
class ConditionsField(RuleField):
    """What sales must meet, by attribute."""

    kind: FieldKind = FieldKind.CONDITIONS
    add: str = _("Add a condition")


@dataclass(frozen=True, eq=False)
class PeopleField(RuleField):
    """People with a number each."""

    kind: FieldKind = FieldKind.KEYS
    add: str = _("Add a person")


@dataclass(frozen=True, eq=False)
class RuleGroup:
    """A table of the definition, or with `is_many` a list of them, that the engine has as `makes`.

    `parts` are the objects within it whose fields stand in the same table; `versions` names the list of tables in which
    the parts of one attribute may stand instead, by day. With `there_by` it is left out of the definition when that input
    is empty. `may_stand_alone`: one of a list may be written as a table. A group that `is_spread` has its fields in the
    object around it. `label` is the head of one that has no name yet, `add` what the
    button says that adds one; `sections` are the folded parts of its form, in their order.
    """

    key: str
    fields: tuple[Any, ...] = ()
    makes: Any = None
    label: str = ""
    add: str = ""
    to: str = ""
    nested: Mapping[str, Any] = field(default_factory=dict)
    versions: tuple[str, str] | None = None
    is_many: bool = False
    there_by: str = ""
    may_stand_alone: bool = False
    is_spread: bool = False
    section: FormSection | None = None
    sections: tuple[FormSection, ...] = ()
    line: PrintedLine | None = None
    columns: str = "two"

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", tuple(self._with_default(inner) for inner in self.fields))

    def __getitem__(self, key: str) -> Any:
        match = next((inner for inner in self.fields if inner.key == key), None)
        if match is None:
            raise KeyError(f"{self.key} has no {key}")
        return match

    @property
    def part(self) -> str:
        """The part of the engine's object around it that holds it; "" for the object itself."""
        return self.to.rpartition(".")[0]

    @property
    def attribute(self) -> str:
        """What it is called in the engine."""
        return self.to.rpartition(".")[2] or self.key

    def value_of(self, instance: object) -> Any:
        """Return what the engine's object has for it."""
        return value_of(self, instance)

    @property
    def is_input(self) -> bool:
        """Whether it is one value, which a group never is."""
        return False

    def shown(self) -> Iterator[Any]:
        """Yield the fields and groups that the product knows from the rules alone."""
        return (inner for inner in self.fields if isinstance(inner, RuleGroup) or inner.in_product)

    def _with_default(self, inner: "RuleField | RuleGroup") -> "RuleField | RuleGroup":
        """Return a field with what a missing key means to the engine."""
        if not isinstance(inner, RuleField) or inner.default is not REQUIRED or self.makes is None:
            return inner
        target_class = self.nested[inner.part] if inner.part else self.makes
        (default,) = (attribute.default for attribute in fields(target_class) if attribute.name == inner.attribute)
        return inner if default is MISSING else replace(inner, default=default)


def value_of(inner: RuleField | RuleGroup, instance: object) -> Any:
    """Return what an object of the engine has for a field or group; of a part that has versions, the last one."""
    part = getattr(instance, inner.part) if inner.part else instance
    return getattr(part[-1] if isinstance(part, tuple) else part, inner.attribute)
