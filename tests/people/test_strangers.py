"""What somebody learns or raises from outside: which accounts there are, rights of one's own, and what stands in the log."""

import logging

import pytest
from django.conf import settings as project
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from structlog.stdlib import ProcessorFormatter

from salesplan.core.api.limits import meter
from salesplan.people.models import ApiToken, User
from tests.people.test_login import is_in, sign_in, visible_text
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_earlier_tries(db):
    cache.clear()
    meter.clear()
    yield
    cache.clear()


class CountingHasher(MD5PasswordHasher):
    """The hasher of the tests, which takes nearly all the time of a sign-in in earnest; counts how often it is used."""

    algorithm = "counting"
    used = 0

    def encode(self, password, salt):
        type(self).used += 1
        return super().encode(password, salt)


def hashes_of(login: str) -> int:
    CountingHasher.used = 0
    sign_in(Client(), login, "not-the-password")
    return CountingHasher.used


def test_a_wrong_name_takes_as_long_as_a_wrong_password(world, settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    for person in (world.rep, world.peer):
        person.set_password(PASSWORD)
        person.save()
    User.objects.filter(pk=world.peer.pk).update(is_active=False)
    world.other.set_unusable_password()
    world.other.save()
    known = hashes_of("rep")
    assert known > 0
    assert [hashes_of(name) for name in ("nobody", "peer", "other")] == [known] * 3
    assert hashes_of("rep@example.com") == hashes_of("nobody@example.com")


def test_who_has_left_is_told_what_a_stranger_is_told_even_with_the_right_password(world):
    User.objects.filter(pk=world.peer.pk).update(is_active=False)
    client = Client()
    answer = sign_in(client, "peer", PASSWORD, follow=True)
    assert not is_in(client)
    assert "not correct" in visible_text(answer)


def test_a_reset_does_as_much_for_a_strange_address(world):
    counted = []
    for address in ("rep@example.com", "nobody@example.com"):
        with CaptureQueriesContext(connection) as queries:
            Client().post("/account/password/reset/", {"email": address})
        counted.append(len([row for row in queries if "cache" not in row["sql"]]))
    assert abs(counted[0] - counted[1]) <= 1, counted


RAISED = {
    "role": "admin",
    "is_staff": "1",
    "is_superuser": "1",
    "is_active": "1",
    "email": "thief@example.com",
    "password": "x",
}


def test_nobody_raises_their_own_rights_by_what_they_send(world, as_):
    """More fields than the form has, and writes to routes of the API that only read."""
    client = as_(world.rep)
    told = {"name": "Rep", "time_zone": "Asia/Shanghai", "version": world.rep.version, **RAISED}
    assert client.post(reverse("people:profile"), told).status_code == 302
    url = reverse("api:person-detail", args=[world.rep.pk])
    for method in ("patch", "put", "post", "delete"):
        assert getattr(client, method)(url, RAISED, content_type="application/json").status_code == 405
    now = User.objects.get(pk=world.rep.pk)
    assert (now.name, now.role, now.is_staff, now.is_superuser, now.email) == (
        "Rep",
        "rep",
        False,
        False,
        "rep@example.com",
    )
    assert now.check_password(PASSWORD)


def test_an_admin_does_not_change_their_own_role(world, as_):
    told = {"name": "Admin", "username": "admin", "email": "admin@example.com", "role": "rep", "language": ""}
    url = reverse("people:person_edit", args=[world.admin.pk])
    assert as_(world.admin).post(url, {**told, "time_zone": "Asia/Shanghai"}).status_code == 422


def test_the_log_holds_no_secret(world, caplog):
    """One line a request, with the pattern of the route and not its address; neither passwords nor keys nor sessions."""
    caplog.set_level(logging.INFO)
    client = Client()
    sign_in(client, "rep", "a-wrong-secret-word")
    sign_in(client, "rep", PASSWORD)
    session = client.cookies["sessionid"].value
    key = ApiToken.objects.create(user=world.rep, name="k")[1]
    client.get(reverse("people:mail_confirm", args=["a-secret-token"]))
    client.get(reverse("account_reset_password_from_key", args=["1", "a-secret-link"]))
    Client().get(reverse("api:stage-list"), headers={"Authorization": f"Token {key}"})
    line = project.LOGGING["formatters"]["line"]
    write = ProcessorFormatter(processors=line["processors"], foreign_pre_chain=line["foreign_pre_chain"])
    text = "\n".join(write.format(record) for record in caplog.records)
    assert "people/mail/confirm/" in text
    for secret in (PASSWORD, "a-wrong-secret-word", session, key, "a-secret-token", "a-secret-link"):
        assert secret not in text, secret
