"""RFM: how recently, how often and for how much a customer bought, each as a score.

Recency is the number of days since the last order; frequency the number of orders and monetary the sum of their amounts in
a window of at least one year, so that it holds a whole season. Who ordered nothing in the window has no scores.

Scores come from bounds that are set, or from quantiles. By quantiles a value's place is the middle of those that are equal
to it, so equal values get equal scores: of 10, 10, 10, 10, 100 in five classes by position, the equal customers would be
given 1 to 4. With fewer customers than classes there are as many classes as customers.

The best value gets the highest score, or score 1 where the direction says so; of recency the smallest value is the best.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

SHORTEST_WINDOW = 365
LONGEST_WINDOW = 1830
FEWEST, MOST = 2, 10


@dataclass(frozen=True)
class Scheme:
    """How customers are scored: the number of classes, the days looked back, whether the best is the highest score.

    `bounds` are, for (recency, frequency, monetary), the values at which the next better class begins, worst first; empty
    for quantiles. For recency they fall (365, 180, 90, 30 days), for the others they rise; a value on the bound is in the
    better class.
    """

    classes: int = 5
    window: int = SHORTEST_WINDOW
    best_is_high: bool = True
    bounds: tuple[tuple[Decimal, ...], ...] = ()


def by_quantiles(values: Sequence[Decimal], classes: int) -> list[int]:
    """Return the class of each value, from 1 for the smallest values up; equal values share one.

    The place of a value is the share of values below it plus half of those equal to it.

    >>> by_quantiles([10, 10, 10, 10, 100], 5)
    [3, 3, 3, 3, 5]
    >>> by_quantiles([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 5)
    [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    >>> by_quantiles([7, 9, 8], 5)
    [1, 3, 2]
    >>> by_quantiles([4, 4], 5), by_quantiles([], 5)
    ([2, 2], [])
    """
    number = len(values)
    classes = min(classes, number)
    in_order = sorted(values)

    def place(value: Decimal) -> int:
        # Twice the middle rank, in whole numbers: below·2 + equal.
        twice = bisect_left(in_order, value) + bisect_right(in_order, value)
        return min(twice * classes // (2 * number), classes - 1) + 1

    return [place(value) for value in values]


def by_bounds(value: Decimal, bounds: Sequence[Decimal], *, small_is_good: bool = False) -> int:
    """Return the class of a value among bounds, 1 for the worst.

    >>> [by_bounds(Decimal(days), (365, 180, 90, 30), small_is_good=True) for days in (400, 365, 91, 90, 2)]
    [1, 2, 3, 4, 5]
    >>> [by_bounds(Decimal(orders), (2, 4, 8)) for orders in (1, 2, 7, 8)]
    [1, 2, 3, 4]
    """
    if small_is_good:
        return 1 + sum(1 for bound in bounds if value <= bound)
    return 1 + sum(1 for bound in bounds if value >= bound)


def scores(rows: Sequence[tuple[int, int, Decimal]], scheme: Scheme) -> list[tuple[int, int, int]]:
    """Return (R, F, M) for rows of (days since the last order, orders, amount).

    >>> rows = [(5, 9, Decimal(900)), (40, 3, Decimal(300)), (300, 1, Decimal(100))]
    >>> scores(rows, Scheme(classes=3))
    [(3, 3, 3), (2, 2, 2), (1, 1, 1)]
    >>> scores(rows, Scheme(classes=3, best_is_high=False))
    [(1, 1, 1), (2, 2, 2), (3, 3, 3)]
    """
    columns = []
    for i in range(3):
        values = [Decimal(row[i]) for row in rows]
        if scheme.bounds:
            column = [by_bounds(value, scheme.bounds[i], small_is_good=i == 0) for value in values]
        else:
            column = by_quantiles([-value for value in values] if i == 0 else values, scheme.classes)
        columns.append([directed(score, number_of_classes(len(rows), scheme), scheme) for score in column])
    return list(zip(*columns, strict=True)) if rows else []


def number_of_classes(customers: int, scheme: Scheme) -> int:
    """Return how many classes there are for so many customers with orders."""
    return scheme.classes if scheme.bounds else min(scheme.classes, customers)


def directed(score: int, classes: int, scheme: Scheme) -> int:
    """Turn a class counted from the worst into the score that is shown."""
    return score if scheme.best_is_high else classes + 1 - score


def faults(scheme: Scheme) -> list[str]:
    """Return what is wrong with a scheme, by code.

    >>> faults(Scheme(classes=11, window=90))
    ['classes', 'window']
    >>> faults(Scheme(classes=3, bounds=((Decimal(180), Decimal(30)), (Decimal(2), Decimal(5)), (Decimal(9), Decimal(9)))))
    ['bounds_monetary']
    """
    found = []
    if not FEWEST <= scheme.classes <= MOST:
        found.append("classes")
    if not SHORTEST_WINDOW <= scheme.window <= LONGEST_WINDOW:
        found.append("window")
    for i, name in enumerate(("recency", "frequency", "monetary") if scheme.bounds else ()):
        steps = [-bound for bound in scheme.bounds[i]] if i == 0 else list(scheme.bounds[i])
        rising = all(low < high for low, high in zip(steps, steps[1:], strict=False))
        if len(steps) != scheme.classes - 1 or not rising:
            found.append(f"bounds_{name}")
    return found
