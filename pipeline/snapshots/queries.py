"""The open pipeline of past days, as it was kept at their end."""

from datetime import date

from django.db.models import Max

from pipeline.snapshots.models import PipelineSnapshot, PipelineSnapshotQuerySet
from salesplan.core.request_cache import remembered


def last_kept(day: date) -> date | None:
    """Return the day itself if its open deals were kept, else the last one before it of which they were."""
    rows = PipelineSnapshot.objects.filter(day__lte=day)
    return remembered(f"snapshot:{day}", lambda: rows.aggregate(last=Max("day"))["last"])


def is_kept(day: date) -> bool:
    """Say whether the open deals of a day were kept; what was not can never be known."""
    return last_kept(day) == day


def kept(day: date) -> PipelineSnapshotQuerySet:
    """Return all deals that were open at the end of a day; whoever shows them narrows them to what somebody sees."""
    return PipelineSnapshot.objects.filter(day=day)
