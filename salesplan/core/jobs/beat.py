"""Beat, of which only one may tick: it holds an advisory lock in the database, and any other waits as a stand-by.

The lock belongs to a connection of its own. When the database restarts, the lock is gone with the connection; beat then
asks for it again, and if the stand-by was faster, it waits in its turn. At its start every entry is due at once: what
was missed while no beat ran is made good, and what is done already is not done again (`run_once`).

Asked to stop, beat only notes it and leaves what it is doing by an exception; everything is closed on the way out. Celery's
own answer to the signal closes its connections within the answer, where the interrupted work may hold their locks, and it
goes on ticking where the exception is lost, as in a finaliser.
"""

import signal
from datetime import timedelta
from types import FrameType
from typing import Any

import psycopg
import structlog
from celery.beat import ScheduleEntry, Scheduler, Service
from celery.signals import beat_init
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from kombu import Producer

from salesplan.core.jobs.actions import note_life

LOCK = 5_320_002
# Beat looks around at least this often, and so often it writes its sign of life.
LONGEST_SLEEP = 5.0
HEARTBEAT = "core.jobs.heartbeat"
log = structlog.get_logger(__name__)


class SchedulerLock:
    """The advisory lock of beat, on a connection that serves nothing else."""

    def __init__(self, number: int = LOCK) -> None:
        self._number = number
        self._connection: psycopg.Connection[Any] | None = None

    def hold(self) -> bool:
        """Say whether the lock is ours now, taking it if it is free."""
        try:
            if self._connection is not None:
                self._connection.execute("SELECT 1")
                return True
            return self._take()
        except psycopg.Error as error:
            log.warning("beat_lock_lost", error=str(error).strip())
            self.release()
            return False

    def release(self) -> None:
        """Let go, so that a stand-by can take over at once."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _take(self) -> bool:
        params = connection.get_connection_params()
        names = ("host", "port", "user", "password", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey")
        new_connection = psycopg.connect(
            **{key: params[key] for key in names if params.get(key)}, autocommit=True, connect_timeout=5
        )
        row = new_connection.execute("SELECT pg_try_advisory_lock(%s)", [self._number]).fetchone()
        if row and row[0]:
            self._connection = new_connection
            return True
        new_connection.close()
        return False


class LockedScheduler(Scheduler):
    """Celery's scheduler on the list in the code, ticking only while it holds the lock."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._lock = SchedulerLock()
        self._waits = False
        self._stops = False
        super().__init__(*args, **kwargs)
        self.max_interval = LONGEST_SLEEP

    def setup_schedule(self) -> None:
        """Make every entry due at the start."""
        super().setup_schedule()
        for entry in self.schedule.values():
            entry.last_run_at = entry.default_now() - timedelta(days=1)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send one entry that is due, if this is the beat that may; return how long to sleep."""
        pause = self._tick(*args, **kwargs)
        return 0.0 if self._stops else pause

    def stop(self) -> None:
        """Let the tick that runs be the last, with no sleep after it."""
        self._stops = True

    def _tick(self, *args: Any, **kwargs: Any) -> float:
        if not self._lock.hold():
            if not self._waits:
                log.info("beat_waits", why="another beat holds the lock, or the database is away")
            self._waits = True
            return LONGEST_SLEEP
        self._waits = False
        self._note("beat")
        return min(float(super().tick(*args, **kwargs)), LONGEST_SLEEP)

    def apply_async(
        self, entry: ScheduleEntry, producer: Producer | None = None, advance: bool = True, **kwargs: Any
    ) -> Any:
        """Send an entry; remember that a heartbeat was really handed over, so that silence means the worker."""
        sent = super().apply_async(entry, producer=producer, advance=advance, **kwargs)
        if entry.task == HEARTBEAT:
            self._note("beat.sent")
        return sent

    def close(self) -> None:
        """Let go of the lock at the end."""
        self._lock.release()
        super().close()

    def _note(self, name: str) -> None:
        close_old_connections()
        try:
            note_life(name, at=timezone.now())
        except DatabaseError as error:
            log.warning("beat_not_noted", error=str(error).strip())


@beat_init.connect
def _stop_at_a_signal(sender: Service, **_: Any) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        sender.scheduler.stop()
        sender.stop()
        raise SystemExit

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
