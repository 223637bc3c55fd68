"""Whatever is refused or broken, a browser gets a page in the look of the product, and a program a problem."""

import json

import pytest
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseNotAllowed
from django.test import Client, RequestFactory
from django.urls import reverse

from salesplan.core.http import error_pages

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


def is_page(answer: HttpResponse) -> bool:
    text = answer.content.decode()
    return answer["Content-Type"].startswith("text/html") and "entrance-card" in text and "<h1>" in text


def asked(client: Client, world) -> dict[int, HttpResponse]:
    deal = reverse("pipeline:deal_create")
    return {
        400: client.get("/pipeline/deals/?q=a%00b"),
        403: client.get(reverse("people:person_invite")),
        404: client.get("/no/such/page/"),
        405: client.get(reverse("pipeline:bulk_create")),
        413: client.post(deal, {"name": "x" * (2 * 1024 * 1024)}),
    }


def test_what_is_refused_is_a_page(world, as_) -> None:
    for status, answer in asked(as_(world.rep), world).items():
        assert (answer.status_code, is_page(answer)) == (status, True), status
    assert as_(world.rep).get(reverse("pipeline:bulk_create"))["Allow"] == "POST"


def test_it_is_in_the_language_of_the_person(world, as_) -> None:
    world.rep.language = "zh-hans"
    world.rep.save()
    texts = {status: answer.content.decode() for status, answer in asked(as_(world.rep), world).items()}
    assert "一次发送的内容太多" in texts[413]
    assert "此处最多接受 1.0 MB" in texts[413]
    assert "不能直接打开" in texts[405]
    assert all('lang="zh-hans"' in text for text in texts.values())


def test_too_many_inputs_are_told_with_the_number_that_is_taken(world, as_) -> None:
    answer = as_(world.rep).post(reverse("pipeline:deal_create"), {f"a{n}": "1" for n in range(5_100)})
    assert (answer.status_code, is_page(answer)) == (413, True)
    assert "at most 5000 fields" in answer.content.decode()


def test_a_form_of_as_many_lines_as_are_allowed_is_read(world, as_) -> None:
    """200 lines have more than a thousand inputs, where Django alone would stop."""
    lines = {
        f"lines-{n}-{name}": "1" for n in range(200) for name in ("product", "quantity", "unit_price", "discount", "x")
    }
    counts = {
        "lines-TOTAL_FORMS": "200",
        "lines-INITIAL_FORMS": "0",
        "splits-TOTAL_FORMS": "0",
        "splits-INITIAL_FORMS": "0",
    }
    answer = as_(world.rep).post(reverse("pipeline:deal_create"), {**lines, **counts, "name": "Long"})
    assert (answer.status_code, "Long" in answer.content.decode()) == (422, True)


def test_a_part_of_a_page_gets_a_sentence(world, as_) -> None:
    answer = as_(world.rep).post(
        reverse("pipeline:deal_create"), {"name": "x" * (2 * 1024 * 1024)}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 413
    assert "data-refused" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_a_program_gets_a_problem(world, as_) -> None:
    client = as_(world.rep)
    big = json.dumps({"name": "x" * (2 * 1024 * 1024)})
    for status, answer in {
        400: client.get("/api/v1/deals/?account=%00"),
        401: Client().get("/api/v1/deals/"),
        403: as_(world.auditor).post("/api/v1/deals/", "{}", content_type="application/json"),
        404: client.get("/api/v2/deals/"),
        405: client.delete("/api/v1/stages/"),
        413: client.post("/api/v1/deals/", big, content_type="application/json"),
        415: client.post("/api/v1/deals/", "x", content_type="text/plain"),
    }.items():
        assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
        assert {"type", "title", "status", "detail"} <= set(answer.json())


def test_a_fault_of_ours_has_a_number_and_tells_nothing_of_itself(world, settings) -> None:
    settings.ROOT_URLCONF = "tests.core.http.broken_urls"
    client = Client(raise_request_exception=False)
    client.force_login(world.rep)
    page = client.get("/broken/")
    assert (page.status_code, is_page(page)) == (500, True)
    assert "Incident number" in page.content.decode()
    told = client.get("/api/broken/")
    assert (told.status_code, told["Content-Type"]) == (500, PROBLEM)
    assert "Incident number" in told.json()["detail"]
    assert b"a secret of the fault" not in page.content + told.content


def test_too_many_tries_are_a_page_for_strangers_and_for_people(world, as_, settings) -> None:
    settings.RATES = {**settings.RATES, "invite": "1/h/user", "mail_link": "1/m/ip"}
    cache.clear()
    url = reverse("people:person_send_link", args=[world.rep.pk])
    client = as_(world.admin)
    client.post(url)
    page = client.post(url)
    assert (page.status_code, page["Retry-After"], is_page(page)) == (429, "60", True)
    assert "Back to sign-in" not in page.content.decode()
    part = client.post(url, headers={"HX-Request": "true"})
    assert (part.status_code, "data-refused" in part.content.decode()) == (429, True)
    link = reverse("people:mail_confirm", args=["guess"])
    Client().get(link)
    page = Client().get(link)
    assert (page.status_code, is_page(page), "Back to sign-in" in page.content.decode()) == (429, True, True)
    cache.clear()


def test_what_has_a_body_or_is_asked_for_its_head_alone_is_left_as_it_is() -> None:
    made = RequestFactory()
    whole = HttpResponse("ours", status=404)
    assert error_pages.faced(made.get("/"), whole) is whole
    bare = HttpResponseNotAllowed(["POST"])
    assert error_pages.faced(made.head("/"), bare) is bare
