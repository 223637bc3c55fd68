"""The heat map: people × months of a fiscal year, by team; what each cell says and the rows that make it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.paginator import Page
from django.utils.translation import gettext as _

from goals.planning.quotas.queries.book import WON_REVENUE
from goals.planning.quotas.queries.months import MonthCell, MonthRow, MonthTable, carried_metrics, month_table
from goals.planning.quotas.rules import status as quota_status
from reports.dashboards.queries.scope import DashboardView, read
from reports.heatmap import rules
from salesplan.core import format as write
from salesplan.core.format import period_label
from salesplan.core.metrics import FigureMark, Metric, Question, mark
from salesplan.core.periods import Period, PeriodKind
from salesplan.people.models import User

# What each status is drawn with, for whoever does not tell its colour.
SIGNS = {"ahead": "▲", "on_track": "●", "slightly_behind": "◐", "behind": "▽", "at_risk": "▼"}


@dataclass(frozen=True)
class HeatColumn:
    """A month, a quarter, or the whole year."""

    period: Period
    pace: Decimal
    moment: rules.Moment
    label: str
    # Whether a phone, which shows one column and the year, shows this one.
    is_shown: bool = False

    @property
    def key(self) -> str:
        """What the address calls it."""
        return self.period.key

    @property
    def name(self) -> str:
        """Its name in full."""
        return period_label(self.period.key)

    @property
    def is_whole(self) -> bool:
        """Whether it sums the others."""
        return self.period.kind == PeriodKind.YEAR

    @property
    def look(self) -> str:
        """Its classes: the year, what runs now, and what a phone leaves out."""
        flags = (("whole", self.is_whole), ("running", self.moment == "running"), ("off", not self.is_kept))
        return " ".join(name for name, holds in flags if holds)

    @property
    def is_kept(self) -> bool:
        """Whether a phone shows it."""
        return self.is_shown or self.is_whole

    @property
    def heading(self) -> str:
        """What stands above it; one that is still running says so."""
        return _("%(month)s · now") % {"month": self.label} if self.moment == "running" else self.label


@dataclass(frozen=True)
class HeatCell:
    """One row in one column. Nothing is told of a month to come but its quota."""

    column: HeatColumn
    month: MonthCell
    rows: str
    marks: Mapping[str, FigureMark] = field(default_factory=dict)

    @property
    def status(self) -> Any:
        """Where they stand against the pace, as everywhere."""
        return quota_status(self.month.attainment, self.column.pace)

    @property
    def is_ahead(self) -> bool:
        """Whether the column is yet to come and nothing has been achieved in it."""
        return self.column.moment == "ahead" and not self.month.done

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return self.month.quota is None and not self.month.done

    @property
    def sign(self) -> str:
        """The sign of the status; without a quota, or before the column begins, there is none."""
        return "" if self.is_ahead else SIGNS.get(self.status.value, "")

    @property
    def look(self) -> str:
        """The class of the status' colour."""
        return f"heat-{self.status.value}" if self.sign else ""


@dataclass(frozen=True)
class HeatRow:
    """A team or a person on a page; `continued` repeats the teams above the first row of a later page."""

    line: MonthRow
    depth: int
    cells: list[HeatCell]
    continued: bool = False

    @property
    def scope(self) -> str | None:
        """The address of this row alone."""
        node = self.line.node
        return None if node.id is None else f"{node.kind}-{node.id}"


@dataclass
class HeatMap:
    """One heat map as asked for."""

    view: DashboardView
    metric: Metric
    metrics: list[Metric]
    by: str
    columns: list[HeatColumn]
    table: MonthTable
    lines: list[tuple[MonthRow, int]] = field(default_factory=list)

    @property
    def phone_column(self) -> HeatColumn:
        """The column that a phone shows beside the year."""
        return next(column for column in self.columns if column.is_shown)

    @property
    def total(self) -> list[HeatCell]:
        """What the rows at the top add up to, where there are several."""
        tops = [line for line, depth in self.lines if not depth]
        if len(tops) < 2:
            return []
        return [
            HeatCell(column, _sum([line.months[i] for line in tops]), self.table.metric.rows(self._question(column)))
            for i, column in enumerate(self.columns)
        ]

    @property
    def elsewhere(self) -> list[HeatCell]:
        """What one's people did for teams one does not see; part of one's figures, but of no row."""
        if self.view.scope != "all" or not any(self.table.elsewhere):
            return []
        return [
            HeatCell(c, MonthCell(None, done), "") for c, done in zip(self.columns, self.table.elsewhere, strict=True)
        ]

    def rows(self, page: Page[Any]) -> list[HeatRow]:
        """Return the rows of a page, below the teams that began on an earlier one."""
        start = page.start_index() - 1
        above: list[tuple[MonthRow, int]] = []
        for line, depth in self.lines[:start]:
            del above[depth:]
            above.append((line, depth))
        first = self.lines[start][1] if start < len(self.lines) else 0
        repeated = [HeatRow(line, depth, self.cells(line), True) for line, depth in above[:first]]
        return repeated + [HeatRow(line, depth, self.cells(line)) for line, depth in page.object_list]

    def cells(self, line: MonthRow) -> list[HeatCell]:
        """Return the cells of a row with the pages behind them."""
        cells = []
        for column, part in zip(self.columns, line.months, strict=True):
            question = self.table.question(column.period, line.node)
            rows = self.metric.rows(question) if part.done or part.quota else ""
            cells.append(HeatCell(column, part, rows, self._marks(question, part)))
        return cells

    def _marks(self, question: Question, part: MonthCell) -> dict[str, FigureMark]:
        """Say which figures a cell holds; quota and attainment of the registry are those of won revenue."""
        marks = {"done": mark(self.metric.key, question, part.done)}
        if self.metric.key == WON_REVENUE and part.quota is not None:
            marks |= {
                "quota": mark("quota", question, part.quota),
                "share": mark("attainment", question, part.attainment),
            }
        return marks

    def _question(self, column: HeatColumn) -> Any:
        asked = self.table.question(column.period)
        return replace(asked, filters=self.view.filters)


def heat_map(user: User, params: Mapping[str, str], at: datetime | None = None) -> HeatMap:
    """Return the heat map that an address asks for; what it names wrongly falls back and is said."""
    view = read(user, params, kind=PeriodKind.YEAR, at=at)
    if view.period.kind != PeriodKind.YEAR:
        view.period = view.calendar.containing(view.period.start, PeriodKind.YEAR)
    metrics_carried = carried_metrics(user, view.period)
    metric = next((metric for metric in metrics_carried if metric.key == params.get("metric", WON_REVENUE)), None)
    if metric is None:
        view.notes.append(_("No one has a quota for this metric this year; the page shows won revenue."))
        metric = next(metric for metric in metrics_carried if metric.key == WON_REVENUE)
    by = "quarter" if params.get("by") == "quarter" else "month"
    parts = view.calendar.parts(view.period, by)  # type: ignore[arg-type]
    table = month_table(user, view.period, parts, view.day, metric, view.as_of, by_pace=view.by_pace)
    result = HeatMap(view, metric, metrics_carried, by, _columns(view, table, params.get("at", "")), table)
    _fill(result, params.get("sort", ""))
    return result


def _columns(view: DashboardView, table: MonthTable, at: str) -> list[HeatColumn]:
    columns = [
        HeatColumn(period, pace, rules.moment(period, view.day), _label(period))
        for period, pace in zip(table.columns, table.paces, strict=True)
    ]
    parts = columns[:-1]
    shown = next((column for column in parts if column.key == at), None)
    shown = shown or next((column for column in parts if column.moment == "running"), None)
    shown = shown or (parts[-1] if parts[-1].moment == "over" else parts[0])
    return [replace(column, is_shown=column is shown) for column in columns]


def _label(period: Period) -> str:
    """Name a column without its year, which stands above the table."""
    if period.kind == PeriodKind.MONTH and "P" in period.key:
        return _("P%(n)s") % {"n": int(period.key[-2:])}
    if period.kind == PeriodKind.MONTH:
        return write.day(period.start, form="short_month")
    if period.kind == PeriodKind.QUARTER:
        return _("Q%(n)s") % {"n": period.key[-1]}
    return period_label(period.key)


def _fill(result: HeatMap, sort: str) -> None:
    """Put the lines of the scope in order: siblings by name as in the tree, or by what they attained in a column."""
    down, key = sort.startswith("-"), sort.removeprefix("-")
    at = next((i for i, column in enumerate(result.columns) if column.key == key), None)

    def add(siblings: Sequence[MonthRow], depth: int) -> None:
        if at is not None:
            siblings = rules.by_figure(siblings, lambda line: line.months[at].attainment, down)
        elif key == "name" and down:
            siblings = siblings[::-1]
        for line in siblings:
            result.lines.append((line, depth))
            add(line.children, depth + 1)

    add(_tops(result.view, result.table), 0)


def _tops(view: DashboardView, table: MonthTable) -> list[MonthRow]:
    if view.scope == "all":
        return table.roots
    kind, pk = ("team", view.team_id) if view.team_id is not None else ("person", view.person_id)
    every = [line for root in table.roots for line in root.walk()]
    return [line for line in every if line.node.kind == kind and line.node.id == pk]


def _sum(parts: list[MonthCell]) -> MonthCell:
    quotas = [part.quota for part in parts if part.quota is not None]
    return MonthCell(sum(quotas, Decimal(0)) if quotas else None, sum((part.done for part in parts), Decimal(0)))
