"""Creating, editing and handing over accounts."""

import threading
from typing import Any

import pytest
from django.db import connection

from customers.accounts import actions
from customers.accounts.models import Account
from customers.timeline.models import Entry
from salesplan.core.errors import Conflict, NotAllowed, Refused
from tests.customers.making import LATER
from tests.world import NOW, TODAY, build

pytestmark = pytest.mark.django_db


def create(world: Any, **values: Any) -> Account:
    return actions.create_account(values={"name": "Beta 贝塔", **values}, by=world.rep, at=NOW)


def test_create_fills_in_what_follows(world) -> None:
    account = create(world, employees=120)
    assert (account.owner, account.size, account.created_on) == (world.rep, "medium", TODAY)
    assert account.sort_key.split() == ["beta", "bei", "ta"]
    assert "beita" in account.search_key
    entry = Entry.objects.get(account=account)
    assert (entry.kind, entry.code, entry.by) == ("system", "account_created", world.rep)
    # What the system writes is no contact with the customer.
    assert Account.objects.get(pk=account.pk).touched_at is None


@pytest.mark.parametrize(
    ("values", "field"),
    [({"name": "  "}, "name"), ({"name": "A", "founded": 2090}, "founded"), ({"name": "A", "founded": 3}, "founded")],
)
def test_create_refuses_what_cannot_be(world, values: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        create(world, **values)
    assert refused.value.field == field
    assert not Account.objects.filter(name=values["name"]).exists()


def test_only_ones_own_people_become_owners(world) -> None:
    actions.create_account(values={"name": "A", "owner": world.rep}, by=world.manager, at=NOW)
    with pytest.raises(NotAllowed):
        actions.create_account(values={"name": "B", "owner": world.outsider}, by=world.manager, at=NOW)


def test_edit_renews_the_keys_and_never_moves_the_owner(world) -> None:
    account = actions.edit_account(
        world.account, values={"name": "Zeta", "employees": 5, "owner": world.peer}, version=1, by=world.rep, at=NOW
    )
    fresh = Account.objects.get(pk=account.pk)
    assert (fresh.sort_key, fresh.size, fresh.owner, fresh.version) == ("zeta", "micro", world.rep, 2)


def test_edit_refuses_a_parent_below_itself(world) -> None:
    child = create(world, parent=world.account)
    with pytest.raises(Refused) as refused:
        actions.edit_account(world.account, values={"parent": child}, version=1, by=world.rep, at=NOW)
    assert refused.value.field == "parent"


def test_a_second_writer_gets_the_difference(world) -> None:
    actions.edit_account(world.account, values={"phone": "1"}, version=1, by=world.manager, at=NOW)
    with pytest.raises(Conflict) as conflict:
        actions.edit_account(world.account, values={"phone": "2", "region": "East"}, version=1, by=world.rep, at=NOW)
    assert {(d.field, d.now, d.typed) for d in conflict.value.differences} == {
        ("phone", "1", "2"),
        ("region", "", "East"),
    }
    assert Account.objects.get(pk=world.account.pk).phone == "1"


@pytest.mark.django_db(transaction=True)
def test_of_two_writers_at_the_same_moment_one_wins() -> None:
    world = build()
    start, outcome = threading.Barrier(2), []

    def write(phone: str) -> None:
        try:
            start.wait()
            actions.edit_account(world.account, values={"phone": phone}, version=1, by=world.rep, at=NOW)
            outcome.append(phone)
        except Conflict:
            outcome.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(phone,)) for phone in ("1", "2")]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert outcome.count("conflict") == 1
    account = Account.objects.get(pk=world.account.pk)
    assert account.phone in outcome
    assert account.version == 2


def test_change_owner_hands_over_and_says_so(world) -> None:
    actions.change_owner(world.account, owner=world.peer, by=world.manager, at=LATER)
    assert Account.objects.get(pk=world.account.pk).owner == world.peer
    told = Entry.objects.get(account=world.account, code="account_owner_changed").data
    assert told == {"from": str(world.rep), "to": str(world.peer)}


@pytest.mark.parametrize(("by", "to"), [("rep", "peer"), ("auditor", "peer"), ("manager", "outsider")])
def test_change_owner_is_for_those_who_lead_both(world, by: str, to: str) -> None:
    with pytest.raises(NotAllowed):
        actions.change_owner(world.account, owner=getattr(world, to), by=getattr(world, by), at=NOW)


def test_out_of_use_and_back(world) -> None:
    actions.deactivate_account(world.account, by=world.rep, at=NOW)
    assert not Account.objects.get(pk=world.account.pk).is_active
    actions.reactivate_account(world.account, by=world.rep, at=NOW)
    assert Account.objects.get(pk=world.account.pk).is_active
    with pytest.raises(NotAllowed):
        actions.deactivate_account(world.account, by=world.auditor, at=NOW)


def test_the_history_names_the_person_and_the_outer_verb(world) -> None:
    actions.change_owner(world.account, owner=world.peer, by=world.manager, at=LATER)
    event = world.account.events.order_by("-pgh_id").first()
    assert event.pgh_context.metadata["user"] == world.manager.pk
    assert event.pgh_context.metadata["verb"] == "account.change_owner"
