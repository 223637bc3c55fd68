"""The forecasts of past periods made again: which moments, what came of them, and what that says of the range."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from pipeline.deals.queries import HISTORY
from pipeline.forecasts import past
from pipeline.forecasts.choices import Size, TestedKind
from pipeline.forecasts.replay import EVERYBODY, Moment, Outcome, Replay, Test, Unit, units_of
from pipeline.forecasts.rules import MOMENTS, Brought, bias_of, held, share_to_come, stretch_of
from pipeline.probability.timing import Timing
from pipeline.probability.trails import Trail
from pipeline.process.models import Stage
from salesplan.core.company.queries import calendar
from salesplan.core.periods import Calendar, Period, PeriodKind

# So many past periods of each kind are tested, and so many speak for the deals to come.
TESTED = {TestedKind.MONTH: 24, TestedKind.QUARTER: 8, TestedKind.YEAR: 2}
REMEMBERED = 8
# Before a company has worked with deals for so long, all of them are new.
SETTLED = timedelta(91)


@dataclass(frozen=True)
class Summary:
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
class Found:
    """The tests of the whole company's quarters, the summaries of all tests, and when won deals close as is known today."""

    quarters: Sequence[Test]
    summaries: Sequence[Summary]
    timing: Timing


def moments_of(period: Period, kind: TestedKind) -> list[Moment]:
    """Return the moments of a period, each with the last day of its share."""
    days = [period.start + timedelta(period.days * share // 100 - 1) for share in MOMENTS]
    return [Moment(kind, period, share, day) for share, day in zip(MOMENTS, days, strict=True)]


def moments(today: date, own: Calendar) -> list[Moment]:
    """Return the moments for which forecasts are made again, of the last periods that are over."""
    return [moment for kind, count in TESTED.items() for moment in _back(kind, today, count, own)]


def _back(kind: TestedKind, today: date, count: int, own: Calendar) -> Iterator[Moment]:
    current = own.containing(today, PeriodKind(kind.value))
    for back in range(1, count + 1):
        yield from moments_of(own.shift(current, -back), kind)


def backtests(today: date) -> Found:
    """Make the forecasts of past periods again: a few questions, whatever their number, and one pass in order of days."""
    own = calendar()
    tested = moments(today, own)
    since = min(moment.period.start for moment in tested) - HISTORY
    trails, above = past.trails(since), past.teams_above()
    stages = dict(Stage.objects.filter(kind="open").values_list("pk", "probability"))
    coming = Coming(trails, since, today, own)
    outcomes = _outcomes(tested, past.sold(since), coming, above)
    replay = Replay(trails, stages, above, HISTORY)
    tests = replay.run(tested, outcomes)
    replay.go_to(today)
    quarters = [test for test in tests if test.unit == EVERYBODY and test.moment.kind == TestedKind.QUARTER]
    return Found(quarters, list(_summaries(tests, coming, today)), replay.timing)


def _summaries(tests: Iterable[Test], coming: "Coming", today: date) -> Iterator[Summary]:
    """Yield a summary for each kind, size and moment; of scopes in which nothing was expected and nothing won none counts."""
    found: dict[tuple[TestedKind, Size, int], list] = defaultdict(list)
    for test in tests:
        if test.result.middle or test.result.won or test.result.reach:
            found[test.moment.kind, test.unit[0], test.moment.share].append(test.result)
    for kind in TestedKind:
        for share in MOMENTS:
            to_come, periods = coming.share(kind, share, today), len(coming.over(kind, today))
            for size in Size:
                rows = found[kind, size, share]
                factor = stretch_of(rows)
                holds = held(rows, factor)[0], held(rows)[0]
                yield Summary(kind, size, share, len(rows), *holds, factor, bias_of(rows), to_come, periods)


def _outcomes(
    tested: Sequence[Moment],
    sold: Iterable[tuple[date, int, Decimal]],
    coming: "Coming",
    above: Mapping[int, Sequence[int]],
) -> dict[Moment, Outcome]:
    """Return what was won at each moment and in all of its period: one pass over what was sold."""
    by_kind = {kind: sorted((m for m in tested if m.kind == kind), key=lambda m: m.day) for kind in TestedKind}
    places = {kind: Places(list(dict.fromkeys(m.period for m in rows))) for kind, rows in by_kind.items()}
    of_period: dict[Period, list[Moment]] = defaultdict(list)
    for moment in tested:
        of_period[moment.period].append(moment)
    out = {m: Outcome(defaultdict(Decimal), defaultdict(Decimal), coming.share(m.kind, m.share, m.day)) for m in tested}
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
class Coming:
    """What deals that did not exist yet at a moment brought, in every period of the past."""

    trails: Sequence[Trail]
    since: date
    today: date
    own: Calendar
    won: dict[Period, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    deals: dict[Period, int] = field(default_factory=lambda: defaultdict(int))
    new: dict[tuple[Period, int], Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def __post_init__(self) -> None:
        self.periods = {kind: self._known(kind) for kind in TestedKind}
        places = {kind: Places(periods) for kind, periods in self.periods.items()}
        days = {period: moments_of(period, kind) for kind, periods in self.periods.items() for period in periods}
        for trail in self.trails:
            closed = trail.closed_on if trail.is_won else None
            for period in (place.of(closed) for place in places.values() if closed is not None):
                if period is not None:
                    self._count(trail, period, days[period])

    def _count(self, trail: Trail, period: Period, days: Sequence[Moment]) -> None:
        self.won[period] += trail.amount
        self.deals[period] += 1
        for moment in days:
            if trail.opened_on > moment.day:
                self.new[period, moment.share] += trail.amount

    def _known(self, kind: TestedKind) -> list[Period]:
        """Return the periods that are over by today, from the time on at which the company had worked with deals for long."""
        own, out = self.own, []
        first = max(self.since, min((trail.opened_on for trail in self.trails), default=self.today) + SETTLED)
        period = own.shift(own.containing(self.today, PeriodKind(kind.value)), -1)
        while period.start >= first:
            out.append(period)
            period = own.shift(period, -1)
        return out

    def over(self, kind: TestedKind, day: date) -> list[Period]:
        """Return the last periods that were over by a day."""
        return [period for period in self.periods[kind] if period.end < day][:REMEMBERED]

    def share(self, kind: TestedKind, moment: int, day: date) -> Decimal | None:
        """Return which share deals to come add at a moment, as the last periods that were over by a day have shown."""
        periods = self.over(kind, day)
        return share_to_come([Brought(self.won[p], self.new[p, moment], self.deals[p]) for p in periods])
