"""The parts of a statement, each with a name that stays: so that something can be said about one of them.

A part is a line of a component or a posting. Its name is made of what it is about (the component and the credit, or the
kind, name and reason of the posting), never of its place or amount: calculated again it has the same name, and the
frozen statement of a locked period has it too. Two parts that are about the same are told apart by their order.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from goals.pay.engine.results import Posting
from goals.pay.engine.running_total import StatementLine
from goals.pay.statements.queries.statement import Statement

LINE = "line"


@dataclass(frozen=True)
class StatementItem:
    """A line of a component (`kind` is "line", `name` the component), or a posting of that kind; `paid` is its amount."""

    ref: str
    kind: str
    name: str
    paid: Decimal
    item: StatementLine | Posting
    deal_id: int | None = None
    on: date | None = None
    credited: Decimal | None = None
    share: Decimal | None = None
    why: str = ""


def ref_of(*about: object) -> str:
    """Return the name of a part from what it is about.

    >>> ref_of("line", "commission", 12, 0) == ref_of("line", "commission", 12, 0)
    True
    >>> ref_of("line", "commission", 1, 20) == ref_of("line", "commission", 12, 0)
    False
    """
    return sha256("\x1f".join(str(value) for value in about).encode()).hexdigest()[:16]


def items_of(statement: Statement) -> list[StatementItem]:
    """Return the parts of a statement: the lines of its components, then its postings."""
    counts: Counter[tuple[object, ...]] = Counter()

    def ref(*about: object) -> str:
        counts[about] += 1
        return ref_of(*about, counts[about] - 1)

    lines = [
        _line(ref(LINE, component.name, _number(line)), component.name, line)
        for component in statement.components
        for line in component.lines
    ]
    return lines + [
        StatementItem(
            ref(posting.kind, posting.name, posting.why),
            posting.kind,
            posting.name,
            posting.amount,
            posting,
            why=posting.why,
        )
        for posting in statement.pay.postings
    ]


def _number(line: StatementLine) -> object:
    return line.credit.number if line.credit else ""


def _line(ref: str, component: str, line: StatementLine) -> StatementItem:
    entry: Any = line.credit
    if entry is None:
        return StatementItem(ref, LINE, component, line.paid, line, why=line.unpaid)
    about = entry.about
    return StatementItem(
        ref, LINE, component, line.paid, line, about.deal_id, entry.on, entry.amount, about.percent, line.unpaid
    )
