"""Which share of the deals that are won closes in time: within a period, and not only some day; pure functions.

A deal that is due on 20 December and will be won may be signed on 8 January: won, but not in the fourth quarter. So in a
forecast of a period a deal counts with

    probability to be won (`rules`) × share of won deals that close within the time there is to spare

**Time to spare** is what lies between the day a deal is due (today, for one that is past its date) and the end of the
period. **The share** is learnt from how won deals were seen on the days before they closed: in which stage they were, which
close was expected then, whether that date had passed, and how many days after it they closed. Each of those days counts
once, as a forecast sees deals on some day. With 10 days to spare the share is that of 7 days: the steps are `STEPS`, and
what lies between two counts as the lower one.

40 deals were won from Proposal, each seen there on 10 days before its date. 30 closed by their date, 6 up to a week after
it, 4 a month after it. Then of 400 days 300 belong to those in time, and 360 to those within a week:

    0 days to spare 75 %      7 days 90 %      30 days 100 %

A deal of 100,000 at 40 %, due 20 December, counts 100,000 × 40 % × 90 % = 36,000 in the fourth quarter (11 days to spare).

More time never makes the share smaller, and the shares of all periods one after the other come to 1: what a deal does not
bring within one it brings after it. So 0 ≤ probability within a period ≤ probability to be won.

**Not enough history.** Fewer than `LEAST` (30) won deals say nothing. Then all stages together speak, apart for deals that
are past their date; where those are too few as well, a deal that is won is taken to close in time (a share of 1), as
was done before anything was learnt. The page of the forecast says which of the three it is.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from pipeline.probability.choices import TimeBasis
from pipeline.probability.rules.bands import LEAST, PLACES

STEPS = (0, 7, 14, 30, 60, 90)
NEVER, ALWAYS = Decimal(0), Decimal(1)
# Of which stage, and whether past their date; None stands for all stages together.
Group = tuple[int | None, bool]


@dataclass(frozen=True)
class Observation:
    """On how many days a won deal was seen in a stage, before its date or past it, and how long after it closed."""

    stage: int
    is_overdue: bool
    late_by: int
    days: int


def observations(
    stage_days: Iterable[tuple[int, date, date]], dates: Iterable[tuple[date, date, date | None]], closed: date
) -> Iterator[Observation]:
    """Yield how a deal that was won on a day had been seen: stays and expected dates are (what, from, until) in days.

    In stage 3 for ten days, due on the 8th of them all along, it closed on the 11th: seven days it was seen before its
    date, three days late, and three more it was past its date and closed 3, 2 and 1 days later.

    >>> first, due, closed = date(2026, 6, 1), date(2026, 6, 8), date(2026, 6, 11)
    >>> [(s.is_overdue, s.late_by, s.days) for s in observations([(3, first, closed)], [(first, closed, due)], closed)]
    [(False, 3, 8), (True, 2, 1), (True, 1, 1)]
    """
    dated = [row for row in dates if row[2] is not None]
    for stage, entered, left in stage_days:
        for since, until, expected in dated:
            start, end = max(entered, since), min(left, until, closed)
            if start >= end or expected is None:
                continue
            # On its own day a deal is not past its date.
            ahead = min(max((expected - start).days + 1, 0), (end - start).days)
            if ahead:
                yield Observation(stage, False, (closed - expected).days, ahead)
            for days_past in range((end - start).days - ahead):
                yield Observation(stage, True, (closed - start).days - ahead - days_past, 1)


@dataclass(frozen=True)
class OnTime:
    """The shares of a group that close within each of `STEPS`, and how many won deals they rest on."""

    deals: int
    shares: tuple[Decimal, ...]
    basis: TimeBasis

    def within(self, spare_days_left: int) -> Decimal:
        """Return the share that closes within some days; none within less than nothing."""
        return NEVER if spare_days_left < 0 else self.shares[bisect_right(STEPS, spare_days_left) - 1]


NOTHING_LEARNT = OnTime(0, (ALWAYS,) * len(STEPS), TimeBasis.NONE)


@dataclass
class Timing:
    """What is known of when won deals close; deals come and go as time passes, each in as many steps as it has sights."""

    days: dict[Group, list[int]] = field(default_factory=dict)
    deals: dict[Group, int] = field(default_factory=dict)

    def add(self, observations_of_deal: Iterable[Observation], sign: int = 1) -> None:
        """Count a won deal, or with -1 count it no more."""
        groups: set[Group] = set()
        for observation in observations_of_deal:
            step = bisect_left(STEPS, observation.late_by)
            groups_here: tuple[Group, Group] = (
                (observation.stage, observation.is_overdue),
                (None, observation.is_overdue),
            )
            for group in groups_here:
                groups.add(group)
                self.days.setdefault(group, [0] * (len(STEPS) + 1))[step] += sign * observation.days
        for group in groups:
            self.deals[group] = self.deals.get(group, 0) + sign

    def on_time(self, stages: Iterable[int]) -> dict[Group, OnTime]:
        """Return the shares of stages, before their date and past it, and of all together; each with its fallback."""
        out: dict[Group, OnTime] = {}
        for is_overdue in (False, True):
            everywhere = self._own((None, is_overdue), TimeBasis.ALL) or self._instead(
                (None, is_overdue), NOTHING_LEARNT
            )
            out[None, is_overdue] = everywhere
            for stage in stages:
                group = (stage, is_overdue)
                out[group] = self._own(group, TimeBasis.STAGE) or self._instead(group, everywhere)
        return out

    def _instead(self, group: Group, other: OnTime) -> OnTime:
        """Return the shares of others for a group that has too few deals, with the number it has."""
        return replace(other, deals=self.deals.get(group, 0))

    def _own(self, group: Group, basis: TimeBasis) -> OnTime | None:
        if self.deals.get(group, 0) < LEAST:
            return None
        days, total, so_far = self.days[group], sum(self.days[group]), 0
        shares = []
        for step in range(len(STEPS)):
            so_far += days[step]
            shares.append((Decimal(so_far) / total).quantize(PLACES, ROUND_HALF_UP))
        return OnTime(self.deals[group], tuple(shares), basis)


def spare_days(expected: date, today: date, end: date) -> int:
    """Return the days between the due day of a deal, or today where that has passed, and the end of a period.

    >>> spare_days(date(2026, 12, 20), date(2026, 11, 24), date(2026, 12, 31))
    11
    >>> spare_days(date(2026, 11, 1), date(2026, 11, 24), date(2026, 12, 31))
    37
    """
    return (end - max(expected, today)).days


def within(
    probability: Decimal,
    shares_by_group: Mapping[Group, OnTime],
    stage: int,
    expected: date,
    today: date,
    end: date,
) -> Decimal:
    """Return the probability that an open deal is won by the end of a period."""
    shares = shares_by_group.get((stage, expected < today), NOTHING_LEARNT)
    return probability * shares.within(spare_days(expected, today, end))
