"""Rounding that ties: one rounding of the total, and parts that sum to it."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from salesplan.core.money import ZERO, unit


def tie(amounts: Sequence[Decimal], total: Decimal, currency: str) -> list[Decimal]:
    """Round parts so that they sum to `total`, which is their exact sum within one unit.

    Each is rounded down; the units left over go to the largest remainders, the earlier of equals first. Three lines of
    0.333… that make 1.00 are printed 0.34, 0.33, 0.33. Negative parts are rounded towards the lower number first.

    >>> [str(part) for part in tie([Decimal("1.005"), Decimal("1.005"), Decimal("-0.004")], Decimal("2.01"), "CNY")]
    ['1.01', '1.00', '0.00']
    """
    if len(amounts) == 1:
        return [total]
    step = unit(currency)
    floors = [part.quantize(step, rounding=ROUND_FLOOR) for part in amounts]
    left = int((total - sum(floors, ZERO)) / step)
    if left:
        order = sorted(range(len(amounts)), key=lambda i: (floors[i] - amounts[i], i))
        for i in order[:left]:
            floors[i] += step
    return floors
