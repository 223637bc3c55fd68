"""The parts that charts are made of: Plotly figures from plain data, each with the table that says the same.

Colours are names of ours (`accent ok warn bad muted faint soft ink band`), which charts.js turns into those of the theme.
A point carries the address of the rows that make it in `customdata`.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from salesplan.core import format as write
from salesplan.core.language import current_language, is_chinese


class PlotlyFigure(Protocol):
    """A figure of Plotly, which is imported only where one is drawn."""

    def to_json(self) -> str:
        """Write it for plotly.js."""


@dataclass(frozen=True)
class Chart:
    """A figure, its unit, and its table."""

    figure: PlotlyFigure
    unit: str
    headers: list[str]
    table: list[list[str]]


def draw(*traces: dict[str, Any], **layout: Any) -> PlotlyFigure:
    """Put traces together to a figure."""
    # Plotly takes half a second to import, so only pages with a chart pay for it. Its own checks would refuse the names
    # of our colours; `tests/core/charting.py` makes the same checks with real ones in their place.
    import plotly.graph_objects as go

    return go.Figure({"data": list(traces), "layout": layout}, _validate=False)


def line(x: Sequence[str], y: Sequence[Any], color: str, **options: Any) -> dict[str, Any]:
    """A line; `line` in `more` says how it is drawn."""
    style = {"color": color, **options.pop("line", {})}
    return {"type": "scatter", "mode": "lines", "x": list(x), "y": list(y), "line": style, **options}


def bar(color: str | list[str], **options: Any) -> dict[str, Any]:
    """Bars of a colour, or of a list of colours."""
    return {"type": "bar", "marker": {"color": color}, **options}


def months_axis(every: int = 1) -> dict[str, Any]:
    """An axis of days with a mark at the beginning of each month, or of every so many."""
    month = "%-m月" if is_chinese(current_language()) else "%b"
    return {"type": "date", "tickformat": month, "dtick": f"M{every}", "tick0": "2000-01-01"}


@dataclass(frozen=True)
class ChartBar:
    """One bar: what it stands for (a key that no other bar has), its name, how long it is, and the rows that make it."""

    key: str
    label: str
    size: float
    text: str
    rows: str = ""


def lying(bars: Sequence[ChartBar], color: str | list[str]) -> dict[str, Any]:
    """Lying bars, the first on top. They are told apart by their keys: two products of one name stay two bars."""
    reversed_bars = list(bars)[::-1]
    return bar(
        color[::-1] if isinstance(color, list) else color,
        y=[item.key for item in reversed_bars],
        x=[item.size for item in reversed_bars],
        text=[item.text for item in reversed_bars],
        hovertext=[item.label for item in reversed_bars],
        customdata=[item.rows for item in reversed_bars],
        textposition="auto",
        cliponaxis=False,
        constraintext="none",
        textfont={"size": 11},
        # Few bars stay thin.
        width=0.72 * min(1.0, len(reversed_bars) / 5),
        orientation="h",
        hovertemplate="%{hovertext}: %{text}<extra></extra>",
    )


def names(labels: Mapping[str, str]) -> dict[str, Any]:
    """An axis of categories {key: label}: what stands beside it is clipped, what tells it apart is not.

    >>> names({"7": "Sensor", "8": "Sensor"})["tickvals"], names({"7": "x" * 30})["ticktext"]
    (['7', '8'], ['xxxxxxxxxxxxxxxxxxxxx…'])
    """
    return {
        "type": "category",
        "tickmode": "array",
        "tickvals": list(labels),
        "ticktext": [clipped(label) for label in labels.values()],
    }


def names_of(bars: Sequence[ChartBar]) -> dict[str, Any]:
    """The axis beside lying bars."""
    return names({item.key: item.label for item in bars})


def scale(most: Decimal | float | None) -> dict[str, Any]:
    """A money axis from zero with ticks in short words of the language: 4M, 400万."""
    values = ticks(float(most or 0))
    return {
        "rangemode": "tozero",
        "tickmode": "array",
        "tickvals": values,
        "ticktext": [re.sub(r"\.0+(?=\D|$)", "", write.short_number(value)) for value in values],
    }


def ticks(most: float, count: int = 5) -> list[float]:
    """Return round marks from zero to at least `most`.

    >>> ticks(8_760_000), ticks(0)
    ([0.0, 2000000.0, 4000000.0, 6000000.0, 8000000.0, 10000000.0], [0])
    """
    if most <= 0:
        return [0]
    size = 10.0 ** math.floor(math.log10(most / count))
    step = next(step for step in (1, 2, 2.5, 5, 10) if step * size * count >= most) * size
    return [step * i for i in range(math.ceil(most / step) + 1)]


def clipped(label: str, most: int = 22) -> str:
    """Shorten a label for an axis."""
    return label if len(label) <= most else label[: most - 1] + "…"
