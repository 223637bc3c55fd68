"""What is true of goals: their life, the arithmetic of growth, attainment, and how children cover their parent.

**Growth is a figure.** "Raise won revenue by 20 %" over a baseline of 2,982,255 means 3,578,706; the goal stores both,
so that nobody can quarrel later about what the 20 % were of. Money is rounded to the cent, counts to whole numbers: 20 %
over 7 deals is 8.4, so 8.

**Attainment** is figure ÷ target. Where less is better (days of the sales cycle) it is target ÷ figure: a target of 60
days and a cycle of 75 are 80 %.

**How children cover their parent.** Four goals of 275 below one of 1,000 add up to 1,100: 10 % over-assigned, so the
parent is still reached when everybody gets to 1 ÷ (1 + 10 %) = 90.91 %. Goals that add up to less than their parent
need more than 100 % from everybody: 900 below 1,000 is −10 %, and takes 111.11 %.

**A goal whose period is over is settled** once a week has passed, so that what was sold on its last day and booked a few
days later still counts: a goal until 31 December on 8 January. Its result is frozen then; what is booked later stands
beside it as "since then".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from goals.planning.goals.choices import GoalOutcome, GoalState, GoalStep
from salesplan.core.lifecycle.rules import STAYS, Lifecycle, Transition
from salesplan.core.money import HUNDRED, ZERO, breakeven, over_assignment, ratio, split
from salesplan.core.money import unit as smallest

DRAFT, ACTIVE, CLOSED = GoalState.DRAFT, GoalState.ACTIVE, GoalState.CLOSED

# One action for each step.
LIFE = Lifecycle(
    begins=DRAFT,
    steps={
        GoalStep.ACTIVATE: Transition({DRAFT}, ACTIVE),
        GoalStep.CLOSE: Transition({ACTIVE}, CLOSED),
        GoalStep.DROP: Transition({DRAFT, ACTIVE}, CLOSED, asks_why=True),
        GoalStep.REOPEN: Transition({CLOSED}, ACTIVE, asks_why=True),
        GoalStep.PASS_ON: Transition({DRAFT, ACTIVE}, STAYS),
    },
)


# How long late bookings of a goal's last days still count.
GRACE = timedelta(7)


def last_settled(today: date) -> date:
    """Return the last day of the goals that are settled today at the latest.

    >>> last_settled(date(2027, 1, 8))
    datetime.date(2026, 12, 31)
    """
    return today - GRACE - timedelta(1)


def rounded(amount: Decimal, unit: str, currency: str) -> Decimal:
    """Round a target as its unit is counted: money to the cent, deals and customers whole, a share to 0.01 %."""
    return amount.quantize(Decimal(1).scaleb(-places(unit, currency)), rounding=ROUND_HALF_UP)


def places(unit: str, currency: str) -> int:
    """Return how many decimals a target of a unit has.

    >>> places("money", "CNY"), places("share", "CNY"), places("count", "CNY")
    (2, 4, 0)
    """
    if unit == "money":
        return -int(smallest(currency).as_tuple().exponent)
    return 4 if unit == "share" else 0


def grown(baseline: Decimal, percent: Decimal, unit: str, currency: str) -> Decimal:
    """Return the figure that a growth means.

    >>> grown(Decimal(2982255), Decimal(20), "money", "CNY"), grown(Decimal(7), Decimal(20), "count", "CNY")
    (Decimal('3578706.00'), Decimal('8'))
    """
    return rounded(baseline * (HUNDRED + percent) / HUNDRED, unit, currency)


def growth(baseline: Decimal | None, target: Decimal | None) -> Decimal | None:
    """Return the growth that a figure means, as a ratio: 3,578,706 over 2,982,255 is 0.2. None without a baseline."""
    share = ratio(target, baseline)
    return None if share is None else share - 1


def attainment(value: Decimal | None, target: Decimal | None, direction: str = "up") -> Decimal | None:
    """Return how much of a goal is reached; None where there is no figure yet.

    >>> attainment(Decimal(600), Decimal(1000)), attainment(Decimal(75), Decimal(60), "down")
    (Decimal('0.6'), Decimal('0.8'))
    """
    if value is None or target is None:
        return None
    return ratio(target, value) if direction == "down" else ratio(value, target)


def outcome_of(attained: Decimal | None) -> GoalOutcome:
    """Return how a goal ended: whoever has nothing to show has missed it."""
    return GoalOutcome.REACHED if attained is not None and attained >= 1 else GoalOutcome.MISSED


def differs(target: Decimal | None, quota: Decimal | None) -> bool:
    """Say whether goal and quota of the same owner and days are two figures; a goal without one agrees with any.

    A year's 10,000,000 come to 2,499,999.99 in a quarter, since months are shared to the cent: less than one is none.

    >>> differs(Decimal(11_000), Decimal(10_000)), differs(Decimal(2_500_000), Decimal("2499999.99"))
    (True, False)
    """
    return target is not None and quota is not None and abs(target - quota) >= 1


@dataclass(frozen=True)
class Cover:
    """What the goals below add up to, against the goal above."""

    total: Decimal
    target: Decimal

    @property
    def over(self) -> Decimal | None:
        """Σ children ÷ parent − 1: positive when more is assigned below than is needed above."""
        return over_assignment(self.total, self.target)

    @property
    def breakeven(self) -> Decimal | None:
        """The attainment of everybody below at which the goal above is just reached."""
        return breakeven(self.total, self.target)


def cover(target: Decimal | None, children: Iterable[Decimal | None]) -> Cover | None:
    """Return how children cover a target; None where one of both is missing.

    >>> cover(Decimal(1000), [Decimal(275)] * 4).over
    Decimal('0.1')
    """
    amounts = [amount for amount in children if amount is not None]
    return Cover(sum(amounts, ZERO), target) if target and amounts else None


def is_circle(parents: Mapping[int, int | None], goal: int, parent: int | None) -> bool:
    """Say whether hanging a goal below `parent` would hang it below itself.

    >>> is_circle({1: None, 2: 1, 3: 2}, 1, 3), is_circle({1: None, 2: 1}, 2, 1)
    (True, False)
    """
    visited: set[int] = set()
    while parent is not None and parent not in visited:
        if parent == goal:
            return True
        visited.add(parent)
        parent = parents.get(parent)
    return False


# ---- the split of a gap ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GapShare:
    """One group of a gap: what it was, what it is, and the difference."""

    key: str
    before: Decimal
    now: Decimal

    @property
    def difference(self) -> Decimal:
        return self.now - self.before


def split_gap(before: Mapping[str, Decimal], now: Mapping[str, Decimal]) -> list[GapShare]:
    """Split the difference of two totals by group, the largest loss first; the parts sum to it, since the groups do.

    Sensors 100 → 60, gateways 50 → 80, services new with 5: −40, +5 and +30 are together −5.

    >>> [(one.key, int(one.difference)) for one in split_gap(
    ...     {"s": Decimal(100), "g": Decimal(50)}, {"s": Decimal(60), "g": Decimal(80), "n": Decimal(5)})]
    [('s', -40), ('n', 5), ('g', 30)]
    """
    shares = [GapShare(key, before.get(key, ZERO), now.get(key, ZERO)) for key in {**before, **now}]
    return sorted(
        (share for share in shares if share.before or share.now), key=lambda share: (share.difference, share.key)
    )


def spread(mark: Decimal, mix: Mapping[str, Decimal], currency: str) -> dict[str, Decimal]:
    """Spread a plan that knows no groups over them like an earlier result, to the cent; reversals there count as none.

    A plan of 100 over a year of 60 and 30 is 66.67 and 33.33. Without an earlier result it stays whole, in no group.
    """
    weights = {key: max(amount, ZERO) for key, amount in mix.items()}
    if not any(weights.values()):
        return {"": mark}
    return dict(zip(weights, split(mark, list(weights.values()), currency), strict=True))
