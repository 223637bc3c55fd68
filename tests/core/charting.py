"""A chart is a valid Plotly figure once the names of our colours stand for real ones, and its table says the same."""

import json
from typing import Any

from salesplan.core.charts import Chart

NAMES = {"accent", "ok", "warn", "bad", "muted", "faint", "soft", "ink", "line", "band"}


def real(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: real(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [real(one, key) for one in value]
    return "#123456" if key.lower().endswith("color") and value in NAMES else value


def check(chart: Chart) -> None:
    """Refuse a chart that Plotly would not draw."""
    import plotly.graph_objects as go

    told = json.loads(chart.figure.to_json())
    told["layout"].pop("template", None)
    go.Figure(real(told))
    assert all(len(row) == len(chart.headers) for row in chart.table)
    assert not {trace["type"] for trace in told["data"]} - {"bar", "scatter"}
