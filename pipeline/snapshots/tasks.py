"""The nightly snapshot of the open pipeline."""

from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _

from pipeline.snapshots.actions import snapshot_pipeline
from salesplan.core.company.queries import business_day
from salesplan.core.jobs.actions import run_once
from salesplan.core.texts import later


@shared_task(name="pipeline.snapshot_pipeline")
def snapshot() -> Any:
    """Keep the open pipeline of the company's day, once a day."""
    now = timezone.now()
    day = business_day(now)
    return run_once(
        "pipeline.snapshot_pipeline",
        day.isoformat(),
        lambda: _kept(snapshot_pipeline(day)),
        at=now,
    )


def _kept(deals: int) -> Any:
    return later(lambda: _("%(n)d open deals saved") % {"n": deals})
