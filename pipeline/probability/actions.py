"""Writing what history says about the stages."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from pipeline.probability.models import StageProbability
from pipeline.probability.queries import KNOWN
from pipeline.probability.rules import Stay, band_probabilities
from pipeline.process.models import Stage
from salesplan.core.memo import forget


def work_out_probabilities(stays: Mapping[int, Sequence[Stay]], *, on: date) -> int:
    """Store the bands of every open stage from the stays of decided deals; return how many bands there are."""
    with transaction.atomic():
        rows = [
            StageProbability(
                stage=stage,
                band=one.band,
                from_days=one.from_days,
                decided=one.decided,
                won=one.won,
                probability=one.probability,
                basis=one.basis,
                worked_out_on=on,
            )
            for stage in Stage.objects.filter(kind="open").order_by("pk")
            for one in band_probabilities(stays.get(stage.pk, ()), stage.probability)
        ]
        StageProbability.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["stage", "band"],
            update_fields=["from_days", "decided", "won", "probability", "basis", "worked_out_on"],
        )
        forget(KNOWN)
        return len(rows)
