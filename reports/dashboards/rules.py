"""What is true of causes and funnel; pure functions over numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from salesplan.core.money import ratio

# ---- causes and the funnel ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Concentration:
    """The most frequent of some causes: which, how often, out of how many."""

    key: int
    count: int
    of: int


def concentration(
    counts: dict[int, int], of: int, least: int = 3, share: Decimal = Decimal("0.3")
) -> Concentration | None:
    """Return the cause that stands out: at least three cases and 30 % of all; else None.

    >>> concentration({7: 11, 8: 2}, 16)
    Concentration(key=7, count=11, of=16)
    >>> concentration({7: 2}, 3) is None
    True
    """
    if not counts or not of:
        return None
    key = max(counts, key=lambda k: (counts[k], -k))
    return Concentration(key, counts[key], of) if counts[key] >= least and Decimal(counts[key]) / of >= share else None


@dataclass(frozen=True)
class FunnelStage:
    """One step of a funnel: how many of the cohort reached it, and which share of the step before."""

    stage: int
    reached: int
    conversion: Decimal | None


def funnel(stages: Sequence[int], furthest: dict[int, int], won: int) -> list[FunnelStage]:
    """Return a funnel of a cohort from how far its deals got; a skipped stage counts as passed.

    `stages` are the open stages in order; `furthest` says for each how many deals got there and no further (by the
    last open stage they were in); the won have passed all. Three stages, 4 deals at most in the first, 3 in the second,
    2 in the third, 1 won without ever being in the third: reached 10, 6, 3, won 1.

    >>> [step.reached for step in funnel([1, 2, 3], {1: 4, 2: 3, 3: 2}, 1)]
    [10, 6, 3, 1]
    """
    steps: list[FunnelStage] = []
    before: int | None = None
    for i, stage in enumerate([*stages, 0]):
        reached = won + sum(furthest.get(later, 0) for later in stages[i:])
        steps.append(FunnelStage(stage, reached, ratio(reached, before) if before is not None else None))
        before = reached
    return steps


def stuck_after(usual_days: float | None, least: int = 14) -> int:
    """Return after how many days in a stage a deal is stuck: twice the usual time, but never less than two weeks.

    >>> stuck_after(19.0), stuck_after(3.0), stuck_after(None)
    (38, 14, 14)
    """
    return max(round(2 * usual_days), least) if usual_days else least
