"""Scheduled work is done once for its period, whatever beats, workers and kills do."""

import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import ngettext

from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.jobs.actions import MOST_ATTEMPTS, forget_old_runs, record_tick, run_now, run_once
from salesplan.core.jobs.choices import JobState
from salesplan.core.jobs.models import Heartbeat, ScheduledRun
from salesplan.core.texts import later

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
LONG_AGO = AT - timedelta(hours=2)


class Work:
    """Something that leaves a row for each time it was done, in the transaction of the run."""

    def __init__(self, *, fails: int = 0) -> None:
        self.calls = 0
        self.fails = fails

    def __call__(self) -> str:
        self.calls += 1
        Heartbeat.objects.create(name=f"work {uuid4()}", at=AT)
        if self.calls <= self.fails:
            raise RuntimeError("the mail server is away")
        return "done well"

    @property
    def effects(self) -> int:
        return Heartbeat.objects.count()


@pytest.mark.django_db
def test_a_result_is_read_in_the_language_of_the_page() -> None:
    with translation.override("zh-hans"):
        run_once("x", "p", lambda: later(lambda: ngettext("%(n)d reminder", "%(n)d reminders", 2) % {"n": 2}), at=AT)
        assert ScheduledRun.objects.get().result_text == "2 条提醒"
    with translation.override("en"):
        assert ScheduledRun.objects.get().result_text == "2 reminders"


@pytest.mark.django_db
def test_the_second_tick_of_a_period_does_nothing() -> None:
    work = Work()
    assert run_once("digest", "2026-11-24", work, at=AT) == "done well"
    assert "nothing to do" in run_once("digest", "2026-11-24", work, at=AT)
    assert work.calls == 1
    run = ScheduledRun.objects.get()
    assert (run.state, run.result_text, run.attempts) == (JobState.DONE, "done well", 1)
    assert run.finished_at is not None


@pytest.mark.django_db
def test_another_period_and_another_name_are_other_work() -> None:
    work = Work()
    for name, period in (("digest", "2026-11-24"), ("digest", "2026-11-25"), ("snapshot", "2026-11-24")):
        run_once(name, period, work, at=AT)
    assert work.calls == 3


@pytest.mark.django_db(transaction=True)
def test_of_two_threads_one_does_the_work() -> None:
    done: list[str] = []
    together = threading.Barrier(2)

    def slow() -> str:
        time.sleep(0.3)
        Heartbeat.objects.create(name=f"work {threading.get_ident()}", at=AT)
        return "mine"

    def tick() -> None:
        together.wait()
        try:
            done.append(run_once("digest", "2026-11-24", slow))
        finally:
            connection.close()

    threads = [threading.Thread(target=tick) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(text == "mine" for text in done) == [False, True]
    assert Heartbeat.objects.count() == 1
    assert ScheduledRun.objects.get().attempts == 1


@pytest.mark.django_db(transaction=True)
def test_a_failure_undoes_its_work_keeps_its_reason_and_is_tried_again() -> None:
    work = Work(fails=1)
    with pytest.raises(RuntimeError):
        run_once("digest", "2026-11-24", work, at=AT)
    run = ScheduledRun.objects.get()
    assert (run.state, run.error) == (JobState.FAILED, "RuntimeError: the mail server is away")
    assert work.effects == 0
    assert run_once("digest", "2026-11-24", work, at=AT) == "done well"
    run.refresh_from_db()
    assert (run.state, run.attempts, run.error, work.effects) == (JobState.DONE, 2, "", 1)


@pytest.mark.django_db(transaction=True)
def test_work_that_always_fails_is_left_to_people() -> None:
    work = Work(fails=99)
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(RuntimeError):
            run_once("digest", "2026-11-24", work, at=AT)
    assert "nothing to do" in run_once("digest", "2026-11-24", work, at=AT)
    assert work.calls == MOST_ATTEMPTS


@pytest.mark.django_db
def test_a_killed_run_is_taken_again_after_its_lease_and_not_before() -> None:
    ScheduledRun.objects.create(name="digest", period_key="d", started_at=AT, leased_until=AT + timedelta(minutes=15))
    work = Work()
    assert "nothing to do" in run_once("digest", "d", work, at=AT + timedelta(minutes=14))
    assert run_once("digest", "d", work, at=AT + timedelta(minutes=16)) == "done well"
    assert ScheduledRun.objects.get().attempts == 2


@pytest.mark.django_db
def test_work_that_kills_its_worker_is_parked_after_five_attempts() -> None:
    ScheduledRun.objects.create(
        name="digest", period_key="d", started_at=LONG_AGO, leased_until=LONG_AGO, attempts=MOST_ATTEMPTS
    )
    run_once("digest", "d", Work(), at=AT)
    run = ScheduledRun.objects.get()
    assert run.state == JobState.FAILED
    assert "killed" in run.error


@pytest.mark.django_db(transaction=True)
def test_who_lost_the_lease_undoes_everything() -> None:
    def slow() -> str:
        Heartbeat.objects.create(name="half done", at=AT)
        _in_another_connection(lambda: run_once("digest", "d", lambda: "the other one", at=AT + timedelta(hours=1)))
        return "too late"

    assert "another worker" in run_once("digest", "d", slow, at=AT)
    assert not Heartbeat.objects.exists()
    assert ScheduledRun.objects.get().result_text == "the other one"


def _in_another_connection(work) -> None:  # type: ignore[no-untyped-def]
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


@pytest.mark.django_db
def test_a_tick_is_one_row_however_often_it_comes() -> None:
    record_tick("core.outbox.sweep", at=AT, result="3")
    record_tick("core.outbox.sweep", at=AT + timedelta(seconds=15), error="OperationalError: gone")
    run = ScheduledRun.objects.get()
    assert (run.state, run.result, run.started_at) == (JobState.FAILED, {}, AT + timedelta(seconds=15))


@pytest.mark.django_db
def test_old_runs_are_forgotten_but_the_last_tick_is_kept() -> None:
    record_tick("core.outbox.sweep", at=AT - timedelta(days=400))
    run_once("digest", "old", Work(), at=AT - timedelta(days=91))
    run_once("digest", "new", Work(), at=AT - timedelta(days=89))
    assert forget_old_runs(at=AT) == 1
    assert set(ScheduledRun.objects.values_list("period_key", flat=True)) == {"latest", "new"}


@pytest.mark.django_db
def test_only_admins_start_work_and_only_what_is_scheduled() -> None:
    with transaction.atomic():
        run_now("core.outbox.sweep", by_role="admin")
    with pytest.raises(NotAllowed):
        run_now("core.outbox.sweep", by_role="auditor")
    with pytest.raises(Refused, match="no scheduled job"):
        run_now("os.system", by_role="admin")
