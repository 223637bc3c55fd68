"""The nightly snapshot: every open deal once a day."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from pipeline.snapshots.actions import snapshot_pipeline
from pipeline.snapshots.models import PipelineSnapshot
from pipeline.snapshots.tasks import snapshot
from salesplan.core.jobs.models import ScheduledRun
from tests.world import TODAY, deal

pytestmark = pytest.mark.django_db


def test_open_deals_are_kept_once_a_day(world) -> None:
    deal(world, world.rep, world.stages["won"], state="won", closed_on=TODAY)
    assert snapshot_pipeline(TODAY) == 2
    deal(world, world.rep, world.stages["proposal"], amount="5")
    assert snapshot_pipeline(TODAY) == 1  # what came since; what was kept stays as it was
    assert snapshot_pipeline(TODAY) == 0
    assert snapshot_pipeline(TODAY + timedelta(1)) == 3


def test_a_row_says_what_the_deal_was(world) -> None:
    snapshot_pipeline(TODAY)
    kept = PipelineSnapshot.objects.get(deal=world.deal)
    stage = world.deal.stage
    assert (kept.owner, kept.team, kept.stage, kept.category) == (world.rep, world.east_one, stage, "pipeline")
    assert (kept.probability, kept.amount_base) == (stage.probability, world.deal.amount_base)


def test_rows_never_change(world) -> None:
    snapshot_pipeline(TODAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        PipelineSnapshot.objects.update(amount_base=0)


def test_the_task_runs_twice_and_keeps_once(world) -> None:
    snapshot()
    snapshot()
    assert PipelineSnapshot.objects.count() == 2
    assert ScheduledRun.objects.filter(name="pipeline.snapshot_pipeline").count() == 1
