"""A worker is killed with SIGKILL in the middle of 200 mails: after a restart all 200 have arrived, none twice."""

import asyncio
import socket
import time
from collections import Counter

import pytest
from aiosmtpd.controller import Controller
from django.db import transaction
from django.utils import timezone

from salesplan.celery import app
from salesplan.core.outbox.actions import post
from salesplan.core.outbox.models import OutboxMail
from tests.worker import wait_until

MAILS, BEFORE_THE_KILL, POOL = 200, 60, 2


class Postman:
    """A mail server that takes 60 mails, then keeps every further one waiting until `gate` opens."""

    def __init__(self) -> None:
        self.arrived: Counter[str] = Counter()
        self.waiting = 0
        self.gate = False

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - the name aiosmtpd calls
        held = len(self.arrived) >= BEFORE_THE_KILL and not self.gate
        if held:
            self.waiting += 1
            while not self.gate:
                await asyncio.sleep(0.02)
            return "451 the sender has gone"
        await asyncio.sleep(0.005)
        self.arrived[envelope.rcpt_tos[0]] += 1
        return "250 OK"


@pytest.fixture
def postman(monkeypatch):
    handler = Postman()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{port}")
    yield handler
    controller.stop()


def _all_are_sent() -> bool:
    app.send_task("core.outbox.sweep")  # what the schedule does every few seconds
    time.sleep(1)
    return not OutboxMail.objects.exclude(state=OutboxMail.State.SENT).exists()


def test_every_mail_arrives_exactly_once(postman, live_worker):
    with transaction.atomic():
        for i in range(MAILS):
            post(key=f"kill:{i}", to=f"person{i}@example.com", subject=f"Mail {i}", body="…", at=timezone.now())
    wait_until(
        lambda: postman.waiting >= POOL, "both pool processes are in the middle of a mail", says=live_worker.text
    )
    live_worker.kill()
    assert OutboxMail.objects.filter(state=OutboxMail.State.SENT).count() == len(postman.arrived)
    postman.gate = True
    # Two minutes later. A short lease instead would end while a busy machine still sends, and what it sends would come twice.
    assert OutboxMail.objects.filter(lease_until__gt=timezone.now()).update(lease_until=timezone.now()) == POOL
    live_worker.start()
    wait_until(_all_are_sent, "all are sent", seconds=60, says=live_worker.text)
    assert len(postman.arrived) == MAILS
    assert set(postman.arrived.values()) == {1}
