"""The first admin: by the link of the first start, by `createsuperuser`, and always with the rights of one."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from salesplan.core.company.queries import company
from salesplan.core.errors import Refused
from salesplan.people.actions.persons import edit_person
from salesplan.people.choices import Role
from salesplan.people.models import User
from salesplan.people.opening.actions import make_first_link, open_product
from salesplan.people.opening.models import FirstLink
from salesplan.run.welcome import lines
from tests.world import person

pytestmark = pytest.mark.django_db

TOLD = {
    "company": "和信钢铁",
    "language": "zh-hans",
    "name": "李雷",
    "email": "lilei@hexin.example",
    "username": "lilei",
    "password": "quite-a-long-secret",
    "again": "quite-a-long-secret",
}


def page_of(secret: str) -> str:
    return reverse("people:first_admin", args=[secret])


def test_the_first_link_makes_a_full_admin_who_is_signed_in_and_names_the_company():
    client, secret = Client(), make_first_link(at=timezone.now())
    assert client.get(page_of(secret)).status_code == 200
    answer = client.post(page_of(secret), TOLD)
    assert answer.url == reverse("reports:home")
    admin = User.objects.get()
    assert (admin.role, admin.is_superuser, admin.language, admin.sort_key) == ("admin", True, "zh-hans", "li lei")
    assert admin.check_password(TOLD["password"])
    assert (company().name, company().language) == ("和信钢铁", "zh-hans")
    for name in ("reports:home", "core:company_edit", "people:person_invite", "pipeline:process_list"):
        assert client.get(reverse(name)).status_code == 200, name


def test_only_the_hash_of_the_link_is_kept():
    secret = make_first_link(at=timezone.now())
    assert secret not in str(FirstLink.objects.values_list())
    assert len(secret) >= 40


def test_the_link_works_once_for_a_day_and_only_the_last_one():
    now = timezone.now()
    first, second = make_first_link(at=now), make_first_link(at=now)
    assert Client().get(page_of(first)).status_code == 404
    with pytest.raises(Refused):
        open_product(second, values=TOLD, at=now + timedelta(hours=24, seconds=1))
    open_product(second, values=TOLD, at=now + timedelta(hours=23))
    with pytest.raises(Refused):
        open_product(second, values=TOLD | {"username": "x", "email": "x@x.example"}, at=now + timedelta(hours=23))
    assert Client().get(page_of(second)).status_code == 404
    assert User.objects.count() == 1


def test_no_link_where_somebody_exists(world):
    secret = "x" * 43
    with pytest.raises(Refused):
        make_first_link(at=timezone.now())
    with pytest.raises(CommandError):
        call_command("first_link")
    page = Client().get(page_of(secret))
    assert page.status_code == 404
    assert reverse("account_login") in page.content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"again": "another-long-secret"}, "again"),
        ({"password": "short", "again": "short"}, "password"),
        ({"company": ""}, "company"),
    ],
)
def test_what_is_wrong_is_said_and_the_link_stays(wrong, field):
    secret = make_first_link(at=timezone.now())
    answer = Client().post(page_of(secret), TOLD | wrong)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert TOLD["email"] in answer.content.decode()
    assert Client().get(page_of(secret)).status_code == 200


def test_the_start_prints_the_link_while_nobody_exists(settings):
    settings.SITE_URL = "https://sales.example.com/"
    text = "\n".join(lines(timezone.now()))
    secret = re.search(r"https://sales\.example\.com/people/first/(\S+)/", text).group(1)
    assert Client().get(page_of(secret)).status_code == 200
    person("somebody", Role.ADMIN)
    assert lines(timezone.now()) == []


def test_the_command_prints_a_link():
    out = StringIO()
    call_command("first_link", stdout=out)
    assert "/people/first/" in out.getvalue()


def test_createsuperuser_makes_a_full_admin(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "quite-a-long-secret")
    call_command(
        "createsuperuser", interactive=False, username="boss", email="boss@x.example", name="王芳", stdout=StringIO()
    )
    boss = User.objects.get()
    assert (boss.role, boss.is_superuser, boss.sort_key) == (Role.ADMIN, True, "wang fang")
    client = Client()
    client.force_login(boss)
    assert client.get(reverse("core:company_edit")).status_code == 200


def test_a_superuser_of_another_role_cannot_be_made_in_any_way(world):
    with pytest.raises(ValueError, match="admin"):
        User.objects.create_superuser("x", "x@x.example", "secret", name="X", role=Role.REP)
    for more in ({"is_superuser": True}, {"is_staff": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create(username="x", name="X", role=Role.MANAGER, **more)
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=world.rep.pk).update(**more)


def test_an_admin_who_gets_another_role_is_no_superuser_any_more(world):
    second = person("second", Role.ADMIN, is_staff=True, is_superuser=True)
    edit_person(
        second,
        values={"role": Role.REP, "username": "second", "email": second.email},
        version=None,
        by=world.admin,
        at=timezone.now(),
    )
    second.refresh_from_db()
    assert (second.role, second.is_staff, second.is_superuser) == (Role.REP, False, False)


def test_people_made_in_the_shell_are_found_by_search():
    made = User.objects.create_user("xiaoming", "m@x.example", "secret", name="小明")
    assert (made.role, made.sort_key) == (Role.REP, "xiao ming")


def test_the_log_in_page_of_an_empty_product_says_how_to_begin():
    assert "first_link" in Client().get(reverse("account_login")).content.decode()
    person("somebody", Role.ADMIN)
    assert "first_link" not in Client().get(reverse("account_login")).content.decode()
