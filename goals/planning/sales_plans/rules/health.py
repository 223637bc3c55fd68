"""The health of a plan from its figures: how it stands, and why. Pure functions.

Four things are asked, against the *pace*, the share of working days that is over:

1. **Goals.** What is reached is the mean of the goals' attainments, each counted up to 120 %, so that one goal far ahead
   does not hide another that is missed. What is due is the mean of the pace of each goal's own period; a rate, such as
   a win rate, is due in full on every day. Goals whose period has not begun do not count yet. Reached ÷ due from 90 %
   on is well, from 70 % on needs attention, below is bad.
2. **Spend.** Spent ÷ budget may run ahead of the pace by 10 percentage points; by more it needs attention, by more than
   25 or beyond the whole budget it is bad.
3. **Initiatives.** One that is overdue needs attention; from a third of all on it is bad.
4. **Risks.** An open high risk needs attention. High is one with a probability of half or more, or one that is expected
   to cost (probability × impact) a tenth of the budget or more.

The plan stands as its worst answer. A plan of 12 months with 60 % of its days over, two goals at 48 % and 66 %, 410,000
of 500,000 spent and one of eight initiatives overdue:

    >>> d = Decimal
    >>> goals = (GoalShare(d("0.48"), d("0.6")), GoalShare(d("0.66"), d("0.6")))
    >>> made = health(PlanFigures(d("0.6"), goals, d(500000), d(410000), initiatives=8, overdue=1))
    >>> str(made.status), [(r.code, r.level) for r in made.reasons]
    ('watch', [('goals', 'ok'), ('spend', 'warn'), ('initiatives', 'warn'), ('risks', 'ok')])

Reached is (48 % + 66 %) ÷ 2 = 57 %, and 57 % ÷ 60 % = 95 % of what is due: well. Spent is 82 %, 22 points ahead of the
pace: needs attention.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from goals.planning.sales_plans.choices import RiskState, SalesPlanHealth
from salesplan.core.money import ZERO, ratio

Level = Literal["ok", "warn", "bad", "neutral"]
MOST_OF_A_GOAL = Decimal("1.2")
GOALS_WELL, GOALS_BAD = Decimal("0.9"), Decimal("0.7")
SPEND_AHEAD, SPEND_FAR_AHEAD = Decimal("0.10"), Decimal("0.25")
MANY_OVERDUE = Decimal(1) / 3
LIKELY, COSTLY = Decimal("0.5"), Decimal("0.1")
_ORDER = ("neutral", "ok", "warn", "bad")


@dataclass(frozen=True)
class GoalShare:
    """A goal in shares of its target: reached (None without a figure yet, which is nothing) and due by today."""

    reached: Decimal | None
    due: Decimal


@dataclass(frozen=True)
class PlanFigures:
    """What is known of a plan on a day."""

    pace: Decimal
    goals: Sequence[GoalShare] = ()
    budget: Decimal = ZERO
    spent: Decimal = ZERO
    initiatives: int = 0
    overdue: int = 0
    high_risks: int = 0
    exposure: Decimal = ZERO

    @property
    def begun(self) -> list[GoalShare]:
        """The goals whose period has begun."""
        return [goal for goal in self.goals if goal.due > 0]

    @property
    def reached(self) -> Decimal | None:
        """The mean of what is reached, each goal up to 120 %; None without a goal that has begun.

        >>> PlanFigures(ZERO, (GoalShare(Decimal(3), Decimal(1)), GoalShare(Decimal("0.4"), Decimal(1)))).reached
        Decimal('0.8')
        """
        return _mean([min(goal.reached or ZERO, MOST_OF_A_GOAL) for goal in self.begun])

    @property
    def due(self) -> Decimal | None:
        """The mean of what is due."""
        return _mean([goal.due for goal in self.begun])

    @property
    def against_pace(self) -> Decimal | None:
        """Reached ÷ due."""
        return ratio(self.reached, self.due)

    @property
    def spent_share(self) -> Decimal | None:
        """Spent ÷ budget."""
        return ratio(self.spent, self.budget)


def _mean(shares: Sequence[Decimal]) -> Decimal | None:
    return sum(shares, ZERO) / len(shares) if shares else None


@dataclass(frozen=True)
class HealthReason:
    """One of the four answers."""

    code: Literal["goals", "spend", "initiatives", "risks"]
    level: Level


@dataclass(frozen=True)
class HealthAnswer:
    """How a plan stands and why."""

    status: SalesPlanHealth
    reasons: tuple[HealthReason, ...]
    figures: PlanFigures


def health(figures: PlanFigures) -> HealthAnswer:
    """Return how a running plan stands (see above for the rule and its numbers)."""
    reasons = (
        HealthReason("goals", _goals(figures)),
        HealthReason("spend", _spend(figures)),
        HealthReason("initiatives", _initiatives(figures)),
        HealthReason("risks", "warn" if figures.high_risks else "ok"),
    )
    worst = max((reason.level for reason in reasons), key=_ORDER.index)
    status = {"bad": SalesPlanHealth.AT_RISK, "warn": SalesPlanHealth.WATCH}.get(worst, SalesPlanHealth.HEALTHY)
    return HealthAnswer(status, reasons, figures)


def _goals(figures: PlanFigures) -> Level:
    against = figures.against_pace
    if against is None:
        return "neutral"
    return "ok" if against >= GOALS_WELL else "warn" if against >= GOALS_BAD else "bad"


def _spend(figures: PlanFigures) -> Level:
    return spend_level(figures.spent, figures.budget, figures.pace)


def spend_level(spent: Decimal, budget: Decimal, pace: Decimal) -> Level:
    """Return how spend stands against the pace, of a whole plan or of one budget line."""
    if spent > budget:
        return "bad"
    share = ratio(spent, budget)
    if share is None:
        return "neutral"
    ahead = share - pace
    return "bad" if ahead > SPEND_FAR_AHEAD else "warn" if ahead > SPEND_AHEAD else "ok"


def _initiatives(figures: PlanFigures) -> Level:
    share = ratio(figures.overdue, figures.initiatives)
    if not share:
        return "ok" if figures.initiatives else "neutral"
    return "bad" if share >= MANY_OVERDUE else "warn"


@dataclass(frozen=True)
class RiskFigures:
    """A risk in numbers."""

    probability: Decimal
    impact: Decimal
    state: str = RiskState.OPEN

    @property
    def expected(self) -> Decimal:
        """What it costs on average: 30 % of 2,000,000 is 600,000."""
        return self.probability * self.impact

    def is_high(self, budget: Decimal) -> bool:
        """Say whether it is open and likely or costly: 20 % of 300,000 is more than a tenth of 500,000.

        >>> RiskFigures(Decimal("0.2"), Decimal(300000)).is_high(Decimal(500000))
        True
        >>> RiskFigures(Decimal("0.2"), Decimal(200000)).is_high(Decimal(500000))
        False
        """
        if self.state != RiskState.OPEN:
            return False
        return self.probability >= LIKELY or (budget > 0 and self.expected >= budget * COSTLY)


def exposure(risks: Iterable[RiskFigures]) -> Decimal:
    """Return what the risks that are open or contained cost on average, together."""
    return sum((risk.expected for risk in risks if risk.state in (RiskState.OPEN, RiskState.CONTAINED)), ZERO)
