"""Deals over the API: the same actions, the same refusals, as problems."""

from decimal import Decimal

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from customers.timeline.models import Entry
from pipeline.deals.actions.deals import move_deal
from pipeline.deals.models import Deal
from pipeline.sales.models import SaleEntry
from salesplan.core.company.queries import business_day
from tests.world import NOW

pytestmark = pytest.mark.django_db
URL = "/api/v1/deals/"


@pytest.fixture
def api(world) -> APIClient:
    client = APIClient()
    client.force_authenticate(world.rep)
    return client


def test_the_list_holds_what_one_sees_and_filters(world, api) -> None:
    rows = api.get(URL).json()["results"]
    assert [row["id"] for row in rows] == [world.deal.pk]
    assert rows[0]["amount"] == "100000.0000"
    assert rows[0]["lines"][0]["product"] == world.product.pk
    assert api.get(URL + "?state=won").json()["results"] == []


def test_the_list_asks_as_often_for_ten_as_for_one(world, api, django_assert_max_num_queries) -> None:
    from tests.world import deal

    for n in range(10):
        deal(world, world.rep, world.stages["qualify"], name=f"Deal {n}", lines=[(world.product, "1", "10")])
    with django_assert_max_num_queries(8):
        assert len(api.get(URL).json()["results"]) == 11


def test_create_with_lines_and_splits(world, api) -> None:
    sent = {
        "name": "By API",
        "account": world.account.pk,
        "lines": [{"product": world.product.pk, "quantity": "2", "unit_price": "999.99", "discount": "5"}],
        "splits": [{"person": world.rep.pk, "percent": "75"}, {"person": world.peer.pk, "percent": "25"}],
    }
    answer = api.post(URL, sent, format="json", HTTP_IDEMPOTENCY_KEY="one")
    assert answer.status_code == 201, answer.json()
    assert (answer.json()["amount"], answer.json()["state"]) == ("1899.9800", "open")
    again = api.post(URL, sent, format="json", HTTP_IDEMPOTENCY_KEY="one")
    assert again.json()["id"] == answer.json()["id"]
    assert Deal.objects.filter(name="By API").count() == 1


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        ({}, 400, "name"),
        ({"name": "x", "amount": "-1"}, 422, "amount"),
        ({"name": "x", "currency": "XXX"}, 422, "currency"),
        ({"name": "x", "splits": [{"person": "rep", "percent": "60"}]}, 422, "splits"),
        ({"name": "x", "account": "foreign"}, 400, "account"),
    ],
)
def test_refusals_are_problems_that_name_the_field(world, api, sent, status, field) -> None:
    from tests.world import account

    if sent.get("account") == "foreign":
        sent = {**sent, "account": account(world.outsider, name="Foreign").pk}
    if "splits" in sent:
        sent = {**sent, "splits": [{"person": world.rep.pk, "percent": "60"}]}
    answer = api.post(URL, sent, format="json")
    assert answer.status_code == status, answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_stale_change_is_a_conflict(world, api) -> None:
    url = f"{URL}{world.deal.pk}/"
    assert api.patch(url, {"next_step": "Call", "version": 1}, format="json").json()["version"] == 2
    answer = api.patch(url, {"next_step": "Write", "version": 1}, format="json")
    assert answer.status_code == 409
    assert answer.json()["differences"] == [{"field": "next_step", "now": "Call", "typed": "Write"}]


def test_moving_to_won_asks_then_posts_once(world, api) -> None:
    url, won = f"{URL}{world.deal.pk}/move/", world.stages["won"].pk
    answer = api.post(url, {"stage": won}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "next_step")
    day = business_day(timezone.now()).isoformat()
    sent = {"stage": won, "next_step": "Kick-off", "closed_on": day}
    for _ in range(2):
        answer = api.post(url, sent, format="json", HTTP_IDEMPOTENCY_KEY="win")
        assert (answer.status_code, answer.json()["state"], answer.json()["closed_on"]) == (200, "won", day)
    assert SaleEntry.objects.filter(deal=world.deal).count() == 1
    assert Entry.objects.get(code="deal_won").account == world.account


def test_what_pays_of_a_won_deal_is_asked_for_with_a_why(world, api) -> None:
    move_deal(world.deal, stage=world.stages["won"], filled={"next_step": "x"}, by=world.rep, at=NOW)
    url, sent = f"{URL}{world.deal.pk}/", {"deal_type": "renewal", "name": "Line 4"}
    answer = api.patch(url, sent, format="json")
    assert (answer.status_code, answer.json()["type"]) == (422, "/api/v1/problems/request_needed")
    assert Deal.objects.get(pk=world.deal.pk).name == "Line 3 sensors", "all of it or nothing"
    answer = api.patch(url, {**sent, "why": "They had it before"}, format="json")
    assert (answer.status_code, answer.json()["state"], answer.json()["after"]) == (202, "waiting", sent)
    answer = api.post(f"{url}move/", {"stage": world.stages["proposal"].pk, "why": "Cancelled"}, format="json")
    assert answer.status_code == 202
    api.force_authenticate(world.manager)
    asked = api.get("/api/v1/requests/").json()["results"]
    assert [one["why"] for one in asked] == ["Cancelled", "They had it before"]
    decided = api.post(f"/api/v1/requests/{asked[1]['id']}/decide/", {"grant": True}, format="json")
    assert (decided.status_code, decided.json()["state"]) == (200, "granted")
    assert Deal.objects.get(pk=world.deal.pk).deal_type == "renewal"
    again = api.post(f"/api/v1/requests/{asked[1]['id']}/decide/", {"grant": False, "why": "No"}, format="json")
    assert again.status_code == 409


def test_the_stage_changes_by_moving_only(world, api) -> None:
    answer = api.patch(f"{URL}{world.deal.pk}/", {"stage": world.stages["won"].pk}, format="json")
    assert answer.status_code == 400
    assert Deal.objects.get(pk=world.deal.pk).amount == Decimal(100000)
