"""Segments over the API."""

from datetime import timedelta

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from customers.segments.models import Segment
from tests.customers.segments.making import RETAIL, customers, segment

pytestmark = pytest.mark.django_db
LIST = reverse("api:segment-list")


def api(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


def test_a_program_creates_a_segment_and_changes_its_rule(world):
    customers(world.rep, 2)
    client = api(world.manager)
    made = client.post(LIST, {"name": "Retailers", "rule": RETAIL}, format="json")
    assert made.status_code == 201, made.data
    assert (made.data["rule"], made.data["kind"]) == (RETAIL, "rule")
    url = reverse("api:segment-detail", args=[made.data["id"]])
    food = {"join": "all", "parts": [{"fact": "industry", "op": "in", "value": ["food"]}]}
    changed = client.patch(url, {"rule": food, "version": made.data["version"]}, format="json")
    assert (changed.status_code, changed.data["rule"]) == (200, food)
    assert client.patch(url, {"rule": RETAIL, "version": made.data["version"]}, format="json").status_code == 409
    assert api(world.sibling).patch(url, {"name": "Mine"}, format="json").status_code == 403
    assert api(world.rep).post(LIST, {"name": "Mine", "rule": RETAIL}, format="json").status_code == 403


@pytest.mark.parametrize("rule", [None, "x", [], {"join": "all", "parts": []}, {"fact": "no", "op": "in"}])
def test_a_rule_that_cannot_be_read_is_refused_in_a_sentence(world, rule):
    answer = api(world.admin).post(LIST, {"name": "Odd", "rule": rule}, format="json")
    assert answer.status_code in (400, 422), answer.data
    assert not Segment.objects.exists()


def test_members_on_a_day_of_those_one_sees(world):
    customers(world.rep, 2)
    customers(world.outsider, 1)
    made = segment(world)
    url = reverse("api:segment-members", args=[made.pk])
    assert len(api(world.admin).get(url, {"as_of": "2026-11-24"}).data["results"]) == 3
    assert len(api(world.outsider).get(url, {"as_of": "2026-11-24"}).data["results"]) == 1
    assert len(api(world.admin).get(url, {"as_of": str(made.created_at.date() - timedelta(1))}).data["results"]) == 0
    assert api(world.admin).get(url, {"as_of": "soon"}).status_code == 400
