"""What the engine answers: a statement per period whose postings sum to what is paid."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from goals.pay.engine.bonuses import Award
from goals.pay.engine.plan import Balances, RewardRule
from goals.pay.engine.running_total import RuleChange, StatementLine
from goals.pay.engine.tables import TierSlice
from salesplan.core.money import ZERO, ratio
from salesplan.core.periods import Period


@dataclass(frozen=True)
class ComponentEarnings:
    """A component in a period: Σ `lines` = `gross`; `changes` (floors, caps, what was carried) lead to `earned`.

    `towards` is what counts towards the tiers, where that is not all that is credited: a plan that holds for a part of
    the period reads its table on what it pays.
    """

    name: str
    lines: tuple[StatementLine, ...]
    credited: Decimal
    quota: Decimal | None
    exact: Decimal
    gross: Decimal = ZERO
    earned: Decimal = ZERO
    changes: tuple[RuleChange, ...] = ()
    towards: Decimal | None = None

    @property
    def counted(self) -> Decimal:
        """What counts towards the tiers."""
        return self.credited if self.towards is None else self.towards

    @property
    def attainment(self) -> Decimal | None:
        """Everything that counts over the quota, whether it is paid or not."""
        return ratio(self.credited, self.quota)


# The kinds of postings.
POSTED = (
    "earning", "bonus", "carried in", "floor", "cap", "carried out", "correction", "adjustment", "reserve", "release",
    "forfeit", "owed", "recovery", "draw recovery", "draw forgiven", "draw",
)  # fmt: skip


@dataclass(frozen=True)
class Posting:
    """One movement of the ledger; `amount` is what it does to the payment, `why` a reason (`reasons`) or what was typed."""

    kind: str
    name: str
    amount: Decimal
    why: str = ""


@dataclass(frozen=True)
class TrailStep:
    """A step of the trail: of a line of a component, of a component as a whole, or (a posting) of the statement."""

    component: str
    line: StatementLine | None
    entry: TierSlice | RuleChange | StatementLine | Posting


@dataclass(frozen=True)
class CalculatedPeriod:
    """A period: Σ `postings` = `paid`; `rewards` are what was reached besides money.

    `due` is the draw that is owed now that its interval has ended, `other_wage` what the legal limit counted beside the pay,
    `unknown` are the second metrics without a figure, whose multipliers counted as × 1.
    """

    period: Period
    components: tuple[ComponentEarnings, ...]
    awards: tuple[Award, ...]
    postings: tuple[Posting, ...]
    earned: Decimal
    paid: Decimal
    opening: Balances
    closing: Balances
    due: Decimal = ZERO
    plan_changes: tuple[RuleChange, ...] = ()
    rewards: tuple[RewardRule, ...] = ()
    other_wage: Decimal = ZERO
    unknown: tuple[str, ...] = ()

    @property
    def owed(self) -> Decimal:
        """What the person owes after the period."""
        return self.closing.owed

    def component(self, name: str) -> ComponentEarnings:
        """Return a component by name; raises KeyError when the plan has none of it."""
        for component in self.components:
            if component.name == name:
                return component
        raise KeyError(name)

    def of_kind(self, *kinds: str) -> Decimal:
        """Return what postings of some kinds come to."""
        return sum((posting.amount for posting in self.postings if posting.kind in kinds), ZERO)

    def trail(self) -> Iterator[TrailStep]:
        """Yield the trail of every cent: slices, rules and sums of each line, limits of each component, postings."""
        for component in self.components:
            for line in component.lines:
                steps: list[TierSlice | RuleChange | StatementLine] = [*line.slices, *line.changes, line]
                yield from (TrailStep(component.name, line, what) for what in steps)
            for change in component.changes:
                yield TrailStep(component.name, None, change)
        for posting in self.postings:
            yield TrailStep("", None, posting)
