"""The charts of scorecards and appraisals."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goals.appraisals import wording
from goals.appraisals.choices import CurveKind
from goals.appraisals.rules.curves import HIGHEST, Curve
from goals.appraisals.rules.totals import GradeShare
from salesplan.core import format as write
from salesplan.core.charts import Chart, bar, draw, line, names
from salesplan.core.format import period_label

POINTS_AXIS = {"range": [0, 125], "tickvals": [0, 50, 100, 120]}


def curve(of: Curve, unit: str, currency: str) -> Chart:
    """Draw a curve with a stretch of its level parts on both sides."""
    figures = [a.at for a in of.anchors if a.at is not None]
    width = (figures[-1] - figures[0]) or abs(figures[0]) or Decimal(1)
    low, high = figures[0] - width / 5, figures[-1] + width / 5
    if of.kind == CurveKind.LINEAR:
        at = [low, *figures, high]
        shape = "linear"
        got = [of.score(x) for x in at]
    else:
        at = [low, *figures, high]
        shape = "hv"
        got = [of.score(x) for x in at]
        if of.kind == CurveKind.THRESHOLD and of.falling:
            # Full up to the figure and with it, nothing beyond.
            got = [of.score(low), of.score(high), of.score(high)]
    scale = 100 if unit == "share" else 1
    drawn = line(
        [str(float(x * scale)) for x in at],
        [float(y) for y in got],
        "accent",
        line={"shape": shape, "width": 2.5},
        mode="lines+markers" if of.kind == CurveKind.LINEAR else "lines",
        marker={"size": [0, *[7] * len(figures), 0]},
        hovertemplate="%{x}: %{y}<extra></extra>",
    )
    suffix = {"share": "%"}.get(unit, "")
    figure = draw(drawn, xaxis={"type": "linear", "ticksuffix": suffix}, yaxis=POINTS_AXIS, showlegend=False)
    table = [[wording.figure(unit, x, currency), wording.points(of.score(x))] for x in figures]
    return Chart(figure, _("points"), [_("Figure"), _("Points")], table)


def distribution(shares: Sequence[GradeShare], link: Callable[[str], str]) -> Chart:
    """Draw how many have each grade; a bar opens its people."""
    labels = [share.letter for share in shares]
    figure = draw(
        bar(
            "accent",
            x=labels,
            y=[share.count for share in shares],
            text=[f"{share.count} · {_percent(share)}" if share.count else "" for share in shares],
            textposition="auto",
            customdata=[link(share.letter) for share in shares],
            hovertemplate="%{x}: %{text}<extra></extra>",
        ),
        xaxis={"type": "category"},
        yaxis={"rangemode": "tozero", "dtick": max(1, max((s.count for s in shares), default=1) // 5)},
        hovermode="closest",
    )
    table = [[share.letter, str(share.count), _percent(share)] for share in shares]
    return Chart(figure, _("people"), [_("Grade"), _("People"), _("Share")], table)


def _percent(share: GradeShare) -> str:
    return write.percent(Decimal(share.share.numerator) / share.share.denominator)


def past(rows: Sequence[tuple[Any, Any]], link: Callable[[Any], str]) -> Chart:
    """Draw somebody's results round by round, beside what was agreed (100)."""
    labels = [period_label(row.round.period_key) for row, _result in rows]
    # Two rounds of one period stay two points.
    keys = [str(row.pk) for row, _result in rows]
    traces = [
        line(
            keys,
            [float(HIGHEST - 20)] * len(keys),
            "muted",
            name=_("As agreed"),
            line={"dash": "dash", "width": 1.5},
        ),
        line(
            keys,
            [float(result.points) if result.points is not None else None for _row, result in rows],
            "accent",
            name=_("Result"),
            mode="lines+markers+text",
            text=[result.grade for _row, result in rows],
            textposition="top center",
            customdata=[link(row) for row, _result in rows],
            hovertext=labels,
            hovertemplate="%{hovertext}: %{y}<extra></extra>",
            line={"width": 2.5},
        ),
    ]
    table = [[label, wording.points(r.points), r.grade] for label, (_row, r) in zip(labels, rows, strict=True)]
    axis = names(dict(zip(keys, labels, strict=True)))
    figure = draw(*traces, xaxis=axis, yaxis=POINTS_AXIS, hovermode="closest")
    return Chart(figure, _("points"), [_("Period"), _("Points"), _("Grade")], table)
