"""With which probability an open deal is won, by its stage and by how long it has been there; pure functions.

A stage has a probability that somebody set. The company's own history knows better, where it is long enough: of the deals
that were decided, how many of those that were in the stage were won? And it knows that time speaks against a deal: of
those that were *still* there after 40 days, fewer were won than of all that came in.

**Bands.** Of the decided deals that were won, half left the stage within `median` days and nine in ten within `p90`. A
deal is *fresh* up to the median, *usual* up to the 90th percentile and *late* after it. A deal whose expected close date
has passed is late too, however short its stay: its date was wrong, as it is for those that stay too long.

**Probability of a band** = won ÷ decided among the deals that were still in the stage when the band began.
100 deals entered Proposal, 40 were won. The won ones left after 10 days (median) and 30 days (p90). 60 were still there
after 10 days, of which 20 were won; 25 after 30 days, of which 4 were won:

    fresh 40 ÷ 100 = 40 %      usual 20 ÷ 60 = 33.33 %      late: 25 are too few

**Not enough history.** A share of fewer than `LEAST` (30) decided deals is noise. Then the band counts as the one before
it, the first one as the stage says, and *late* as half of the one before it: the deal is not believed in full, and nobody
pretends to know how much less. Late deals of this example count 33.33 ÷ 2 = 16.67 %. A later band never counts more than
an earlier one: waiting does not make a deal better.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from pipeline.probability.choices import Band, Basis

LEAST = 30
# Without enough history a deal is taken as usual after a month and as late after three.
USUAL_FROM, LATE_FROM = 31, 91
PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Stay:
    """How many days a decided deal was in a stage, and whether it was won in the end."""

    days: int
    is_won: bool


@dataclass(frozen=True)
class BandProbability:
    """The probability of deals in a band, which begins after `from_days`, and what it rests on: `won` of `decided`."""

    band: Band
    from_days: int
    decided: int
    won: int
    probability: Decimal
    basis: Basis


def band_probabilities(stays: Sequence[Stay], stage_probability: Decimal) -> list[BandProbability]:
    """Return the probabilities of a stage: fresh, usual, late.

    >>> few = [Stay(5, True)] * 2
    >>> [(str(b.band), str(b.probability)) for b in band_probabilities(few, Decimal("0.5"))]
    [('fresh', '0.5000'), ('usual', '0.5000'), ('late', '0.2500')]
    """
    out: list[BandProbability] = []
    before, basis = stage_probability, Basis.STAGE
    for band, from_days in zip(Band, _bounds(stays), strict=True):
        there = [stay for stay in stays if stay.days >= from_days]
        won = sum(stay.is_won for stay in there)
        if len(there) >= LEAST:
            share = Decimal(won) / len(there)
            probability, basis = (min(share, before) if out else share), Basis.HISTORY
        elif band == Band.LATE:
            probability, basis = before / 2, Basis.HALVED
        else:
            probability = before
        before = probability.quantize(PLACES, ROUND_HALF_UP)
        out.append(BandProbability(band, from_days, len(there), won, before, basis))
    return out


def _bounds(stays: Sequence[Stay]) -> tuple[int, int, int]:
    """Return after how many days each band begins: 0, after the median and after the 90th percentile of won deals."""
    won = sorted(stay.days for stay in stays if stay.is_won)
    if len(won) < LEAST:
        return 0, USUAL_FROM, LATE_FROM
    usual, late = won[(len(won) - 1) // 2] + 1, won[(len(won) - 1) * 9 // 10] + 1
    return 0, usual, max(late, usual + 1)


def band_of(days: int, expected_on: date | None, today: date, usual_from: int, late_from: int) -> Band:
    """Return the band of an open deal: late by its stay or by its date, else usual or fresh by its stay.

    >>> day = date(2026, 11, 24)
    >>> [str(band_of(days, day, day, 11, 31)) for days in (10, 11, 31)], str(band_of(1, date(2026, 11, 23), day, 11, 31))
    (['fresh', 'usual', 'late'], 'late')
    """
    if days >= late_from or (expected_on is not None and expected_on < today):
        return Band.LATE
    return Band.USUAL if days >= usual_from else Band.FRESH


def expected_amount(deals: Iterable[tuple[Decimal, Decimal]]) -> tuple[Decimal, Decimal]:
    """Return what deals of (amount, probability) come to on average, and the variance of that.

    A deal is won whole or not at all, so it adds amount × p, and amount² × p × (1 − p); deals are taken as independent.

    >>> expected_amount([(Decimal(100), Decimal("0.5")), (Decimal(200), Decimal("0.25"))])
    (Decimal('100.00'), Decimal('10000.0000'))
    """
    mean = variance = Decimal(0)
    for amount, probability in deals:
        mean += amount * probability
        variance += amount * amount * probability * (1 - probability)
    return mean, variance
