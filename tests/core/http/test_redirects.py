"""Where a request sends its reader: to a page of this site and nowhere else, whatever `next` says."""

from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from customers.tasks.models import Task
from salesplan.core.http.redirects import own_path
from salesplan.settings.environment import ROOT
from tests.world import NOW, PASSWORD, TODAY

EVIL = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example/",
    "http:evil.example",
    "HTTPS:/evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\n/evil.example",
    "/\r\nSet-Cookie: a=b",
    "/people/\x00",
    "//[",
    "http://[",
    "//testserver@evil.example/",
    "people:person_list",
    "customers.Account",
    "..//evil.example",
    "/" + "a" * 3000,
    "/" + "\u4e2d" * 1000,
    "\u2028//evil.example",
]


@pytest.mark.parametrize("text", EVIL)
def test_what_is_no_path_of_this_site_is_nothing(text):
    assert own_path(text) == ""


@pytest.mark.parametrize(
    "text", ["/", "/people/?q=\u738b\u4f1f", "/a/b?next=//evil.example", "/a#b", "/%2F%2Fevil.example"]
)
def test_a_path_stays_as_it_is(text):
    assert own_path(text) == text


@given(st.text(alphabet=st.sampled_from("/\\:.@?#%[] \t\r\nahtps\u3002\uff0f"), max_size=12))
def test_what_is_let_through_has_no_host(text):
    path = own_path(text)
    assert path == "" or (path[0] == "/" and path[1:2] not in ("/", "\\"))


@pytest.fixture
def task(world):
    told = {"assignee": world.rep, "created_by": world.rep, "created_at": NOW, "due_on": TODAY}
    return Task.objects.create(title="Call", **told)


def _steps(world, task):
    """Every view that goes where `next` says: its address and what else it is sent."""
    return [
        (reverse("customers:task_complete", args=[task.pk]), {}),
        (reverse("customers:task_reopen", args=[task.pk]), {}),
        (reverse("customers:task_snooze", args=[task.pk]), {"to": "tomorrow"}),
        (reverse("pipeline:deal_move", args=[world.deal.pk]), {"stage": world.stages["proposal"].pk}),
        (reverse("set_language"), {"language": "en"}),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("text", EVIL)
def test_no_step_follows_it(world, task, as_, text):
    client = as_(world.rep)
    client.raise_request_exception = False
    for url, data in _steps(world, task):
        answer = client.post(url, {**data, "next": text})
        assert answer.status_code == 302, url
        assert own_path(answer.url), (url, answer.url)


@pytest.mark.django_db
def test_the_steps_follow_a_page_of_ours(world, task, as_):
    client = as_(world.rep)
    for url, data in _steps(world, task):
        assert client.post(url, {**data, "next": "/people/?q=x"}).url == "/people/?q=x", url


@pytest.mark.django_db
@pytest.mark.parametrize("text", EVIL)
def test_signing_in_and_out_does_not_follow_it(world, text):
    client = Client(raise_request_exception=False)
    answer = client.post("/account/login/", {"login": "rep", "password": PASSWORD, "next": text})
    assert (answer.status_code, answer.url) == (302, "/")
    answer = client.post("/account/logout/", {"next": text})
    assert answer.status_code == 302
    assert own_path(answer.url)


@pytest.mark.django_db
@pytest.mark.parametrize("text", [*filter(str.isprintable, EVIL), "http://testserver//evil.example/"])
def test_the_page_that_asked_for_a_part_is_a_page_of_ours(world, text):
    headers = {"HX-Request": "true", "HX-Current-URL": text}
    answer = Client(raise_request_exception=False).get(reverse("menu_counts"), headers=headers)
    assert answer.status_code == 401
    page, _, asked = answer["HX-Redirect"].partition("?next=")
    assert page == "/account/login/"
    assert own_path(unquote(asked))


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["https://evil.example/", "http://[", "javascript:alert(1)"])
def test_the_language_switch_does_not_follow_the_page_it_is_told_of(world, header):
    answer = Client(raise_request_exception=False).post("/language/", {"language": "en"}, headers={"Referer": header})
    assert (answer.status_code, answer.url) == (302, "/")


@pytest.mark.django_db
def test_the_language_switch_goes_back_to_the_page(world):
    answer = Client().post("/language/", {"language": "zh-hans"}, headers={"Referer": "http://testserver/people/?q=x"})
    assert answer.url == "/people/?q=x"
    assert answer.cookies["django_language"].value == "zh-hans"


def test_nobody_else_reads_where_to_go():
    code = [
        path
        for app in ("salesplan", "customers", "pipeline", "goals", "reports", "demo")
        for path in (ROOT / app).rglob("*.py")
    ]
    readers = [
        path.name for path in code if '.get("next"' in path.read_text() or "url_has_allowed_host" in path.read_text()
    ]
    assert readers == ["redirects.py"]
