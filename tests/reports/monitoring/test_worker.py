"""A real worker is killed between the firings of a monitor and its notice: the next beat makes up for it, once."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from reports.monitoring.models import Firing, Monitor
from salesplan.celery import app
from salesplan.core.company.queries import business_day, calendar
from salesplan.core.notices.models import Notice
from salesplan.core.outbox.models import OutboxMail
from tests.goals.making import quota
from tests.locks import who_locks
from tests.worker import Worker, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _world_time() -> Iterator[None]:
    """The worker's clock is the real one, so the test's is too."""
    return


def test_a_killed_worker_neither_doubles_nor_forgets(live_worker: Worker, world) -> None:
    now = timezone.now()
    key = calendar(world.company).containing(business_day(now, world.company), "quarter").key
    for who in (world.rep, world.peer):
        quota(who, 1000, key)
    Monitor.objects.create(
        name="Each", owner=world.manager, metric="attainment", subjects="person", condition="below", threshold=Decimal("0.5"),
        created_at=now,
    )  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        # Nobody can write a notice now, so the worker stands still just after its firings.
        cursor.execute("LOCK TABLE core_notice IN EXCLUSIVE MODE")
        app.send_task("reports.monitor_kpis")
        wait_until(lambda: _waits(cursor), "the worker waits to write its notice", says=live_worker.text)
        live_worker.kill()
    wait_until(lambda: not _busy(), "the database has given up what the worker began")
    assert (Firing.objects.count(), Notice.objects.count()) == (0, 0)
    live_worker.start()
    for _beat in range(2):
        app.send_task("reports.monitor_kpis")
    wait_until(Notice.objects.exists, "the notice", says=live_worker.text)
    wait_until(lambda: _done(live_worker) >= 2, "both beats are done", says=live_worker.text)
    assert sorted(Firing.objects.values_list("person", flat=True)) == sorted([world.rep.pk, world.peer.pk])
    assert Notice.objects.get().person == world.manager
    assert OutboxMail.objects.count() == 1


def _done(worker: Worker) -> int:
    return sum("reports.monitor_kpis" in line and "succeeded" in line for line in worker.text().splitlines())


def _waits(cursor) -> bool:
    return bool(who_locks(cursor, "relation = 'core_notice'::regclass AND NOT granted"))


def _busy() -> bool:
    with connection.cursor() as cursor:
        return bool(who_locks(cursor, "relation = 'reports_firing'::regclass"))
