"""Whom a plan is for: saved conditions on accounts, and what a stored value must look like. Pure functions.

A target is a list of groups; an account is meant when it fits *any* group, and it fits a group when it fulfils *all*
of its conditions. A condition is `{"field": …, "op": …, "value": …}`. "Manufacturers with 250 people or more, or
anybody in chemicals with revenue from 50 million on" is

    [[{"field": "industry", "op": "in", "value": ["manufacturing"]},
      {"field": "employees", "op": "from", "value": "250"}],
     [{"field": "industry", "op": "in", "value": ["chemicals"]},
      {"field": "revenue", "op": "from", "value": "50000000"}]]

No group at all means nobody, not everybody: a plan says whom it is for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

# What each field may be asked; `segment` are numbers of segments as they stand today, `revenue` is the purchasing power, `need` looks for a word in the account's note.
OPERATORS: Mapping[str, tuple[str, ...]] = {
    "industry": ("in",),
    "size": ("in",),
    "country": ("in",),
    "region": ("in",),
    "source": ("in",),
    "segment": ("in",),
    "employees": ("from", "to"),
    "revenue": ("from", "to"),
    "need": ("has",),
}
MOST_GROUPS, MOST_CONDITIONS, MOST_VALUES, LONGEST = 8, 12, 60, 80
LARGEST = Decimal(10) ** 13


@dataclass(frozen=True)
class TargetCondition:
    """One condition, as it is stored; `value` is a tuple of keys for `in`, else one text."""

    field: str
    op: str
    value: tuple[str, ...] | str

    def stored(self) -> dict[str, Any]:
        """Return what the column keeps."""
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return {"field": self.field, "op": self.op, "value": value}


@dataclass(frozen=True)
class TargetError:
    """What is wrong with a stored target: in which group, which condition, and how."""

    group: int
    condition: int
    code: str


Groups = Sequence[Sequence[TargetCondition]]


def flaws(raw: object) -> list[TargetError]:
    """Return what is wrong with a target; nothing when it may be stored.

    >>> flaws([[{"field": "industry", "op": "from", "value": "3"}]])
    [TargetError(group=0, condition=0, code='operator')]
    >>> flaws([[{"field": "revenue", "op": "from", "value": "much"}], []])
    [TargetError(group=0, condition=0, code='number'), TargetError(group=1, condition=-1, code='empty')]
    """
    if not isinstance(raw, list) or len(raw) > MOST_GROUPS:
        return [TargetError(-1, -1, "shape")]
    out = []
    for g, group in enumerate(raw):
        if not isinstance(group, list) or len(group) > MOST_CONDITIONS:
            out.append(TargetError(g, -1, "shape"))
        elif not group:
            out.append(TargetError(g, -1, "empty"))
        else:
            out += [TargetError(g, c, code) for c, condition in enumerate(group) if (code := _flaw(condition))]
    return out


def _flaw(condition: object) -> str:
    if not isinstance(condition, dict) or set(condition) != {"field", "op", "value"}:
        return "shape"
    if not isinstance(condition["field"], str) or condition["field"] not in OPERATORS:
        return "field"
    if condition["op"] not in OPERATORS[condition["field"]]:
        return "operator"
    return _value_flaw(condition["op"], condition["value"])


def _value_flaw(op: str, value: object) -> str:
    if op == "in":
        if not isinstance(value, list) or not 0 < len(value) <= MOST_VALUES:
            return "values"
        return "" if all(isinstance(v, str) and 0 < len(v) <= LONGEST for v in value) else "values"
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST:
        return "values"
    if op == "has":
        return ""
    return "" if number(value) is not None else "number"


def number(text: str) -> Decimal | None:
    """Return the number of a text when it is one that a column can be asked for.

    >>> number("50000000"), number("-1"), number("NaN")
    (Decimal('50000000'), None, None)
    """
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 <= value < LARGEST else None


# Any: what JSON keeps, which `flaws` has looked through.
def read(raw: Any) -> list[list[TargetCondition]]:
    """Return the groups of a stored target; one that is not sound has none, so it never means everybody."""
    if flaws(raw):
        return []
    return [
        [TargetCondition(c["field"], c["op"], tuple(c["value"]) if c["op"] == "in" else c["value"]) for c in group]
        for group in raw
    ]


def written(groups: Groups) -> list[list[dict[str, Any]]]:
    """Return the groups as the column keeps them; what `read` gives back again."""
    return [[condition.stored() for condition in group] for group in groups]
