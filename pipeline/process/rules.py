"""What a process must have, and what may happen to a stage; pure.

A process has at least one open stage, exactly one won and exactly one lost stage: the board then has one place to drop
a win and one to drop a loss, and every report knows what closed means. Won and lost are made with the process and stay;
only open stages are added, retired and put in another order. The open ones come first, then won, then lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.process.choices import ForecastCategory, StageKind

CLOSED_PROBABILITY = {StageKind.WON: Decimal(1), StageKind.LOST: Decimal(0)}
CLOSED_CATEGORY = {StageKind.WON: ForecastCategory.CLOSED, StageKind.LOST: ForecastCategory.OMITTED}
RANK = {StageKind.OPEN: 0, StageKind.WON: 1, StageKind.LOST: 2}


@dataclass(frozen=True)
class StageDetails:
    """A stage as the rules see it: `deals` are in it now, `past` says whether any ever was."""

    pk: int
    kind: str
    position: int
    is_active: bool = True
    deals: int = 0
    past: bool = False


def shape_fault(stages: Sequence[StageDetails]) -> str | None:
    """Return what a process lacks: "open", "won" or "lost", or None when its active stages are complete."""
    count = {kind: sum(1 for s in stages if s.is_active and s.kind == kind) for kind in StageKind.values}
    if count[StageKind.OPEN] < 1:
        return "open"
    if count[StageKind.WON] != 1:
        return "won"
    return "lost" if count[StageKind.LOST] != 1 else None


def retire_fault(stage: StageDetails, stages: Sequence[StageDetails]) -> str | None:
    """Return why a stage may not be retired: it is "closing" a process, holds "deals", or is the "last" open one."""
    if stage.kind != StageKind.OPEN:
        return "closing"
    if stage.deals:
        return "deals"
    without = [replace(s, is_active=False) if s.pk == stage.pk else s for s in stages]
    return "last" if shape_fault(without) == "open" else None


def delete_fault(stage: StageDetails, stages: Sequence[StageDetails]) -> str | None:
    """Return why a stage may not be deleted: as for retiring, or because its "past" would be lost."""
    return retire_fault(stage, stages) or ("past" if stage.past else None)


def ordered(stages: Sequence[StageDetails]) -> list[int]:
    """Return the keys of the active stages in order: open ones by position, then won, then lost."""
    active = [stage for stage in stages if stage.is_active]
    return [s.pk for s in sorted(active, key=lambda s: (RANK[StageKind(s.kind)], s.position, s.pk))]


def moved(stages: Sequence[StageDetails], pk: int, position: int) -> list[int]:
    """Return the new order after an open stage goes to a place among the open ones (too far means the last place).

    >>> a, b, w, l = (StageDetails(i, k, i) for i, k in ((1, "open"), (2, "open"), (3, "won"), (4, "lost")))
    >>> moved([a, b, w, l], 1, 5)
    [2, 1, 3, 4]
    """
    order = ordered(stages)
    opened = [key for key in order if key != pk and next(s for s in stages if s.pk == key).kind == StageKind.OPEN]
    closing = [key for key in order if key not in opened and key != pk]
    opened.insert(max(0, position), pk)
    return opened + closing
