"""A statement as rows that a reader can add up: the page, the document and the workbook all show these.

Each list ends in the total that stands below it: the rows of a component come to what it earned, those of a line to what
the line earned, the postings to what is paid, and each balance goes from its beginning by its change to its end. A tier
shows its amount × its rate; the cents by which rounding once differs from rounding each row stand in a row of their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from goals.pay.choices import GROUPS
from goals.pay.engine.breakdown import TierRow, breakdown
from goals.pay.engine.results import CalculatedPeriod as Pay
from goals.pay.engine.results import ComponentEarnings, Posting
from goals.pay.engine.running_total import RuleChange, StatementLine
from goals.pay.engine.tables import RateTable, TierSlice
from goals.pay.plan.wording import sentences as wording
from goals.pay.wording import statements as pay_texts
from goals.pay.wording.reasons import why
from salesplan.core.money import ZERO, quantize

TAKEN_BACK = "claw-back"
EARNED_KINDS = frozenset(str(kind) for group in ("commission", "adjusted") for kind in GROUPS[group])


@dataclass(frozen=True)
class StatementRow:
    """A row of a component: `paid`, and of a tier the `amount` and `rate` that make it."""

    label: str
    paid: Decimal
    amount: Decimal | None = None
    rate: Decimal | None = None
    table: RateTable | None = None
    tier: int = 0
    why: str = ""


@dataclass(frozen=True)
class Credited:
    """What counted for a component: in the period itself, and where it reads to date, earlier in the interval."""

    in_period: Decimal
    before: Decimal
    total: Decimal

    @property
    def is_to_date(self) -> bool:
        """Whether earlier periods count with this one."""
        return bool(self.before)


@dataclass(frozen=True)
class StatementBalance:
    """What is carried from one statement to the next: `opening` + `change` = `closing`."""

    label: str
    opening: Decimal
    closing: Decimal

    @property
    def change(self) -> Decimal:
        """What the period did to it."""
        return self.closing - self.opening


@dataclass(frozen=True)
class LineItems:
    """How a line comes about: Σ products + Σ moved + `rounding` = what the line earned.

    `products` are a slice (None for what has no rate) with its amount × rate; `moved` are rules with what they changed.
    """

    products: list[tuple[TierSlice | None, Decimal]]
    moved: list[tuple[RuleChange, Decimal]]
    rounding: Decimal


def component_rows(component: ComponentEarnings, currency: str) -> list[StatementRow]:
    """Return the rows of a component; they come to what it earned."""
    rows = breakdown(component, currency)
    out = [_tier(row, currency) for row in rows.tiers]
    out += [StatementRow(_rule(row.rule, row.name), row.amount) for row in rows.rules]
    rounding = rows.rounding + sum((row.rounding for row in rows.tiers), ZERO)
    if rounding:
        out.append(StatementRow(_("Rounding to the cent"), rounding))
    return out + limit_rows(component, currency)


def limit_rows(component: ComponentEarnings, currency: str) -> list[StatementRow]:
    """Return what floors, caps and what was carried over made of the sum of the lines."""
    return [
        StatementRow(
            pay_texts.kind(change.rule), change.after - change.before, why=why(change.rule, change.why, currency)
        )
        for change in component.changes
    ]


def _tier(row: TierRow, currency: str) -> StatementRow:
    label = wording.tier(row.table, row.slice, currency)
    if row.amount < 0:
        label = _("%(tier)s, clawed back") % {"tier": label}
    return StatementRow(label, row.earned, row.amount, row.rate, row.table, row.slice.tier)


def _rule(rule: str, name: str) -> str:
    label = pay_texts.kind(rule)
    return f"{label} {name}".strip()


def credited(component: ComponentEarnings) -> Credited:
    """Return what counted for a component in the period, and before it.

    Of a line that a later rate adds to an earlier deal the amount has counted before.
    """
    amount = sum((line.credit.amount for line in component.lines if line.credit and not line.trues_up), ZERO)
    return Credited(amount, component.credited - amount, component.credited)


def line_parts(line: StatementLine, currency: str) -> LineItems:
    """Return how a line comes about.

    A refund that takes back at the rates of its sale shows these rates; that it takes back is no change on top.
    """
    changes = [change for change in line.changes if change.rule != TAKEN_BACK or not line.slices]
    moved = [(change, quantize(change.after, currency) - quantize(change.before, currency)) for change in changes]
    products: list[tuple[TierSlice | None, Decimal]] = [
        (part, quantize(part.amount * part.rate, currency)) for part in line.slices
    ]
    if not products and moved:
        products = [(None, quantize(changes[0].before, currency))] if changes[0].before else []
    shown = sum((product for _part, product in products), ZERO) + sum((by for _change, by in moved), ZERO)
    return LineItems(products, moved, line.paid - shown if products or moved else ZERO)


def balances(pay: Pay) -> list[StatementBalance]:
    """Return what stands before and after the period, without what is nothing both times."""
    before, after = pay.opening, pay.closing
    rows = [
        StatementBalance(_("Overpaid, to be recovered"), before.overpaid, after.overpaid),
        StatementBalance(_("Draw, to be recovered"), before.draw, after.draw),
        StatementBalance(_("Held in reserve"), before.reserve, after.reserve),
        StatementBalance(_("Over a cap, carried over"), before.over_cap, after.over_cap),
    ]
    return [balance for balance in rows if balance.opening or balance.closing]


def posting_groups(postings: Iterable[Posting]) -> tuple[list[Posting], list[Posting]]:
    """Return the postings that come to what was earned, and those that lead from there to what is paid."""
    rows = list(postings)
    earned = [row for row in rows if row.kind in EARNED_KINDS]
    return earned, [row for row in rows if row.kind not in EARNED_KINDS]
