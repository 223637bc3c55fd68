"""Making the forecasts of past periods again, in one pass through the past in the order of its days; pure.

At each stop (a day, and the periods it lies in) a forecast is made from what was known then. A deal was in the stage of its
last move, due on the date it had before the next change of it; what is learnt of stages is learnt from the deals that had
been decided by then, not longer ago than `HISTORY`. Its amount and who is credited with it are those of today: what they were
then is not kept. People count for the teams they are in today.

Between two stops deals open and close: each is taken up once, closed once and forgotten once, however many stops there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from pipeline.forecasts.choices import Size, TestedKind
from pipeline.forecasts.rules import Backtest, expected, reach_of
from pipeline.probability.choices import ProbabilityBand
from pipeline.probability.rules.bands import band_of, band_probabilities
from pipeline.probability.rules.histories import DealHistory
from pipeline.probability.rules.timing import Group, OnTime, Timing, spare_days
from salesplan.core.money import ZERO
from salesplan.core.periods import Period

# Whose forecast: of a size, and which of them.
Unit = tuple[Size, int]
EVERYBODY: Unit = (Size.COMPANY, 0)
Amounts = Mapping[Unit, Decimal]


@dataclass(frozen=True)
class TestMoment:
    """A period when a share of it, in percent, is over: `day` is the last of that share."""

    kind: TestedKind
    period: Period
    share: int
    day: date


@dataclass(frozen=True)
class ReplayedForecast:
    """A forecast made again: of what, and how it did."""

    # Not a test of ours, whatever its name begins with.
    __test__ = False

    moment: TestMoment
    unit: Unit
    result: Backtest


@dataclass(frozen=True)
class PeriodOutcome:
    """What was won at a moment and in all of its period, by unit, and which share deals to come were known to add then."""

    so_far: Amounts
    in_all: Amounts
    coming: Decimal | None


def units_of(shares: Mapping[int, Decimal], above: Mapping[int, Sequence[int]]) -> list[tuple[Unit, Decimal]]:
    """Return who is credited with which part of a deal: its people, each team once with theirs together, the company."""
    shares_by_unit: dict[Unit, Decimal] = defaultdict(Decimal)
    for person, share in shares.items():
        shares_by_unit[Size.PERSON, person] += share
        for team in above.get(person, ()):
            shares_by_unit[Size.TEAM, team] += share
    return [*shares_by_unit.items(), (EVERYBODY, Decimal(1))]


@dataclass
class Replay:
    """The past as far as it has been gone through: which deals are open, and what is learnt of those decided."""

    histories: Sequence[DealHistory]
    stages: Mapping[int, Decimal]
    above: Mapping[int, Sequence[int]]
    memory: timedelta
    timing: Timing = field(default_factory=Timing)
    # {stage: {days there: [decided deals, won ones]}}
    stage_days: dict[int, dict[int, list[int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(lambda: [0, 0]))
    )
    open: dict[int, DealHistory] = field(default_factory=dict)
    decided: int = 0

    def __post_init__(self) -> None:
        closed = [i for i, history in enumerate(self.histories) if history.closed_on is not None]
        self._opening = sorted(range(len(self.histories)), key=lambda i: self.histories[i].opened_on, reverse=True)
        self._closing = sorted(closed, key=lambda i: self._closed(i), reverse=True)
        self._fading = list(self._closing)
        self._units: dict[Any, list[tuple[Unit, Decimal]]] = {}

    def run(
        self, moments: Iterable[TestMoment], outcomes: Mapping[TestMoment, PeriodOutcome]
    ) -> list[ReplayedForecast]:
        """Make the forecasts of all moments again."""
        stops: dict[date, list[TestMoment]] = defaultdict(list)
        for moment in moments:
            stops[moment.day].append(moment)
        tests: list[ReplayedForecast] = []
        for day in sorted(stops):
            self.go_to(day)
            # Before the first decided deals and periods nothing could have been forecast from nothing.
            testable = [moment for moment in stops[day] if outcomes[moment].coming is not None]
            if self.decided and testable:
                tests += self._tests(testable, outcomes)
        return tests

    def go_to(self, day: date) -> None:
        """Take up the deals that had opened by the end of a day, close those that had closed, forget the oldest."""
        while self._opening and self.histories[self._opening[-1]].opened_on <= day:
            place = self._opening.pop()
            self.open[place] = self.histories[place]
        while self._closing and self._closed(self._closing[-1]) <= day:
            place = self._closing.pop()
            self.open.pop(place, None)
            self._learn(self.histories[place], 1)
        while self._fading and self._closed(self._fading[-1]) < day - self.memory:
            self._learn(self.histories[self._fading.pop()], -1)

    def _closed(self, place: int) -> date:
        return self.histories[place].closed_on or date.max

    def _learn(self, history: DealHistory, sign: int) -> None:
        self.decided += sign
        for stage, days in history.stage_days.items():
            counts = self.stage_days[stage][days]
            counts[0] += sign
            counts[1] += sign * history.is_won
        self.timing.add(history.observations, sign)

    def _tests(
        self, moments: Sequence[TestMoment], outcomes: Mapping[TestMoment, PeriodOutcome]
    ) -> Iterable[ReplayedForecast]:
        expected_now = self._expected(moments, moments[0].day)
        for moment in moments:
            outcome, due = outcomes[moment], expected_now[moment]
            for unit in {*due, *outcome.in_all, EVERYBODY}:
                mean, variance = due.get(unit, (ZERO, ZERO))
                middle = expected(outcome.so_far.get(unit, ZERO), mean, is_over=False, coming=outcome.coming or ZERO)
                won = outcome.in_all.get(unit, ZERO)
                yield ReplayedForecast(
                    moment, unit, Backtest(moment.period.key, moment.share, middle, reach_of(variance), won)
                )

    def _expected(
        self, moments: Sequence[TestMoment], day: date
    ) -> dict[TestMoment, dict[Unit, tuple[Decimal, Decimal]]]:
        """Return what the deals open on a day come to in each period, and the variance of that, by unit."""
        bands, timing = self._bands(), self.timing.on_time(self.stages)
        expected: dict[TestMoment, dict[Unit, tuple[Decimal, Decimal]]] = {moment: {} for moment in moments}
        for history in self.open.values():
            stage, spent, expected_on = history.at(day) or (0, 0, None)
            if expected_on is None or stage not in bands:
                continue
            usual, late, chances = bands[stage]
            chance = chances[band_of(spent, expected_on, day, usual, late)]
            for moment in moments:
                if expected_on in moment.period:
                    likely = chance * _in_time(timing, stage, expected_on, day, moment.period.end)
                    self._count(expected[moment], history, likely)
        return expected

    def _count(self, expected: dict[Unit, tuple[Decimal, Decimal]], history: DealHistory, likely: Decimal) -> None:
        """Add what a deal is expected to bring to everybody's sums; it is won whole or not at all."""
        spread = likely * (1 - likely)
        key = tuple(history.shares.items())
        if key not in self._units:
            self._units[key] = units_of(history.shares, self.above)
        for unit, share in self._units[key]:
            amount = history.amount * share
            mean, variance = expected.get(unit, (ZERO, ZERO))
            expected[unit] = mean + amount * likely, variance + amount * amount * spread

    def _bands(self) -> dict[int, tuple[int, int, dict[ProbabilityBand, Decimal]]]:
        out = {}
        for stage, probability in self.stages.items():
            counted = {days: (n, won) for days, (n, won) in self.stage_days[stage].items() if n}
            bands = {row.band: row for row in band_probabilities(counted, probability)}
            chances = {band: row.probability for band, row in bands.items()}
            out[stage] = bands[ProbabilityBand.USUAL].from_days, bands[ProbabilityBand.LATE].from_days, chances
        return out


def _in_time(shares: Mapping[Group, OnTime], stage: int, expected_on: date, day: date, end: date) -> Decimal:
    return shares[stage, expected_on < day].within(spare_days(expected_on, day, end))
