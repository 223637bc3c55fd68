"""Doing scheduled work once, and remembering what came of it.

A run is taken by inserting the row (name, period): the unique key lets one of two beats win. Who has taken it holds a
lease. The work and the mark "done" are one transaction, so a run that was killed half way has done nothing and is taken
again by the first tick after its lease; a run that failed is taken again by the next tick. After five attempts it
stays failed and an admin sees why.

    run_once("reports.daily_digest", "2026-11-24", lambda: send_digests(day))
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.jobs.choices import LATEST, JobState
from salesplan.core.jobs.models import Heartbeat, ScheduledRun
from salesplan.core.queue import enqueue
from salesplan.core.texts import in_each_language, later
from salesplan.core.typing import DisplayText

# Longer than the hard time limit of a task, so that a lease never ends while its work still runs.
LEASE = timedelta(minutes=15)
MOST_ATTEMPTS = 5
KEEP_RUNS = timedelta(days=90)


class LeaseLost(Exception):
    """The run took longer than its lease and somebody else has taken it: undo everything."""


def run_once(
    name: str,
    period_key: str,
    work: Callable[[], Any],
    *,
    at: datetime | None = None,
    lease: timedelta = LEASE,
) -> Any:
    """Do the work of a period unless it is done or being done; return its result, or why there was nothing to do.

    The result is a lazy text, which is kept in every language (`core.texts.later`).
    """
    run = _take(name, period_key, at or timezone.now(), lease)
    if run is None:
        return later(lambda: _("%(period)s: nothing to do; already done or in progress") % {"period": period_key})
    try:
        with transaction.atomic():
            result = work() or ""
            if not _end(run, JobState.DONE, result=result):
                raise LeaseLost
    except LeaseLost:
        return later(lambda: _("%(period)s: picked up by another worker") % {"period": period_key})
    except Exception as error:
        _end(run, JobState.FAILED, error=f"{type(error).__name__}: {error}")
        raise
    return result


def _take(name: str, period_key: str, at: datetime, lease: timedelta) -> ScheduledRun | None:
    run, new = ScheduledRun.objects.get_or_create(
        name=name, period_key=period_key, defaults={"started_at": at, "leased_until": at + lease}
    )
    if new:
        return run
    is_free = Q(state=JobState.FAILED) | Q(state=JobState.RUNNING, leased_until__lt=at)
    # Counting the attempt in the condition lets one of two takers win.
    rows = ScheduledRun.objects.filter(is_free, pk=run.pk, attempts=run.attempts)
    if run.attempts >= MOST_ATTEMPTS:
        rows.filter(state=JobState.RUNNING).update(
            state=JobState.FAILED, finished_at=at, error=_("The worker was killed in each of five attempts.")
        )
        return None
    updated = rows.update(
        state=JobState.RUNNING,
        attempts=F("attempts") + 1,
        started_at=at,
        leased_until=at + lease,
        finished_at=None,
        error="",
    )
    run.attempts += 1
    return run if updated else None


def _end(run: ScheduledRun, state: JobState, *, result: DisplayText = "", error: str = "") -> bool:
    """Close the run if it is still ours; the number of attempts says whose it is."""
    ours = ScheduledRun.objects.filter(pk=run.pk, attempts=run.attempts, state=JobState.RUNNING)
    return bool(ours.update(state=state, finished_at=timezone.now(), result=_kept(result), error=error[:2000]))


def _kept(result: DisplayText) -> dict[str, str]:
    return in_each_language(result, 2000) if result else {}


def record_tick(name: str, *, at: datetime, result: DisplayText = "", error: str = "") -> None:
    """Remember the last tick of a scheduled task, whether or not it had anything to do."""
    values = {
        "state": JobState.FAILED if error else JobState.DONE,
        "started_at": at,
        "leased_until": at,
        "finished_at": at,
        "result": _kept(result),
        "error": error[:2000],
    }
    ScheduledRun.objects.update_or_create(name=name, period_key=LATEST, defaults=values)


def note_life(name: str, *, at: datetime, detail: str = "") -> None:
    """Write a sign of life of a process."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at, "detail": detail[:200]})


def run_now(name: str, *, by_role: str) -> None:
    """Send a scheduled task now; what is already done for its period is not done again."""
    if by_role != "admin":
        raise NotAllowed(_("Only an admin can start scheduled jobs."))
    if name not in current_app.conf.beat_schedule:
        raise Refused(_("There is no scheduled job with this name."), code="unknown_job")
    enqueue(name)


def forget_old_runs(*, at: datetime) -> int:
    """Delete records that nobody looks at any more."""
    return ScheduledRun.objects.filter(started_at__lt=at - KEEP_RUNS).exclude(period_key=LATEST).delete()[0]
