"""What is true of the columns and rows of a heat map; pure."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Literal, TypeVar

from salesplan.core.periods import Period

Moment = Literal["over", "running", "ahead"]
Item = TypeVar("Item")


def moment(period: Period, today: date) -> Moment:
    """Say whether a period is over, still running, or yet to come.

    >>> from salesplan.core.periods import Calendar
    >>> [moment(Calendar().month(2026, month), date(2026, 11, 24)) for month in (10, 11, 12)]
    ['over', 'running', 'ahead']
    """
    if today > period.end:
        return "over"
    return "running" if today >= period.start else "ahead"


def by_figure(items: Iterable[Item], figure: Callable[[Item], Decimal | None], down: bool) -> list[Item]:
    """Sort by a figure; those without one come last whichever way it goes, and equals keep their order.

    >>> by_figure([("a", Decimal(1)), ("b", None), ("c", Decimal(3))], lambda item: item[1], down=True)
    [('c', Decimal('3')), ('a', Decimal('1')), ('b', None)]
    """
    every = list(items)
    with_figure = [(value, item) for item in every if (value := figure(item)) is not None]
    with_figure.sort(key=lambda pair: pair[0], reverse=down)
    return [item for _value, item in with_figure] + [item for item in every if figure(item) is None]
