"""The declaration as a JSON schema, which the API publishes: what a definition can hold, key by key, in English."""

from collections.abc import Callable, Mapping
from typing import Any

from goals.pay.definition.fields import REQUIRED, FieldKind, RuleField, RuleGroup, StepsField
from goals.pay.definition.schema import WHOLE

Json = dict[str, Any]
# An exact number is a text; one that is written as a number is read too.
NUMBER: Json = {"oneOf": [{"type": "string"}, {"type": "number"}]}
NAMES: Json = {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
WORD: Json = {"oneOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]}
FROM_TO: Json = {"type": "object", "properties": {"from": NUMBER, "to": NUMBER}, "additionalProperties": False}


def json_schema(group: RuleGroup = WHOLE) -> Json:
    """Return the schema of a group's table.

    >>> from goals.pay.definition.schema import RESERVE
    >>> json_schema(RESERVE)["required"], json_schema(RESERVE)["properties"]["days"]["type"]
    (['share'], 'integer')
    """
    own_fields = [inner for inner in group.fields if not (group.versions and inner.part == group.versions[1])]
    out = _table(own_fields)
    if group is WHOLE or group.is_spread:
        # A text of the bench says currency and calendar too, which the company decides.
        out.pop("additionalProperties")
    if group.versions:
        key, part = group.versions
        dated = [inner for inner in group.fields if inner.part == part]
        # One version stands beside the other keys, several in a list of tables.
        out["properties"] |= _table(dated)["properties"]
        out["properties"][key] = {"type": "array", "items": _table(dated)}
    return out


def _table(fields: list[Any]) -> Json:
    properties: Json = {}
    for inner in fields:
        properties[inner.key] = _group(inner) if isinstance(inner, RuleGroup) else _field(inner)
        if isinstance(inner, StepsField) and inner.single_key:
            properties[inner.single_key] = NUMBER | {"description": f"In place of {inner.key}: one value from 0 on."}
    required = [
        child.key
        for child in fields
        if isinstance(child, RuleField)
        and child.default is REQUIRED
        and not (isinstance(child, StepsField) and child.single_key)
    ]
    out: Json = {"type": "object", "properties": properties, "additionalProperties": False}
    return out | ({"required": required} if required else {})


def _group(group: RuleGroup) -> Json:
    table = json_schema(group)
    if not group.is_many:
        return table
    rows: Json = {"type": "array", "items": table}
    return {"oneOf": [rows, table]} if group.may_stand_alone else rows


def _field(field: RuleField) -> Json:
    """Return what a key holds, with its label and help."""
    description = ". ".join(text.rstrip(".") for text in (field.label, field.help) if text)
    return SCHEMAS[field.kind](field) | ({"description": description} if description else {})


def _steps(field: RuleField) -> Json:
    """Return rows of [from, value], or [from, value, "whole"]."""
    can_be_whole = isinstance(field, StepsField) and field.can_be_whole
    row = {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 3 if can_be_whole else 2}
    return {"type": "array", "items": row}


def _count(field: RuleField) -> Json:
    bounds = {"minimum": field.least, "maximum": field.most}
    return {"type": "integer"} | {name: int(bound) for name, bound in bounds.items() if bound is not None}


def _conditions(field: RuleField) -> Json:
    among = {"type": "array", "items": WORD}
    return {"type": "object", "additionalProperties": {"anyOf": [WORD, among, FROM_TO]}}


SCHEMAS: Mapping[FieldKind, Callable[[RuleField], Json]] = {
    FieldKind.TEXT: lambda field: {"type": "string"},
    FieldKind.AMOUNT: lambda field: NUMBER,
    FieldKind.PERCENT: lambda field: NUMBER,
    FieldKind.NUMBER: lambda field: NUMBER,
    FieldKind.COUNT: _count,
    FieldKind.DAY: lambda field: {"type": "string", "format": "date"},
    FieldKind.FLAG: lambda field: {"type": "boolean"},
    FieldKind.CHOICE: lambda field: {"type": "string", "enum": list(field.choices)},
    FieldKind.WORDS: lambda field: NAMES,
    FieldKind.ORDER: lambda field: {
        "type": "array",
        "items": {"type": "string", "enum": sorted({word for words in field.choices for word in words.split()})},
    },
    FieldKind.COMPONENT: lambda field: {"type": "string"},
    FieldKind.COMPONENTS: lambda field: NAMES,
    FieldKind.EARNERS: lambda field: NAMES,
    FieldKind.STEPS: _steps,
    FieldKind.CONDITIONS: _conditions,
    FieldKind.KEYS: lambda field: {"type": "object", "additionalProperties": NUMBER},
}
