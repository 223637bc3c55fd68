"""Signing in: who gets in, what strangers learn, how guessing is slowed, and what a new password ends."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings as project
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from salesplan.core.outbox.models import OutboxMail
from salesplan.core.outbox.queries import SECRET_KINDS
from tests.people.leaving.making import leave
from tests.people.making import SECRET, with_app
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def _no_earlier_tries(db):
    cache.clear()
    yield
    cache.clear()


def sign_in(client: Client, login: str, password: str, **more):
    return client.post(LOGIN, {"login": login, "password": password}, **more)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("login", ["rep", "rep@example.com", "REP@example.com"])
def test_user_name_or_mail_address(world, login):
    client = Client()
    assert sign_in(client, login, PASSWORD).status_code == 302
    assert is_in(client)


def visible_text(answer) -> str:
    """The page without what differs by request: tokens and the typed name."""
    text = re.sub(r'(value|content)="[^"]*"', "", answer.content.decode())
    return re.sub(r"X-CSRFToken[^}]*", "", text)


def test_an_unknown_name_gets_the_same_answer_as_a_wrong_password(world):
    wrong, unknown = sign_in(Client(), "rep", "not-the-password"), sign_in(Client(), "nobody", "not-the-password")
    assert (wrong.status_code, visible_text(wrong)) == (unknown.status_code, visible_text(unknown))
    assert not is_in(Client())


def test_who_was_deactivated_gets_the_same_answer_too(world):
    leave(world, "peer", "rep")
    answer = sign_in(Client(), "peer", PASSWORD)
    assert visible_text(answer) == visible_text(sign_in(Client(), "nobody", PASSWORD))


def test_after_five_wrong_passwords_the_right_one_waits(world):
    client = Client()
    for _try in range(5):
        sign_in(client, "rep", "not-the-password")
    sign_in(client, "rep", PASSWORD)
    assert not is_in(client)
    # Others are not locked out by it.
    assert sign_in(Client(), "peer", PASSWORD).status_code == 302


def test_one_address_cannot_try_many_names(world):
    client = Client()
    for n in range(10):
        sign_in(client, f"name{n}", "not-the-password")
    sign_in(client, "peer", PASSWORD)
    assert not is_in(client)


def test_nobody_signs_up_by_themselves(world):
    answer = Client().post("/account/signup/", {"username": "x", "email": "x@example.com", "password1": PASSWORD})
    assert answer.status_code == 404
    assert not type(world.rep).objects.filter(username="x").exists()


def test_a_password_link_lands_in_the_outbox_and_works_once(world):
    client = Client()
    answer = client.post("/account/password/reset/", {"email": "rep@example.com"})
    mail = OutboxMail.objects.get(to="rep@example.com")
    assert mail.key.startswith(SECRET_KINDS)
    link = re.search(r"/account/password/reset/key/\S+", mail.text).group()
    form = client.get(link, follow=True)
    told = {"password1": "quite-another-secret", "password2": "quite-another-secret"}
    client.post(form.request["PATH_INFO"], told, follow=True)
    world.rep.refresh_from_db()
    assert world.rep.check_password("quite-another-secret")
    again = Client().get(link, follow=True)
    assert b"password1" not in again.content
    assert answer.status_code == 302


def test_a_password_link_for_an_unknown_address_tells_nothing(world):
    known = Client().post("/account/password/reset/", {"email": "peer@example.com"})
    unknown = Client().post("/account/password/reset/", {"email": "nobody@example.com"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [mail.to for mail in OutboxMail.objects.all()] == ["peer@example.com"]


HOST = {"headers": {"Host": "evil.example"}, "REMOTE_ADDR": "192.0.2.7"}


def test_mail_about_access_names_the_company_and_site_whatever_the_host_header_says(world, settings):
    settings.SITE_URL = "https://sales.example.com"
    Client().post("/account/password/reset/", {"email": "rep@example.com"}, **HOST)
    client = Client()
    sign_in(client, "peer", PASSWORD, **HOST)
    told = {"oldpassword": PASSWORD, "password1": "quite-another-secret", "password2": "quite-another-secret"}
    client.post("/account/password/change/", told, **HOST)
    mails = OutboxMail.objects.all()
    assert {mail.to for mail in mails} == {"rep@example.com", "peer@example.com"}
    for mail in mails:
        assert mail.subject.startswith("Test Company: ")
        assert "https://sales.example.com/account/password/reset/" in mail.text
        assert "evil" not in mail.subject + mail.text


def test_word_of_a_new_password_and_factor_goes_to_the_person(world, django_capture_on_commit_callbacks):
    client = Client()
    sign_in(client, "rep", PASSWORD)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.get(reverse("mfa_activate_totp"))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code(client.session["mfa.totp.secret"])})
    client.post(reverse("mfa_deactivate_totp"))
    client.post(reverse("people:token_create"), {"name": "Reports"})
    bodies = "\n".join(OutboxMail.objects.filter(to="rep@example.com").order_by("pk").values_list("body", flat=True))
    for text in ("sign-in was set up", "sign-in was removed", "API key", "Reports"):
        assert text in bodies


def test_a_password_link_ends_all_sessions(world):
    session = Client()
    session.force_login(world.rep)
    Client().post("/account/password/reset/", {"email": "rep@example.com"})
    link = re.search(r"/account/password/reset/key/\S+", OutboxMail.objects.get().text).group()
    other = Client()
    form = other.get(link, follow=True)
    other.post(form.request["PATH_INFO"], {"password1": "quite-another-secret", "password2": "quite-another-secret"})
    assert session.get(reverse("people:profile")).status_code == 302


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(world):
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        assert sign_in(client, "rep", PASSWORD).status_code == 302
    told = {"oldpassword": PASSWORD, "password1": "quite-another-secret", "password2": "quite-another-secret"}
    assert here.post("/account/password/change/", told).status_code == 302
    assert here.get(reverse("people:profile")).status_code == 200
    assert elsewhere.get(reverse("people:profile")).status_code == 302


@pytest.mark.parametrize("password", ["short", "1234567890123", "password1234", "rep@example.com"])
def test_weak_passwords_are_refused(world, password):
    client = Client()
    sign_in(client, "rep", PASSWORD)
    told = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert client.post("/account/password/change/", told).status_code == 200
    world.rep.refresh_from_db()
    assert world.rep.check_password(PASSWORD)


# ---- strangers -----------------------------------------------------------------------------------------------------


def test_strangers_are_sent_to_the_sign_in_page_and_come_back(world):
    url = reverse("people:person_list") + "?q=x"
    answer = Client().get(url)
    assert answer.status_code == 302
    assert answer.url == f"{LOGIN}?next=/people/%3Fq%3Dx"


def test_a_part_of_a_page_sends_the_whole_page(world):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/people/?q=x"}
    answer = Client().get(reverse("menu_counts"), headers=headers)
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == f"{LOGIN}?next=/people/%3Fq%3Dx"


def test_the_palette_is_told_so_as_json(world):
    answer = Client().get(reverse("core:search") + "?q=x&palette=1", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize("url", [LOGIN, "/account/password/reset/", "/healthz"])
def test_what_is_open_to_strangers(world, url):
    assert Client().get(url).status_code in (200, 503)


@pytest.mark.parametrize("url", ["/account/password/change/", "/account/2fa/", "/account/reauthenticate/"])
def test_what_is_not(world, url):
    answer = Client().get(url)
    assert answer.status_code == 302
    assert "login" in answer.url


def test_a_next_address_of_another_site_is_not_followed(world):
    answer = Client().post(f"{LOGIN}?next=https://evil.example/", {"login": "rep", "password": PASSWORD})
    assert answer.url == "/"


# ---- second factor -------------------------------------------------------------------------------------------------


@pytest.fixture
def serious(settings):
    """Outside the demo."""
    settings.DEMO_MODE = False


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_outside_the_demo_an_admin_sets_up_a_second_factor_first(world, serious):
    client = Client()
    sign_in(client, "admin", PASSWORD)
    activate = reverse("mfa_activate_totp")
    assert client.get(reverse("people:person_list")).url == activate
    assert client.get(reverse("api:person-list")).status_code == 403
    asked = client.get(activate)
    assert client.post(asked.url, {"password": PASSWORD}).url == activate
    assert client.get(activate).status_code == 200
    secret = client.session["mfa.totp.secret"]
    assert client.post(activate, {"code": code(secret)}).status_code == 200
    assert client.get(reverse("people:person_list")).status_code == 200


def test_the_second_factor_is_asked_for_and_recovery_codes_help(world, serious):
    Authenticator.objects.all().delete()
    with_app(world.admin)
    client = Client()
    answer = sign_in(client, "admin", PASSWORD)
    assert answer.url == reverse("mfa_authenticate")
    assert not is_in(client)
    client.post(answer.url, {"code": "000000"})
    assert not is_in(client)
    client.post(answer.url, {"code": code(SECRET)})
    assert is_in(client)


@pytest.mark.parametrize("who", ["rep", "manager", "auditor"])
def test_others_may_but_need_not(world, serious, who):
    client = Client()
    client.force_login(getattr(world, who))
    assert client.get(reverse("people:person_list")).status_code == 200


def test_in_the_demo_an_admin_needs_none(world):
    assert project.DEMO_MODE
    client = Client()
    client.force_login(world.admin)
    assert client.get(reverse("people:person_list")).status_code == 200
