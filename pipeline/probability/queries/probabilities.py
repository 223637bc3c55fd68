"""Which probability an open deal has, to be won at all and within some time, as far as the company's history knows."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Case, Q, Value, When
from django.db.models.expressions import Combinable

from pipeline.probability.choices import ProbabilityBand, ProbabilityBasis, TimeBasis
from pipeline.probability.models import OnTimeShare, StageProbability
from pipeline.probability.rules.bands import BandProbability, band_of, band_probabilities
from pipeline.probability.rules.timing import ALWAYS, STEPS, Group, OnTime
from pipeline.process.choices import StageKind
from pipeline.process.models import Stage
from salesplan.core.request_cache import remembered

Bands = Mapping[ProbabilityBand, BandProbability]
KNOWN, ON_TIME = "stage_probabilities", "on_time_shares"


def stage_bands(stages: Mapping[int, Decimal]) -> dict[int, Bands]:
    """Return the bands of stages, given as {key: the probability that is set for it}: one query.

    A stage that was never worked out has those that follow from what is set for it.
    """
    rows = remembered(KNOWN, _rows)
    return {pk: rows[pk] if pk in rows else _without_history(probability) for pk, probability in stages.items()}


def probability_of(stage: Stage, days: int, expected_on: date | None, today: date) -> Decimal:
    """Return the probability of a deal that has been in a stage for some days; 1 of a won one, 0 of a lost one."""
    if stage.kind != StageKind.OPEN:
        return Decimal(1) if stage.kind == StageKind.WON else Decimal(0)
    return basis_of(stage, days, expected_on, today).probability


def basis_of(stage: Stage, days: int, expected_on: date | None, today: date) -> BandProbability:
    """Return the band of an open deal with what its probability rests on."""
    bands = stage_bands({stage.pk: stage.probability})[stage.pk]
    return bands[
        band_of(days, expected_on, today, bands[ProbabilityBand.USUAL].from_days, bands[ProbabilityBand.LATE].from_days)
    ]


def _rows() -> dict[int, Bands]:
    out: dict[int, dict[ProbabilityBand, BandProbability]] = {}
    for row in StageProbability.objects.all():
        out.setdefault(row.stage_id, {})[ProbabilityBand(row.band)] = BandProbability(
            ProbabilityBand(row.band),
            row.from_days,
            row.decided,
            row.won,
            row.days,
            row.won_days,
            row.probability,
            ProbabilityBasis(row.basis),
        )
    return dict(out)


def _without_history(probability: Decimal) -> Bands:
    return {band.band: band for band in band_probabilities({}, probability)}


def on_time_shares() -> dict[Group, OnTime]:
    """Return which share of won deals closes in time, by stage and whether they are past their date: one query a request."""
    return remembered(ON_TIME, _on_time_rows)


def _on_time_rows() -> dict[Group, OnTime]:
    shares: dict[Group, dict[int, OnTimeShare]] = {}
    for row in OnTimeShare.objects.all():
        shares.setdefault((row.stage_id, row.is_overdue), {})[row.spare_days] = row
    return {
        group: OnTime(rows[STEPS[0]].deals, tuple(rows[step].share for step in STEPS), TimeBasis(rows[STEPS[0]].basis))
        for group, rows in shares.items()
        if set(rows) == set(STEPS)
    }


def on_time(end: date, today: date) -> Combinable:
    """Return the share that closes by the end of a period, as an expression over open deals, or those kept on a past day.

    What `timing.OnTime.within` says of one deal: `test_the_expression_says_what_the_rule_says` holds both together.
    """
    groups = {
        (stage, late): on_time_known for (stage, late), on_time_known in on_time_shares().items() if stage is not None
    }
    cases = [
        case
        for (stage, late), on_time_known in groups.items()
        for case in _cases(stage, late, on_time_known, end, today)
    ]
    if not cases:
        return Value(ALWAYS)
    return Case(*cases, default=Value(ALWAYS))


def _cases(stage: int, is_overdue: bool, on_time_known: OnTime, end: date, today: date) -> Iterator[When]:
    """Yield the cases of a group: one for deals past their date, one for each step for those that are not."""
    if on_time_known.basis == TimeBasis.NONE:
        return
    if is_overdue:
        yield When(Q(stage=stage, expected_close_on__lt=today), then=Value(on_time_known.within((end - today).days)))
        return
    ahead = Q(stage=stage, expected_close_on__gte=today)
    for step in reversed(STEPS):
        if today + timedelta(step) <= end:
            due_by = Q(expected_close_on__lte=end - timedelta(step))
            yield When(ahead & due_by, then=Value(on_time_known.within(step)))
