"""Errors are provoked, and what they show and log is searched for secrets: with DEBUG off, and on as the demo may have it."""

import logging

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings

from salesplan.people.models import ApiToken
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db
SECRETS = {
    "the key of the installation": "installation-key-7d1c4e" * 3,
    "the key of encryption": "encryption-key-51fa09",
    "the password of the database": "database-password-93c1",
    "the password of the cache": "cache-password-2b77",
    "the password of the mail server": "mail-password-6e0d",
    "what was typed as a password": "typed-password-0f4a",
}
LINK = "/account/password/reset/key/1-c8f2d1-secretpartofthelink/"


@pytest.fixture
def secrets(world, settings, caplog):
    """A company with known secrets, and a person with a session and a key to the API."""
    client = Client(raise_request_exception=False)
    client.force_login(world.rep)
    key = ApiToken.objects.create(user=world.rep, name="k")[1]
    session = client.cookies["sessionid"].value
    named = {
        "SECRET_KEY": SECRETS["the key of the installation"],
        "SECRET_KEY_FALLBACKS": [settings.SECRET_KEY],
        "ENCRYPTION_KEYS": [SECRETS["the key of encryption"]],
        "DATABASE_ADDRESS": f"postgres://sales:{SECRETS['the password of the database']}@db:5432/sales",
        "CELERY_BROKER_URL": f"redis://:{SECRETS['the password of the cache']}@cache:6379/0",
        "EMAIL_HOST_PASSWORD": SECRETS["the password of the mail server"],
        "ROOT_URLCONF": "tests.core.http.broken_urls",
        "DEFAULT_EXCEPTION_REPORTER_FILTER": "salesplan.core.http.reporting.HidingFilter",
    }
    hidden = {**SECRETS, "the session": session, "the key to the API": key, "a password of the tests": PASSWORD}
    caplog.set_level(logging.DEBUG)
    with override_settings(**named):
        yield client, key, hidden


def provoke(client: Client, key: str) -> list[bytes]:
    typed = {"password": SECRETS["what was typed as a password"], "code": "123456", "csrfmiddlewaretoken": "t" * 64}
    api = {"headers": {"Authorization": f"Token {key}"}}
    return [
        client.get("/broken/").content,
        client.post("/broken/", typed).content,
        client.get("/api/broken/").content,
        Client(raise_request_exception=False).post("/api/broken/", typed, **api).content,
        Client().get("/api/v1/deals/999999/", **api).content,
        Client().post("/api/v1/deals/", {"name": "x" * 300}, content_type="application/json", **api).content,
        Client().get("/api/v1/deals/", headers={"Authorization": f"Token {key[:-1]}"}).content,
        client.get(LINK).content,
        client.get("/nothing/here/").content,
        Client().post("/account/login/", {"login": "rep", **typed}).content,
    ]


@pytest.mark.parametrize("is_debug", [False, True])
def test_no_error_shows_or_logs_a_secret(secrets, settings, caplog, capfd, is_debug) -> None:
    client, key, hidden = secrets
    with override_settings(DEBUG=is_debug):
        shown = b"\n".join(provoke(client, key)).decode()
    logged = caplog.text + "".join(capfd.readouterr())
    assert "ZeroDivisionError" in logged, "the fault itself is in the log"
    assert ("ZeroDivisionError" in shown) is is_debug
    assert [what for what, secret in hidden.items() if secret in shown] == []
    assert [what for what, secret in hidden.items() if secret in logged] == []


def test_debug_is_for_the_demo_alone(monkeypatch) -> None:
    from salesplan.settings.environment import debug

    monkeypatch.setenv("DEBUG", "1")
    assert debug(is_demo=True) is True
    with pytest.raises(ImproperlyConfigured, match="DEBUG"):
        debug(is_demo=False)
    monkeypatch.setenv("DEBUG", "0")
    assert debug(is_demo=False) is False
