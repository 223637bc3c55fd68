"""When a part counts as healthy. Pure: the time and what was seen are arguments.

Beat writes a sign of life at least every 5 seconds, and every 30 seconds sends the worker a heartbeat task; both are
remembered with their time. Three cases must not be confused:

- beat silent for 2 minutes: beat is bad. No heartbeat is being sent, so nothing can be said about the worker: unknown.
- beat fresh, heartbeat sent, but none executed for 2 minutes: the worker is bad (or cannot reach the broker).
- beat just started and its first heartbeat is still on its way: the worker is starting, which is not yet bad.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

SILENCE = timedelta(minutes=2)
OLDEST_MAIL = timedelta(minutes=5)


@dataclass(frozen=True)
class HealthCheck:
    """What was found about one part: `ok`, `bad` or `unknown`, and the figures behind it."""

    state: str
    detail: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Unknown is not good: a verdict must not promise what was not seen."""
        return self.state == "ok"


def judge_beat(last: datetime | None, now: datetime) -> HealthCheck:
    """Judge the scheduler by its own last sign of life."""
    if last is None:
        return HealthCheck("bad", "no scheduler was ever seen")
    facts = {"seconds_ago": _seconds(now - last)}
    if now - last > SILENCE:
        return HealthCheck("bad", "the scheduler is silent", facts)
    return HealthCheck("ok", "", facts)


def judge_worker(last: datetime | None, sent: datetime | None, beat: HealthCheck, now: datetime) -> HealthCheck:
    """Judge the worker by the heartbeats that it executed, compared with those that were sent."""
    facts = {"seconds_ago": _seconds(now - last)} if last else {}
    if last is not None and now - last <= SILENCE:
        return HealthCheck("ok", "", facts)
    if not beat.is_good or sent is None:
        return HealthCheck("unknown", "no heartbeat was sent to it lately", facts)
    if last is None:
        return HealthCheck("bad", "no worker has answered yet", facts)
    return HealthCheck("bad", "heartbeats are sent, but no worker takes them", facts)


def judge_outbox(waiting: int, oldest_due: datetime | None, failed: int, now: datetime) -> HealthCheck:
    """Judge the outbox by how long the oldest due mail has waited; failed mail is told, but is for people to mend."""
    facts: dict[str, Any] = {"waiting": waiting, "failed": failed}
    if oldest_due is not None:
        facts["oldest_seconds"] = max(0, _seconds(now - oldest_due))
        if now - oldest_due > OLDEST_MAIL:
            return HealthCheck("bad", "mail waits too long", facts)
    return HealthCheck("ok", "", facts)


def _seconds(span: timedelta) -> int:
    return round(span.total_seconds())
