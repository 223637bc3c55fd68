"""The chart of a goal: its running figure against the pace line, each point with the rows behind it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from goals.planning.goals.queries import measures
from goals.planning.goals.queries.goals import GoalProgressFigures
from goals.planning.goals.queries.measures import owner_of
from goals.planning.goals.wording import goals as texts
from goals.planning.pacing.queries import Pace
from salesplan.core import format as write
from salesplan.core.charts import Chart, draw, line, months_axis, scale
from salesplan.core.company.queries import calendar, company
from salesplan.core.metrics import Metric
from salesplan.core.money import HUNDRED, ZERO, ratio
from salesplan.core.periods import Period, span
from salesplan.people.models import User

# Lines of the table: one a week is enough to read, one a month for a year.
FEWEST_ROWS = 14


def of(user: User, figures: GoalProgressFigures, today: date) -> Chart | None:
    """Draw a goal; nothing where there is no metric, no day to show, or no sight of the figures."""
    metric, goal = figures.metric, figures.goal
    if metric is None or goal.target is None or not figures.measured.is_open or "day" not in metric.dimensions:
        return None
    period = measures.days_of(goal)
    last = min(today, period.end)
    if last < period.start:
        return None
    question = measures.question_of(user, *owner_of(goal), span(period.start, last))
    actuals = _running(metric, metric.terms_by(question, "day"), period.start, last)
    fiscal_calendar = calendar()
    rows = {day: metric.rows(question, "day", day.isoformat(), fiscal_calendar) for day, _value in actuals}
    plan = _plan(metric, period, goal.target, figures.pacing)
    return _drawn(metric, actuals, plan, rows, today)


def _running(
    metric: Metric, parts: Mapping[str, Sequence[Decimal]], start: date, last: date
) -> list[tuple[date, Decimal | None]]:
    """Return the figure from the first day up to each day; a ratio is made of the sums up to that day."""
    totals, out = [ZERO, ZERO], []
    for i in range((last - start).days + 1):
        day = start + timedelta(i)
        for place, part in enumerate(parts.get(day.isoformat(), ())):
            totals[place] += part
        out.append((day, ratio(*totals) if metric.is_ratio else totals[0]))
    return out


def _plan(metric: Metric, period: Period, target: Decimal, pacing: Pace | None) -> list[tuple[date, Decimal]]:
    """Return the pace: what is due of the target by each day; for a ratio the target on every day."""
    if metric.is_ratio or pacing is None:
        return [(period.start, target), (period.end, target)]
    return pacing.line(period, target)


def _drawn(
    metric: Metric,
    actuals: Sequence[tuple[date, Decimal | None]],
    plan: Sequence[tuple[date, Decimal]],
    rows: dict[date, str],
    today: date,
) -> Chart:
    factor = HUNDRED if metric.unit == "share" else Decimal(1)
    shown = [(day, value) for day, value in actuals if value is not None]
    pace = line(
        [day.isoformat() for day, _value in plan],
        [float(value * factor) for _day, value in plan],
        "muted",
        name=_("Pace"),
        line={"dash": "dash", "width": 1.5},
    )
    actual = line(
        [day.isoformat() for day, _value in shown],
        [float(value * factor) for _day, value in shown],
        "accent",
        name=_("Actual"),
        customdata=[rows[day] for day, _value in shown],
        line={"width": 2.5},
    )
    most = max([value for _day, value in plan] + [value for _day, value in shown], default=ZERO) * factor
    figure = draw(
        pace,
        actual if len(shown) > 1 else {**actual, "mode": "markers"},
        yaxis=scale(most),
        xaxis=months_axis(),
    )
    unit = {"money": company().currency, "share": "%", "days": _("days")}.get(metric.unit, str(metric.label))
    return Chart(figure, unit, [_("Day"), _("Actual"), _("Pace")], _table(metric, actuals, dict(plan)))


def _table(
    metric: Metric, actuals: Sequence[tuple[date, Decimal | None]], plan: dict[date, Decimal]
) -> list[list[str]]:
    step = 7 if len(actuals) <= FEWEST_ROWS * 7 else 30
    return [
        [write.day(day), texts.amount(metric, value), texts.amount(metric, plan.get(day))]
        for i, (day, value) in enumerate(actuals)
        if i % step == 0 or i == len(actuals) - 1
    ]
