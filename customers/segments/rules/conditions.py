"""A rule: conditions over the facts of a customer, joined by all, any or none, one group inside another.

A rule is kept as JSON. A condition names a fact, a comparison and what it compares with; figures are texts, days are ISO
dates, lists are lists of texts:

    {"join": "all", "parts": [
        {"fact": "industry", "op": "in", "value": ["software", "technology"]},
        {"join": "any", "parts": [
            {"fact": "ordered", "op": "at_least", "value": "100000", "window": 365},
            {"fact": "contacts", "op": "at_least", "value": "3"}]}]}

What is not known fulfils no comparison, except that it is `none of` a list. A group of nothing holds (`all`, `none`) or
does not (`any`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from customers.segments.choices import FactKind, Join, Op

MOST_CONDITIONS = 30
MOST_DEPTH = 4
MOST_VALUES = 100
LONGEST_WINDOW = 3660

# Which comparisons a kind of fact knows, in the order in which they are offered.
OPS: dict[str, tuple[Op, ...]] = {
    FactKind.CHOICE: (Op.IN, Op.NOT_IN),
    FactKind.SET: (Op.ANY_OF, Op.NONE_OF),
    FactKind.TEXT: (Op.IN, Op.NOT_IN, Op.CONTAINS, Op.KNOWN, Op.UNKNOWN),
    FactKind.NUMBER: (Op.AT_LEAST, Op.AT_MOST, Op.EQUALS, Op.KNOWN, Op.UNKNOWN),
    FactKind.MONEY: (Op.AT_LEAST, Op.AT_MOST, Op.KNOWN, Op.UNKNOWN),
    FactKind.DATE: (Op.WITHIN, Op.LONGER_AGO, Op.SINCE, Op.UNTIL, Op.KNOWN, Op.UNKNOWN),
    FactKind.FLAG: (Op.YES, Op.NO),
}
LISTS = (Op.IN, Op.NOT_IN, Op.ANY_OF, Op.NONE_OF)
FIGURES = (Op.AT_LEAST, Op.AT_MOST, Op.EQUALS)
DAYS_AGO = (Op.WITHIN, Op.LONGER_AGO)
DATES = (Op.SINCE, Op.UNTIL)
PLAIN = (Op.YES, Op.NO, Op.KNOWN, Op.UNKNOWN)


class BadRule(ValueError):
    """A rule that cannot be read: `code` says why, `where` the path of the part, such as `0.2`."""

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(f"{code} at {where or 'the top'}")
        self.code, self.where = code, where


@dataclass(frozen=True)
class SegmentCondition:
    """One comparison. `window` is the number of days a fact looks back, `product` narrows what was bought."""

    fact: str
    op: Op
    value: Any = None
    window: int | None = None
    product: str = ""


@dataclass(frozen=True)
class Group:
    """Parts joined in one way."""

    join: Join
    parts: tuple["SegmentCondition | Group", ...] = ()


Part = SegmentCondition | Group


def leaves(part: Part) -> Iterator[SegmentCondition]:
    """Yield the conditions of a rule in the order in which they are written."""
    if isinstance(part, SegmentCondition):
        yield part
        return
    for inner in part.parts:
        yield from leaves(inner)


# Any: a condition holds a text, a number, days or a list of them, as JSON keeps it.
def compare(condition: SegmentCondition, kind: str, value: Any, day: date) -> bool:
    """Say whether the value of a fact on a day fulfils a condition.

    >>> year = SegmentCondition("ordered", Op.AT_LEAST, Decimal(100))
    >>> compare(year, "money", Decimal(100), date(2026, 11, 24)), compare(year, "money", None, date(2026, 11, 24))
    (True, False)
    >>> late = SegmentCondition("last_order", Op.LONGER_AGO, 90)
    >>> [compare(late, "date", day, date(2026, 11, 24)) for day in (date(2026, 8, 25), date(2026, 8, 26), None)]
    [True, False, False]
    """
    op, wanted = condition.op, condition.value
    if op in (Op.IN, Op.NOT_IN):
        folded = str(value).casefold() if kind == FactKind.TEXT else value
        known = {one.casefold() for one in wanted} if kind == FactKind.TEXT else wanted
        return (value is not None and folded in known) == (op == Op.IN)
    if op in (Op.ANY_OF, Op.NONE_OF):
        return bool(set(value or ()).intersection(wanted)) == (op == Op.ANY_OF)
    if op in (Op.KNOWN, Op.UNKNOWN):
        return (value not in (None, "")) == (op == Op.KNOWN)
    if op in (Op.YES, Op.NO):
        return bool(value) == (op == Op.YES)
    if value is None:
        return False
    return _ordered(op, value, wanted, day)


# Any: a condition holds a text, a number, days or a list of them, as JSON keeps it.
def _ordered(op: Op, value: Any, wanted: Any, day: date) -> bool:
    if op == Op.CONTAINS:
        return str(wanted).casefold() in str(value).casefold()
    if op == Op.WITHIN:
        return day - timedelta(wanted) < value <= day
    if op == Op.LONGER_AGO:
        return value < day - timedelta(wanted)
    if op in (Op.AT_LEAST, Op.SINCE):
        return value >= wanted
    if op in (Op.AT_MOST, Op.UNTIL):
        return value <= wanted
    return value == wanted


def holds(part: Part, answers: Sequence[bool]) -> bool:
    """Say whether a rule holds, given which of its conditions do, in their order.

    >>> a, b, c = (SegmentCondition(name, Op.YES) for name in "abc")
    >>> rule = Group(Join.ALL, (a, Group(Join.NONE, (b, c))))
    >>> holds(rule, [True, False, False]), holds(rule, [True, False, True])
    (True, False)
    """
    return missing(part, answers) == 0


def missing(part: Part, answers: Sequence[bool]) -> int:
    """Return how many conditions would have to change for a rule to hold: 0 is in, 1 just misses.

    Of `all` every part must hold, so what they lack adds up; of `any` the nearest part is enough; `none` is what each
    part takes to fail. Each condition stands in a rule once, so the sum is exact.

    >>> a, b, c = (SegmentCondition(name, Op.YES) for name in "abc")
    >>> missing(Group(Join.ALL, (a, b, c)), [True, False, False])
    2
    >>> missing(Group(Join.ANY, (Group(Join.ALL, (a, b)), c)), [False, False, False])
    1
    >>> missing(Group(Join.NONE, (Group(Join.ALL, (a, b)), c)), [True, True, True])
    2
    """
    return _distance(part, iter(answers))[0]


# What cannot be reached at all, such as one of no parts; never mistaken for a number of conditions.
NEVER = 1000


def _distance(part: Part, answers: Iterator[bool]) -> tuple[int, int]:
    """Return (changes until it holds, changes until it fails)."""
    if isinstance(part, SegmentCondition):
        return (0, 1) if next(answers) else (1, 0)
    inner = [_distance(one, answers) for one in part.parts]
    to_hold, to_fail = [pair[0] for pair in inner], [pair[1] for pair in inner]
    if part.join == Join.ALL:
        return min(sum(to_hold), NEVER), min(to_fail, default=NEVER)
    nearest = min(to_hold, default=NEVER), min(sum(to_fail), NEVER)
    return nearest if part.join == Join.ANY else (nearest[1], nearest[0])


def to_change(part: Part, answers: Sequence[bool]) -> list[int]:
    """Return the fewest conditions, by number, that would have to change for a rule to hold.

    >>> a, b, c = (SegmentCondition(name, Op.YES) for name in "abc")
    >>> to_change(Group(Join.ALL, (a, Group(Join.ANY, (b, c)))), [True, False, False])
    [1]
    >>> to_change(Group(Join.ALL, (a, b)), [True, True])
    []
    """
    numbered = iter(enumerate(answers))
    return _changes(part, numbered)[0]


def _changes(part: Part, answers: Iterator[tuple[int, bool]]) -> tuple[list[int], list[int]]:
    if isinstance(part, SegmentCondition):
        number, answer = next(answers)
        return ([], [number]) if answer else ([number], [])
    inner = [_changes(one, answers) for one in part.parts]
    to_hold, to_fail = [pair[0] for pair in inner], [pair[1] for pair in inner]
    if part.join == Join.ALL:
        return sum(to_hold, []), min(to_fail, key=len, default=[])
    nearest = min(to_hold, key=len, default=[]), sum(to_fail, [])
    return nearest if part.join == Join.ANY else (nearest[1], nearest[0])


def as_json(part: Part) -> dict[str, Any]:
    """Return a rule as it is kept."""
    if isinstance(part, Group):
        return {"join": str(part.join), "parts": [as_json(one) for one in part.parts]}
    kept: dict[str, Any] = {"fact": part.fact, "op": str(part.op)}
    if part.op not in PLAIN:
        kept["value"] = _kept(part.value)
    if part.window is not None:
        kept["window"] = part.window
    if part.product:
        kept["product"] = part.product
    return kept


# Any: a condition holds a text, a number, days or a list of them, as JSON keeps it.
def _kept(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value


# Any: a condition holds a text, a number, days or a list of them, as JSON keeps it.
def read(kept: Any, kinds: Mapping[str, str], where: str = "") -> Part:
    """Read a rule from JSON; `kinds` are those of the facts there are. Raises BadRule.

    >>> read({"fact": "contacts", "op": "at_least", "value": "3"}, {"contacts": "number"})
    SegmentCondition(fact='contacts', op=Op.AT_LEAST, value=Decimal('3'), window=None, product='')
    >>> read({"fact": "contacts", "op": "in", "value": ["3"]}, {"contacts": "number"})
    Traceback (most recent call last):
        ...
    customers.segments.rules.conditions.BadRule: op at the top
    """
    part = _read(kept, kinds, where, 1)
    if sum(1 for _leaf in leaves(part)) > MOST_CONDITIONS:
        raise BadRule("too_many_conditions")
    return part


# Any: a condition holds a text, a number, days or a list of them, as JSON keeps it.
def _read(kept: Any, kinds: Mapping[str, str], where: str, depth: int) -> Part:
    if not isinstance(kept, Mapping):
        raise BadRule("shape", where)
    if "join" not in kept:
        return _read_condition(kept, kinds, where)
    parts = kept.get("parts")
    if kept["join"] not in Join.values or not isinstance(parts, list) or set(kept) - {"join", "parts"}:
        raise BadRule("shape", where)
    if depth > MOST_DEPTH or len(parts) > MOST_CONDITIONS:
        raise BadRule("too_deep" if depth > MOST_DEPTH else "too_many_conditions", where)
    if not parts:
        raise BadRule("empty_group", where)
    inner = tuple(_read(one, kinds, f"{where}.{i}".lstrip("."), depth + 1) for i, one in enumerate(parts))
    return Group(Join(kept["join"]), inner)


def _read_condition(kept: Mapping[str, Any], kinds: Mapping[str, str], where: str) -> SegmentCondition:
    kind = kinds.get(str(kept.get("fact")))
    if kind is None:
        raise BadRule("fact", where)
    if set(kept) - {"fact", "op", "value", "window", "product"}:
        raise BadRule("shape", where)
    if kept.get("op") not in OPS[kind]:
        raise BadRule("op", where)
    window, product = kept.get("window"), kept.get("product", "")
    if window is not None and not (_is_whole(window) and 1 <= window <= LONGEST_WINDOW):
        raise BadRule("window", where)
    if not isinstance(product, str) or len(product) > 20:
        raise BadRule("product", where)
    op = Op(kept["op"])
    return SegmentCondition(kept["fact"], op, _value(op, kept.get("value"), where), window, product)


# Any: a condition holds a text, a number, days or a list of them, as JSON keeps it.
def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


# Any: a condition holds a text, a number, days or a list of them, as JSON keeps it.
def _value(op: Op, value: Any, where: str) -> Any:
    if op in PLAIN:
        return None
    try:
        if op in LISTS:
            return _texts(value)
        if op in FIGURES:
            return _figure(value)
        if op in DAYS_AGO:
            return _days(value)
        return date.fromisoformat(value) if op in DATES else _text(value)
    except (ValueError, TypeError, InvalidOperation) as error:
        raise BadRule("value", where) from error


# Any: a condition holds a text, a number, days or a list of them, as JSON keeps it.
def _figure(value: Any) -> Decimal:
    figure = Decimal(value) if isinstance(value, str) and len(value) <= 30 else Decimal("NaN")
    if not figure.is_finite() or abs(figure) >= 10**14:
        raise ValueError
    return figure


# Any: a condition holds a text, a number, days or a list of them, as JSON keeps it.
def _text(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 120 or "\0" in value:
        raise ValueError
    return value


# Any: a condition holds a text, a number, days or a list of them, as JSON keeps it.
def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_VALUES:
        raise ValueError
    return tuple(_text(one) for one in value)


# Any: a condition holds a text, a number, days or a list of them, as JSON keeps it.
def _days(value: Any) -> int:
    if not _is_whole(value) or not 0 <= value <= LONGEST_WINDOW:
        raise ValueError
    return int(value)
