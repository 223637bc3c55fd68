"""`/healthz` against the real database, with parts that are there, late or missing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from salesplan.core.jobs.actions import note_life
from salesplan.core.outbox.models import OutboxMail

pytestmark = pytest.mark.django_db


def _alive(*, but: dict[str, int] | None = None) -> None:
    now = timezone.now()
    for name in ("beat", "beat.sent", "worker"):
        note_life(name, at=now - timedelta(seconds=(but or {}).get(name, 1)))


def _mail(minutes_late: int, state: str = "queued") -> None:
    due = timezone.now() - timedelta(minutes=minutes_late)
    key = f"m{minutes_late}{state}"
    OutboxMail.objects.create(key=key, to="a@example.com", state=state, created_at=due, due_at=due)


def _ask(client: Client, query: str = "") -> tuple[int, dict[str, str]]:
    answer = client.get(f"/healthz{query}")
    return answer.status_code, {part: check["state"] for part, check in answer.json().get("checks", {}).items()}


def test_everything_good_is_200(client: Client) -> None:
    _alive()
    status, states = _ask(client)
    assert (status, set(states.values())) == (200, {"ok"})
    assert set(states) == {"database", "migrations", "broker", "beat", "worker", "outbox"}


def test_before_anything_has_run_it_is_503(client: Client) -> None:
    status, states = _ask(client)
    assert (status, states["beat"], states["worker"]) == (503, "bad", "unknown")


@pytest.mark.parametrize(
    ("late", "beat", "worker"),
    [
        ({"worker": 200}, "ok", "bad"),
        ({"beat": 200, "beat.sent": 200}, "bad", "ok"),
        ({"beat": 200, "beat.sent": 200, "worker": 200}, "bad", "unknown"),
    ],
)
def test_the_part_at_fault_is_named(client: Client, late: dict[str, int], beat: str, worker: str) -> None:
    _alive(but=late)
    status, states = _ask(client)
    assert (status, states["beat"], states["worker"]) == (503, beat, worker)


def test_mail_that_waits_is_503_and_failed_mail_is_only_told(client: Client) -> None:
    _alive()
    _mail(60, "failed")
    assert _ask(client)[0] == 200
    _mail(6)
    assert _ask(client) == (503, {**dict.fromkeys(_ask(client)[1], "ok"), "outbox": "bad"})


def test_a_missing_migration_is_503(client: Client) -> None:
    _alive()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'core'")
    status, states = _ask(client)
    assert (status, states["migrations"]) == (503, "bad")


def test_some_parts_only(client: Client) -> None:
    assert _ask(client, "?only=database,migrations") == (200, {"database": "ok", "migrations": "ok"})
    assert client.get("/healthz?only=datbase").status_code == 400


def test_nothing_secret_and_nothing_cached(client: Client) -> None:
    answer = client.get("/healthz")
    told = connection.settings_dict
    for secret in (told["PASSWORD"], told["NAME"], str(told["PORT"])):
        assert secret not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_it_needs_no_login_and_changes_nothing(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
