"""Charts are valid Plotly figures once the names of our colours stand for real ones."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from pipeline.forecasts.rules import Forecast
from reports.dashboards import charts
from reports.dashboards.queries.quota import CurvePoint, QuotaCurve
from reports.dashboards.queries.sales import Funnel, FunnelStep, MonthBar
from salesplan.core.metrics import MetricGroup
from tests.core.charting import check

D = Decimal
POINTS = [CurvePoint(date(2026, 11, n), D(n * 100), D(n * 90) if n < 15 else None, "/x") for n in range(1, 31)]
CURVE = QuotaCurve(POINTS, D(3000), Forecast(D(2800), D(2500), D(3100)), date(2026, 11, 14), D(1260))
MONTHS = [MonthBar("2026-11", "Nov 2026", D(5), D(10), "/m"), MonthBar("2026-12", "Dec 2026", D(0), D(0), "/n")]
GROUPS = [MetricGroup("1", "East", D("12345678.90"), "/g"), MetricGroup("", "", D(5), "/h")]
STEPS = [FunnelStep("Qualify", 10, None, 0), FunnelStep("Won", 4, D("0.4"), 1)]

CHARTS = {
    "curve": lambda: charts.won_against_plan(CURVE, "CNY"),
    "curve_of_one_day": lambda: charts.won_against_plan(
        QuotaCurve(POINTS[:1], D(0), None, date(2026, 11, 1), D(0)), "CNY"
    ),
    "months": lambda: charts.months(MONTHS, "CNY"),
    "groups": lambda: charts.groups(GROUPS, "CNY", "Region"),
    "no_groups": lambda: charts.groups([], "CNY", "Region"),
    "funnel": lambda: charts.funnel(Funnel(None, STEPS, 10, 2, 4, []), ["/a", "/b"]),
}


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_valid_and_has_its_table(name: str, lang: str) -> None:
    with translation.override(lang):
        check(CHARTS[name]())


def test_two_groups_of_one_name_are_two_bars() -> None:
    """Two products, people or accounts may be called alike, and long names may begin alike."""
    rows = [
        MetricGroup("3", "Sensor", D(5), "/3"),
        MetricGroup("4", "Sensor", D(2), "/4"),
        MetricGroup("", "", D(1), "/none"),
    ]
    chart = charts.groups(rows, "CNY", "Product")
    assert list(chart.figure.data[0].y) == ["none", "4", "3"]
    assert list(chart.figure.data[0].customdata) == ["/none", "/4", "/3"]
    assert list(chart.figure.layout.yaxis.ticktext) == ["Sensor", "Sensor", "None"]


def test_every_bar_opens_its_rows() -> None:
    for name in ("months", "groups", "funnel"):
        for trace in CHARTS[name]().figure.data:
            assert len(trace.customdata) == len(trace.x) == len(trace.y)
