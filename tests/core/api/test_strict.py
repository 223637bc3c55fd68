"""What programs send is taken whole or refused: unknown names, fixed values, and half a line of a list."""

import pytest
from rest_framework.test import APIClient

from customers.contacts.models import Contact
from customers.tasks.actions import create_task
from customers.timeline.actions import record
from salesplan.core.api.serializers import Strict
from tests.world import NOW, START

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(world) -> APIClient:
    client = APIClient()
    client.force_authenticate(world.rep)
    return client


@pytest.fixture
def addresses(world) -> list[str]:
    """One record of each kind that programs may change."""
    about = {"account": world.account, "by": world.rep, "at": NOW}
    entry = record(kind="call", text="Talked.", **about)
    task = create_task(title="Call back", kind="call", assignee=world.rep, due_on=START, **about)
    contact = Contact.objects.create(name="Lin Yan", account=world.account, created_at=NOW)
    return [
        f"/api/v1/deals/{world.deal.pk}/",
        f"/api/v1/accounts/{world.account.pk}/",
        f"/api/v1/contacts/{contact.pk}/",
        f"/api/v1/tasks/{task.pk}/",
        f"/api/v1/timeline/{entry.pk}/",
    ]


def test_a_record_sent_back_as_it_came_changes_nothing(api, addresses):
    for address in addresses:
        before = api.get(address).json()
        answer = api.patch(address, before, format="json")
        assert answer.status_code == 200, (address, answer.json())
        assert {**answer.json(), "version": 0} == {**before, "version": 0}


def test_a_name_that_does_not_exist_is_told_with_the_nearest_one(world, api, addresses):
    for address in addresses:
        answer = api.patch(address, {"no_such_thing": 1}, format="json")
        assert answer.status_code == 400, address
        assert answer.json()["errors"] == [{"field": "no_such_thing", "detail": "There is no such field."}]
    answer = api.patch(f"/api/v1/deals/{world.deal.pk}/", {"amuont": "5"}, format="json")
    assert answer.json()["errors"] == [{"field": "amuont", "detail": "There is no such field. Did you mean “amount”?"}]


def test_what_the_product_sets_itself_is_not_passed_over_in_silence(world, api):
    address = f"/api/v1/deals/{world.deal.pk}/"
    answer = api.patch(address, {"state": "lost"}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "state")
    assert api.patch(address, {"state": "open", "next_step": "Call"}, format="json").status_code == 200
    made = api.post("/api/v1/deals/", {"name": "New", "state": "won"}, format="json")
    assert (made.status_code, made.json()["errors"][0]["field"]) == (400, "state")


def test_of_an_older_version_the_conflict_is_told(world, api):
    address = f"/api/v1/deals/{world.deal.pk}/"
    before = api.get(address).json()
    api.patch(address, {"next_step": "Call", "version": before["version"]}, format="json")
    assert api.patch(address, {**before, "touched_at": None, "name": "Mine"}, format="json").status_code == 409


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ({"splits": [{"person": 1}]}, {"splits.0.person", "splits.0.percent"}),
        ({"splits": [{"user": 3, "percent": "99"}]}, {"splits.0.user", "splits.0.person"}),
        ({"lines": [{}]}, {"lines.0.product", "lines.0.quantity", "lines.0.unit_price"}),
        ({"overlays": [{"percent": "10"}]}, {"overlays.0.person"}),
    ],
)
def test_a_change_brings_lines_and_shares_whole(world, api, sent, fields):
    answer = api.patch(f"/api/v1/deals/{world.deal.pk}/", sent, format="json")
    assert answer.status_code == 400
    assert {row["field"] for row in answer.json()["errors"]} <= fields


def test_the_body_of_a_step_is_held_to_its_names(world, api):
    answer = api.post(f"/api/v1/deals/{world.deal.pk}/move/", {"stage": world.stages["won"].pk, "to": 1}, format="json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "to"


def below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


def test_every_body_of_the_schema_is_strict(api):
    """A body that a route takes is of a strict serializer; `Patched` is the schema's word for a change."""
    schema = api.get("/api/v1/schema/?format=json").json()
    taken = set()
    for path in schema["paths"].values():
        for step in path.values():
            for content in step.get("requestBody", {}).get("content", {}).values():
                taken.add(content["schema"].get("$ref", "").rpartition("/")[2].removeprefix("Patched"))
    strict = {kind.__name__.removesuffix("Serializer") for kind in below(Strict)}
    assert len(taken) > 15
    assert sorted(taken - strict - {""}) == []
