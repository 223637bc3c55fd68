"""The page of scheduled work: who sees it, what it says, who may start work."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from salesplan.core.jobs.actions import record_tick, run_once

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture
def as_role(client: Client):  # type: ignore[no-untyped-def]
    def sign_in(role: str) -> Client:
        user = get_user_model().objects.create_user(username=role, email=f"{role}@example.com", role=role)
        client.force_login(user)
        return client

    return sign_in


def test_the_page_tells_last_run_result_and_reason(as_role) -> None:  # type: ignore[no-untyped-def]
    record_tick("core.outbox.sweep", at=AT, error="OperationalError: the mail server is away")
    run_once("reports.daily_digest", "2026-11-24", lambda: "40 digests", at=AT)
    page = as_role("admin").get("/settings/jobs/").content.decode()
    for text in ("Every 15 seconds", "the mail server is away", "40 digests", "2026-11-24", "Run now"):
        assert text in page


def test_an_auditor_looks_and_starts_nothing(as_role) -> None:  # type: ignore[no-untyped-def]
    client = as_role("auditor")
    page = client.get("/settings/jobs/")
    assert page.status_code == 200
    assert "Run now</button>" not in page.content.decode()
    assert client.post("/settings/jobs/core.outbox.sweep/run/").status_code == 403


@pytest.mark.parametrize("role", ["rep", "manager"])
def test_others_are_refused(as_role, role: str) -> None:  # type: ignore[no-untyped-def]
    client = as_role(role)
    assert client.get("/settings/jobs/").status_code == 403
    assert client.post("/settings/jobs/core.outbox.sweep/run/").status_code == 403


def test_an_admin_starts_work_and_is_told(as_role) -> None:  # type: ignore[no-untyped-def]
    answer = as_role("admin").post("/settings/jobs/core.outbox.sweep/run/", follow=True)
    assert answer.redirect_chain == [("/settings/jobs/", 302)]
    assert "Sent to the worker" in answer.content.decode()


def test_unknown_work_is_refused(as_role) -> None:  # type: ignore[no-untyped-def]
    assert as_role("admin").post("/settings/jobs/os.system/run/").status_code == 422
