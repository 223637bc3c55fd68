"""A rule as one statement over all customers.

    SELECT a.id FROM customers_account a LEFT JOIN (source) s1 ON s1.account_id = a.id … WHERE rule

Each condition is a boolean that is never NULL, so that `and`, `or` and `not` mean the same here as in `rules.conditions`,
and how many conditions a customer lacks is a sum in the same statement. Customers no longer in use are in no segment.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from customers.segments import registry
from customers.segments.choices import FactKind, Join, Op
from customers.segments.registry import AttributeQuestion, Fact, Source, Sql
from customers.segments.rules.conditions import NEVER, Group, Part, SegmentCondition, leaves

_COMPARISONS = {
    Op.AT_LEAST: ">= %s::numeric",
    Op.AT_MOST: "<= %s::numeric",
    Op.EQUALS: "= %s::numeric",
    Op.SINCE: ">= %s::date",
    Op.UNTIL: "<= %s::date",
}


@dataclass
class Compiled:
    """A rule on a day: its sources, and the SQL of each of its conditions and of the values they compare."""

    rule: Part
    day: date
    joins: dict[tuple[Source, int | None, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.leaves = list(leaves(self.rule))
        self.values = [self._value(leaf) for leaf in self.leaves]
        self.answers = [self._answer(leaf, value) for leaf, value in zip(self.leaves, self.values, strict=True)]

    def _value(self, leaf: SegmentCondition) -> str:
        """Return the SQL of the fact that a condition is about; its source is joined once for all that share it."""
        fact = registry.get(leaf.fact)
        if fact.source is None:
            return fact.column.format(a="a")
        key = (fact.source, window_of(fact, leaf), leaf.product if fact.by_product else "")
        alias = self.joins.setdefault(key, f"s{len(self.joins) + 1}")
        column = fact.column.format(s=alias, a="a")
        return f"COALESCE({column}, {fact.missing})" if fact.missing else column

    def _answer(self, leaf: SegmentCondition, value: str) -> Sql:
        return answer(leaf, registry.get(leaf.fact).kind, value, self.day)

    def source(self) -> Sql:
        """Return the FROM: all customers with the sources that the rule needs."""
        text = ["customers_account a"]
        values: list[Any] = []
        for (source, window, product), alias in self.joins.items():
            made = source(AttributeQuestion(self.day, window, product))
            text.append(f"LEFT JOIN ({made.text}) {alias} ON {alias}.account_id = a.id")
            values += made.values
        return Sql(" ".join(text), tuple(values))

    def condition(self) -> Sql:
        """Return whether the rule holds."""
        return _joined(self.rule, iter(self.answers))

    def lacking(self) -> Sql:
        """Return how many conditions would have to change for it to hold; the same as `rules.conditions.missing`."""
        return _lacking(self.rule, iter(self.answers))[0]


def window_of(fact: Fact, leaf: SegmentCondition) -> int | None:
    """Return how many days a condition looks back, where its fact does."""
    return None if fact.window is None else leaf.window or fact.window


def answer(leaf: SegmentCondition, kind: str, value: str, day: date) -> Sql:
    """Return one condition over the SQL of its fact; never NULL."""
    op, wanted = leaf.op, leaf.value
    if op in (Op.IN, Op.NOT_IN):
        listed = [one.casefold() for one in wanted] if kind == FactKind.TEXT else list(wanted)
        compared = f"lower({value})" if kind == FactKind.TEXT else f"({value})::text"
        return _asked(f"{compared} = ANY(%s)", [listed], negated=op == Op.NOT_IN)
    if op in (Op.ANY_OF, Op.NONE_OF):
        return _asked(f"{value} && %s::text[]", [list(wanted)], negated=op == Op.NONE_OF)
    if op in (Op.YES, Op.NO):
        return _asked(value, [], negated=op == Op.NO)
    if op in (Op.KNOWN, Op.UNKNOWN):
        known = f"({value}) IS NOT NULL" + (f" AND ({value}) <> ''" if kind == FactKind.TEXT else "")
        return _asked(known, [], negated=op == Op.UNKNOWN)
    if op == Op.CONTAINS:
        return _asked(f"strpos(lower({value}), lower(%s)) > 0", [wanted])
    if op == Op.WITHIN:
        return _asked(f"({value}) > %s::date - %s AND ({value}) <= %s::date", [day, wanted, day])
    if op == Op.LONGER_AGO:
        return _asked(f"({value}) < %s::date - %s", [day, wanted])
    return _asked(f"({value}) {_COMPARISONS[op]}", [wanted])


def _asked(text: str, values: Iterable[Any], *, negated: bool = False) -> Sql:
    known = f"COALESCE(({text}), false)"
    return Sql(f"NOT {known}" if negated else known, tuple(values))


def _together(parts: Sequence[Sql], between: str) -> Sql:
    return Sql(between.join(f"({part.text})" for part in parts), tuple(v for part in parts for v in part.values))


# Any: parameters of a statement, of whatever kind the facts are.
def _joined(part: Part, answers: Any) -> Sql:
    if isinstance(part, SegmentCondition):
        return next(answers)
    inner = [_joined(one, answers) for one in part.parts]
    if part.join == Join.ALL:
        return _together(inner, " AND ") if inner else Sql("true")
    some = _together(inner, " OR ") if inner else Sql("false")
    return some if part.join == Join.ANY else Sql(f"NOT ({some.text})", some.values)


# Any: parameters of a statement, of whatever kind the facts are.
def _lacking(part: Part, answers: Any) -> tuple[Sql, Sql]:
    """Return (conditions that lack until it holds, until it fails)."""
    if isinstance(part, SegmentCondition):
        one = next(answers)
        return Sql(f"CASE WHEN {one.text} THEN 0 ELSE 1 END", one.values), Sql(
            f"CASE WHEN {one.text} THEN 1 ELSE 0 END", one.values
        )
    inner = [_lacking(one, answers) for one in part.parts]
    to_hold, to_fail = [pair[0] for pair in inner], [pair[1] for pair in inner]
    if part.join == Join.ALL:
        return _sum(to_hold), _least(to_fail)
    nearest = _least(to_hold), _sum(to_fail)
    return nearest if part.join == Join.ANY else (nearest[1], nearest[0])


def _sum(parts: Sequence[Sql]) -> Sql:
    return _together(parts, " + ") if parts else Sql("0")


def _least(parts: Sequence[Sql]) -> Sql:
    inner = _together(parts, ", ")
    return Sql(f"LEAST({inner.text})", inner.values) if parts else Sql(str(NEVER))


def matching(rule: Group, day: date, *, unless: Sql | None = None) -> Sql:
    """Return the SELECT of the ids of all customers that a rule takes; `unless` leaves some out."""
    compiled = Compiled(rule, day)
    source, condition = compiled.source(), compiled.condition()
    text = f"SELECT a.id FROM {source.text} WHERE a.is_active AND ({condition.text})"  # noqa: S608
    values = source.values + condition.values
    if unless is not None:
        text, values = f"{text} AND NOT ({unless.text})", values + unless.values
    return Sql(text, values)


def nearly(rule: Group, day: date) -> Sql:
    """Return the SELECT of the ids of customers that lack exactly one condition."""
    compiled = Compiled(rule, day)
    source, lacking = compiled.source(), compiled.lacking()
    text = f"SELECT a.id FROM {source.text} WHERE a.is_active AND ({lacking.text}) = 1"  # noqa: S608
    return Sql(text, source.values + lacking.values)


def answers(rule: Group, day: date, accounts: Sequence[int]) -> Sql:
    """Return the SELECT of id, and of each condition whether it holds and the value of its fact, for some customers.

    The sources are narrowed by nothing but the join, which PostgreSQL pushes into the simple ones.
    """
    compiled = Compiled(rule, day)
    source = compiled.source()
    columns: list[str] = []
    values: list[Any] = []
    for one, value in zip(compiled.answers, compiled.values, strict=True):
        columns += [one.text, f"({value})"]
        values += one.values
    text = f"SELECT {', '.join(['a.id', *columns])} FROM {source.text} WHERE a.id = ANY(%s)"  # noqa: S608
    return Sql(text, (*values, *source.values, list(accounts)))
