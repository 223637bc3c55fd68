"""The base of the API: who gets in, how errors look, pages by cursor, and posts that are safe to repeat."""

import json
import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from salesplan.core.api.models import IdempotentAnswer
from salesplan.core.savedviews.models import SavedView
from salesplan.people.models import ApiToken
from tests.world import NOW, PASSWORD, build

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.api.urls")]
URL = "/test/views/"
TOLD = {"page": "a:b", "name": "Mine"}


def key_of(person) -> dict[str, str]:
    return {"Authorization": f"Token {ApiToken.objects.create(user=person, name='test')[1]}"}


def post(client: Client, url: str = URL, told=TOLD, **headers):
    return client.post(url, json.dumps(told), content_type="application/json", headers=headers)


@pytest.fixture
def rep(world) -> Client:
    client = Client()
    client.force_login(world.rep)
    return client


# ---- who gets in ---------------------------------------------------------------------------------------------------


def test_strangers_get_a_problem_and_no_redirect(world):
    answer = Client().get(URL)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == "Session"


@pytest.mark.parametrize("told", ["Token", "Token a b", "Token nonsense", "Token " + "x" * 64])
def test_a_wrong_key_gets_a_problem(world, told):
    answer = Client().get(URL, headers={"Authorization": told})
    assert answer.status_code == 401
    assert answer.json()["status"] == 401


def test_a_key_works_without_a_session_and_without_csrf(world):
    client = Client(enforce_csrf_checks=True)
    assert post(client, **key_of(world.rep)).status_code == 201


def test_a_session_needs_csrf(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.rep)
    answer = post(client)
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"


def test_an_expired_key_gets_a_problem(world, settings):
    headers = key_of(world.rep)
    ApiToken.objects.update(expiry=NOW.replace(year=2020))
    assert Client().get(URL, headers=headers).status_code == 401


def test_an_auditor_reads_and_never_writes(world):
    client = Client()
    client.force_login(world.auditor)
    assert client.get(URL).status_code == 200
    assert post(client).status_code == 403
    assert SavedView.objects.count() == 0


# ---- problems ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "told", "status", "kind"),
    [
        ("", {"page": "a:b"}, 400, "invalid"),
        ("", {"page": "a:b", "name": "refuse me"}, 422, "bad_name"),
        ("conflict/", {}, 409, "conflict"),
        ("forbidden/", {}, 403, "not_allowed"),
        ("fine/", {}, 405, "method_not_allowed"),
    ],
)
def test_errors_are_problems(rep, path, told, status, kind):
    answer = post(rep, URL + path, told)
    problem = answer.json()
    assert answer.status_code == problem["status"] == status
    assert answer["Content-Type"] == "application/problem+json"
    assert problem["type"] == f"/api/v1/problems/{kind}"
    assert problem["title"]
    assert problem["detail"]


def test_a_problem_names_the_fields(rep):
    assert {error["field"] for error in post(rep, told={}).json()["errors"]} == {"page", "name"}
    [error] = post(rep, told={"page": "a:b", "name": "refuse me"}).json()["errors"]
    assert error == {"field": "name", "detail": "No such name."}


def test_a_conflict_says_what_differs(rep):
    problem = post(rep, URL + "conflict/").json()
    assert problem["version"] == 7
    assert problem["differences"] == [{"field": "name", "now": "theirs", "typed": "yours"}]


def test_what_is_not_json_is_a_problem(rep):
    answer = rep.post(URL, "{", content_type="application/json")
    assert (answer.status_code, answer.json()["type"]) == (400, "/api/v1/problems/parse_error")
    answer = rep.post(URL, "<a/>", content_type="text/xml")
    assert (answer.status_code, answer["Content-Type"]) == (415, "application/problem+json")


@pytest.mark.parametrize("url", ["/test/views/999999/", "/api/v1/nothing/here/", "/api/v1/people/999999/"])
def test_what_is_not_there_is_a_problem(rep, url):
    answer = rep.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_problems_follow_the_language(world, rep):
    answer = rep.get("/test/views/999999/", headers={"Accept-Language": "en"})
    assert answer.json()["title"] == "Not found"


# ---- pages ---------------------------------------------------------------------------------------------------------


def test_pages_by_cursor_hold_each_row_once_while_rows_are_added(world, rep):
    for n in range(7):
        SavedView.objects.create(owner=world.rep, page="a:b", name=f"View {n}", created_at=NOW)
    seen, url = [], URL + "?page_size=3"
    while url:
        page = rep.get(url).json()
        seen += [row["name"] for row in page["results"]]
        SavedView.objects.create(owner=world.rep, page="a:b", name=f"Later {len(seen)}", created_at=NOW)
        url = page["next"]
    assert seen == [f"View {n}" for n in reversed(range(7))]


def test_a_page_has_at_most_200_rows(world, rep):
    SavedView.objects.bulk_create(
        SavedView(owner=world.rep, page="a:b", name=f"View {n}", created_at=NOW) for n in range(205)
    )
    assert len(rep.get(URL + "?page_size=200").json()["results"]) == 200
    assert rep.get(URL + "?page_size=9999").status_code == 400
    assert len(rep.get(URL).json()["results"]) == 50
    assert rep.get(URL + "?cursor=nonsense").status_code == 404


# ---- idempotency ---------------------------------------------------------------------------------------------------


def test_the_same_key_has_its_effect_once(rep):
    first, second = (post(rep, **{"Idempotency-Key": "k1"}) for _time in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
    assert SavedView.objects.count() == 1


def test_another_key_or_none_is_another_request(rep):
    for n in range(3):
        assert post(rep, told=TOLD | {"name": f"View {n}"}, **{"Idempotency-Key": f"k{n}"}).status_code == 201
    assert post(rep, told=TOLD | {"name": "View 9"}).status_code == 201
    assert SavedView.objects.count() == 4


def test_a_key_used_for_another_request_is_refused(rep):
    post(rep, **{"Idempotency-Key": "k1"})
    answer = post(rep, told=TOLD | {"name": "Other"}, **{"Idempotency-Key": "k1"})
    assert (answer.status_code, answer.json()["type"]) == (422, "/api/v1/problems/idempotency_key_reused")
    assert post(rep, **{"Idempotency-Key": "x" * 256}).status_code == 422
    assert SavedView.objects.count() == 1


def test_a_refused_request_leaves_nothing_and_frees_its_key(rep):
    answer = post(rep, told=TOLD | {"name": "refuse me"}, **{"Idempotency-Key": "k1"})
    assert answer.status_code == 422
    assert (SavedView.objects.count(), IdempotentAnswer.objects.count()) == (0, 0)
    assert post(rep, **{"Idempotency-Key": "k1"}).status_code == 201


def test_a_crash_leaves_nothing_and_frees_its_key(rep):
    rep.raise_request_exception = False
    assert post(rep, URL + "broken/", **{"Idempotency-Key": "k1"}).status_code == 500
    assert (SavedView.objects.count(), IdempotentAnswer.objects.count()) == (0, 0)


def test_keys_of_two_people_are_apart(world, rep):
    post(rep, **{"Idempotency-Key": "k1"})
    answer = post(Client(), **{"Idempotency-Key": "k1"}, **key_of(world.peer))
    assert "Idempotency-Replayed" not in answer
    assert SavedView.objects.count() == 2


def test_a_key_is_forgotten_after_a_day(rep):
    post(rep, **{"Idempotency-Key": "k1"})
    SavedView.objects.all().delete()
    IdempotentAnswer.objects.update(created_at=NOW.replace(year=2020))
    assert "Idempotency-Replayed" not in post(rep, **{"Idempotency-Key": "k1"})
    assert SavedView.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_posts_at_once_make_one_row():
    world = build()
    headers = key_of(world.rep) | {"Idempotency-Key": "all at once"}
    gate, answers = threading.Barrier(50), []

    def send():
        try:
            client = Client()
            gate.wait()
            answer = post(client, **headers)
            answers.append((answer.status_code, answer.json().get("id"), "Idempotency-Replayed" in answer))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _n in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    made = SavedView.objects.get()
    assert [(status, pk) for status, pk, _replay in answers] == [(201, made.pk)] * 50
    assert sum(not replay for _status, _pk, replay in answers) == 1


# ---- schema and people ---------------------------------------------------------------------------------------------


def test_the_schema_knows_keys_problems_and_people(rep):
    answer = rep.get(reverse("api:schema"), headers={"Accept": "application/vnd.oai.openapi+json"})
    schema = answer.json()
    assert "Problem" in schema["components"]["schemas"]
    people = schema["paths"]["/api/v1/people/"]
    assert set(people) == {"get"}
    assert people["get"]["responses"]["default"]["content"].keys() == {"application/problem+json"}
    assert {"q", "role", "team", "is_active", "cursor"} <= {p["name"] for p in people["get"]["parameters"]}


def test_the_documentation_runs_no_inline_script(rep):
    page = rep.get(reverse("api:docs"))
    assert page.status_code == 200
    assert b"<script>" not in page.content
    policy = page["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    script = rep.get(reverse("api:docs") + "?script=")
    assert script["Content-Type"].startswith("application/javascript")
    # Everywhere else styles stay strict.
    assert "unsafe-inline" not in rep.get(reverse("people:profile"))["Content-Security-Policy"]


def test_people_are_read_only_and_as_visible_as_on_the_pages(world, rep):
    url = reverse("api:person-list")
    world.other.is_active = False
    world.other.save()
    rows = {row["username"]: row for row in rep.get(url + "?page_size=200").json()["results"]}
    assert "other" not in rows
    assert rows["peer"]["team"] == world.east_one.pk
    assert "password" not in rows["peer"]
    assert rep.get(reverse("api:person-detail", args=[world.other.pk])).status_code == 404
    admin = Client()
    assert admin.login(username="admin", password=PASSWORD)
    assert post(admin, url).status_code == 405
    names = [row["username"] for row in admin.get(url + f"?team={world.west.pk}&q=out").json()["results"]]
    assert names == ["outsider"]
    assert admin.get(url + "?role=nonsense").status_code == 400


def test_people_cost_the_same_for_more_of_them(world, rep, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        assert len(rep.get(reverse("api:person-list")).json()["results"]) == 10
