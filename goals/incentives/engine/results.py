"""What the engine answers: a statement per period whose postings sum to what is paid."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from goals.incentives.engine.bonuses import Award
from goals.incentives.engine.plan import Balances, Reward
from goals.incentives.engine.running import Change, Line
from salesplan.core.money import ZERO, ratio
from salesplan.core.periods import Period


@dataclass(frozen=True)
class Earned:
    """A component in a period: Σ `lines` = `gross`; `changes` (floors, caps, what was carried) lead to `earned`."""

    name: str
    lines: tuple[Line, ...]
    credited: Decimal
    quota: Decimal | None
    exact: Decimal
    gross: Decimal = ZERO
    earned: Decimal = ZERO
    changes: tuple[Change, ...] = ()

    @property
    def attainment(self) -> Decimal | None:
        """Everything that counts over the quota, whether it is paid or not."""
        return ratio(self.credited, self.quota)


@dataclass(frozen=True)
class Posting:
    """One movement of the ledger; `amount` is what it does to the payment."""

    kind: str
    name: str
    amount: Decimal
    why: str = ""


@dataclass(frozen=True)
class Statement:
    """A period: Σ `postings` = `paid`; `rewards` are what was reached besides money.

    `due` is the draw that is owed now that its interval has ended, `other_wage` what the legal limit counted beside the pay.
    """

    period: Period
    components: tuple[Earned, ...]
    awards: tuple[Award, ...]
    postings: tuple[Posting, ...]
    earned: Decimal
    paid: Decimal
    opening: Balances
    closing: Balances
    due: Decimal = ZERO
    plan_changes: tuple[Change, ...] = ()
    rewards: tuple[Reward, ...] = ()
    other_wage: Decimal = ZERO

    @property
    def owed(self) -> Decimal:
        """What the person owes after the period."""
        return self.closing.owed

    def component(self, name: str) -> Earned:
        """Return a component by name; raises KeyError when the plan has none of it."""
        for component in self.components:
            if component.name == name:
                return component
        raise KeyError(name)

    def of_kind(self, *kinds: str) -> Decimal:
        """Return what postings of some kinds come to."""
        return sum((posting.amount for posting in self.postings if posting.kind in kinds), ZERO)

    def why(self) -> Iterator[tuple[str, ...]]:
        """Yield the trail of every cent: (component, credit, slice or rule, amount)."""
        for component in self.components:
            for line in component.lines:
                credit = line.credit.about if line.credit is not None else None
                about = (credit.name or f"#{credit.number}") if credit is not None else "the whole"
                for part in line.slices:
                    yield component.name, about, f"{part.amount} at {part.rate}", str(part.earning)
                for change in line.changes:
                    yield component.name, about, f"{change.rule} {change.name}".strip(), f"{change.after}"
                yield component.name, about, line.unpaid or ("later rate" if line.trues_up else "line"), str(line.paid)
            for change in component.changes:
                yield component.name, "the period", change.rule, f"{change.before} → {change.after}"
        for posting in self.postings:
            yield "", posting.kind, posting.name or posting.why, str(posting.amount)
