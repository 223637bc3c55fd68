"""Disputes in the API."""

import pytest

from goals.pay.disputes.actions import send_message
from goals.pay.disputes.models import Dispute
from tests.goals.pay.disputes.making import claim, dispute_of, missing, sold
from tests.world import NOW

ROOT = "/api/v1/disputes/"


def post(client, body, **headers):
    return client.post(ROOT, body, content_type="application/json", headers=headers)


def test_a_line_of_the_statement_is_disputed_by_its_name(world, as_):
    deal = sold(world)
    rep = as_(world.rep)
    statement = rep.get(f"/api/v1/statements/{world.rep.pk}-2026-11/").json()
    (line,) = statement["lines"]
    assert (line["deal"], line["commission"], line["component"]) == (deal.pk, "500.00", "commission")
    assert [one["kind"] for one in statement["postings"]] == ["earning"]
    body = {"period": "2026-11", "ref": line["ref"], "text": "7.5 % was agreed", "expected": "750"}
    answer = post(rep, body, **{"Idempotency-Key": "once"})
    assert answer.status_code == 201
    made = answer.json()
    assert (made["paid"], made["at_stake"], made["state"], made["due_on"]) == (
        "500.0000", "250.0000", "open", "2026-12-08"
    )  # fmt: skip
    assert [one["text"] for one in made["said"]] == ["7.5 % was agreed"]
    assert post(rep, body, **{"Idempotency-Key": "once"}).json()["id"] == made["id"]
    assert post(rep, body).status_code == 422
    assert Dispute.objects.count() == 1


def test_a_missing_deal(world, as_):
    made = post(as_(world.rep), {"period": "2026-11", "text": "Mine", "deal": world.deal.pk}).json()
    assert (made["subject"], made["deal"]) == ("missing", world.deal.pk)


@pytest.mark.parametrize(
    "wrong",
    [{"period": "2026"}, {"period": "x"}, {"text": ""}, {"expected": "much"}, {"ref": "DROP"}, {"deal": 0}],
)
def test_what_is_wrong(world, as_, wrong):
    body = {"period": "2026-11", "text": "Mine", **wrong}
    assert post(as_(world.rep), body).status_code == 400


def test_others_deals_are_not_known(world, as_):
    answer = post(as_(world.rep), {"period": "2026-11", "text": "Mine", "deal": world.foreign_deal.pk})
    assert answer.status_code == 400


def test_own_and_below(world, as_):
    made = dispute_of(world)
    send_message(made, text="True", by=world.manager, at=NOW)
    missing(world.outsider)
    for who, count in ((world.rep, 1), (world.peer, 0), (world.manager, 1), (world.stranger, 1), (world.auditor, 2)):
        assert len(as_(who).get(ROOT).json()["results"]) == count
    found = as_(world.admin).get(ROOT, {"person": world.rep.pk, "state": "open", "period": "2026-11"}).json()["results"]
    assert [one["id"] for one in found] == [made.pk]
    assert [one["kind"] for one in found[0]["said"]] == ["claimed", "said"]
    assert as_(world.stranger).get(f"{ROOT}{made.pk}/").status_code == 404


def test_as_many_queries_for_many_as_for_few(world, as_, django_assert_max_num_queries):
    for who in (world.rep, world.peer, world.other):
        sold(world, who=who)
        claim(who)
    client = as_(world.admin)
    client.get(ROOT)
    with django_assert_max_num_queries(8):
        assert len(client.get(ROOT).json()["results"]) == 3
