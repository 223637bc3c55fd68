"""Responses in the API."""

from decimal import Decimal

import pytest

from goals.planning.quota_responses.models import QuotaResponse
from goals.planning.quotas.models import Quota
from tests.goals.making import quota
from tests.goals.planning.quota_responses.making import accept, answer, line, object_to

ROOT = "/api/v1/quota-states/"


@pytest.fixture
def change(world):
    quota(world.rep, 400_000)
    return line(world.rep)


def post(client, change, verb, body=None, **headers):
    return client.post(f"{ROOT}{change.pk}/{verb}/", body or {}, content_type="application/json", headers=headers)


def test_own_and_below(world, as_, change):
    quota(world.peer, 5)
    quota(world.outsider, 5)
    own = as_(world.rep).get(ROOT).json()["results"]
    assert [(one["id"], one["state"], one["may_accept"]) for one in own] == [(change.pk, "waiting", True)]
    below = as_(world.manager).get(ROOT, {"period": "2026-Q4"}).json()["results"]
    assert sorted(one["person"] for one in below) == [world.rep.pk, world.peer.pk]
    assert as_(world.stranger).get(f"{ROOT}{change.pk}/").status_code == 404


@pytest.mark.parametrize(("state", "who"), [("waiting", "peer"), ("objected", "rep"), ("accepted", "other")])
def test_by_state(world, as_, change, state, who):
    for one in (world.peer, world.other):
        quota(one, 5)
    object_to(change, world.rep)
    accept(line(world.other), world.other)
    found = as_(world.director).get(ROOT, {"state": state}).json()["results"]
    assert [one["person"] for one in found] == [getattr(world, who).pk]
    assert as_(world.director).get(ROOT, {"state": "happy"}).status_code == 400


def test_object_answer_accept(world, as_, change):
    rep, manager = as_(world.rep), as_(world.manager)
    told = post(rep, change, "object", {"comment": "Too high", "proposed": "360000"}).json()
    assert (told["state"], told["comment"], told["proposed"], told["said_by"]) == (
        "objected", "Too high", "360000.0000", world.rep.pk
    )  # fmt: skip
    told = post(manager, change, "answer", {"comment": "Agreed", "amount": "370000"}).json()
    assert (told["state"], told["amount"], told["note"]) == ("answered", "370000.0000", "Agreed")
    assert Quota.objects.get().amount == 370_000
    assert post(rep, line(world.rep), "accept").json()["state"] == "accepted"


@pytest.mark.parametrize(
    ("verb", "body", "status"),
    [
        ("object", {}, 400),
        ("object", {"comment": "No", "proposed": "-1"}, 422),
        ("object", {"comment": "No", "proposed": "x"}, 400),
        ("accept", {"comment": "x" * 1001}, 400),
    ],
)
def test_what_is_wrong_is_named(world, as_, change, verb, body, status):
    assert post(as_(world.rep), change, verb, body).status_code == status
    assert not QuotaResponse.objects.exists()


def test_a_figure_that_has_changed_is_a_conflict(world, as_, change):
    object_to(change, world.rep)
    answer(change, world.manager, amount=Decimal(1))
    answered = post(as_(world.rep), change, "accept")
    assert answered.status_code == 409
    assert "is now ¥1" in answered.json()["detail"]
    assert as_(world.rep).get(f"{ROOT}{change.pk}/").status_code == 404


def test_the_same_request_twice_has_its_effect_once(world, as_, change):
    rep = as_(world.rep)
    for _i in range(2):
        assert post(rep, change, "accept", **{"Idempotency-Key": "one"}).status_code == 200
    assert QuotaResponse.objects.count() == 1
