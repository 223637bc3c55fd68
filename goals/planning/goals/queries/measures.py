"""What goals measure: their metrics, the figures behind many of them at once, baselines and past periods.

Everything is asked of the registry. A team's figure is its own and that of all teams below it, so the parts by team are
summed over the subtree; a ratio is made from the summed parts, never from an average of averages.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from goals.planning.goals.models import Goal
from salesplan.core import metrics
from salesplan.core.metrics import FigureMark, Metric, Question, mark
from salesplan.core.money import ZERO, ratio
from salesplan.core.periods import Calendar, Period, PeriodKind, span
from salesplan.people.access import scope_of
from salesplan.people.choices import OwnerKind
from salesplan.people.models import User
from salesplan.people.queries import TeamTree, tree

# Quota and attainment are goals themselves; to lose fewer deals, close none.
NOT_FOR_GOALS = frozenset({"quota", "attainment", "lost_deals"})
# How many past periods of the same length a target is compared with.
PAST = {PeriodKind.MONTH: 12, PeriodKind.QUARTER: 8, PeriodKind.HALF: 6, PeriodKind.YEAR: 4, PeriodKind.RANGE: 4}


def choices() -> list[Metric]:
    """Return the metrics that a goal may have; what is open on a day has no past to grow from."""
    return [metric for metric in metrics.every() if not metric.is_balance and metric.key not in NOT_FOR_GOALS]


def metric_of(key: str) -> Metric | None:
    """Return the metric of a goal; None for a development goal, or when the metric is gone."""
    try:
        return metrics.get(key) if key else None
    except KeyError:
        return None


def question_of(user: User, kind: OwnerKind, pk: int, period: Period) -> Question:
    """Return the question whose answer is the figure of an owner in a period."""
    return Question(user, period.start, period.end).narrowed(**{"owner" if kind == OwnerKind.PERSON else "team": pk})


def owner_of(goal: Goal) -> tuple[OwnerKind, int]:
    """Return whose goal it is."""
    return (OwnerKind.PERSON, goal.person_id) if goal.person_id else (OwnerKind.TEAM, goal.team_id or 0)


def kind_of(key: str) -> PeriodKind:
    """Return how long the period of a key is.

    >>> [str(kind_of(key)) for key in ("2026", "2026-H1", "2026-Q4", "2026-11", "2026-11-01..2026-11-15")]
    ['year', 'half', 'quarter', 'month', 'range']
    """
    if ".." in key:
        return PeriodKind.RANGE
    part = key[5:6]
    return {"": PeriodKind.YEAR, "H": PeriodKind.HALF, "Q": PeriodKind.QUARTER}.get(part, PeriodKind.MONTH)


def days_of(goal: Goal) -> Period:
    """Return the days of a goal, with the key that names them."""
    return Period(goal.starts_on, goal.ends_on, kind_of(goal.period_key), goal.period_key)


def figure(metric: Metric, parts: Iterable[tuple[Decimal, ...]]) -> Decimal | None:
    """Return the figure of several groups together."""
    rows = [row for row in parts if row]
    if metric.is_ratio:
        return ratio(sum((row[0] for row in rows), ZERO), sum((row[1] for row in rows), ZERO))
    return sum((row[0] for row in rows), ZERO)


@dataclass(frozen=True)
class Measured:
    """The figure of a goal and the address of its rows; nothing where the asker may not see the figures."""

    value: Decimal | None = None
    rows: str = ""
    is_open: bool = False
    mark: FigureMark | None = None


def measured(user: User, goals: Iterable[Goal], team_tree: TeamTree | None = None) -> dict[int, Measured]:
    """Return the figures of many goals: one question for each metric, period and kind of owner, whatever their number."""
    scope, team_tree = scope_of(user), team_tree or tree()
    asks: dict[tuple[str, date, date, OwnerKind], list[Goal]] = defaultdict(list)
    out: dict[int, Measured] = {}
    for goal in goals:
        kind, pk = owner_of(goal)
        visible = scope.sees_person(pk) if kind == OwnerKind.PERSON else scope.sees_team(pk)
        if metric_of(goal.metric) is None or not visible:
            out[goal.pk] = Measured(is_open=visible)
        else:
            asks[goal.metric, goal.starts_on, goal.ends_on, kind].append(goal)
    for (key, start, end, kind), group in asks.items():
        metric = metrics.get(key)
        parts = metric.terms_by(Question(user, start, end), "owner" if kind == OwnerKind.PERSON else "team")
        for goal in group:
            pk = owner_of(goal)[1]
            keys = [str(pk)] if kind == OwnerKind.PERSON else [str(team) for team in team_tree.below(pk)]
            value = figure(metric, (parts[key] for key in keys if key in parts))
            out[goal.pk] = _measured(metric, question_of(user, kind, pk, span(start, end)), value)
    return out


def _measured(metric: Metric, question: Question, value: Decimal | None) -> Measured:
    return Measured(value, metric.rows(question), is_open=True, mark=mark(metric.key, question, value))


def baseline_period(fiscal_calendar: Calendar, period: Period, basis: str) -> Period:
    """Return the period a growth is measured from: the one before, or the same one a year earlier."""
    return fiscal_calendar.year_before(period) if basis == "year" else fiscal_calendar.shift(period, -1)


def steps_between(fiscal_calendar: Calendar, baseline: Period, period: Period) -> int:
    """Return how many periods of this length lie between a baseline and what grows from it.

    A quarter over the one of the year before is 4 steps, over the one before 1.
    """
    return next((n for n in range(1, 13) if fiscal_calendar.shift(period, -n).start <= baseline.start), 1)


def value_of(user: User, metric: Metric, kind: OwnerKind, pk: int, period: Period) -> Decimal | None:
    """Return the figure of an owner in a period."""
    return metric.value(question_of(user, kind, pk, period))


def history(
    user: User, metric: Metric, kind: OwnerKind, pk: int, period: Period, fiscal_calendar: Calendar, today: date
) -> dict[Period, Decimal | None]:
    """Return the figures of the past periods of the same length that are over, oldest first: one question.

    Periods before the first one with a figure are left out: before there was a company there was nothing to compare.
    """
    newest = period
    while newest.end >= today:
        newest = fiscal_calendar.shift(newest, -1)
    past = [fiscal_calendar.shift(newest, -n) for n in range(PAST[period.kind] - 1, -1, -1)]
    if period.kind == PeriodKind.RANGE:
        figures = {past_period: value_of(user, metric, kind, pk, past_period) for past_period in past}
    else:
        by = PeriodKind.MONTH if period.kind == PeriodKind.MONTH else PeriodKind.QUARTER
        parts = metric.terms_by(question_of(user, kind, pk, span(past[0].start, past[-1].end)), by)
        figures = {
            past_period: figure(metric, _within(parts, past_period, by, fiscal_calendar)) for past_period in past
        }
    values = list(figures.items())
    while values and not values[0][1]:
        values.pop(0)
    return dict(values)


def _within(
    parts: Mapping[str, tuple[Decimal, ...]], period: Period, by: str, fiscal_calendar: Calendar
) -> list[tuple[Decimal, ...]]:
    keys = {part.key for part in fiscal_calendar.parts(period, by)}  # type: ignore[arg-type]
    return [row for key, row in parts.items() if key in keys]


def share_of(user: User, goal: Goal) -> Measured | None:
    """Return what one adds oneself to the goal of a team above, whose own figure one may not see."""
    metric = metric_of(goal.metric)
    if metric is None or metric.is_ratio or not goal.team_id:
        return None
    question = question_of(user, OwnerKind.PERSON, user.pk, days_of(goal))
    return _measured(metric, question, metric.value(question))
