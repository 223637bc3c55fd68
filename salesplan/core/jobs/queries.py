"""What admins ask about scheduled work: what runs when, when it last ran, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from salesplan.core.jobs.choices import LATEST, JobState
from salesplan.core.jobs.models import Heartbeat, ScheduledRun


@dataclass(frozen=True)
class JobStatus:
    """One entry of the schedule with its last run."""

    name: str
    description: Any
    last: ScheduledRun | None
    next_at: datetime

    @property
    def status(self) -> str:
        """Return the tone of the badge: ok, bad, or neutral while it runs or never ran."""
        if self.last is None:
            return "neutral"
        return {JobState.DONE: "ok", JobState.FAILED: "bad"}.get(JobState(self.last.state), "info")


def jobs(at: datetime) -> list[JobStatus]:
    """Return all entries of the schedule in its order, with one query for their last runs."""
    from salesplan.celery import SCHEDULE

    newest = ScheduledRun.objects.order_by("name", "-started_at").distinct("name")
    last = {run.name: run for run in newest.filter(name__in=[entry.task for entry in SCHEDULE])}
    rows = []
    for entry in SCHEDULE:
        run = last.get(entry.task)
        rows.append(
            JobStatus(entry.task, entry.description, run, entry.next_after(at, run.started_at if run else None))
        )
    return rows


def recent_runs(limit: int = 30) -> list[ScheduledRun]:
    """Return the newest runs that did or should have done something for a period; plain ticks are left out."""
    return list(ScheduledRun.objects.exclude(period_key=LATEST).order_by("-started_at")[:limit])


def signs_of_life() -> dict[str, Heartbeat]:
    """Return the last sign of life of each process."""
    return {beat.name: beat for beat in Heartbeat.objects.all()}
