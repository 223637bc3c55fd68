"""Which probability an open deal has, as far as the company's history knows."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.probability.choices import Band, Basis
from pipeline.probability.models import StageProbability
from pipeline.probability.rules import BandProbability, band_of, band_probabilities
from salesplan.core.memo import remembered

Bands = Mapping[Band, BandProbability]
KNOWN = "stage_probabilities"


def stage_bands(stages: Mapping[int, Decimal]) -> dict[int, Bands]:
    """Return the bands of stages, given as {key: the probability that is set for it}: one query.

    A stage that was never worked out has those that follow from what is set for it.
    """
    rows = remembered(KNOWN, _rows)
    return {pk: rows[pk] if pk in rows else _without_history(probability) for pk, probability in stages.items()}


def probability_of(stage: Any, days: int, expected_on: date | None, today: date) -> Decimal:
    """Return the probability of a deal that has been in a stage for some days; 1 of a won one, 0 of a lost one."""
    if stage.kind != "open":
        return Decimal(1) if stage.kind == "won" else Decimal(0)
    return basis_of(stage, days, expected_on, today).probability


def basis_of(stage: Any, days: int, expected_on: date | None, today: date) -> BandProbability:
    """Return the band of an open deal with what its probability rests on."""
    bands = stage_bands({stage.pk: stage.probability})[stage.pk]
    return bands[band_of(days, expected_on, today, bands[Band.USUAL].from_days, bands[Band.LATE].from_days)]


def _rows() -> dict[int, Bands]:
    out: dict[int, dict[Band, BandProbability]] = {}
    for row in StageProbability.objects.all():
        out.setdefault(row.stage_id, {})[Band(row.band)] = BandProbability(
            Band(row.band), row.from_days, row.decided, row.won, row.probability, Basis(row.basis)
        )
    return dict(out)


def _without_history(probability: Decimal) -> Bands:
    return {one.band: one for one in band_probabilities((), probability)}
