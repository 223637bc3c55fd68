"""What is true of places and distributions; pure.

**Places.** Equal figures share a place, and the next one counts everybody before it: of 120, 90, 90 and 40 % the places
are 1, 2, 2 and 4. Figures are compared as they are shown (attainment to a tenth of a percent), so that nobody reads two
equal figures with different places.

**The distribution** says how many people have figures from one mark up to the next. Of few people it would tell each
one's figure, so whoever may not read names is shown it only from five people on.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Generic, TypeVar

Item = TypeVar("Item")
# A distribution of fewer people would tell each one's figure.
FEWEST = 5
SHOWN = {"attainment": Decimal("0.001"), "won_revenue": Decimal("0.01"), "won_deals": Decimal(1)}
ATTAINMENT_MARKS = tuple(Decimal(n) / 100 for n in (25, 50, 75, 100, 125, 150))


@dataclass(frozen=True)
class RankedPlace(Generic[Item]):
    """A place, and who holds it; `is_shared` where others do too."""

    rank: int
    item: Item
    figure: Decimal
    is_shared: bool = False


def shown(figure: Decimal, by: str) -> Decimal:
    """Return a figure as it is shown, which is also how it is compared.

    >>> shown(Decimal("0.80449"), "attainment")
    Decimal('0.804')
    """
    return figure.quantize(SHOWN[by], rounding=ROUND_HALF_UP)


def places(items: Iterable[Item], figure: Callable[[Item], Decimal]) -> list[RankedPlace[Item]]:
    """Return items with their places, the largest figure first; equals keep their order.

    >>> [place.rank for place in places([40, 90, 120, 90], Decimal)]
    [1, 2, 2, 4]
    """
    pairs = sorted(((figure(item), item) for item in items), key=lambda pair: -pair[0])
    counts: dict[Decimal, int] = {}
    for value, _item in pairs:
        counts[value] = counts.get(value, 0) + 1
    placed: list[RankedPlace[Item]] = []
    for i, (value, item) in enumerate(pairs, 1):
        rank = placed[-1].rank if placed and placed[-1].figure == value else i
        placed.append(RankedPlace(rank, item, value, counts[value] > 1))
    return placed


@dataclass(frozen=True)
class HistogramBin:
    """How many figures lie from `low` up to (not including) `high`; an end without a mark is open."""

    low: Decimal | None
    high: Decimal | None
    count: int


def distribution(figures: Sequence[Decimal], marks: Sequence[Decimal]) -> list[HistogramBin]:
    """Count figures between marks: below the first, from each to the next, from the last on.

    >>> [one.count for one in distribution([Decimal(n) for n in (0, 10, 15, 99)], [Decimal(10), Decimal(20)])]
    [1, 2, 1]
    """
    counts = [0] * (len(marks) + 1)
    for figure in figures:
        counts[bisect_right(marks, figure)] += 1
    lows: list[Decimal | None] = [None, *marks]
    highs: list[Decimal | None] = [*marks, None]
    return [HistogramBin(low, high, count) for low, high, count in zip(lows, highs, counts, strict=True)]


def holds(bin_: HistogramBin, figure: Decimal | None) -> bool:
    """Say whether a figure lies in a bin.

    >>> holds(HistogramBin(Decimal(10), Decimal(20), 2), Decimal(20)), holds(HistogramBin(Decimal(10), None, 2), Decimal(20))
    (False, True)
    """
    if figure is None:
        return False
    return (bin_.low is None or figure >= bin_.low) and (bin_.high is None or figure < bin_.high)
