"""One entry of the schedule: which task, how often, and the same in words for the page that admins read."""

from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery.schedules import crontab

# A tick that no worker took within this time is dropped; the next one does its work.
FORGET_TICK_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class ScheduleEntry:
    """A task that is sent at `every`: an interval, or the minutes of an hour (crontab, UTC)."""

    task: str
    interval: timedelta | crontab
    description: Any

    def for_beat(self) -> dict[str, Any]:
        """Return the entry in Celery's own form."""
        expires = self.interval * 4 if isinstance(self.interval, timedelta) else FORGET_TICK_AFTER
        return {"task": self.task, "schedule": self.interval, "options": {"expires": expires.total_seconds()}}

    def next_after(self, at: datetime, last: datetime | None) -> datetime:
        """Return when the next tick comes; for an interval counted from the last run, but never in the past."""
        if isinstance(self.interval, timedelta):
            return max(at, (last or at) + self.interval)
        # Celery counts from its own clock, which need not be at `at`.
        clock = copy(self.interval)
        clock.nowfun = lambda: at
        return at + clock.remaining_estimate(at)
