"""How the declared fields of a rule are typed: how much there may be of them, and what an input left empty means."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from goals.pay.definition.fields import NUMBERS, REQUIRED, FieldKind, RuleField, StepsField
from goals.pay.definition.schema import steps_of
from salesplan.core.amounts.rules import plain

HUNDRED = Decimal(100)
MOST_ROWS = 20
# Rows of all lists together, whatever they stand in, and values of one condition.
MOST_IN_ALL, MOST_VALUES, LONGEST = 400, 100, 300


def empty(field: RuleField) -> str:
    """Return what a missing key means, as it is typed; an input that says just that is not written.

    >>> empty(RuleField("quota", kind=FieldKind.PERCENT, default=Decimal(1))), empty(RuleField("days", kind=FieldKind.COUNT, default=None))
    ('100', '')
    """
    means = field.default
    if means is REQUIRED or means in (None, (), date.min, date.max):
        return ""
    if field.kind == FieldKind.FLAG:
        return "on" if means else ""
    if field.kind == FieldKind.COUNT:
        return str(means) if means else ""
    if field.kind in NUMBERS:
        return plain(means * HUNDRED if field.kind == FieldKind.PERCENT else means)
    return " ".join(means) if isinstance(means, tuple) else str(means)


def step_kinds(steps: StepsField, owner: Mapping[str, Any]) -> tuple[str, str]:
    """Return how the two numbers of a step are typed, beside what is typed around them."""
    return steps_of(steps, owner.get("by", ""), owner.get("yields") or "rate", owner.get("measure") or ["revenue"])


def step_heads(steps: StepsField, owner: Mapping[str, Any]) -> tuple[str, str]:
    """Return the heads of the two columns, in English: of a rate by what a row gives, which is a sum for each piece."""
    low, value = step_kinds(steps, owner)
    if steps.value == "rate":
        gives = owner.get("yields") or "rate"
        value = "each" if gives == "rate" and value == "amount" else gives
    return steps.low_heads[low], steps.value_heads[value]


def row_keys(rows: RuleField) -> tuple[str, ...]:
    """Return what the inputs of a row are called."""
    if isinstance(rows, StepsField):
        return ("from", "value", "whole") if rows.can_be_whole else ("from", "value")
    return ("attribute", "values") if rows.kind == FieldKind.CONDITIONS else ("name", "value")
