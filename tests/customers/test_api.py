"""Customers in the API: the same actions, filters, versions, idempotent posts."""

import pytest
from django.test import Client

from customers.accounts.models import Account
from customers.contacts.models import Contact
from customers.tasks.models import Task
from customers.timeline.models import Entry
from tests.customers.making import accounts, entry, signed_in, task
from tests.world import account

pytestmark = pytest.mark.django_db
BASE = "/api/v1"
JSON = "application/json"


def send(client: Client, method: str, path: str, body: dict | None = None, **headers: str):
    return getattr(client, method)(f"{BASE}{path}", body or {}, content_type=JSON, headers=headers)


def test_accounts_list_filter_and_search(world, django_assert_max_num_queries) -> None:
    account(world.outsider, "Foreign")
    accounts(world.rep, 60)
    client = signed_in(world.rep)
    with django_assert_max_num_queries(6):
        first = client.get(f"{BASE}/accounts/").json()
    assert len(first["results"]) == 50
    assert len(client.get(first["next"]).json()["results"]) == 11
    found = client.get(f"{BASE}/accounts/", {"q": "和信"}).json()["results"]
    assert [row["id"] for row in found] == [world.account.pk]
    assert client.get(f"{BASE}/accounts/", {"industry": "manufacturing"}).json()["results"] == found
    assert found[0]["version"] == 1


def test_accounts_create_once_for_a_key(world) -> None:
    client = signed_in(world.rep)
    body = {"name": "API 客户", "industry": "food", "employees": 12, "annual_revenue": "1000.50"}
    first = send(client, "post", "/accounts/", body, **{"Idempotency-Key": "k1"})
    assert first.status_code == 201, first.content
    again = send(client, "post", "/accounts/", body, **{"Idempotency-Key": "k1"})
    assert again.json()["id"] == first.json()["id"]
    assert Account.objects.filter(name="API 客户").count() == 1
    assert first.json()["owner"] == world.rep.pk
    assert first.json()["size"] == "small"


def test_accounts_patch_watches_the_version(world) -> None:
    client, path = signed_in(world.rep), f"/accounts/{world.account.pk}/"
    assert send(client, "patch", path, {"phone": "1", "version": 1}).json()["version"] == 2
    stale = send(client, "patch", path, {"phone": "2", "version": 1})
    assert stale.status_code == 409
    assert stale.json()["differences"] == [{"field": "phone", "now": "1", "typed": "2"}]
    assert send(client, "patch", path, {"owner": world.peer.pk}).status_code == 400
    assert send(signed_in(world.manager), "patch", path, {"owner": world.peer.pk}).json()["owner"] == world.peer.pk
    assert send(client, "patch", path, {"phone": "3"}).status_code == 404


def test_contacts(world) -> None:
    client = signed_in(world.rep)
    made = send(client, "post", "/contacts/", {"account": world.account.pk, "name": "Zhou", "is_primary": True})
    assert made.status_code == 201, made.content
    assert list(Contact.objects.filter(is_primary=True).values_list("name", flat=True)) == ["Zhou"]
    path = f"/contacts/{made.json()['id']}/"
    changed = send(client, "patch", path, {"consent": "given", "version": made.json()["version"]})
    assert changed.json()["consent_at"]
    assert send(client, "patch", path, {"name": "X", "version": 1}).status_code == 409
    assert (
        send(signed_in(world.peer), "post", "/contacts/", {"account": world.account.pk, "name": "Y"}).status_code == 400
    )


def test_timeline_of_ones_own(world) -> None:
    client = signed_in(world.rep)
    made = send(client, "post", "/timeline/", {"account": world.account.pk, "kind": "call", "text": "@peer hello"})
    assert made.status_code == 201, made.content
    assert made.json()["mentions"] == [world.peer.pk]
    path = f"/timeline/{made.json()['id']}/"
    assert send(client, "patch", path, {"text": "Changed"}).json()["text"] == "Changed"
    assert send(signed_in(world.manager), "patch", path, {"text": "No"}).status_code == 403
    assert send(client, "post", "/timeline/", {"account": world.account.pk, "kind": "system"}).status_code == 400
    theirs = entry(world.manager, world.account)
    assert client.delete(f"{BASE}/timeline/{theirs.pk}/").status_code == 403
    assert client.delete(f"{BASE}{path}").status_code == 204
    assert [row["id"] for row in client.get(f"{BASE}/timeline/").json()["results"]] == [theirs.pk]
    assert Entry.objects.count() == 2


def test_tasks_complete_and_reopen(world) -> None:
    client = signed_in(world.rep)
    made = send(client, "post", "/tasks/", {"title": "Ask", "due_on": "2026-12-01", "account": world.account.pk})
    assert made.status_code == 201, made.content
    assert made.json()["assignee"] == world.rep.pk
    path = f"/tasks/{made.json()['id']}/"
    assert send(client, "post", f"{path}complete/").json()["done_by"] == world.rep.pk
    assert send(client, "post", f"{path}complete/").status_code == 200
    assert len(client.get(f"{BASE}/tasks/", {"is_done": "true"}).json()["results"]) == 1
    assert send(client, "post", f"{path}reopen/").json()["done_at"] is None
    assert client.get(f"{BASE}/tasks/", {"is_done": "true"}).json()["results"] == []
    task(world.outsider)
    assert Task.objects.count() == 2
    assert len(client.get(f"{BASE}/tasks/").json()["results"]) == 1
    wrong = send(client, "patch", path, {"remind_on": "2027-01-01"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "remind_on")
