"""What a deal went through, as a pure value: what was known of it on any past day; pure."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from pipeline.probability.rules.timing import Observation, observations


@dataclass
class DealHistory:
    """(day, stage) in order, how the deal ended, (day of the change, date before it), and who is credited with which share."""

    amount: Decimal
    expected_on: date | None
    closed_on: date | None
    is_won: bool
    moves: list[tuple[date, int]] = field(default_factory=list)
    dates: list[tuple[date, date | None]] = field(default_factory=list)
    shares: Mapping[int, Decimal] = field(default_factory=dict)

    @property
    def opened_on(self) -> date:
        """The day of its first move."""
        return self.moves[0][0]

    def at(self, day: date) -> tuple[int, int, date | None] | None:
        """Return stage, days in it and expected close at the end of a day; None where it was not open then."""
        if self.closed_on is not None and self.closed_on <= day:
            return None
        place = bisect_right(self.moves, (day, 2**62)) - 1
        if place < 0:
            return None
        entered, stage = self.moves[place]
        expected = next((before for changed, before in self.dates if changed > day), self.expected_on)
        return stage, (day - entered).days, expected

    @cached_property
    def stage_days(self) -> Mapping[int, int]:
        """{stage: days in all} of a decided deal."""
        spent: dict[int, int] = defaultdict(int)
        for stage, entered, until in self._legs():
            spent[stage] += (until - entered).days
        return dict(spent)

    @cached_property
    def observations(self) -> list[Observation]:
        """How a won deal had been seen before it closed; nothing of any other."""
        if not self.is_won or self.closed_on is None:
            return []
        return list(observations(self._legs(), list(self._dates()), self.closed_on))

    def _legs(self) -> Iterator[tuple[int, date, date]]:
        for (entered, stage), (until, _next) in pairwise(self.moves):
            yield stage, entered, until

    def _dates(self) -> Iterator[tuple[date, date, date | None]]:
        """Yield from when until when which close was expected."""
        since = date.min
        for changed, before in self.dates:
            yield since, changed, before
            since = changed
        yield since, date.max, self.expected_on
