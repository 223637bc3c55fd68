"""From a definition, or a text of the bench, to the engine's plan, as the declaration says."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from goals.pay.definition.document import DefinitionError, Table, day, number, one_of
from goals.pay.definition.fields import REQUIRED, FieldKind, RuleField, RuleGroup, StepsField
from goals.pay.definition.schema import PLAN, WHOLE
from goals.pay.engine.credits import CreditCondition, Filter
from goals.pay.engine.plan import PayPlan
from goals.pay.engine.tables import Tier
from salesplan.core.money import ZERO
from salesplan.core.periods import WEEK_PATTERNS, Calendar

# A group that a table does not have, so that the engine's default holds.
ABSENT = object()
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read_plan(top: Table) -> PayPlan:
    """Return the plan that a text describes; raises DefinitionError with the place of what cannot be read."""
    head = top.table(PLAN.key)
    values = _values(PLAN, head)
    calendar = _calendar(head)
    head.finish()
    return PayPlan(currency=top.text("currency", "CNY"), calendar=calendar, **values, **_values(WHOLE, top))


def _calendar(head: Table) -> Calendar:
    """Return the fiscal calendar: the month in which its year starts, and of weeks their pattern and first day."""
    return Calendar(
        head.count("start_month", 1) or 1,
        head.choice("weeks", WEEK_PATTERNS, ""),
        WEEKDAYS.index(head.choice("week_starts", WEEKDAYS, WEEKDAYS[0])),
    )


def _object(group: RuleGroup, table: Table) -> Any:
    """Return what a table says of a group, as the engine has it."""
    instance = group.makes(**_values(group, table))
    table.finish()
    return instance


def _values(group: RuleGroup, table: Table) -> dict[str, Any]:
    """Return the values of a table by the attributes of the engine's class, with the parts that stand in it."""
    dated = group.versions[1] if group.versions else None
    values_by_part: dict[str, dict[str, Any]] = {"": {}, **{part: {} for part in group.nested}}
    for inner in group.fields:
        if inner.part == dated or isinstance(inner, RuleGroup) and inner.is_spread:
            continue
        value = _group(inner, table) if isinstance(inner, RuleGroup) else _field(inner, table)
        if value is not ABSENT:
            values_by_part[inner.part][inner.attribute] = value
    own_values = values_by_part.pop("")
    own_values |= {part: group.nested[part](**values) for part, values in values_by_part.items() if part != dated}
    return own_values | ({dated: _versions(group, table)} if dated else {})


def _versions(group: RuleGroup, table: Table) -> tuple[Any, ...]:
    """Return the versions of a part that are dated, in a list of tables or one beside the other keys; counted from 1."""
    key, part = group.versions or ("", "")
    rows = table.tables(key)
    fields = [inner for inner in group.fields if inner.part == part]
    out = []
    for i, row in enumerate(rows or [table], 1):
        out.append(group.nested[part](number=i, **{inner.attribute: _field(inner, row) for inner in fields}))
        if rows:
            row.finish()
    return tuple(out)


def _group(group: RuleGroup, table: Table) -> Any:
    if group.is_many:
        rows = table.some(group.key) if group.may_stand_alone else table.tables(group.key)
        return tuple(_object(group, row) for row in rows)
    return ABSENT if table.get(group.key) is None else _object(group, table.table(group.key))


def _field(field: RuleField, table: Table) -> Any:
    """Return the value of a key, or what a missing one means; where it must be there it is refused."""
    if table.get(field.key) is not None:
        return READERS[field.kind](field, table)
    if isinstance(field, StepsField) and field.single_key:
        return (Tier(ZERO, table.amount(field.single_key)),)
    if field.default is REQUIRED:
        raise DefinitionError(table.at(field.key), "missing")
    return field.default


def _text(field: RuleField, table: Table) -> str:
    """Return a text; the name of a thing may be written as a number."""
    value = table.get(field.key)
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return str(value) if field.default is REQUIRED and is_number else table.text(field.key)


def _choice(field: RuleField, table: Table) -> str:
    return one_of(table.text(field.key), field.choices, table.at(field.key))


def _conditions(field: RuleField, table: Table) -> Filter:
    """Return conditions: `{product = "A", term = [2, 3], discount = {to = 0.2}}`."""
    where = table.table(field.key)
    out = []
    for name, value in where.rest():
        if isinstance(value, Mapping):
            bounds = Table(value, where.at(name))
            out.append(CreditCondition(name, low=bounds.number("from"), high=bounds.number("to")))
            bounds.finish()
        else:
            out.append(
                CreditCondition(name, tuple(_plain(item) for item in (value if isinstance(value, list) else [value])))
            )
    return tuple(out)


def _plain(value: object) -> object:
    """Let 3 and 3.0 be the same attribute."""
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _steps(field: RuleField, table: Table) -> tuple[Tier, ...]:
    """Return steps: `[[0, "5 %"], ["50 %", "10 %", "whole"]]`."""
    rows = table.need(field.key)
    if not isinstance(rows, list):
        raise DefinitionError(table.at(field.key), "not_steps")
    return tuple(_step(row, f"{table.at(field.key)}, step {i}") for i, row in enumerate(rows, 1))


def _step(row: object, place: str) -> Tier:
    if not isinstance(row, list) or not 2 <= len(row) <= 3 or (len(row) == 3 and row[2] != "whole"):
        raise DefinitionError(place, "not_step")
    return Tier(number(row[0], place), number(row[1], place), len(row) == 3)


def _keys(field: RuleField, table: Table) -> tuple[tuple[str, Any], ...]:
    keys = table.table(field.key)
    return tuple((name, number(value, keys.at(name))) for name, value in keys.rest())


def _number(field: RuleField, table: Table) -> Any:
    return table.amount(field.key)


def _words(field: RuleField, table: Table) -> tuple[str, ...]:
    return table.words(field.key)


READERS: Mapping[FieldKind, Callable[[RuleField, Table], Any]] = {
    FieldKind.TEXT: _text,
    FieldKind.AMOUNT: _number,
    FieldKind.PERCENT: _number,
    FieldKind.NUMBER: _number,
    FieldKind.COUNT: lambda field, table: table.count(field.key),
    FieldKind.DAY: lambda field, table: day(table.need(field.key), table.at(field.key)),
    FieldKind.FLAG: lambda field, table: table.flag(field.key),
    FieldKind.CHOICE: _choice,
    FieldKind.WORDS: _words,
    FieldKind.ORDER: _words,
    FieldKind.COMPONENT: _text,
    FieldKind.COMPONENTS: _words,
    FieldKind.EARNERS: _words,
    FieldKind.STEPS: _steps,
    FieldKind.CONDITIONS: _conditions,
    FieldKind.KEYS: _keys,
}
