"""The forecast as it could have been made on past days: from the trails of deals, which say what was known then.

A deal was in the stage of its last move, due on the date it had before the next change of it, and its probability is
learnt from the deals that had been decided by that day. Its amount is that of today: what it was then is not kept.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum

from pipeline.deals.models import CloseDateChange, StageMove
from pipeline.deals.queries import HISTORY
from pipeline.forecasts.rules import MOMENTS, Backtest, reach_of
from pipeline.probability.choices import Band
from pipeline.probability.rules import Stay, band_of, band_probabilities, expected_amount
from pipeline.process.models import Stage
from pipeline.sales.models import SalesDay
from salesplan.core.company.queries import business_day, calendar, company
from salesplan.core.money import ZERO
from salesplan.core.periods import Period

QUARTERS = 8


@dataclass
class Trail:
    """What a deal went through: (day, stage) in order, how it ended, and (day of the change, date before it)."""

    amount: Decimal
    expected_on: date | None
    closed_on: date | None
    is_won: bool
    moves: list[tuple[date, int]] = field(default_factory=list)
    dates: list[tuple[date, date | None]] = field(default_factory=list)

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

    def stays(self) -> Iterable[tuple[int, int]]:
        """Yield (stage, days in all) of a decided deal."""
        spent: dict[int, int] = defaultdict(int)
        for (entered, stage), (left, _next) in zip(self.moves, self.moves[1:], strict=False):
            spent[stage] += (left - entered).days
        return spent.items()


def moments(today: date) -> list[tuple[Period, int, date]]:
    """Return the days for which forecasts are made again: of each of the last quarters, at each moment of it."""
    own = calendar()
    current = own.containing(today, "quarter")
    quarters = [own.shift(current, -back) for back in range(1, QUARTERS + 1)]
    return [
        (quarter, moment, quarter.start + timedelta(quarter.days * moment // 100 - 1))
        for quarter in quarters
        for moment in MOMENTS
    ]


def backtests(today: date) -> list[Backtest]:
    """Make the forecasts of past quarters again: five questions, whatever their number.

    A quarter before the first decided deals is left out: nothing could have been forecast from nothing.
    """
    days = moments(today)
    first = min(quarter.start for quarter, _moment, _day in days) - HISTORY
    trails, sold = _trails(first), _sold(first)
    stages = dict(Stage.objects.filter(kind="open").values_list("pk", "probability"))
    out = []
    for quarter, moment, day in days:
        learnt = _bands(trails, stages, day)
        if not learnt:
            continue
        mean, variance = expected_amount(_due(trails, learnt, quarter, day))
        so_far, in_all = (_sum(sold, quarter.start, until) for until in (day, quarter.end))
        out.append(Backtest(quarter.key, moment, so_far + mean, reach_of(variance), in_all))
    return out


def _trails(since: date) -> list[Trail]:
    home = company()
    trails: dict[int, Trail] = {}
    columns = (
        "deal_id",
        "at",
        "to_stage_id",
        "deal__amount_base",
        "deal__expected_close_on",
        "deal__closed_on",
        "deal__state",
    )
    rows = (
        StageMove.objects.standing()
        .exclude(deal__closed_on__lt=since)
        .order_by("deal_id", "at", "pk")
        .values_list(*columns)
    )
    for pk, at, stage, amount, expected, closed, state in rows.iterator(chunk_size=5000):
        trail = trails.setdefault(pk, Trail(amount, expected, closed, state == "won"))
        trail.moves.append((business_day(at, home), stage))
    changes = CloseDateChange.objects.standing().exclude(deal__closed_on__lt=since).order_by("deal_id", "at", "pk")
    for pk, at, before in changes.values_list("deal_id", "at", "from_on").iterator(chunk_size=5000):
        if pk in trails:
            trails[pk].dates.append((business_day(at, home), before))
    for trail in trails.values():
        trail.moves.sort(key=lambda move: move[0])
    return list(trails.values())


Bands = Mapping[int, Mapping[Band, tuple[int, Decimal]]]


def _bands(trails: Sequence[Trail], stages: Mapping[int, Decimal], day: date) -> Bands:
    """Return from how many days each band of a stage began and its probability, as learnt by a day."""
    stays: dict[int, list[Stay]] = defaultdict(list)
    for trail in trails:
        if trail.closed_on is not None and day - HISTORY <= trail.closed_on <= day:
            for stage, spent in trail.stays():
                stays[stage].append(Stay(spent, trail.is_won))
    if not stays:
        return {}
    return {
        stage: {
            one.band: (one.from_days, one.probability) for one in band_probabilities(stays.get(stage, ()), probability)
        }
        for stage, probability in stages.items()
    }


def _due(trails: Sequence[Trail], learnt: Bands, quarter: Period, day: date) -> Iterable[tuple[Decimal, Decimal]]:
    """Yield amount and probability of the deals that were open on a day and due in the quarter."""
    for trail in trails:
        found = trail.at(day)
        if found is None:
            continue
        stage, spent, expected = found
        if stage in learnt and expected is not None and expected in quarter:
            bands = learnt[stage]
            band = band_of(spent, expected, day, bands[Band.USUAL][0], bands[Band.LATE][0])
            yield trail.amount, bands[band][1]


def _sold(since: date) -> list[tuple[date, Decimal]]:
    rows = SalesDay.objects.filter(sold_on__gte=since).order_by("sold_on").values_list("sold_on")
    return list(rows.annotate(total=Sum("amount_base")))


def _sum(sold: Sequence[tuple[date, Decimal]], start: date, end: date) -> Decimal:
    return sum((amount for day, amount in sold if start <= day <= end), ZERO)
