"""The forecasts of past periods made again: which moments, what came of them, and what that says of the range."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from pipeline.deals.queries.deals import HISTORY
from pipeline.forecasts.choices import Size, TestedKind
from pipeline.forecasts.queries import past
from pipeline.forecasts.queries.replay import (
    EVERYBODY,
    PeriodOutcome,
    Replay,
    ReplayedForecast,
    TestMoment,
    Unit,
    units_of,
)
from pipeline.forecasts.rules import MOMENTS, PeriodRecord, bias_of, held, share_to_come, stretch_of
from pipeline.probability.rules.histories import DealHistory
from pipeline.probability.rules.timing import Timing
from pipeline.process.choices import StageKind
from pipeline.process.models import Stage
from salesplan.core.company.queries import calendar
from salesplan.core.periods import Calendar, Period, PeriodKind

# So many past periods of each kind are tested, and so many speak for the deals to come.
TESTED = {TestedKind.MONTH: 24, TestedKind.QUARTER: 8, TestedKind.YEAR: 2}
REMEMBERED = 8
# Before a company has worked with deals for so long, all of them are new.
SETTLED = timedelta(91)


@dataclass(frozen=True)
class BacktestSummary:
    """How the forecasts of a kind of period and a size of scope did at a moment."""

    kind: TestedKind
    size: Size
    moment: int
    tests: int
    held: int
    held_unstretched: int
    factor: Decimal | None
    bias: Decimal | None
    coming: Decimal | None
    periods: int


@dataclass(frozen=True)
class BacktestRun:
    """The tests of the whole company's quarters, the summaries of all tests, and when won deals close as is known today."""

    quarters: Sequence[ReplayedForecast]
    summaries: Sequence[BacktestSummary]
    timing: Timing


def moments_of(period: Period, kind: TestedKind) -> list[TestMoment]:
    """Return the moments of a period, each with the last day of its share."""
    days = [period.start + timedelta(period.days * share // 100 - 1) for share in MOMENTS]
    return [TestMoment(kind, period, share, day) for share, day in zip(MOMENTS, days, strict=True)]


def moments(today: date, fiscal_calendar: Calendar) -> list[TestMoment]:
    """Return the moments for which forecasts are made again, of the last periods that are over."""
    return [moment for kind, count in TESTED.items() for moment in _back(kind, today, count, fiscal_calendar)]


def _back(kind: TestedKind, today: date, count: int, fiscal_calendar: Calendar) -> Iterator[TestMoment]:
    current = fiscal_calendar.containing(today, PeriodKind(kind.value))
    for steps_back in range(1, count + 1):
        yield from moments_of(fiscal_calendar.shift(current, -steps_back), kind)


def backtests(today: date) -> BacktestRun:
    """Make the forecasts of past periods again: a few questions, whatever their number, and one pass in order of days."""
    fiscal_calendar = calendar()
    tested = moments(today, fiscal_calendar)
    since = min(moment.period.start for moment in tested) - HISTORY
    histories, above = past.deal_histories(since), past.teams_above()
    stages = dict(Stage.objects.filter(kind=StageKind.OPEN).values_list("pk", "probability"))
    deals_to_come = DealsToCome(histories, since, today, fiscal_calendar)
    outcomes = _outcomes(tested, past.sold(since), deals_to_come, above)
    replay = Replay(histories, stages, above, HISTORY)
    tests = replay.run(tested, outcomes)
    replay.go_to(today)
    quarters = [test for test in tests if test.unit == EVERYBODY and test.moment.kind == TestedKind.QUARTER]
    return BacktestRun(quarters, list(_summaries(tests, deals_to_come, today)), replay.timing)


def _summaries(
    tests: Iterable[ReplayedForecast], deals_to_come: "DealsToCome", today: date
) -> Iterator[BacktestSummary]:
    """Yield a summary for each kind, size and moment; of scopes in which nothing was expected and nothing won none counts."""
    outcomes: dict[tuple[TestedKind, Size, int], list] = defaultdict(list)
    for test in tests:
        if test.result.middle or test.result.won or test.result.reach:
            outcomes[test.moment.kind, test.unit[0], test.moment.share].append(test.result)
    for kind in TestedKind:
        for share in MOMENTS:
            to_come, periods = deals_to_come.share(kind, share, today), len(deals_to_come.over(kind, today))
            for size in Size:
                rows = outcomes[kind, size, share]
                factor = stretch_of(rows)
                holds = held(rows, factor)[0], held(rows)[0]
                yield BacktestSummary(kind, size, share, len(rows), *holds, factor, bias_of(rows), to_come, periods)


def _outcomes(
    tested: Sequence[TestMoment],
    sold: Iterable[tuple[date, int, Decimal]],
    deals_to_come: "DealsToCome",
    above: Mapping[int, Sequence[int]],
) -> dict[TestMoment, PeriodOutcome]:
    """Return what was won at each moment and in all of its period: one pass over what was sold."""
    by_kind = {kind: sorted((m for m in tested if m.kind == kind), key=lambda m: m.day) for kind in TestedKind}
    places = {kind: Places(list(dict.fromkeys(m.period for m in rows))) for kind, rows in by_kind.items()}
    of_period: dict[Period, list[TestMoment]] = defaultdict(list)
    for moment in tested:
        of_period[moment.period].append(moment)
    out = {
        m: PeriodOutcome(defaultdict(Decimal), defaultdict(Decimal), deals_to_come.share(m.kind, m.share, m.day))
        for m in tested
    }
    units: dict[int, list[Unit]] = {}
    for day, person, amount in sold:
        if person not in units:
            units[person] = [unit for unit, _share in units_of({person: Decimal(1)}, above)]
        for kind in TestedKind:
            period = places[kind].of(day)
            for moment in of_period[period] if period else ():
                for unit in units[person]:
                    out[moment].in_all[unit] += amount  # type: ignore[index]
                    if day <= moment.day:
                        out[moment].so_far[unit] += amount  # type: ignore[index]
    return out


class Places:
    """Finds the period that holds a day, of periods that do not overlap."""

    def __init__(self, periods: Sequence[Period]) -> None:
        self._periods = sorted(periods, key=lambda period: period.start)
        self._starts = [period.start for period in self._periods]

    def of(self, day: date) -> Period | None:
        """Return it, or None."""
        place = bisect_right(self._starts, day) - 1
        return self._periods[place] if place >= 0 and day <= self._periods[place].end else None


@dataclass
class DealsToCome:
    """What deals that did not exist yet at a moment brought, in every period of the past."""

    histories: Sequence[DealHistory]
    since: date
    today: date
    fiscal_calendar: Calendar
    won: dict[Period, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    deals: dict[Period, int] = field(default_factory=lambda: defaultdict(int))
    new: dict[tuple[Period, int], Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def __post_init__(self) -> None:
        self.periods = {kind: self._known(kind) for kind in TestedKind}
        places = {kind: Places(periods) for kind, periods in self.periods.items()}
        days = {period: moments_of(period, kind) for kind, periods in self.periods.items() for period in periods}
        for history in self.histories:
            closed = history.closed_on if history.is_won else None
            for period in (place.of(closed) for place in places.values() if closed is not None):
                if period is not None:
                    self._count(history, period, days[period])

    def _count(self, history: DealHistory, period: Period, days: Sequence[TestMoment]) -> None:
        self.won[period] += history.amount
        self.deals[period] += 1
        for moment in days:
            if history.opened_on > moment.day:
                self.new[period, moment.share] += history.amount

    def _known(self, kind: TestedKind) -> list[Period]:
        """Return the periods that are over by today, from the time on at which the company had worked with deals for long."""
        fiscal_calendar, out = self.fiscal_calendar, []
        first = max(self.since, min((history.opened_on for history in self.histories), default=self.today) + SETTLED)
        period = fiscal_calendar.shift(fiscal_calendar.containing(self.today, PeriodKind(kind.value)), -1)
        while period.start >= first:
            out.append(period)
            period = fiscal_calendar.shift(period, -1)
        return out

    def over(self, kind: TestedKind, day: date) -> list[Period]:
        """Return the last periods that were over by a day."""
        return [period for period in self.periods[kind] if period.end < day][:REMEMBERED]

    def share(self, kind: TestedKind, moment: int, day: date) -> Decimal | None:
        """Return which share deals to come add at a moment, as the last periods that were over by a day have shown."""
        periods = self.over(kind, day)
        return share_to_come([PeriodRecord(self.won[p], self.new[p, moment], self.deals[p]) for p in periods])
