"""Scheduled work in a real worker, over both brokers; and two real beats, of which one ticks."""

import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from celery.apps.beat import Beat
from celery.beat import ScheduleEntry, Service
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from salesplan.celery import app
from salesplan.core.jobs import broker as broker_tables
from salesplan.core.jobs.beat import LockedScheduler, SchedulerLock
from salesplan.core.jobs.choices import LATEST, JobState
from salesplan.core.jobs.models import Heartbeat, ScheduledRun
from tests.locks import who_locks
from tests.worker import ROOT, Worker, database_url, empty_broker, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def _ticks() -> QuerySet[ScheduledRun]:
    return ScheduledRun.objects.filter(period_key=LATEST)


def _seen_since(name: str, at: datetime) -> bool:
    return Heartbeat.objects.filter(name=name, at__gt=at).exists()


@pytest.mark.worker
@pytest.mark.slow
def test_the_worker_answers_a_heartbeat_and_its_tick_is_recorded(live_worker: Worker) -> None:
    app.send_task("core.jobs.heartbeat")
    wait_until(lambda: Heartbeat.objects.filter(name="worker").exists(), "a sign of life", says=live_worker.text)
    wait_until(
        lambda: _ticks().filter(name="core.jobs.heartbeat", state=JobState.DONE).exists(),
        "the tick is recorded",
        says=live_worker.text,
    )


@pytest.mark.worker
@pytest.mark.slow
def test_a_worker_that_was_killed_works_on_after_its_restart(live_worker: Worker) -> None:
    live_worker.kill()
    app.send_task("core.jobs.heartbeat")
    live_worker.start()
    wait_until(lambda: Heartbeat.objects.filter(name="worker").exists(), "a sign of life", says=live_worker.text)


def test_delivered_messages_are_deleted_and_waiting_ones_kept() -> None:
    empty_broker()
    app.send_task("core.jobs.heartbeat")
    app.send_task("core.jobs.heartbeat")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kombu_message")
        assert cursor.fetchone()[0] >= 2
        cursor.execute("UPDATE kombu_message SET visible = false, timestamp = now() AT TIME ZONE 'UTC'")
    app.send_task("core.jobs.heartbeat")
    assert broker_tables.waiting() == 1
    assert broker_tables.purge_delivered() == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kombu_message SET timestamp = timestamp - interval '2 hours' WHERE NOT visible")
    assert broker_tables.purge_delivered() >= 2
    assert broker_tables.waiting() == 1


def test_only_one_beat_ticks_and_the_other_takes_over() -> None:
    first, second = LockedScheduler(app), LockedScheduler(app)
    try:
        first.tick()
        seen = Heartbeat.objects.get(name="beat").at
        assert second.tick() == 5.0
        assert Heartbeat.objects.get(name="beat").at == seen
        first.close()
        second.tick()
        assert Heartbeat.objects.get(name="beat").at > seen
    finally:
        first.close()
        second.close()


def test_at_its_start_beat_makes_good_what_was_missed_and_then_keeps_the_hours() -> None:
    scheduler = LockedScheduler(app)
    try:
        sent: list[str] = []
        scheduler.apply_async = lambda entry, **_: sent.append(entry.task)  # type: ignore[method-assign]
        while scheduler.tick() == 0:
            pass
        assert sorted(sent) == sorted(app.conf.beat_schedule)
    finally:
        scheduler.close()


def test_the_lock_is_noticed_when_the_database_ends_its_connection() -> None:
    lock = SchedulerLock(77)
    assert lock.hold()
    with connection.cursor() as cursor:
        (holder,) = who_locks(cursor, "locktype = 'advisory' AND objid = 77")
        cursor.execute("SELECT pg_terminate_backend(%s)", [holder])
    assert not lock.hold()
    assert lock.hold()
    lock.release()


class _Finalised:
    """What is raised while it goes away is lost."""

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGTERM)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_beat_stops_where_the_exception_of_the_signal_is_lost() -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    service = Service(app, scheduler_cls=LockedScheduler)
    sent: list[str] = []

    def send(entry: ScheduleEntry, **_: object) -> None:
        sent.append(entry.task)
        if len(sent) > 1:
            raise KeyboardInterrupt
        _Finalised()

    service.scheduler.apply_async = send
    try:
        Beat(app=app).install_sync_handler(service)
        service.start()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert len(sent) == 1, "the tick in which the signal came was the last"


@pytest.mark.slow
def test_beat_as_a_process_shows_its_life_and_stops_at_once(tmp_path: Path) -> None:
    log = (tmp_path / "beat.log").open("w")
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "salesplan.settings"}
    beat = subprocess.Popen(
        [sys.executable, "-m", "celery", "--app=salesplan", "beat", "--pidfile="],
        cwd=ROOT,
        env=environment,
        stdout=log,
        stderr=log,
    )
    try:
        for name in ("beat", "beat.sent"):
            wait_until(
                lambda name=name: _seen_since(name, timezone.now() - timedelta(minutes=1)),
                name,
                says=(tmp_path / "beat.log").read_text,
            )
    finally:
        beat.terminate()
        beat.wait(15)
        log.close()
