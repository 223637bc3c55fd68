"""The geometry of small drawings and the data of charts; no Django, so that it is tested with numbers alone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from salesplan.core.charts import PlotlyFigure

# From this share of the pace on, one is "behind" and not yet "at risk".
NEARLY = 0.8

# Templates are written by us and name nobody.
OF_OURS = ("hovertemplate", "texttemplate")


@dataclass(frozen=True)
class Bullet:
    """Widths in percent of the track; `target` is where 100% lies when the value went past it."""

    ratio: float | None
    width: str
    pace: str | None
    target: str | None
    status: str


def bullet(
    value: Decimal | float | None, target: Decimal | float | None, pace: Decimal | float | None = None
) -> Bullet:
    """Measure a bar: the track is the target, or more when the value is past it.

    >>> bullet(60, 100, 0.59)
    Bullet(ratio=0.6, width='60.0', pace='59.0', target=None, status='ok')
    >>> bullet(50, 100, 0.59).status, bullet(36, 100, 0.59).status, bullet(36, 0).status
    ('warn', 'bad', 'none')
    >>> bullet(150, 100).width, bullet(150, 100).target
    ('100.0', '66.7')
    """
    ratio = float(value or 0) / float(target) if target else None
    if ratio is None:
        return Bullet(None, "0", None, None, "none")
    track = min(max(1.0, ratio), 2.0)
    due = 1.0 if pace is None else float(pace)
    status = "ok" if ratio >= due or ratio >= 1 else "warn" if ratio >= due * NEARLY else "bad"
    if pace is None and ratio < 1:
        status = "plain"
    return Bullet(
        ratio=ratio,
        width=f"{100 * max(0.0, min(ratio, track)) / track:.1f}",
        pace=None if pace is None else f"{100 * min(due, track) / track:.1f}",
        target=f"{100 / track:.1f}" if track > 1 else None,
        status=status,
    )


@dataclass(frozen=True)
class Sparkline:
    width: int
    height: int
    points: str
    last_x: str
    last_y: str


def sparkline(values: Sequence[Any], width: int = 96, height: int = 24) -> Sparkline | None:
    """Place values on a small line; None when there are fewer than two.

    >>> sparkline([0, 5, 10], 104, 24).points
    '2.0,22.0 52.0,12.0 102.0,2.0'
    """
    figures = [float(value or 0) for value in values]
    if len(figures) < 2:
        return None
    low, high = min(figures), max(figures)
    span = (high - low) or 1.0
    step = (width - 4) / (len(figures) - 1)
    places = [(2 + step * i, height - 2 - (height - 4) * (figure - low) / span) for i, figure in enumerate(figures)]
    last_x, last_y = places[-1]
    return Sparkline(width, height, " ".join(f"{x:.1f},{y:.1f}" for x, y in places), f"{last_x:.1f}", f"{last_y:.1f}")


def _plain(value: object) -> float | str:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _unmarked(node: object) -> object:
    """Let names stay texts: Plotly takes `<b>` and `<a href=…>` in any label for markup, unless they are written so.

    >>> _unmarked({"y": ["<b>Acme</b>", 1], "hovertemplate": "%{y}<extra></extra>"})
    {'y': ['&lt;b>Acme&lt;/b>', 1], 'hovertemplate': '%{y}<extra></extra>'}
    """
    if isinstance(node, dict):
        return {key: value if key in OF_OURS else _unmarked(value) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [_unmarked(value) for value in node]
    return node.replace("<", "&lt;") if isinstance(node, str) else node


def figure_json(figure: PlotlyFigure | Mapping[str, Any]) -> str:
    """Write a Plotly figure or a dict as JSON that may stand in a script element.

    >>> figure_json({"data": [{"y": [Decimal("1.5")], "name": "</script>"}]})
    '{"data": [{"y": [1.5], "name": "\\\\u0026lt;/script\\\\u003E"}]}'
    """
    data = figure if isinstance(figure, Mapping) else json.loads(figure.to_json())
    # The theme is ours (charts.js): Plotly's own template would only be weight.
    if isinstance(data.get("layout"), dict):
        data = {**data, "layout": {key: value for key, value in data["layout"].items() if key != "template"}}
    text = json.dumps(_unmarked(data), default=_plain, ensure_ascii=False)
    return text.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026")
