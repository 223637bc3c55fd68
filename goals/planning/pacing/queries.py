"""The pace: which share of a quota or a goal is due by a day, by working days or by the season of its metric.

Everybody of the company has the same pace, so a person and their lead see the same status of the same quota. The weights
of the months are therefore those of the whole company (its shares of the year, never its amounts), or the ones typed in
the published cascade of the whole company.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from goals.planning.pacing.choices import PaceSource
from goals.planning.pacing.rules import YEARS, season_of
from salesplan.core import metrics, pacing
from salesplan.core.company.choices import PaceBy
from salesplan.core.company.models import Company
from salesplan.core.company.queries import calendar, company, days_off
from salesplan.core.metrics import Question
from salesplan.core.periods import Period, PeriodKind, elapsed_share, span
from salesplan.core.request_cache import remembered
from salesplan.people.access import everybody

WON_REVENUE = "won_revenue"
# One year more than are used, since one with gaps does not count.
LOOKS_BACK = YEARS + 1
Weights = Mapping[int, Decimal]


@dataclass(frozen=True)
class Pace:
    """How a plan runs over its days: what was asked for, and where the weights of the months come from."""

    company: Company
    requested: str = PaceBy.DAYS
    source: str = PaceSource.DAYS
    weights: Weights = field(default_factory=dict)
    years: tuple[int, ...] = ()

    @property
    def by(self) -> str:
        """What is used."""
        return PaceBy.SEASON if self.weights else PaceBy.DAYS

    @property
    def is_fallback(self) -> bool:
        """Say whether the season was asked for and is not known."""
        return self.requested == PaceBy.SEASON and not self.weights

    def at(self, period: Period, today: date) -> Decimal:
        """Return the share that is due at the end of a day."""
        off = self.days_off(period)
        if self.weights:
            return pacing.seasonal_share(period, today, self.weights, off, calendar(self.company))
        return elapsed_share(period, today, off)

    def line(self, period: Period, amount: Decimal) -> list[tuple[date, Decimal]]:
        """Return what is due of an amount at the end of each day."""
        return pacing.plan_line(period, amount, self.days_off(period), self.weights or None, calendar(self.company))

    def days_off(self, period: Period) -> frozenset[date]:
        """The holidays of all months that the period touches: a part of a month is measured against the whole of it."""
        months = calendar(self.company).parts(period, PeriodKind.MONTH)
        return days_off(span(months[0].start, months[-1].end), self.company)


TypedSeason = Callable[[str, Period], Weights]
_typed: list[TypedSeason] = []


def season_typed_by(ask: TypedSeason) -> None:
    """Let a capability above (that registers in `ready`) say what months weigh where somebody typed it."""
    _typed.append(ask)


def pace_by(
    period: Period,
    today: date,
    basis: str | None = None,
    *,
    metric: str = WON_REVENUE,
    own_company: Company | None = None,
    as_of: date | None = None,
) -> Pace:
    """Return the pace of a metric in a period: as asked for, else as the company's settings say.

    Working days ask nothing of the database, a season two questions, and once in a request for each metric and year.
    """
    own_company = own_company or company()
    basis = basis if basis in PaceBy.values else own_company.pace_by
    if basis == PaceBy.DAYS or metrics.get(metric).is_ratio:
        return Pace(own_company)
    year = calendar(own_company).containing(min(period.start, today), PeriodKind.YEAR)
    key = f"pace:{metric}:{period.start}:{period.end}:{year.key}:{as_of}"
    return remembered(key, lambda: _seasonal(own_company, metric, period, year, as_of))


def _seasonal(own_company: Company, metric: str, period: Period, year: Period, as_of: date | None) -> Pace:
    for ask in _typed:
        if weights := ask(metric, period):
            return Pace(own_company, PaceBy.SEASON, PaceSource.TYPED, weights)
    weights, years = season_of(_past_years(own_company, metric, year, as_of))
    return Pace(own_company, PaceBy.SEASON, PaceSource.HISTORY if weights else PaceSource.DAYS, weights, years)


def _past_years(own_company: Company, metric: str, year: Period, as_of: date | None) -> dict[int, dict[int, Decimal]]:
    """Return the whole company's figure of a metric by fiscal year and month, before a year: one question."""
    fiscal_calendar = calendar(own_company)
    first = fiscal_calendar.shift(year, -LOOKS_BACK)
    amounts: dict[int, dict[int, Decimal]] = defaultdict(dict)
    question = Question(everybody(), first.start, year.start - timedelta(1), as_of=as_of)
    if "month" not in metrics.get(metric).dimensions:
        return {}
    for key, figures in metrics.get(metric).terms_by(question, "month").items():
        month = fiscal_calendar.parse(key)
        if figures:
            amounts[fiscal_calendar.fiscal_year_of(month.start)][fiscal_calendar.month_number(month)] = figures[0]
    return amounts
