"""A gap in words and bars; nothing is calculated here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from goals.planning.goals.queries.gaps import Gap, GapRow, GapSplit
from goals.planning.goals.wording import goals as texts
from pipeline.deals.rules.drivers import Drivers
from salesplan.core import format as write
from salesplan.core import metrics
from salesplan.core.charts import Chart, ChartBar, draw, lying, names_of, ticks
from salesplan.core.company.queries import company
from salesplan.core.metrics import FigureMark, Metric, mark

MOST_BARS = 8


@dataclass(frozen=True)
class GapLine:
    """One cause: what it was and is, and how much of the gap it makes."""

    label: str
    note: str
    amount: str
    value: Decimal
    rows: str
    mark: FigureMark | None = None


@dataclass(frozen=True)
class GapGroup:
    """The gap by one dimension, as a chart."""

    by: str
    title: str
    chart: Chart


@dataclass(frozen=True)
class GapTexts:
    """Everything the page says of a gap."""

    headline: str
    value: str
    reference: str
    difference: str
    short: dict[str, str]
    lines: list[GapLine]
    causes: Chart | None
    cycle: str
    cycle_before: str
    groups: list[GapGroup]
    biggest: str


def reference(name: str) -> str:
    """Name what a figure is compared with."""
    return {
        "plan": _("the plan at its pace"),
        "year": _("the same days last year"),
        "before": _("the same days of the period before"),
    }[name]


def tab(name: str) -> str:
    """Name a comparison on its tab."""
    return {"plan": _("Plan at its pace"), "year": _("Last year"), "before": _("Period before")}[name]


def dimension(name: str) -> str:
    """Name a dimension."""
    return {
        "product": _("By product"),
        "industry": _("By segment"),
        "rival": _("By rival"),
        "team": _("By team"),
        "owner": _("By person"),
    }[name]


def signed(metric: Metric, value: Decimal) -> str:
    """Write a difference of a figure with its sign: +¥1,200, −3."""
    if metric.unit == "count":
        places = 0 if value == value.to_integral_value() else 2
        return write.signed(write.number(value, digits=places), value)
    return write.signed(texts.amount(metric, value), value)


def figure_text(gap: Gap) -> GapTexts:
    """Put a gap into words."""
    metric = gap.subject.metric
    words = {"amount": texts.amount(metric, abs(gap.difference)), "what": reference(gap.reference)}
    behind, ahead = _("%(amount)s behind %(what)s"), _("%(amount)s ahead of %(what)s")
    lines = _lines(gap)
    return GapTexts(
        headline=(behind if gap.is_behind else ahead) % words,
        value=texts.amount(metric, gap.value),
        reference=texts.amount(metric, gap.reference_value),
        difference=signed(metric, gap.difference),
        short={
            "value": texts.amount(metric, gap.value, short=True),
            "mark": texts.amount(metric, gap.reference_value, short=True),
            "difference": _short(metric, gap.difference),
        },
        lines=lines,
        causes=_bars(metric, _("Cause"), [(line.label, line.label, line.value, line.rows) for line in lines])
        if lines
        else None,
        cycle=write.days(gap.cycle[1]),
        cycle_before=_("was %(was)s") % {"was": write.days(gap.cycle[0])} if gap.cycle[0] is not None else "",
        groups=[
            GapGroup(split.by, dimension(split.by), _group_chart(metric, split)) for split in gap.splits if split.rows
        ],
        biggest=_biggest(gap, lines),
    )


def _lines(gap: Gap) -> list[GapLine]:
    effects, before, after = gap.effects, gap.drivers_before, gap.drivers
    if effects is None or before is None or after is None:
        return []
    metric, closed_rows = gap.subject.metric, metrics.get("win_rate").rows(gap.now)
    won_rows = metric.rows(gap.now)
    sentences = [
        (
            "closed",
            _("Closed deals"),
            _was(write.exact_number(after.closed, most=1), write.exact_number(before.closed, most=1)),
            closed_rows,
        ),
        ("win_rate", _("Win rate"), _was(*_rates(after, before)), closed_rows),
    ]
    if metric.unit == "money":
        sizes = [write.figure(drivers.average, metric.unit, company().currency) for drivers in (after, before)]
        sentences.append(("average", _("Average deal"), _was(*sizes), metrics.get("average_deal").rows(gap.now)))
    if effects.other:
        note = _("shared deals that others own, or give away")
        sentences.append(("other", _("Shared credit"), note, won_rows))
    lines = []
    for name, label, note, rows in sentences:
        amount = getattr(effects, name)
        what = _mark(gap, name, amount) if metric.unit == "money" else None
        lines.append(GapLine(label, note, signed(metric, amount), amount, rows, what))
    return lines


def _mark(gap: Gap, name: str, amount: Decimal) -> FigureMark:
    """Return what a part of a gap is; one against a goal is another than that against the quota of the same days."""
    goal = gap.subject.goal
    if goal is None or gap.reference != "plan":
        return mark(f"gap_{gap.reference}_{name}", gap.now, amount)
    return replace(mark(f"gap_goal_{name}", gap.now, amount), scope=f"goal={goal.pk}")


def _was(now: str, before: str) -> str:
    return _("%(now)s, was %(was)s") % {"now": now, "was": before}


def _rates(after: Drivers, before: Drivers) -> list[str]:
    return [write.percent(drivers.win_rate, digits=1) for drivers in (after, before)]


def _biggest(gap: Gap, lines: Sequence[GapLine]) -> str:
    """Say which cause and which groups weigh most on the side of the gap."""
    sign = -1 if gap.is_behind else 1
    names = [max(lines, key=lambda line: line.value * sign).label] if lines else []
    for split in gap.splits:
        same_side = [row for row in split.rows if row.share.difference * sign > 0 and row.label]
        if same_side:
            top = max(same_side, key=lambda row: row.share.difference * sign)
            names.append(f"{top.label} ({signed(gap.subject.metric, top.share.difference)})")
    return _(", ").join(names[:4])


def _group_chart(metric: Metric, split: GapSplit) -> Chart:
    rows = sorted(split.rows, key=lambda row: -abs(row.share.difference))
    bars = [
        (row.share.key or "none", row.label or _none(split.by), row.share.difference, row.rows)
        for row in rows[:MOST_BARS]
    ]
    chart = _bars(metric, dimension(split.by), bars)
    table = [_table_row(metric, split.by, row) for row in split.rows]
    return Chart(chart.figure, chart.unit, [dimension(split.by), _("Before"), _("Now"), _("Difference")], table)


def _none(by: str) -> str:
    return _("directly, or without a team") if by == "team" else _("None")


def _table_row(metric: Metric, by: str, row: GapRow) -> list[str]:
    share = row.share
    return [
        row.label or _none(by),
        texts.amount(metric, share.before),
        texts.amount(metric, share.now),
        signed(metric, share.difference),
    ]


def _bars(metric: Metric, heading: str, rows: Sequence[tuple[str, str, Decimal, str]]) -> Chart:
    """Draw differences (key, label, value, rows) as lying bars to both sides of zero; each opens its rows."""
    bars = [ChartBar(key, label, float(value), _short(metric, value), url) for key, label, value, url in rows]
    sizes = [bar.size for bar in bars]
    most = max((abs(size) for size in sizes), default=0)
    tick_values = sorted({sign * mark for mark in ticks(most, 3) for sign in (-1, 1)})
    trace = lying(bars, ["bad" if size < 0 else "ok" if size else "muted" for size in sizes])
    # Room beside the bars for the texts of the short ones.
    low, high = min([*sizes, 0.0]), max([*sizes, 0.0])
    room = 0.28 * (high - low) or 1.0
    axis = {
        "range": [low - room * (low < 0), high + room * (high > 0)],
        "tickmode": "array",
        "tickvals": tick_values,
        "ticktext": [write.short_number(mark) for mark in tick_values],
        "showgrid": True,
        "zeroline": True,
    }
    drawn = draw(trace, xaxis=axis, yaxis=names_of(bars), hovermode="closest")
    unit = company().currency if metric.unit == "money" else str(metric.label)
    table = [[label, signed(metric, value)] for _key, label, value, _url in rows]
    return Chart(drawn, unit, [heading, _("Difference")], table)


def _short(metric: Metric, value: Decimal) -> str:
    if metric.unit == "money":
        return write.signed(write.short_money(value, company().currency), value)
    return signed(metric, value)
