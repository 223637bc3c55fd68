"""A hand-over by the API from its beginning to its end: the same steps as on the pages."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from customers.accounts.models import Account
from pipeline.deals.models import Deal
from salesplan.people.models import User
from tests.world import TODAY

pytestmark = pytest.mark.django_db
URL = "/api/v1/leavings/"


def signed_in(who):
    api = APIClient()
    api.force_authenticate(who)
    return api


def test_from_the_preparation_to_the_last_day(world):
    api = signed_in(world.admin)
    sent = {
        "person": world.rep.pk,
        "last_day": TODAY,
        "reason": "resigned",
        "successors": [world.peer.pk, world.other.pk],
    }
    made = api.post(URL, sent, format="json")
    assert (made.status_code, made.json()["state"]) == (201, "planned")
    one = f"{URL}{made.json()['id']}/"
    kinds = {row["kind"]: row for row in api.get(f"{one}kinds/").json()}
    assert kinds["deals"]["count"] == 1
    assert f"heir:{world.other.pk}" in kinds["deals"]["options"]
    chosen = {"choices": {"deals": f"heir:{world.other.pk}", "accounts": f"heir:{world.other.pk}"}}
    assert api.post(f"{one}choose/", chosen, format="json").status_code == 200
    rows = {"kind": "tasks", "heirs": {}}
    assert api.post(f"{one}choose-rows/", rows, format="json").status_code == 200
    assert api.get(f"{one}waiting/").json() == []
    started = api.post(f"{one}start/").json()
    assert (started["state"], started["started_by"]) == ("closed", world.admin.pk)
    assert Deal.objects.get(pk=world.deal.pk).owner == world.other
    assert Account.objects.get(pk=world.account.pk).owner == world.other
    assert not User.objects.get(pk=world.rep.pk).is_active
    items = api.get(f"{one}items/?result=done").json()["results"]
    assert {row["kind"] for row in items} >= {"deals", "accounts"}
    assert api.get(f"{one}items/?result=refused").json()["results"] == []


def test_the_day_changes_while_nothing_has_passed_on_and_it_is_called_off(world):
    api = signed_in(world.manager)
    sent = {"person": world.rep.pk, "last_day": TODAY, "reason": "resigned", "successors": [world.peer.pk]}
    made = api.post(URL, sent, format="json").json()
    later = str(TODAY + timedelta(30))
    told = {"last_day": later, "reason": "contract", "successors": [world.peer.pk], "version": made["version"]}
    changed = api.patch(f"{URL}{made['id']}/", told, format="json").json()
    assert (changed["last_day"], changed["reason"]) == (later, "contract")
    assert api.patch(f"{URL}{made['id']}/", told, format="json").status_code == 409
    assert api.post(f"{URL}{made['id']}/start/").status_code == 403, "an admin starts it"
    assert api.post(f"{URL}{made['id']}/cancel/").json()["state"] == "canceled"
    assert Deal.objects.get(pk=world.deal.pk).owner == world.rep


def test_only_who_leads_somebody_prepares(world):
    sent = {"person": world.outsider.pk, "last_day": TODAY, "reason": "resigned", "successors": [world.peer.pk]}
    assert signed_in(world.manager).post(URL, sent, format="json").status_code == 403
    sent["person"] = world.peer.pk
    assert signed_in(world.rep).post(URL, sent, format="json").status_code in (400, 403)
