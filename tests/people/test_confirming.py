"""Password or second factor again before what outlives a session: who has borrowed one gets no further with it."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.urls import get_resolver, reverse
from django.utils import timezone

from salesplan.people.models import ApiToken, BaseWage, User
from tests.people.making import SECRET, with_app
from tests.people.test_login import code, sign_in
from tests.permissions import pay
from tests.test_permissions import TABLE
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db
ASK = "/account/reauthenticate/"
ASKS = {
    "core:company_edit",
    "core:rate_create",
    "goals:enrolment_create",
    "goals:enrolment_end",
    "goals:enrolment_team",
    "goals:incentive_plan_create",
    "goals:pay_adjustment_create",
    "goals:pay_run_create",
    "goals:pay_run_lock",
    "goals:pay_run_move",
    "goals:pay_run_payroll",
    "goals:pay_run_reopen",
    "goals:payslip_export",
    "goals:plan_draft_approve",
    "goals:windfall_decide",
    "people:deputy_create",
    "people:leaving_start",
    "people:mail_edit",
    "people:person_edit",
    "people:person_invite",
    "people:person_lead",
    "people:person_reactivate",
    "people:person_send_link",
    "people:person_wage",
    "people:token_create",
    "pipeline:rerating_create",
    "demo:demo_discard",
}


@pytest.fixture(autouse=True)
def _asked(settings):
    settings.ASKS_FOR_CONFIRMATION = True
    cache.clear()
    yield
    cache.clear()


def confirm(client, to="/"):
    return client.post(f"{ASK}?next={to}", {"password": PASSWORD})


def _views(patterns, space=""):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}", pattern.callback


def test_the_list_of_what_asks_is_complete():
    views = _views(get_resolver().url_patterns)
    assert {name for name, view in views if getattr(view, "asks_for_confirmation", False)} == ASKS


@pytest.mark.parametrize("name", sorted(ASKS))
def test_a_session_alone_does_not_open_it(world, as_, name):
    """With every request that the table of permissions makes there, as an admin: asked, and nothing done."""
    for row in TABLE[name]:
        client = as_(world.admin)
        url = reverse(name, args=row.args(world))
        made = {model: model.objects.count() for model in (User, ApiToken, BaseWage)}
        answer = getattr(client, row.method)(url, row.data(world) if callable(row.data) else row.data)
        assert answer.status_code == 302, url
        assert answer.url.startswith(f"{ASK}?next="), answer.url
        assert {model: model.objects.count() for model in made} == made


def test_signing_in_is_no_confirmation(world, client):
    sign_in(client, "rep", PASSWORD)
    assert client.post(reverse("people:token_create"), {"name": "k"}).url.startswith(ASK)
    assert not ApiToken.objects.exists()


def test_what_was_sent_is_done_after_the_password(world, as_):
    client = as_(world.admin)
    url = reverse("people:person_wage", args=[world.rep.pk])
    asked = client.post(url, {"amount": "12000", "starts_on": "2026-12-01"})
    wrong = client.post(asked.url, {"password": "not-the-password"})
    assert (wrong.status_code, BaseWage.objects.count()) == (200, 0)
    answer = client.post(asked.url, {"password": PASSWORD})
    assert (answer.status_code, answer.url) == (302, url)
    assert BaseWage.objects.get().amount == 12000


def test_what_a_dialog_sent_is_done_after_the_password_too(world, as_):
    client = as_(world.admin)
    url = reverse("people:person_wage", args=[world.rep.pk])
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/people/"}
    asked = client.post(url, {"amount": "12000", "starts_on": "2026-12-01"}, headers=headers)
    assert (asked.status_code, BaseWage.objects.count()) == (204, 0)
    answer = client.post(asked["HX-Redirect"], {"password": PASSWORD})
    assert (answer.status_code, answer.url) == (302, url)
    assert BaseWage.objects.get().amount == 12000


def test_one_confirmation_holds_for_some_minutes(world, as_, settings, time_machine):
    client = as_(world.admin)
    url = reverse("core:company_edit")
    began = timezone.now()
    time_machine.move_to(began, tick=False)
    confirm(client)
    time_machine.shift(settings.ACCOUNT_REAUTHENTICATION_TIMEOUT - 1)
    assert client.get(url).status_code == 200
    time_machine.shift(2)
    assert client.get(url).status_code == 302


def test_another_session_of_the_same_person_is_asked_all_the_same(world, as_):
    mine, borrowed = as_(world.admin), as_(world.admin)
    confirm(mine)
    assert mine.get(reverse("core:company_edit")).status_code == 200
    assert borrowed.get(reverse("core:company_edit")).status_code == 302


def test_what_somebody_else_sent_there_is_not_done_when_the_owner_looks_at_the_page(world, as_):
    """The thief sends a change and waits; the owner, in the same session, opens the page and confirms."""
    client = as_(world.admin)
    url = reverse("people:person_wage", args=[world.rep.pk])
    client.post(url, {"amount": "99999", "starts_on": "2026-12-01"})
    asked = client.get(url)
    assert client.post(asked.url, {"password": PASSWORD}).url == url
    assert not BaseWage.objects.exists()


def test_a_code_of_the_second_factor_does_too(world, as_):
    Authenticator.objects.all().delete()
    with_app(world.admin)
    client = as_(world.admin)
    asked = client.get(reverse("core:company_edit"))
    assert b"/account/2fa/reauthenticate/" in client.get(asked.url).content
    answer = client.post("/account/2fa/reauthenticate/?next=/settings/company/", {"code": code(SECRET)})
    assert answer.url == "/settings/company/"
    assert client.get(reverse("core:company_edit")).status_code == 200


def test_a_dialog_sends_the_whole_page_there(world, as_):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/people/?q=x"}
    answer = as_(world.admin).get(reverse("people:person_invite"), headers=headers)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"{ASK}?next=%2Fpeople%2F%3Fq%3Dx")


def test_guessing_there_is_slowed(world, as_):
    client = as_(world.rep)
    for _try in range(10):
        client.post(ASK, {"password": "not-the-password"})
    assert client.post(ASK, {"password": PASSWORD}).status_code == 429
    assert client.get(reverse("people:person_wage", args=[world.rep.pk])).status_code == 302


@pytest.mark.parametrize("page", ["mfa_activate_totp", "mfa_generate_recovery_codes"])
def test_the_second_factor_asks_itself(world, as_, page):
    Authenticator.objects.all().delete()
    if page != "mfa_activate_totp":
        TOTP.activate(world.rep, "JBSWY3DPEHPK3PXP")
    assert as_(world.rep).get(reverse(page)).url.startswith(ASK)


def test_taking_the_second_factor_away_asks_too(world, as_):
    TOTP.activate(world.rep, "JBSWY3DPEHPK3PXP")
    client = as_(world.rep)
    assert client.post(reverse("mfa_deactivate_totp")).url.startswith(ASK)
    assert Authenticator.objects.filter(user=world.rep, type="totp").exists()


def test_the_payroll_file_is_handed_out_after_the_password(world, as_):
    [run] = pay.run_of_rep(world)
    url = reverse("goals:pay_run_payroll", args=[run, "csv"])
    client = as_(world.admin)
    assert client.get(url).url.startswith(ASK)
    assert confirm(client, url).url == url
    assert client.get(url).status_code in (200, 422)


def test_who_may_not_open_it_may_not_after_the_password_either(world, as_):
    client = as_(world.rep)
    confirm(client)
    assert client.get(reverse("core:company_edit")).status_code == 403


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "path",
    ["signup/", "email/", "confirm-email/", "confirm-email/abc/", "password/set/", "login/code/confirm/", "inactive/"],
)
def test_other_pages_of_the_library_are_not_there(world, as_, path, method):
    assert getattr(as_(world.rep), method)(f"/account/{path}").status_code == 404


def test_there_is_no_back_office(world, as_):
    """Django's admin would sign people in without a limit and without the second factor."""
    world.admin.is_staff = world.admin.is_superuser = True
    world.admin.save()
    assert as_(world.admin).get("/admin/").status_code == 404
    assert as_(world.admin).get("/admin/login/").status_code == 404


def test_the_page_says_for_how_long(world, as_, settings):
    page = as_(world.rep).get(ASK).content.decode()
    assert f"for {settings.ACCOUNT_REAUTHENTICATION_TIMEOUT // 60} minutes" in page
