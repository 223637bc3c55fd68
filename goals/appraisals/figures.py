"""What the registry says of many people at once: one question for each metric and period, by owner.

An appraisal is of the person, not of who looks: the rep, the manager who has taken the team over and the director must
read the same figure. So figures are asked on behalf of the company, and only who sees the appraisal sees them; the rows
behind a figure open with the rights of whoever clicks.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from goals.appraisals.choices import MeasureBasis, MeasureKind
from goals.appraisals.models.cards import Measure
from goals.planning.quotas.queries.book import person_quotas, quota_metrics
from salesplan.core import metrics
from salesplan.core.company.queries import calendar
from salesplan.core.metrics import Metric, Question
from salesplan.core.money import ratio
from salesplan.core.periods import Period
from salesplan.people.access import everybody

ATTAINMENT = "attainment"
# A part of the answer for each person; a counted figure of somebody without rows is zero.
Parts = dict[str, tuple[Decimal, ...]]


@dataclass(frozen=True)
class Figure:
    """What is scored (`value`, None without data), what it was made from, and the rows behind it.

    For a share of the quota `actual` is what was won and `target` the quota; for a change against last year `target`
    is last year's figure, and `target_rows` opens its rows.
    """

    value: Decimal | None
    actual: Decimal | None = None
    target: Decimal | None = None
    rows: str = ""
    target_rows: str = ""


def appraisal_metrics() -> list[Metric]:
    """Return the metrics that a measure may take: those that can be asked by owner and are no quota themselves."""
    return [m for m in metrics.every() if "owner" in m.dimensions and m.key not in ("quota", ATTAINMENT)]


def with_quotas() -> set[str]:
    """Return the keys of the metrics that quotas can be set for."""
    return {metric.key for metric in quota_metrics()}


def figures(
    measures: Iterable[Any], people: Collection[int], period: Period, as_of: date | None = None
) -> dict[tuple[int, int], Figure]:
    """Return the figure of every person and measure that has one: (person, measure) → figure.

    The number of questions depends on the measures only. `as_of` dates the links, so that rows which became known
    later do not join those that made a frozen figure.
    """
    query = _FigureQuery(people, period, as_of)
    metric_measures = [m for m in measures if m.kind == MeasureKind.METRIC]
    return {(person, m.pk): query.figure(m, person) for m in metric_measures for person in people}


class _FigureQuery:
    """Answers that were asked for already, so that two measures of one metric share theirs."""

    def __init__(self, people: Collection[int], period: Period, as_of: date | None) -> None:
        self.people, self.period, self.as_of = tuple(str(pk) for pk in people), period, as_of
        self.last_year = calendar().year_before(period)
        self._parts: dict[tuple[str, Period], Parts] = {}
        self._quotas: dict[str, dict[tuple[int, str], Decimal | None]] = {}

    def parts(self, key: str, period: Period) -> Parts:
        if (key, period) not in self._parts:
            question = Question(everybody(), period.start, period.end, {"owner": self.people})
            self._parts[key, period] = metrics.get(key).terms_by(question, "owner")
        return self._parts[key, period]

    def value(self, key: str, period: Period, person: int) -> Decimal | None:
        values = self.parts(key, period).get(str(person), ())
        if not metrics.get(key).is_ratio:
            return values[0] if values else Decimal(0)
        return ratio(*values) if values else None

    def rows(self, key: str, period: Period, person: int, as_of: date | None = None) -> str:
        question = Question(everybody(), period.start, period.end, {"owner": (str(person),)}, as_of)
        return metrics.get(key).rows(question)

    def figure(self, measure: Measure, person: int) -> Figure:
        """Return one figure from the answers."""
        rows = self.rows(measure.metric, self.period, person, self.as_of)
        if measure.basis == MeasureBasis.QUOTA:
            reached, quota = self.value(measure.metric, self.period, person), self.quota(measure.metric, person)
            # The page of quotas lists those of won revenue; of other figures there is none to open.
            target_rows = self.rows("quota", self.period, person) if quota and measure.metric == "won_revenue" else ""
            return Figure(ratio(reached, quota), reached, quota or None, rows, target_rows)
        actual = self.value(measure.metric, self.period, person)
        if measure.basis == MeasureBasis.VALUE:
            return Figure(actual, actual, None, rows)
        before = self.value(measure.metric, self.last_year, person)
        share = ratio(actual, before)
        change = None if share is None else share - 1
        return Figure(change, actual, before, rows, self.rows(measure.metric, self.last_year, person))

    def quota(self, key: str, person: int) -> Decimal | None:
        """Return what a person carries of a metric: the quotas of all people are asked for once."""
        if key not in self._quotas:
            self._quotas[key] = person_quotas([int(pk) for pk in self.people], [self.period], metric=key)
        return self._quotas[key].get((person, self.period.key))


def unit_of(measure: Measure) -> str:
    """Return in what the figure of a measure is written: money, count, share, days, or level for a rated item."""
    if measure.kind == MeasureKind.RATED:
        return "level"
    return "share" if measure.basis != MeasureBasis.VALUE else metrics.get(measure.metric).unit


def falls(measure: Measure) -> bool:
    """Say whether less is better."""
    return measure.kind == MeasureKind.METRIC and metrics.get(measure.metric).direction == "down"
