"""The declaration walked: every field with a definition that says something else in it, and one that does not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from goals.pay.definition.fields import REQUIRED, FieldKind, RuleField, RuleGroup
from goals.pay.definition.schema import WHOLE


@dataclass(frozen=True)
class Walked:
    """A field, the groups in which it stands, and what else its group says."""

    way: tuple[RuleGroup, ...]
    field: RuleField
    around: dict[str, Any]

    @property
    def path(self) -> str:
        """The name of its input in the form."""
        steps = [f"{group.key}-0" if group.is_many else group.key for group in self.way]
        return "-".join([*steps, self.field.key])

    def saying(self, value: Any) -> dict[str, Any]:
        """Return a definition that says a value in it."""
        return _within(self.way, {**self.around, self.field.key: value})

    @property
    def before(self) -> dict[str, Any]:
        """A definition that says nothing in it, or what must be said."""
        return _within(self.way, self.around)

    @property
    def after(self) -> dict[str, Any]:
        """The same definition with something else in it."""
        others = {
            FieldKind.TEXT: "Another",
            FieldKind.AMOUNT: "77",
            FieldKind.PERCENT: "0.3",
            FieldKind.STEPS: [["0", "0.7"]],
        }
        is_said = self.field.key in self.around
        return self.saying(others[self.field.kind] if is_said else example(self.field))


def example(field: RuleField) -> Any:
    """Return a value of a field, as a definition has it, that is another than a missing key means."""
    if field.kind in (FieldKind.CHOICE, FieldKind.ORDER):
        means = " ".join(field.default) if isinstance(field.default, tuple) else field.default
        word = next(one for one in field.choices if one not in (means, ""))
        return word.split() if field.kind == FieldKind.ORDER else word
    return {
        FieldKind.TEXT: "revenue" if field.offers else "Something",
        FieldKind.AMOUNT: "123",
        FieldKind.PERCENT: "0.5",
        FieldKind.NUMBER: "3",
        FieldKind.COUNT: 4,
        FieldKind.DAY: "2027-03-01",
        FieldKind.FLAG: not field.default,
        FieldKind.WORDS: ["margin"],
        FieldKind.COMPONENT: "Something",
        FieldKind.COMPONENTS: ["Something"],
        FieldKind.EARNERS: ["Something"],
        FieldKind.STEPS: [["0", "0.2"], ["1", "0.3"]],
        FieldKind.CONDITIONS: {"discount": {"to": "0.2"}},
        FieldKind.KEYS: {"ann": "3"},
    }[field.kind]


def least(group: RuleGroup) -> dict[str, Any]:
    """Return the least that a table of a group must say."""
    must = [one for one in group.fields if isinstance(one, RuleField) and (one.is_needed or one.default is REQUIRED)]
    return {one.key: example(one) for one in must}


def fields_of(
    group: RuleGroup = WHOLE, way: tuple[RuleGroup, ...] = ()
) -> Iterator[tuple[tuple[RuleGroup, ...], RuleField]]:
    """Yield every field with the groups in which it stands."""
    for inner in group.fields:
        if isinstance(inner, RuleGroup):
            yield from fields_of(inner, (*way, inner))
        else:
            yield way, inner


def walk() -> Iterator[Walked]:
    """Yield every field with what its group must say besides, so that the field means something."""
    for way, field in fields_of():
        wanted = {key: example(way[-1][key]) for key in field.when if "=" not in key}
        yield Walked(way, field, {**least(way[-1]), **wanted})


def _within(way: tuple[RuleGroup, ...], inner: dict[str, Any]) -> dict[str, Any]:
    for i in range(len(way) - 1, -1, -1):
        group = way[i]
        table = {group.key: [inner] if group.is_many else inner}
        inner = {**least(way[i - 1]), **table} if i else table
    if "component" not in inner:
        inner = {"component": [least(WHOLE["component"])], **inner}
    return inner
