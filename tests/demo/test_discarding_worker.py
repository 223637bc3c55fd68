"""A worker throws the demo away, is killed in the middle of it, and the next one goes on by itself."""

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customers.accounts.actions import create_account
from demo.models import DemoCompany
from salesplan.celery import app
from salesplan.core.company.queries import company
from salesplan.core.jobs import broker as messages
from salesplan.core.outbox.actions import post
from salesplan.people.models import User
from tests.demo.test_discarding import FORM, PAGE, counts
from tests.locks import who_locks
from tests.worker import database_url, empty_broker, wait_until
from tests.world import build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# What the new company has, what a worker writes of itself, and what no model stands for.
OWN = {"people_user", "people_userevent", "core_company", "core_companyevent", "pghistory_context"}
OF_WORKERS = {"jobs_heartbeat", "core_heartbeat", "core_scheduledrun", "django_session", "people_signin"}


@pytest.fixture(autouse=True)
def _world_time():
    """The worker's clock and the history's are the real one, and so is that of this test."""


@pytest.fixture
def demo(broker):
    """A small company as the demo, with what an admin has added: a customer, a photo, a mail that waits, their session."""
    empty_broker()
    world = build()
    DemoCompany.objects.create(pk=1, loaded_at=timezone.now())
    admin = world.admin
    client = Client()
    client.force_login(admin)
    create_account(values={"name": "我们自己的客户"}, by=admin, at=timezone.now())
    photo = default_storage.save("photos/own.webp", ContentFile(b"x"))
    User.objects.filter(pk=admin.pk).update(photo=photo)
    post(key="own", to="x@example.com", subject="x", body="x", at=timezone.now())
    yield client, photo
    default_storage.delete(photo)


def test_what_people_added_is_named_before_it_goes(demo):
    client, _photo = demo
    page = client.get(PAGE)
    assert [(kind.count, [str(one) for one in kind.newest]) for kind in page.context["added"]] == [
        (1, ["我们自己的客户"])
    ]
    assert "我们自己的客户" in page.content.decode()


def test_a_worker_that_is_killed_leaves_all_or_nothing_and_the_next_one_goes_on(demo, live_worker):
    client, photo = demo
    before = counts()
    with psycopg.connect(database_url()) as reader:
        # Somebody reads: the worker has to wait in the middle of it.
        reader.execute("LOCK TABLE goals_payline IN ACCESS SHARE MODE")
        assert client.post(PAGE, FORM | {"confirm": company().name}).url == PAGE
        wait_until(_is_waiting, "the worker empties the tables", seconds=60, says=live_worker.text)
        live_worker.kill()
    wait_until(lambda: not _is_waiting(), "the server has noticed")
    assert counts()["pipeline_deal"] == before["pipeline_deal"], "all of it is there still"
    app.send_task("customers.no_such_task_of_the_demo")
    live_worker.start()
    wait_until(lambda: not DemoCompany.objects.exists(), "the next one went on", seconds=60, says=live_worker.text)
    left = {table: n for table, n in counts().items() if n and not table.startswith(("django_", "auth_", "kombu_"))}
    assert set(left) - OF_WORKERS == OWN
    assert (User.objects.get().username, company().name) == ("lilei", "和信钢铁")
    assert not default_storage.exists(photo)
    assert messages.waiting() == 0
    assert client.get("/").url.startswith(reverse("account_login"))


def test_what_is_left_of_the_files_goes_too(demo, tmp_path):
    """A worker that is killed between the tables and the files has told the next one which they are."""
    from demo import actions

    _client, photo = demo
    DemoCompany.objects.update(discard_asked_at=timezone.now())
    assert actions._empty(timezone.now(), only_asked=True)
    assert default_storage.exists(photo)
    assert DemoCompany.objects.get().files_left == [photo]
    assert actions.discard_demo(at=timezone.now())
    assert not default_storage.exists(photo)
    assert not DemoCompany.objects.exists()


def _is_waiting() -> bool:
    with connection.cursor() as cursor:
        return bool(who_locks(cursor, "mode = 'AccessExclusiveLock' AND NOT granted"))
