"""What trying a plan on real deals tells: its cost, who wins and who loses, how pay is distributed, whether it fits.

Three people sold 100,000, 200,000 and 300,000. The rules in force pay 5 %: 5,000, 10,000 and 15,000, in all 30,000 or 5 %
of what was sold. A draft pays 4 % to 150,000 and 8 % above: 4,000, 10,000 and 18,000, in all 32,000 or 5.33 %. One loses
1,000, one stays, one wins 3,000; of a budget of 31,000 it takes 103 %, which is 1,000 too much.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from salesplan.core.amounts.rules import FigureSpec, Unreadable, read_list
from salesplan.core.money import ZERO, ratio

# How many classes of pay a distribution has at most, beside that of those who earn nothing.
CLASSES = 8
# Attainments that can be assumed at once, and the highest of them.
MOST_ATTAINMENTS, HIGHEST = 6, Decimal(5)


@dataclass(frozen=True)
class PayChange:
    """What a person earns by the rules compared with, and by those that are tried."""

    person: int
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


def changes(before: Mapping[int, Decimal], after: Mapping[int, Decimal]) -> list[PayChange]:
    """Return everybody's change, those who win most first.

    >>> found = changes({1: Decimal(5), 2: Decimal(10), 3: Decimal(15)}, {1: Decimal(4), 2: Decimal(10), 3: Decimal(18)})
    >>> [(one.person, int(one.difference)) for one in found]
    [(3, 3), (2, 0), (1, -1)]
    """
    people = {**dict.fromkeys(before), **dict.fromkeys(after)}
    rows = [PayChange(person, before.get(person, ZERO), after.get(person, ZERO)) for person in people]
    return sorted(rows, key=lambda change: (-change.difference, change.person))


@dataclass(frozen=True)
class SimulationTally:
    """How many win, lose and stay, and by how much those who win and those who lose do in all."""

    winners: int
    losers: int
    same: int
    won: Decimal
    lost: Decimal


def tally(changed: Iterable[PayChange]) -> SimulationTally:
    """Count changes.

    >>> tally(changes({1: Decimal(5), 2: Decimal(10)}, {1: Decimal(4), 2: Decimal(13)}))
    SimulationTally(winners=1, losers=1, same=0, won=Decimal('3'), lost=Decimal('1'))
    """
    differences = [change.difference for change in changed]
    gains = [difference for difference in differences if difference > 0]
    losses = [-difference for difference in differences if difference < 0]
    same = len(differences) - len(gains) - len(losses)
    return SimulationTally(len(gains), len(losses), same, sum(gains, ZERO), sum(losses, ZERO))


@dataclass(frozen=True)
class BudgetFit:
    """A cost against a budget: the share of it that is taken, and what is left (below zero: what is missing)."""

    share: Decimal | None
    remaining: Decimal

    @property
    def is_within(self) -> bool:
        return self.remaining >= 0


def fit(cost: Decimal, budget: Decimal | None) -> BudgetFit | None:
    """Say how a cost fits a budget; None where none is given.

    >>> fit(Decimal(32_000), Decimal(31_000)).remaining, fit(Decimal(32_000), None) is None
    (Decimal('-1000'), True)
    """
    return None if budget is None else BudgetFit(ratio(cost, budget), budget - cost)


def bounds(amounts: Iterable[Decimal], classes: int = CLASSES) -> list[Decimal]:
    """Return round lower bounds of classes of equal width that hold all amounts above zero; the first begins at 0.

    >>> [int(bound) for bound in bounds([Decimal(4_000), Decimal(18_000)], 4)]
    [0, 5000, 10000, 15000]
    >>> bounds([ZERO])
    [Decimal('0')]
    """
    most = max(amounts, default=ZERO)
    if most <= 0:
        return [ZERO]
    step = _round_up(most / classes)
    # An amount on a bound belongs to the class above, so the highest needs one that begins at or below it.
    return [step * i for i in range(int(most / step) + 1)]


def _round_up(width: Decimal) -> Decimal:
    """Return the next of 1, 2, 5 × a power of ten."""
    power = Decimal(1).scaleb(width.adjusted())
    return next(power * digit for digit in (1, 2, 5, 10) if power * digit >= width)


def distribution(amounts: Sequence[Decimal], lower: Sequence[Decimal]) -> list[int]:
    """Return how many earn nothing (or owe), then how many lie in each class [lower, next).

    >>> distribution([ZERO, Decimal(4_000), Decimal(5_000), Decimal(18_000)], [ZERO, Decimal(5_000), Decimal(10_000)])
    [1, 1, 1, 1]
    """
    out = [0] * (len(lower) + 1)
    for amount in amounts:
        if amount <= 0:
            out[0] += 1
        else:
            out[max(i for i, bound in enumerate(lower, 1) if amount >= bound)] += 1
    return out


def attainments(text: str) -> list[Decimal]:
    """Return attainments as people type them, the lowest first, each once; raises ValueError with what is none.

    >>> [str(one) for one in attainments("120, 80 % 100%，80")]
    ['0.8', '1', '1.2']
    """
    try:
        shares = {_attainment(percent) for percent in read_list(text, FigureSpec("percent", places=6, is_fine=True))}
    except Unreadable as error:
        raise ValueError(error.text) from None
    return sorted(shares)[:MOST_ATTAINMENTS]


def _attainment(percent: Decimal) -> Decimal:
    if not 0 < percent / 100 <= HIGHEST:
        raise ValueError(f"{percent:f}")
    return (percent / 100).normalize()
