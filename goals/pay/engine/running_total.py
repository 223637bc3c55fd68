"""The running total: credits in their order, each laid on top of what was credited before it.

Credits are taken by the day of their event, then by number. Each has slices of its own, and the period's total does not
depend on the order within a day. A reversal laid on the running total takes back the slices on top, at their rates, so
that refunding everything brings the pay back to zero. What lies below zero earns at the rate of the first tier.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from goals.pay.engine.exact_numbers import Number, decimal, plus, total
from goals.pay.engine.rounding import tie
from goals.pay.engine.tables import RateTable, TierReading, TierSlice
from salesplan.core.money import ZERO, quantize


@dataclass(frozen=True)
class RunningEntry:
    """What counts for one person: `amount` moves the running total, `pays` earns (by default the same amount).

    `about` is the credit, or of a transaction the first, with the `others` beside it.
    """

    on: date
    number: int
    amount: Decimal
    about: Any = None
    pays: Decimal | None = None
    other_credits: tuple[Any, ...] = ()

    @property
    def earning_amount(self) -> Decimal:
        """The money that earns."""
        return self.amount if self.pays is None else self.pays


# The rules that alter what was earned, and why a line earns nothing.
RULES = ("kicker", "multiplier", "deal cap", "minimum", "claw-back", "carried in", "floor", "cap", "carried out")
UNPAID = (
    "no_plan", "no_version", "no_rule", "other_interval", "no_quota", "in_the_whole", "review", "nothing",
    "taken_back", "sale_not_paid", "taken_already", "out_of_window",
)  # fmt: skip


@dataclass(frozen=True)
class RuleChange:
    """A rule that altered what was earned so far, from `before` to `after`; `why` is what decided (`reasons`)."""

    rule: str
    name: str
    before: Decimal
    after: Decimal
    why: str = ""


@dataclass(frozen=True)
class StatementLine:
    """One credit and how it is paid: `exact` before rounding, `paid` as printed, `prior` what came before it.

    `changes` are the rules after the table, in the order in which they spoke. A line without a credit is a sum that the
    table pays for the whole. `trues_up` marks the difference that a later rate makes for an earlier credit.
    """

    credit: Any
    prior: Decimal
    table: RateTable | None
    slices: tuple[TierSlice, ...]
    exact: Decimal
    paid: Decimal = ZERO
    unpaid: str = ""
    changes: tuple[RuleChange, ...] = ()
    trues_up: bool = False


# By which reading of a table an entry is paid, or the code of the reason why there is none.
ReadBy = Callable[[RunningEntry], tuple[TierReading | None, str]]


def in_order(entries: Iterable[RunningEntry]) -> list[RunningEntry]:
    """Return entries in the order in which they are paid."""
    return sorted(entries, key=lambda entry: (entry.on, entry.number))


def lay(
    entries: Sequence[RunningEntry],
    read_by: ReadBy,
    *,
    is_alone: bool = False,
    start: Mapping[int, Number] | None = None,
    moves: Sequence[Number] | None = None,
    groups: Sequence[int | None] | None = None,
) -> tuple[list[StatementLine], dict[int, Number]]:
    """Lay ordered entries on one another, the first on `start`; return their lines and what they come to with it.

    Each group of entries has a running total of its own (by default all are one); an entry of none moves none.

    `is_alone` reads the table for each entry as if nothing had come before: 1 % / 2 % from 1k / 3 % from 3k / 5 % from
    8k pay the deals 200, 300, 1500, 1200, 2000, 4500 alone 2, 3, 20, 14, 30, 95 = 164; on one another they earn 285.
    `moves` are the exact amounts of the entries, where some have no end as decimals.
    """
    moves = [entry.amount for entry in entries] if moves is None else moves
    groups = [0] * len(entries) if groups is None else groups
    at: dict[int, Number] = dict(start or {})
    wholes = _wholes(moves, groups, at)
    lines = []
    for entry, move, group in zip(entries, moves, groups, strict=True):
        prior, total = (at.get(group, ZERO), wholes[group]) if group is not None else (ZERO, ZERO)
        before = ZERO if is_alone else decimal(prior)
        reading, why = read_by(entry)
        if reading is None:
            lines.append(StatementLine(entry, decimal(prior), None, (), ZERO, unpaid=why or "no_plan"))
        elif not reading.is_usable:
            lines.append(StatementLine(entry, decimal(prior), reading.table, (), ZERO, unpaid="no_quota"))
        else:
            slices = _alone(reading, entry, move) if is_alone else reading.slices(prior, move, total, entry.pays)
            exact = sum((part.earning for part in slices), ZERO)
            lines.append(StatementLine(entry, before, reading.table, tuple(slices), exact))
        if group is not None:
            at[group] = plus(prior, move)
    return lines, wholes


def _wholes(moves: Sequence[Number], groups: Sequence[int | None], start: Mapping[int, Number]) -> dict[int, Number]:
    """Return what each group comes to, from what it came to before."""
    by_group: dict[int, list[Number]] = {group: [amount] for group, amount in start.items()}
    for move, group in zip(moves, groups, strict=True):
        if group is not None:
            by_group.setdefault(group, []).append(move)
    return {group: total(entries) for group, entries in by_group.items()}


def _alone(reading: TierReading, entry: RunningEntry, move: Number) -> list[TierSlice]:
    """Read an entry alone; a reversal is the mirror of the same sale."""
    if move >= 0:
        return reading.slices(ZERO, move, move, entry.pays)
    pays = None if entry.pays is None else -entry.pays
    slices = reading.slices(ZERO, -move, -move, pays)
    return [replace(part, amount=-part.amount, earning=-part.earning) for part in slices]


def printed(lines: Sequence[StatementLine], total: Decimal, currency: str) -> list[StatementLine]:
    """Give every line, and every slice within it, the cents that make the sums come out.

    Where a later rule changed what the slices earned, the cents of the slices tie to what they earned by themselves.
    """
    out = []
    for line, paid in zip(lines, tie([line.exact for line in lines], total, currency), strict=True):
        raw = [part.earning for part in line.slices]
        rounded = quantize(sum(raw, ZERO), currency) if line.changes else paid
        slices = tuple(
            TierSlice(p.tier, p.lower, p.upper, p.amount, p.rate, p.earning, cent)
            for p, cent in zip(line.slices, tie(raw, rounded, currency) if raw else (), strict=True)
        )
        out.append(replace(line, slices=slices, paid=paid))
    return out
