"""The schedule names tasks that exist, and says truly when they come next."""

from datetime import UTC, datetime, timedelta

import pytest
from celery.schedules import crontab

from salesplan.celery import SCHEDULE, app, task_packages
from salesplan.core.jobs.queries import jobs
from salesplan.core.jobs.schedule import ScheduleEntry

AT = datetime(2026, 11, 24, 8, 3, tzinfo=UTC)


def test_every_entry_names_a_registered_task() -> None:
    app.loader.import_default_modules()
    assert {entry.task for entry in SCHEDULE} - set(app.tasks) == set()


def test_tasks_of_capabilities_are_found() -> None:
    assert {"salesplan.core.outbox", "salesplan.core.jobs", "pipeline.snapshots", "goals.planning.quotas"} <= set(
        task_packages()
    )


def test_a_tick_that_nobody_took_is_dropped() -> None:
    assert ScheduleEntry("x", timedelta(seconds=15), "").for_beat()["options"] == {"expires": 60}
    assert ScheduleEntry("x", crontab(minute="5"), "").for_beat()["options"] == {"expires": 3600}


@pytest.mark.parametrize(
    ("every", "last", "comes"),
    [
        (timedelta(seconds=15), AT - timedelta(seconds=5), AT + timedelta(seconds=10)),
        (timedelta(seconds=15), AT - timedelta(hours=5), AT),
        (timedelta(seconds=15), None, AT + timedelta(seconds=15)),
    ],
)
def test_next_run_of_an_interval_counts_from_the_last(every: timedelta, last: datetime | None, comes: datetime) -> None:
    assert ScheduleEntry("x", every, "").next_after(AT, last) == comes


@pytest.mark.parametrize(
    ("minute", "at", "comes"),
    [("5", AT, AT.replace(minute=5)), ("3", AT, AT.replace(hour=9)), ("0,30", AT, AT.replace(minute=30))],
)
@pytest.mark.parametrize("days", [0, 400])
def test_next_run_by_the_minute_counts_from_the_time_asked(
    minute: str, at: datetime, comes: datetime, days: int
) -> None:
    """Not from the clock of whoever asks: the answer is the same on any day."""
    later = timedelta(days=days)
    assert ScheduleEntry("x", crontab(minute=minute), "").next_after(at + later, None) == comes + later


@pytest.mark.django_db
def test_the_list_has_every_entry_and_costs_one_query(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(1):
        found = jobs(AT)
    assert [job.name for job in found] == [entry.task for entry in SCHEDULE]
    assert all(job.next_at >= AT for job in found)
    assert all(str(job.description) for job in found)
