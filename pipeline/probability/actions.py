"""Writing what history says about the stages."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from pipeline.probability.models import OnTimeShare, StageProbability
from pipeline.probability.queries.probabilities import KNOWN, ON_TIME
from pipeline.probability.rules.bands import StageStay, band_probabilities, tally
from pipeline.probability.rules.timing import STEPS, Timing
from pipeline.process.choices import StageKind
from pipeline.process.models import Stage
from salesplan.core.request_cache import forget


def work_out_probabilities(stage_days: Mapping[int, Sequence[StageStay]], *, on: date) -> int:
    """Store the bands of every open stage from the stays of decided deals; return how many bands there are."""
    with transaction.atomic():
        rows = [
            StageProbability(
                stage=stage,
                band=band.band,
                from_days=band.from_days,
                decided=band.decided,
                won=band.won,
                days=band.days,
                won_days=band.won_days,
                probability=band.probability,
                basis=band.basis,
                worked_out_on=on,
            )
            for stage in Stage.objects.filter(kind=StageKind.OPEN).order_by("pk")
            for band in band_probabilities(tally(stage_days.get(stage.pk, ())), stage.probability)
        ]
        StageProbability.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["stage", "band"],
            update_fields=["from_days", "decided", "won", "days", "won_days", "probability", "basis", "worked_out_on"],
        )
        forget(KNOWN)
        return len(rows)


def keep_on_time_shares(timing: Timing, *, on: date) -> None:
    """Store which shares of won deals close in time, for every open stage and for all together."""
    with transaction.atomic():
        stages = Stage.objects.filter(kind=StageKind.OPEN).order_by("pk").values_list("pk", flat=True)
        rows = [
            OnTimeShare(
                stage_id=stage,
                is_overdue=is_overdue,
                spare_days=spare_days,
                deals=on_time.deals,
                share=share,
                basis=on_time.basis,
                worked_out_on=on,
            )
            for (stage, is_overdue), on_time in timing.on_time(stages).items()
            for spare_days, share in zip(STEPS, on_time.shares, strict=True)
        ]
        OnTimeShare.objects.all().delete()
        OnTimeShare.objects.bulk_create(rows)
        forget(ON_TIME)
