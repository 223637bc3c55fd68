"""Versions of incentive plans in the API."""

import pytest
from drf_spectacular.generators import SchemaGenerator

from tests.goals.making import plan

ADDRESS = "/api/v1/plan-versions/"


@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_who_sees_everybody_reads_the_rules(world, client, role):
    version = plan().versions.get()
    client.force_login(getattr(world, role))
    (row,) = client.get(ADDRESS, {"plan": version.plan_id}).json()["results"]
    assert row["plan_name"] == version.plan.name
    assert row["definition"] == version.definition == client.get(f"{ADDRESS}{version.pk}/").json()["definition"]


def test_who_is_paid_by_rules_reads_their_document(world, client):
    """A definition names people with the keys of their pools."""
    plan()
    client.force_login(world.rep)
    assert client.get(ADDRESS).json()["results"] == []


def test_the_rules_are_described_by_their_declaration():
    parts = SchemaGenerator().get_schema(public=True)["components"]["schemas"]
    component = parts["PlanVersion"]["properties"]["definition"]["properties"]["component"]["items"]
    assert component["properties"]["mode"]["enum"] == ["marginal", "retroactive", "interpolated", "fixed"]
    assert component["required"] == ["name"]
