"""When a monitor fires; pure.

A monitor has a metric, a threshold and a condition. Win rate below 0.25: a rate of 0.24 fires, 0.25 does not.
Attainment behind pace by more than 0.10: at a pace of 0.60 an attainment of 0.49 fires, 0.50 does not. Below 0.90 of
the pace: at a pace of 0.60 an attainment of 0.53 fires (0.88 of it), 0.54 does not; such a threshold means the same on
the tenth day and on the eightieth. A figure that cannot be told (a rate of nothing) never fires.
"""

from decimal import Decimal

from reports.monitoring.choices import MonitorCondition

# Attainment is the one figure that has a pace.
PACED_METRIC = "attainment"


def threshold_at(condition: str, threshold: Decimal, pace: Decimal) -> Decimal:
    """Return the figure at which a monitor begins to fire: the threshold itself, the pace less it, or a share of it."""
    if condition == MonitorCondition.BEHIND_PACE:
        return pace - threshold
    return pace * threshold if condition == MonitorCondition.AGAINST_PACE else threshold


def fires(condition: str, value: Decimal | None, threshold: Decimal, pace: Decimal) -> bool:
    """Say whether a figure calls for a notice.

    >>> fires("below", Decimal("0.24"), Decimal("0.25"), Decimal(0))
    True
    >>> fires("above", Decimal(10), Decimal(10), Decimal(0))
    False
    >>> fires("behind_pace", Decimal("0.49"), Decimal("0.10"), Decimal("0.60"))
    True
    >>> fires("against_pace", Decimal("0.54"), Decimal("0.90"), Decimal("0.60"))
    False
    """
    if value is None:
        return False
    bound = threshold_at(condition, threshold, pace)
    return value > bound if condition == MonitorCondition.ABOVE else value < bound


def may_be_paced(metric_key: str) -> bool:
    """Say whether a condition on the pace means something for a metric."""
    return metric_key == PACED_METRIC
