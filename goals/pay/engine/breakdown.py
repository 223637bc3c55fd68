"""A component as a reader adds it up: what each tier paid, what the rules after the table made of it, and the cents.

Pay is rounded once, on the sum of all components, and every slice is printed in cents that tie to it. So the slices of a
tier may come to a cent more or less than its amount × its rate, and the row says which: 480,000 × 3 % = 14,400.00, and
rounding 0.01. With the rules (a kicker, a multiplier, a deal's cap) and what has no slices (a sum for the whole, the
difference that a later rate makes) the rows of a component sum to what its lines paid, to the cent.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from goals.pay.engine.results import ComponentEarnings
from goals.pay.engine.running_total import StatementLine
from goals.pay.engine.tables import RateTable, TierSlice
from salesplan.core.money import ZERO, quantize

# What lines without slices are: a sum that the table pays for the whole or for each deal, and what a later rate adds to
# earlier credits.
WHOLE, EACH, LATER = "whole", "each", "later rate"


@dataclass(frozen=True)
class TierRow:
    """What one rate of a tier paid, over all lines: `amount` × `rate` = `earned` to the cent, + `rounding` = `paid`."""

    table: RateTable
    slice: TierSlice
    rate: Decimal
    amount: Decimal
    earned: Decimal
    paid: Decimal

    @property
    def rounding(self) -> Decimal:
        """The cents by which what was paid differs from the amount × the rate."""
        return self.paid - self.earned


@dataclass(frozen=True)
class RuleRow:
    """What a rule after the table added to all lines, or what lines without slices came to; to the cent."""

    rule: str
    name: str
    amount: Decimal


@dataclass(frozen=True)
class Breakdown:
    """The rows of a component: Σ `tiers` paid + Σ `rules` + `rounding` = `gross`."""

    tiers: tuple[TierRow, ...]
    rules: tuple[RuleRow, ...]
    gross: Decimal

    @property
    def rounding(self) -> Decimal:
        """The cents that are left between the rows and what the lines paid."""
        return self.gross - sum((row.paid for row in self.tiers), ZERO) - sum((row.amount for row in self.rules), ZERO)


def rounding_of(part: TierSlice | StatementLine, currency: str) -> Decimal:
    """Return the cents by which the printed sum of a slice or a line differs from what it earned by itself.

    >>> part = TierSlice(0, ZERO, None, Decimal(480_000), Decimal("0.03"), Decimal("14400.00"), Decimal("14400.01"))
    >>> rounding_of(part, "CNY")
    Decimal('0.01')
    """
    return part.paid - quantize(part.exact if isinstance(part, StatementLine) else part.earning, currency)


def breakdown(component: ComponentEarnings, currency: str) -> Breakdown:
    """Return the rows of a component: its tiers in the order of their tables, then the rules in the order they spoke."""
    return Breakdown(
        tuple(_tiers(component.lines, currency)), tuple(_rules(component.lines, currency)), component.gross
    )


def _tiers(lines: Iterable[StatementLine], currency: str) -> list[TierRow]:
    rows: dict[tuple[int, int, Decimal], TierRow] = {}
    for line in lines:
        for part in line.slices if line.table is not None else ():
            assert line.table is not None
            key = line.table.number, part.tier, part.rate
            had = rows.get(key) or TierRow(line.table, part, part.rate, ZERO, ZERO, ZERO)
            rows[key] = replace(
                had, amount=had.amount + part.amount, earned=had.earned + part.earning, paid=had.paid + part.paid
            )
    return [replace(rows[key], earned=quantize(rows[key].earned, currency)) for key in sorted(rows)]


def _rules(lines: Iterable[StatementLine], currency: str) -> list[RuleRow]:
    totals: dict[tuple[str, str], Decimal] = {}
    for line in lines:
        has_tiers = bool(line.slices) and line.table is not None
        changes = [change for change in line.changes if not (has_tiers and change.rule == "claw-back")]
        moved = sum((change.after - change.before for change in changes), ZERO)
        if not has_tiers and line.exact != moved:
            key = WHOLE if line.credit is None else LATER if line.trues_up else EACH, ""
            totals[key] = totals.get(key, ZERO) + line.exact - moved
        for change in changes:
            # What several refunds took back is one row: each names its sale, which stands at its line.
            key = change.rule, "" if change.rule == "claw-back" else change.name
            totals[key] = totals.get(key, ZERO) + change.after - change.before
    return [RuleRow(rule, name, quantize(amount, currency)) for (rule, name), amount in totals.items() if amount]
