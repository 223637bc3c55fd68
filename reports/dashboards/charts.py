"""Charts as Plotly figures; colours are names of ours, which charts.js turns into those of the theme.

Each returns the figure with the heads and rows of the table that says the same. A point carries the address of the rows
that make it in `customdata`.
"""

import math
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from reports.dashboards.queries.quota import QuotaCurve
from reports.dashboards.queries.sales import MOST_BARS, Funnel, MonthBar
from salesplan.core import format as write
from salesplan.core.charts import Chart, ChartBar, bar, draw, line, lying, months_axis, names_of, scale
from salesplan.core.metrics import MetricGroup

# Lines of a curve's table: one a week is enough to read.
TABLE_STEP = 7


def won_against_plan(curve: QuotaCurve, currency: str) -> Chart:
    """Draw the running total of what was won, the plan, and the range in which the period is expected to end."""
    won_so_far = [point for point in curve.points if point.won is not None]
    traces = _ahead(curve) if curve.forecast and won_so_far else []
    if curve.quota:
        days = [point.day.isoformat() for point in curve.points]
        plan = [float(point.plan or 0) for point in curve.points]
        traces.append(line(days, plan, "muted", name=_("Plan"), line={"dash": "dash", "width": 1.5}))
    won = line(
        [point.day.isoformat() for point in won_so_far],
        [float(point.won or 0) for point in won_so_far],
        "accent",
        customdata=[point.rows for point in won_so_far],
        name=_("Won"),
        line={"width": 2.5},
    )
    traces.append(won if len(won_so_far) > 1 else {**won, "mode": "markers"})
    months_shown = max(1, round(len(curve.points) and (curve.points[-1].day - curve.points[0].day).days / 30.4))
    ends = [curve.quota, curve.won, curve.forecast.high if curve.forecast else 0]
    figure = draw(*traces, yaxis=scale(max(ends)), xaxis=months_axis(max(1, math.ceil(months_shown / 12))))
    last = len(curve.points) - 1
    table = [
        [write.day(point.day), write.short_money(point.won, currency), write.short_money(point.plan, currency)]
        for i, point in enumerate(curve.points)
        if i % TABLE_STEP == 0 or i == last or point.day == curve.today
    ]
    return Chart(figure, currency, [_("Day"), _("Won"), _("Plan")], table)


def _ahead(curve: QuotaCurve) -> list[dict[str, Any]]:
    """The way from today to the end of the period: the middle as a dotted line within its range."""
    forecast = curve.forecast
    if forecast is None:
        return []
    ahead = [curve.today.isoformat(), curve.points[-1].day.isoformat()]
    low, middle, high = ([float(curve.won), float(end)] for end in (forecast.low, forecast.middle, forecast.high))
    band = {"hoverinfo": "skip", "line": {"width": 0}}
    name = _("%(n)s%% range") % {"n": forecast.chance}
    return [
        line(ahead, low, "accent", showlegend=False, **band),
        line(ahead, high, "accent", name=name, fill="tonexty", fillcolor="band", **band),
        line(ahead, middle, "accent", name=_("Forecast"), line={"dash": "dot", "width": 2}),
    ]


def months(rows: Sequence[MonthBar], currency: str) -> Chart:
    """Draw what was won in each month as a bar, and the quota as a line that steps from month to month."""
    # Within one table a month has one name, so the name is its key.
    labels, links = _short_months(rows), [row.rows for row in rows]
    traces = [bar("accent", x=labels, y=[float(row.won) for row in rows], customdata=links, name=_("Won"))]
    if any(row.quota for row in rows):
        quotas = [float(row.quota) or None for row in rows]
        steps = {"shape": "hvh", "width": 2}
        traces.append(line(labels, quotas, "ink", name=_("Quota"), line=steps, customdata=links))
    table = [
        [
            row.label,
            write.money(row.won, currency),
            write.money(row.quota, currency) if row.quota else write.NOTHING,
            write.percent(row.won / row.quota) if row.quota else write.NOTHING,
        ]
        for row in rows
    ]
    most = max((max(row.won, row.quota) for row in rows), default=0)
    figure = draw(*traces, yaxis=scale(most), xaxis={"type": "category"})
    return Chart(figure, currency, [_("Month"), _("Won"), _("Quota"), _("Attainment")], table)


def _short_months(rows: Sequence[MonthBar]) -> list[str]:
    """Leave the year out where all months are of one: Jan, 1月."""
    if len({row.key[:4] for row in rows}) > 1:
        return [row.label for row in rows]
    return [row.label.split("年")[-1] if "年" in row.label else row.label.split(" ")[0] for row in rows]


def groups(rows: Sequence[MetricGroup], currency: str, heading: str) -> Chart:
    """Draw the largest groups as lying bars; the table has all."""
    shown = rows[:MOST_BARS]
    bars = [
        ChartBar(
            group.key or "none",
            group.label or _("None"),
            float(group.value or 0),
            write.short_money(group.value, currency),
            group.rows,
        )
        for group in shown
    ]
    total = sum((group.value or 0 for group in rows), start=0)
    table = [
        [
            group.label or _("None"),
            write.money(group.value, currency),
            write.percent((group.value or 0) / total, digits=1) if total else write.NOTHING,
        ]
        for group in rows
    ]
    axes = {
        "xaxis": {**scale(max((group.value or 0 for group in rows), default=0)), "showgrid": True},
        "yaxis": names_of(bars),
        "hovermode": "closest",
    }
    return Chart(draw(lying(bars, "accent"), **axes), currency, [heading, _("Won"), _("Share")], table)


def funnel(result: Funnel, addresses: Sequence[str]) -> Chart:
    """Draw how many deals of the cohort reached each stage, with the share of the stage before."""
    shares = [write.percent(step.conversion) for step in result.steps]
    texts = [
        write.number(step.reached) + (f" · {share}" if step.conversion is not None else "")
        for step, share in zip(result.steps, shares, strict=True)
    ]
    bars = [
        ChartBar(str(step.place), step.label, step.reached, text, address)
        for step, text, address in zip(result.steps, texts, addresses, strict=True)
    ]
    colors = [*["accent"] * (len(result.steps) - 1), "ok"]
    table = [[step.label, write.number(step.reached), share] for step, share in zip(result.steps, shares, strict=True)]
    figure = draw(lying(bars, colors), xaxis={"showgrid": True}, yaxis=names_of(bars), hovermode="closest")
    return Chart(figure, _("deals"), [_("Stage"), _("Reached"), _("Share of previous stage")], table)
