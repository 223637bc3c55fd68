"""A worker is killed with SIGKILL in the middle of a pay run: after a restart the ledger is complete, nothing is doubled."""

import time
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.utils import timezone

from goals.pay.models import PayLine, Payslip
from goals.pay.runs.actions import runs
from salesplan.celery import app
from salesplan.core.periods import Calendar
from tests.goals.making import enrol, plan, sell
from tests.locks import who_locks
from tests.worker import wait_until
from tests.world import build, person

PEOPLE = 3 * runs.BATCH + 7
HELD = 5_320_099


@pytest.fixture(autouse=True)
def _world_time():
    """The worker's clock is the real one, and so is that of this test."""


@pytest.fixture
def waiting(transactional_db):
    """A company whose October pays the people of four portions."""
    world = build()
    made = plan("Monthly", [("0", "0.05")], interval="month", basis="amount")
    people = [person(f"p{i:03}", team=world.east_one) for i in range(PEOPLE)]
    enrol(made, *people)
    for who in people:
        sell(world, who, 1_000, date(2026, 10, 5))
    return world


def _portions(run) -> int:
    return run.people.filter(turn=1).count() // runs.BATCH


def _break_after(portions: int) -> None:
    """Let the database wait before the lines of a later portion are written, so that the kill meets it in the middle."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE OR REPLACE FUNCTION hold_payline() RETURNS trigger AS $$
            BEGIN
                IF (SELECT count(DISTINCT person_id) FROM goals_payline) >= {portions * runs.BATCH} THEN
                    PERFORM pg_advisory_xact_lock_shared({HELD});
                END IF;
                RETURN NULL;
            END $$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS hold ON goals_payline;
            CREATE TRIGGER hold AFTER INSERT ON goals_payline FOR EACH STATEMENT EXECUTE FUNCTION hold_payline();
            SELECT pg_advisory_lock({HELD});
            """
        )


def _let_go() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_unlock({HELD}); DROP TRIGGER IF EXISTS hold ON goals_payline;")


def test_the_ledger_is_complete_and_nothing_is_doubled(waiting, live_worker):
    world, at = waiting, timezone.now()
    run = runs.create_run(Calendar().month(2026, 10), by=world.admin, at=datetime(2026, 11, 2, tzinfo=UTC))
    _break_after(2)
    try:
        run = runs.calculate_run(run, by=world.admin, at=at)
        wait_until(
            lambda: _portions(run) == 1 and _is_held(),
            "the second portion is under way",
            seconds=60,
            says=live_worker.text,
        )
        live_worker.kill()
    finally:
        _let_go()
    assert 0 < PayLine.objects.count() < PEOPLE
    live_worker.start()
    wait_until(lambda: _is_calculated(run), "all are calculated", seconds=90, says=live_worker.text)
    assert PayLine.objects.count() == Payslip.objects.count() == PEOPLE
    assert {line.amount for line in PayLine.objects.all()} == {50}
    assert run.moves.filter(to_state="calculated").count() == 1


def _is_calculated(run) -> bool:
    app.send_task("goals.sweep_pay")  # what the schedule does every minute
    time.sleep(1)
    run.refresh_from_db()
    return run.state == "calculated"


def _is_held() -> bool:
    with connection.cursor() as cursor:
        return bool(who_locks(cursor, "locktype = 'advisory' AND objid = %s AND NOT granted", HELD))
