"""Appraisals in the API: nobody reads those of others, and nothing is told before a round is closed."""

import pytest

from goals.appraisals.models.rounds import Appraisal
from tests.goals.appraisals.making import appraisal, open_round
from tests.goals.making import quota, sell

ROOT = "/api/v1/appraisals/"


@pytest.fixture
def closed(world):
    quota(world.rep, 1000)
    sell(world, world.rep, 1100)
    return open_round(world, to="closed")


def ids(client, **asked):
    return [one["person"] for one in client.get(ROOT, asked).json()["results"]]


def test_each_reads_their_own_and_those_below(world, as_, closed):
    both = {world.rep.pk, world.peer.pk}
    seen = {
        name: set(ids(as_(getattr(world, name)))) for name in ("rep", "peer", "other", "manager", "sibling", "admin")
    }
    assert seen == {
        "rep": {world.rep.pk}, "peer": {world.peer.pk}, "other": set(), "sibling": set(), "manager": both, "admin": both,
    }  # fmt: skip
    of_peer = appraisal(closed, world.peer).pk
    assert as_(world.rep).get(f"{ROOT}{of_peer}/").status_code == 404
    assert as_(world.auditor).get(f"{ROOT}{of_peer}/").status_code == 200


def test_the_result_with_its_evidence(world, as_, closed):
    mine = appraisal(closed, world.rep)
    told = as_(world.rep).get(f"{ROOT}{mine.pk}/").json()
    assert (told["scorecard"], told["period"], told["state"]) == ("Account executive", "2026-Q4", "closed")
    assert (told["points"], told["grade"]) == (f"{mine.final_points:.1f}", mine.final_grade)
    first = told["lines"][0]
    assert (first["name"], first["value"], first["actual"], first["target"], first["points"]) == (
        "Won revenue", "1.100000", "1100.000000", "1000.000000", "110.0"
    )  # fmt: skip
    rated = next(line for line in told["lines"] if line["kind"] == "rated")
    assert (rated["value"], rated["points"]) == (None, "100.0")


@pytest.mark.parametrize("state", ["self", "manager", "calibration"])
def test_before_closing_nothing_is_told(world, as_, state):
    made = open_round(world, to=state)
    for who in (world.rep, world.manager, world.admin):
        told = as_(who).get(f"{ROOT}{appraisal(made, world.rep).pk}/").json()
        assert [told[name] for name in ("points", "grade", "lines", "corrected")] == [None, None, None, False]


def test_a_round_that_has_not_started_is_not_the_persons(world, as_):
    open_round(world)
    assert ids(as_(world.rep)) == []
    assert len(ids(as_(world.manager))) == 2


def test_it_is_filtered_and_only_read(world, as_, closed):
    client = as_(world.admin)
    assert ids(client, person=world.peer.pk, period="2026-Q4", state="closed") == [world.peer.pk]
    assert ids(client, period="2025-Q4") == []
    assert client.post(ROOT, {}).status_code == 405
    assert client.get(ROOT, {"state": "x"}).status_code == 400


def test_the_cost_does_not_grow(world, as_, closed, django_assert_max_num_queries):
    client = as_(world.admin)
    client.get(ROOT)
    assert Appraisal.objects.count() == 2
    with django_assert_max_num_queries(8):
        client.get(ROOT)
