"""With which probability an open deal is won, by its stage and by how long it has been there; pure functions.

A stage has a probability that somebody set. The company's own history knows better, where it is long enough: of the days
that decided deals spent in the stage, how many belonged to deals that were won? And it knows that time speaks against a
deal: those that stay long are won less often than those that have just come in.

**Bands.** Of the decided deals that were won, half left the stage within `median` days and nine in ten within `p90`. A
deal is *fresh* up to the median, *usual* up to the 90th percentile and *late* after it. A deal whose expected close date
has passed is late too, however short its stay: its date was wrong, as it is for those that stay too long.

**Probability of a band** = days of won deals there ÷ days of all decided deals there. Days and not deals are counted, as
a forecast looks at the deals that are there on some day: those that leave quickly it seldom sees. Counting each deal once,
as it comes in, expects too much of those that are still there; on past quarters of the demo company a sixth too much.

100 deals entered Proposal, 40 were won. Of those 20 left after 10 days, 10 after 20, 6 after 30 and 4 after 40 (the median
is 10 days, the 90th percentile 30); of the lost ones 20 left after 5, 19 after 25 and 21 after 50. On days 0 to 10

    won: 20 × 10 + 20 × 11 = 420 days      lost: 20 × 5 + 40 × 11 = 540 days      fresh 420 ÷ 960 = 43.75 %

and on days 11 to 30 the won ones spent 10 × 9 + 6 × 19 + 4 × 20 = 284 of 970 days: usual 29.28 %.

**Not enough history.** A share of fewer than `LEAST` (30) decided deals is noise. Then the band counts as the one before
it, the first one as the stage says, and *late* as half of the one before it: the deal is not believed in full, and nobody
pretends to know how much less. Only 25 deals of this example were late, so late ones count 29.28 ÷ 2 = 14.64 %. A later
band never counts more than an earlier one: waiting does not make a deal better.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import inf

from pipeline.probability.choices import ProbabilityBand, ProbabilityBasis

LEAST = 30
# Without enough history a deal is taken as usual after a month and as late after three.
USUAL_FROM, LATE_FROM = 31, 91
PLACES = Decimal("0.0001")
# {days in the stage: (decided deals, won ones) that left after so many}
Tally = Mapping[int, tuple[int, int]]


@dataclass(frozen=True)
class StageStay:
    """How many days a decided deal was in a stage, and whether it was won in the end."""

    days: int
    is_won: bool


def tally(stage_days: Iterable[StageStay]) -> Tally:
    """Count stays by their length.

    >>> tally([StageStay(5, True), StageStay(5, False), StageStay(9, False)])
    {5: (2, 1), 9: (1, 0)}
    """
    out: dict[int, tuple[int, int]] = {}
    for stay in stage_days:
        decided, won = out.get(stay.days, (0, 0))
        out[stay.days] = decided + 1, won + stay.is_won
    return out


@dataclass(frozen=True)
class BandProbability:
    """The probability of deals in a band, which begins after `from_days`, and what it rests on.

    `decided` deals were seen there, `won` of them were won; they spent `days` there, the won ones `won_days`.
    """

    band: ProbabilityBand
    from_days: int
    decided: int
    won: int
    days: int
    won_days: int
    probability: Decimal
    basis: ProbabilityBasis


def band_probabilities(stage_days: Tally, stage_probability: Decimal) -> list[BandProbability]:
    """Return the probabilities of a stage: fresh, usual, late.

    >>> few = tally([StageStay(5, True)] * 2)
    >>> [(str(b.band), str(b.probability)) for b in band_probabilities(few, Decimal("0.5"))]
    [('fresh', '0.5000'), ('usual', '0.5000'), ('late', '0.2500')]
    """
    out: list[BandProbability] = []
    before, basis = stage_probability, ProbabilityBasis.STAGE
    bounds = [*_bounds(stage_days), inf]
    for place, band in enumerate(ProbabilityBand):
        decided, won, days, won_days = _tally_band(stage_days, bounds[place], bounds[place + 1])
        if decided >= LEAST:
            share = Decimal(won_days) / days
            probability, basis = (min(share, before) if out else share), ProbabilityBasis.HISTORY
        elif band == ProbabilityBand.LATE:
            probability, basis = before / 2, ProbabilityBasis.HALVED
        else:
            probability = before
        before = probability.quantize(PLACES, ROUND_HALF_UP)
        out.append(BandProbability(band, int(bounds[place]), decided, won, days, won_days, before, basis))
    return out


def _tally_band(stage_days: Tally, start: float, end: float) -> tuple[int, int, int, int]:
    """Return how many deals, and won ones, were seen in a band, and for how many days all of them and the won ones."""
    decided = won = days = won_days = 0
    for spent, (n, n_won) in stage_days.items():
        if spent > start:
            there = int(min(spent, end) - start)
            decided, won = decided + n, won + n_won
            days, won_days = days + there * n, won_days + there * n_won
    return decided, won, days, won_days


def _bounds(stage_days: Tally) -> tuple[int, int, int]:
    """Return after how many days each band begins: 0, after the median and after the 90th percentile of won deals."""
    count = sum(won for _decided, won in stage_days.values())
    if count < LEAST:
        return 0, USUAL_FROM, LATE_FROM
    usual, late = (_place(stage_days, (count - 1) * tenths // 10) + 1 for tenths in (5, 9))
    return 0, usual, max(late, usual + 1)


def _place(stage_days: Tally, place: int) -> int:
    """Return the length of the stay of a won deal at a place, counted from 0 by length."""
    for days in sorted(stage_days):
        place -= stage_days[days][1]
        if place < 0:
            return days
    raise ValueError("there are not so many won deals")


def band_of(days: int, expected_on: date | None, today: date, usual_from: int, late_from: int) -> ProbabilityBand:
    """Return the band of an open deal: late by its stay or by its date, else usual or fresh by its stay.

    >>> day = date(2026, 11, 24)
    >>> [str(band_of(days, day, day, 11, 31)) for days in (10, 11, 31)], str(band_of(1, date(2026, 11, 23), day, 11, 31))
    (['fresh', 'usual', 'late'], 'late')
    """
    if days >= late_from or (expected_on is not None and expected_on < today):
        return ProbabilityBand.LATE
    return ProbabilityBand.USUAL if days >= usual_from else ProbabilityBand.FRESH
