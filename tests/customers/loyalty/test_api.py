"""The loyalty programme in the API: the same actions, each once for a key."""

from typing import Any

import pytest
from django.test import Client

from customers.loyalty.choices import LoyaltyRewardKind
from tests.customers.loyalty.making import buy, has, member_of, programme, reward
from tests.world import NOW, account, signed_in

pytestmark = pytest.mark.django_db
BASE = "/api/v1"


@pytest.fixture(autouse=True)
def today(time_machine) -> None:
    """The clock stands at the day of the small company."""
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def member(world) -> Any:
    """A member of 1,000 points that can be used."""
    programme(return_days=0)
    buy(world.account, 100_000)
    return member_of(world.account)


def send(client: Client, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
    return client.post(f"{BASE}{path}", body or {}, content_type="application/json", headers=headers)


def test_members_and_their_ledger(world, member, django_assert_max_num_queries) -> None:
    for number in range(10):
        buy(account(world.rep, f"Customer {number}"), 1000, number=100 + number)
    client = signed_in(world.rep)
    with django_assert_max_num_queries(7):
        rows = client.get(f"{BASE}/loyalty-members/").json()["results"]
    assert len(rows) == 11
    rows.sort(key=lambda row: row["id"])
    assert (rows[0]["tier"], rows[0]["available"], rows[0]["held"]) == ("Gold", "1000.00", "0")
    entries = client.get(f"{BASE}/loyalty-entries/", {"member": member.pk, "kind": "earn"}).json()["results"]
    assert [(row["points"], row["spend"]) for row in entries] == [("1000.00", "100000.0000")]
    assert client.get(f"{BASE}/loyalty-entries/", {"start": "2026-11-25"}).json()["results"] == []
    assert signed_in(world.peer).get(f"{BASE}/loyalty-members/").json()["results"] == []


def test_points_are_redeemed_once_for_a_key(world, member) -> None:
    client, gift = signed_in(world.rep), reward(300)
    body = {"member": member.pk, "reward": gift.pk}
    first = send(client, "/loyalty-redemptions/", body, **{"Idempotency-Key": "k"})
    assert first.status_code == 201, first.content
    assert send(client, "/loyalty-redemptions/", body, **{"Idempotency-Key": "k"}).json()["id"] == first.json()["id"]
    assert has(world.account).available == 700
    assert send(client, "/loyalty-redemptions/", {**body, "quantity": 9}).status_code == 422
    discount = reward(10, LoyaltyRewardKind.DISCOUNT)
    assert send(client, "/loyalty-redemptions/", {**body, "reward": discount.pk}).status_code == 422
    path = f"/loyalty-redemptions/{first.json()['id']}"
    assert send(client, f"{path}/cancel/").status_code == 422
    assert send(client, f"{path}/cancel/", {"note": "Wrong size"}).json()["state"] == "cancelled"
    assert has(world.account).available == 1000


def test_adjustments_take_two(world, member) -> None:
    rep, manager = signed_in(world.rep), signed_in(world.manager)
    made = send(rep, "/loyalty-adjustments/", {"member": member.pk, "points": "50", "why": "Late delivery"})
    assert made.status_code == 201, made.content
    path = f"/loyalty-adjustments/{made.json()['id']}"
    assert send(rep, f"{path}/decide/", {"approve": True}).status_code == 403
    assert send(manager, f"{path}/decide/", {"approve": False}).status_code == 422
    assert send(manager, f"{path}/decide/", {"approve": True}).json()["state"] == "approved"
    assert has(world.account).available == 1050
    assert send(rep, f"{path}/withdraw/").status_code == 422
