"""The metric registry: each figure is defined once, with its value, its groups and the rows behind it.

A metric answers a `Question`: which days, whose (a scope of people and teams, and what the asker may see), and filters
by dimension. Goals, quotas, monitors, dashboards and the API all ask here; nothing else computes won revenue.

A metric is either *counted* (its groups sum to its total: revenue, deals) or a *ratio* of two counted ones (its groups
do not sum: win rate, average deal). Both are stated as `parts`: a counted metric has one, a ratio two, and a group's
value is always made from the parts of that group, never from an average of averages.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal
from urllib.parse import urlencode

from django.db.models import Case, DateField, Value, When
from django.db.models.functions import TruncMonth
from django.urls import reverse

from salesplan.core.amounts.rules import plain
from salesplan.core.company.queries import calendar as company_calendar
from salesplan.core.money import ratio
from salesplan.core.periods import Calendar, PeriodKind, span
from salesplan.core.typing import User

Unit = Literal["money", "count", "share", "days", "times", "score"]
Direction = Literal["up", "down"]

TIME_DIMENSIONS = ("day", "month", "quarter")
PLAIN_DIMENSIONS = ("owner", "team", "product", "channel", "region", "industry", "rival")
DIMENSIONS = TIME_DIMENSIONS + PLAIN_DIMENSIONS
# Of figures about customers: the segments in which the customer was on the day. A customer may be in several, so the groups
# of this dimension alone need not sum to the total.
SEGMENT = "segment"


@dataclass(frozen=True)
class Question:
    """What is asked: from `start` to `end` (both included), by whom, narrowed by `filters` {dimension: keys}.

    `as_of` asks what was known at the end of that day. `user` is who asks: rows they may not see do not count.
    """

    user: User
    start: date
    end: date
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    as_of: date | None = None

    def narrowed(self, **filters: Any) -> "Question":
        """Return the same question with more filters; None values are left out."""
        conditions = {
            key: (str(value),) if not isinstance(value, tuple) else value
            for key, value in filters.items()
            if value is not None
        }
        return replace(self, filters={**self.filters, **conditions})


@dataclass(frozen=True)
class MetricGroup:
    """One group of an answer: `key` filters for it, `rows` opens what makes it."""

    key: str
    label: str
    value: Decimal | None
    rows: str


Parts = Callable[[Question, str | None], dict[str, tuple[Decimal, ...]]]
# (person or none, team, first day of the month, figure)
PersonMonth = tuple[int | None, int | None, date, Decimal]
PersonMonths = Callable[[Question], Iterable[PersonMonth]]


@dataclass(frozen=True)
class Metric:
    """A figure: `parts(question, by)` returns {group key: parts} ({"": parts} when `by` is None).

    A counted figure that quotas are set for also answers `person_months`: the same rows by person, team and month
    of the company's calendar at once, so that a table of people × months costs one query however many people there are.
    """

    key: str
    label: Any
    unit: Unit
    direction: Direction
    dimensions: tuple[str, ...]
    terms_by: Parts
    rows_url: str
    help: Any = ""
    rows_params: Mapping[str, str] = field(default_factory=dict)
    # What the page of the rows calls a dimension, where that is another word.
    rows_names: Mapping[str, str] = field(default_factory=dict)
    # The page of the rows as they were on a past day, where that is another one.
    rows_then_url: str = ""
    is_ratio: bool = False
    # What stands at a moment, such as what is open, and not what is achieved in a period: no target is set for it.
    is_balance: bool = False
    person_months: PersonMonths | None = None

    def value(self, question: Question) -> Decimal | None:
        """Return the figure; None for a ratio without a denominator, and for a day of which nothing was kept."""
        nothing = () if self.is_ratio else (Decimal(0),)
        return self._figure(self.terms_by(question, None).get("", nothing))

    def groups(self, question: Question, by: str) -> list[MetricGroup]:
        """Return the figure by a dimension: time in order, the rest by size, the unnamed last."""
        if by not in self.dimensions:
            raise ValueError(f"{self.key} has no dimension {by}")
        figures = {key: self._figure(terms) for key, terms in self.terms_by(question, by).items()}
        names = labels(by, figures)
        calendar = company_calendar() if by in TIME_DIMENSIONS else None
        groups = [
            MetricGroup(key, names.get(key, key), value, self.rows(question, by, key, calendar))
            for key, value in figures.items()
        ]
        if by in TIME_DIMENSIONS:
            return sorted(groups, key=lambda group: group.key)
        return sorted(
            groups,
            key=lambda group: (group.key == "", -(group.value or 0), group.label),
        )

    def rows(
        self,
        question: Question,
        by: str | None = None,
        key: str = "",
        calendar: Calendar | None = None,
    ) -> str:
        """Return the address of the page that lists the rows behind the figure, or behind one of its groups."""
        as_of_url = self.rows_then_url if question.as_of else ""
        params: list[tuple[str, str]] = [] if as_of_url else list(self.rows_params.items())
        names = {} if as_of_url else self.rows_names
        start, end = question.start, question.end
        for name, values in question.filters.items():
            params += [(names.get(name, name), value) for value in values]
        if by in TIME_DIMENSIONS:
            start, end = days_of(by, key, question, calendar or company_calendar())
        elif by is not None:
            by = names.get(by, by)
            params = [(name, value) for name, value in params if name != by] + [(by, key or "none")]
        params += [("from", start.isoformat()), ("to", end.isoformat())]
        if question.as_of:
            params.append(("as_of", question.as_of.isoformat()))
        return f"{reverse(as_of_url or self.rows_url)}?{urlencode(params)}"

    def _figure(self, terms: tuple[Decimal, ...]) -> Decimal | None:
        if self.is_ratio:
            return ratio(*terms) if terms else None
        return terms[0] if terms else None


@dataclass(frozen=True)
class FigureMark:
    """What a figure on a page is, exactly, for whoever reads pages by machine: which metric, whose, of which days.

    The template tag `figure` writes it; a test collects the marks of all pages and fails where two of them disagree.
    """

    metric: str
    value: Decimal | None
    scope: str
    period: str

    @property
    def exact(self) -> str:
        """The value as text; empty where there is none."""
        return "" if self.value is None else plain(Decimal(self.value))


def mark(key: str, question: Question, value: Decimal | None) -> FigureMark:
    """Return the mark of a figure that answers a question.

    >>> asked = Question(None, date(2026, 10, 1), date(2026, 12, 31), {"owner": ("7",)})
    >>> mark("won_revenue", asked, Decimal("120.50"))
    FigureMark(metric='won_revenue', value=Decimal('120.50'), scope='owner=7', period='2026-10-01..2026-12-31')
    """
    conditions = sorted(f"{name}={','.join(sorted(values))}" for name, values in question.filters.items())
    days = f"{question.start}..{question.end}" + (f"@{question.as_of}" if question.as_of else "")
    return FigureMark(key, value, "&".join(conditions) or "all", days)


_metrics: dict[str, Metric] = {}
_labels: dict[str, Callable[[Iterable[str]], dict[str, str]]] = {}


def register(metric: Metric) -> Metric:
    """Add a metric (called from `AppConfig.ready`); the same key twice is a mistake."""
    if metric.key in _metrics:
        raise ValueError(f"metric {metric.key} is defined twice")
    _metrics[metric.key] = metric
    return metric


def register_labels(dimension: str, names: Callable[[Iterable[str]], dict[str, str]]) -> None:
    """Say how the keys of a dimension are named, in one query for all of them."""
    _labels[dimension] = names


def get(key: str) -> Metric:
    """Return a metric; raises KeyError when there is none."""
    return _metrics[key]


def every() -> list[Metric]:
    """Return all metrics in the order in which they were registered."""
    return list(_metrics.values())


def labels(dimension: str, keys: Iterable[str]) -> dict[str, str]:
    """Return the names of keys in the language of the page."""
    namer = _labels.get(dimension)
    return namer(keys) if namer else {}


def days_of(by: str, key: str, question: Question, calendar: Calendar) -> tuple[date, date]:
    """Return the days of a time group within the question's own."""
    if by == "day":
        day = date.fromisoformat(key)
        return day, day
    period = calendar.parse(key)
    return max(period.start, question.start), min(period.end, question.end)


def month_of(column: str, question: Question) -> Any:
    """Return the expression for the first day of the company's month in which a date lies, for grouping in the database."""
    calendar = company_calendar()
    if not calendar.weeks:
        return TruncMonth(column)
    months = calendar.parts(span(question.start, question.end), PeriodKind.MONTH)
    cases = [When(**{f"{column}__range": (month.start, month.end)}, then=Value(month.start)) for month in months]
    return Case(*cases, output_field=DateField())


def by_time(by: str, question: Question, days: Iterable[tuple[Any, ...]]) -> dict[str, tuple[Decimal, ...]]:
    """Sum daily figures into days, months or fiscal quarters; months and quarters without a figure are zero.

    `days` are rows (day, figure, figure, …). Days are many and mostly empty, so only those with a figure are listed.
    """
    calendar = company_calendar()
    totals: dict[str, list[Decimal]] = {}
    width = 0
    for day, *figures in days:
        width = len(figures)
        key = day.isoformat() if by == "day" else calendar.containing(day, by).key  # type: ignore[arg-type]
        row = totals.setdefault(key, [Decimal(0)] * width)
        for i, figure in enumerate(figures):
            row[i] += Decimal(figure or 0)
    if by != "day" and width and (question.end - question.start).days < 3700:
        for period in calendar.parts(span(question.start, question.end), by):  # type: ignore[arg-type]
            totals.setdefault(period.key, [Decimal(0)] * width)
    return {key: tuple(row) for key, row in totals.items()}
