"""The demo is thrown away in one step: what remains is what an empty database has, and the admin who did it."""

import json
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from demo.actions import discard_demo
from demo.company import PASSWORD
from demo.models import DemoCompany
from demo.queries import demo_logins
from demo.tasks import discard_demo as task
from salesplan.core.company.queries import company
from salesplan.people.models import User
from salesplan.run.welcome import lines
from tests.demo_company import load
from tests.worker import empty_broker

pytestmark = pytest.mark.django_db
PAGE = "/settings/demo/"
OPENING = {
    "company": "和信钢铁",
    "language": "zh-hans",
    "name": "李雷",
    "email": "lilei@hexin.example",
    "username": "lilei",
    "password": "quite-a-long-secret",
}
FORM = {**OPENING, "again": OPENING["password"], "confirm": "蓝桥工业 Lanqiao Industrial"}


def counts() -> dict[str, int]:
    """The rows of every table there is, whether a model stands for it or not."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in tables))
        return dict(cursor.fetchall())


def test_nothing_of_the_demo_is_left_but_an_empty_product_and_its_admin(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    empty_broker()
    empty = counts()
    load()
    photo = default_storage.save("photos/x.webp", ContentFile(b"x"))
    User.objects.filter(username="rep").update(photo=photo)
    client = Client()
    client.force_login(User.objects.get(username="admin"))
    assert "300" in client.get(PAGE).content.decode()
    assert client.post(PAGE, FORM).url == PAGE
    waiting = client.get(PAGE).content.decode()
    assert "every 2s" in waiting
    assert counts()["pipeline_deal"] == 300
    task()
    left = counts()
    # The company and its admin, each with its history and the one step that both were written in.
    assert {table: n - empty[table] for table, n in left.items() if n != empty[table]} == {
        "people_user": 1,
        "people_userevent": 1,
        "core_company": 1,
        "core_companyevent": 2,
        "pghistory_context": 1,
    }
    assert not default_storage.exists(photo)
    assert client.get("/").url.startswith(reverse("account_login"))
    # Whoever waits signs in anew and comes to the set-up list, not to a page that is gone.
    headers = json.loads(re.search(r"hx-headers='(.*?)'", waiting)[1])
    gone = client.get(PAGE, headers={"HX-Request": "true", **headers})
    assert gone["HX-Redirect"] == f"{reverse('account_login')}?next=/"
    told = {"login": "lilei", "password": OPENING["password"]}
    assert client.post(reverse("account_login"), told).status_code == 302
    assert client.get("/").status_code == 200
    assert company().name == "和信钢铁"
    task()
    assert User.objects.get().name == "李雷"


@pytest.mark.parametrize("wrong", [{"confirm": "Lanqiao"}, {"again": "x"}, {"password": PASSWORD[:5]}])
def test_without_the_very_name_and_a_password_nothing_happens(world, wrong):
    DemoCompany.objects.create(pk=1, loaded_at=timezone.now())
    client = Client()
    client.force_login(world.admin)
    told = FORM | {"confirm": world.company.name} | wrong
    assert client.post(PAGE, told).status_code == 422
    assert DemoCompany.objects.get().discard_asked_at is None
    task()
    assert User.objects.filter(pk=world.rep.pk).exists()


def test_a_real_company_cannot_be_thrown_away(world):
    client = Client()
    client.force_login(world.admin)
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, FORM).status_code == 404
    assert not discard_demo(at=timezone.now(), only_asked=False)
    with pytest.raises(CommandError, match="nothing was deleted"):
        call_command("discard_demo", "--yes")
    assert User.objects.filter(pk=world.rep.pk).exists()


def test_a_message_that_was_lost_is_sent_again(world, django_capture_on_commit_callbacks):
    DemoCompany.objects.create(pk=1, loaded_at=timezone.now(), discard_asked_at=timezone.now() - timedelta(minutes=2))
    client = Client()
    client.force_login(world.admin)
    with django_capture_on_commit_callbacks() as later:
        page = client.get(PAGE).content.decode()
    assert len(later) == 1
    assert reverse("core:job_list") in page


def test_the_command_leaves_an_empty_product_and_prints_the_first_link(demo):
    out = StringIO()
    call_command("discard_demo", "--yes", stdout=out)
    assert not User.objects.exists()
    link = re.search(r"/people/first/\S+", out.getvalue()).group()
    assert Client().get(link).status_code == 200


def test_log_ins_are_offered_and_printed_only_while_they_work(demo, settings):
    everybody = ["rep", "manager", "admin", "finance", "auditor"]
    assert [person.username for person in demo_logins()] == everybody
    assert "finance, auditor" in lines(timezone.now())[0]
    page = Client().get(reverse("account_login")).content.decode()
    assert re.findall(r'data-demo-login="(\w+)"', page) == everybody
    for name in everybody:
        assert Client().login(username=name, password=PASSWORD)
    rep = User.objects.get(username="rep")
    rep.set_password("another-long-secret")
    rep.save()
    User.objects.filter(username="auditor").update(is_active=False)
    assert [person.username for person in demo_logins()] == ["manager", "admin", "finance"]
    settings.DEMO_MODE = False
    assert PASSWORD not in Client().get(reverse("account_login")).content.decode()
    assert lines(timezone.now()) == []


def test_a_real_company_offers_no_log_ins(world):
    page = Client().get(reverse("account_login")).content.decode()
    assert "data-demo-login" not in page
    assert PASSWORD not in page
    assert lines(timezone.now()) == []
