"""Charts are valid Plotly figures once the names of our colours stand for real ones."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from reports.dashboards import figures
from reports.dashboards.queries.quota import Curve, Point
from reports.dashboards.queries.sales import Funnel, FunnelStep, Month
from reports.dashboards.rules import Forecast
from salesplan.core.metrics import Group

D = Decimal
NAMES = {"accent", "ok", "warn", "bad", "muted", "faint", "soft", "ink", "line", "band"}
POINTS = [Point(date(2026, 11, n), D(n * 100), D(n * 90) if n < 15 else None, "/x") for n in range(1, 31)]
CURVE = Curve(POINTS, D(3000), Forecast(D(2800), D(2500), D(3100)), date(2026, 11, 14), D(1260))
MONTHS = [Month("2026-11", "Nov 2026", D(5), D(10), "/m"), Month("2026-12", "Dec 2026", D(0), D(0), "/n")]
GROUPS = [Group("1", "East", D("12345678.90"), "/g"), Group("", "", D(5), "/h")]
STEPS = [FunnelStep("Qualify", 10, None, 0), FunnelStep("Won", 4, D("0.4"), 1)]

CHARTS = {
    "curve": lambda: figures.won_against_plan(CURVE, "CNY"),
    "curve_of_one_day": lambda: figures.won_against_plan(Curve(POINTS[:1], D(0), None, date(2026, 11, 1), D(0)), "CNY"),
    "months": lambda: figures.months(MONTHS, "CNY"),
    "groups": lambda: figures.groups(GROUPS, "CNY", "Region"),
    "no_groups": lambda: figures.groups([], "CNY", "Region"),
    "funnel": lambda: figures.funnel(Funnel(None, STEPS, 10, 2, 4, []), ["/a", "/b"]),
}


def real(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: real(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [real(one, key) for one in value]
    return "#123456" if key.lower().endswith("color") and value in NAMES else value


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_valid_and_has_its_table(name: str, lang: str) -> None:
    import plotly.graph_objects as go

    with translation.override(lang):
        chart = CHARTS[name]()
    told = json.loads(chart.figure.to_json())
    told["layout"].pop("template", None)
    go.Figure(real(told))
    assert all(len(row) == len(chart.heads) for row in chart.table)
    assert not {trace["type"] for trace in told["data"]} - {"bar", "scatter"}


def test_every_bar_opens_its_rows() -> None:
    for name in ("months", "groups", "funnel"):
        for trace in CHARTS[name]().figure.data:
            assert len(trace.customdata) == len(trace.x) == len(trace.y)


@pytest.mark.parametrize(
    ("most", "marks"),
    [
        (0, [0]),
        (-5, [0]),
        (100, [0, 20, 40, 60, 80, 100]),
        (8_760_000, [0, 2e6, 4e6, 6e6, 8e6, 1e7]),
        (3, [0, 1, 2, 3]),
    ],
)
def test_ticks(most, marks) -> None:
    assert figures.ticks(most) == marks
