"""What every answer carries: kept by nobody, framed by nobody, no sniffing, a strict policy; and the cookies' flags."""

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import reverse

from tests.test_permissions import TABLE
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db


def _requests(world, *methods):
    """Every request of the table of permissions: how it is called, its address and what is sent."""
    for name, rows in sorted(TABLE.items()):
        for row in rows:
            if row.method in methods:
                url = reverse(name, args=row.args(world)) + row.query
                yield name, row.method, url, row.data(world) if callable(row.data) else row.data


def _lacks(answer) -> list[str]:
    policy = answer.get("Content-Security-Policy", "")
    carried = {
        "kept by nobody": "no-store" in answer.get("Cache-Control", ""),
        "framed by nobody": answer.get("X-Frame-Options") == "DENY" and "frame-ancestors 'none'" in policy,
        "taken for what it is": answer.get("X-Content-Type-Options") == "nosniff",
        "telling no other site": answer.get("Referrer-Policy") == "same-origin",
        "alone in its window": answer.get("Cross-Origin-Opener-Policy") == "same-origin",
        "scripts of ours only": "script-src 'self';" in f"{policy};",
    }
    return [what for what, is_so in carried.items() if not is_so]


def test_every_page_file_and_answer_of_the_api_carries_them(world, as_):
    client, lacking = as_(world.admin), {}
    for name, _method, url, _data in _requests(world, "get"):
        # Photos of colleagues are kept by the browser for a day, and by nobody between.
        if name != "people:photo" and (lacks := _lacks(client.get(url))):
            lacking[url] = lacks
    assert lacking == {}


@pytest.mark.parametrize("url", ["/nothing/here/", "/api/v1/nothing/", "/people/999999/"])
def test_errors_carry_them_too(world, as_, url):
    answer = as_(world.rep).get(url)
    assert answer.status_code == 404
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_the_cookies_are_out_of_reach_of_scripts_and_other_sites(world):
    client = Client()
    client.get("/account/login/")
    answer = client.post("/account/login/", {"login": "rep", "password": PASSWORD})
    session, token = answer.cookies["sessionid"], answer.cookies["csrftoken"]
    assert session["httponly"]
    assert session["samesite"] == token["samesite"] == "Lax"


def test_outside_the_demo_cookies_and_pages_go_over_tls_only():
    """As `security.py` sets them where HTTPS is on, which it is outside the demo."""
    text = (project.BASE_DIR / "salesplan/settings/security.py").read_text()
    for line in (
        'HTTPS = env.bool("HTTPS", default=not DEMO)',
        "SESSION_COOKIE_SECURE = HTTPS",
        "CSRF_COOKIE_SECURE = HTTPS",
        "SECURE_SSL_REDIRECT = HTTPS",
        "SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0",
    ):
        assert line in text


def test_hsts_is_sent_over_tls(world, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    answer = Client().get("/account/login/", secure=True)
    assert answer["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_session_begins_anew_with_signing_in(world):
    """Session fixation: a key that somebody planted before is worth nothing after, and a stranger's stays a stranger's."""
    client = Client()
    client.get("/account/login/")
    client.post("/language/", {"language": "en"})
    session = client.session
    session["planted"] = "1"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    client.post("/account/login/", {"login": "rep", "password": PASSWORD})
    assert client.cookies["sessionid"].value != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert thief.get(reverse("people:profile")).status_code == 302


def test_signing_out_ends_the_session_on_the_server(world):
    client = Client()
    client.post("/account/login/", {"login": "rep", "password": PASSWORD})
    stolen = Client()
    stolen.cookies["sessionid"] = client.cookies["sessionid"].value
    assert stolen.get(reverse("people:profile")).status_code == 200
    client.post("/account/logout/")
    assert stolen.get(reverse("people:profile")).status_code == 302


def test_no_write_goes_without_the_token_of_the_form(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.admin)
    # Whoever has no session: a mail program that unsubscribes by one click (RFC 8058), and a customer with their link.
    public = (reverse("customers:unsubscribe", args=["token"]), reverse("customers:answer", args=["foreign"]))
    let_in = {
        url: code
        for _name, method, url, data in _requests(world, "post", "put", "patch", "delete")
        if (code := getattr(client, method)(url, data).status_code) != 403 and url not in public
    }
    assert let_in == {}
