"""The tables are asked by the actions themselves, whoever calls them: customers, tasks, receipts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from customers.accounts import actions as accounts
from customers.tasks import actions as tasks
from pipeline.receipts.actions import record_receipt
from pipeline.receipts.permits import may_record
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.rights import Relation
from salesplan.people.access import relations_to
from salesplan.people.choices import Role
from salesplan.people.models import User
from tests.goals.making import enrol, plan, sell
from tests.goals.pay.runs.test_locked import OCTOBER, lock
from tests.world import NOW, TODAY, person

pytestmark = pytest.mark.django_db
INSIDE = ("rep", "manager", "director", "admin")


def allowed(world, step) -> set[str]:
    """Return who may take a step; each on the record as it stands."""
    out = set()
    for name, who in world.people.items():
        try:
            step(who)
        except NotAllowed:
            continue
        out.add(name)
    return out


def test_how_people_stand_to_a_deal(world) -> None:
    found = {
        name: {one.value for one in relations_to(who, owner=world.rep.pk, sharing=(world.other.pk,))}
        for name, who in world.people.items()
    }
    assert found == {
        "rep": {"owner"},
        "manager": {"lead above"},
        "director": {"lead above", "participant"},
        "other": {"participant"},
        "sibling": {"participant"},
        "admin": {"admin"},
        "auditor": {"auditor"},
        "peer": {"nobody"},
        "outsider": {"nobody"},
        "stranger": {"nobody"},
    }
    gone = User.objects.get(pk=world.rep.pk)
    gone.is_active = False
    assert relations_to(gone, owner=world.rep.pk) == {Relation.NOBODY}


def test_customers(world) -> None:
    def note(who):
        accounts.edit_account(world.account, values={"note": who.name}, version=None, by=who, at=NOW)

    assert allowed(world, note) == set(INSIDE)
    assert allowed(world, lambda who: accounts.deactivate_account(world.account, by=who, at=NOW)) == set(INSIDE)
    handed = allowed(world, lambda who: accounts.change_owner(world.account, owner=world.rep, by=who, at=NOW))
    assert handed == {"manager", "director", "admin"}


def test_tasks(world) -> None:
    made = tasks.create_task(
        title="Call", kind="call", assignee=world.rep, due_on=TODAY, by=world.outsider, at=NOW, account=world.account
    )
    inside = {*INSIDE, "outsider"}
    edited = allowed(world, lambda who: tasks.edit_task(made, values={"note": who.name}, version=None, by=who, at=NOW))
    assert edited - {"stranger"} == inside, "the lead of whoever gave it stands to it as they do"
    assert allowed(world, lambda who: tasks.snooze_task(made, due_on=TODAY, by=who, at=NOW)) >= inside
    tasks.complete_task(made, by=world.rep, at=NOW)
    with pytest.raises(Refused) as refusal:
        tasks.edit_task(made, values={"note": "later"}, version=None, by=world.rep, at=NOW)
    assert refusal.value.code == "task_is_done"
    with pytest.raises(NotAllowed):
        tasks.reopen_task(made, by=world.peer, at=NOW)


def test_receipts(world) -> None:
    world.deal.splits.create(person=world.peer, percent=1)
    assert {name for name, who in world.people.items() if may_record(who, world.deal)} == set(INSIDE)


def test_a_receipt_of_closed_pay_is_booked_by_an_admin_whom_it_does_not_pay(world) -> None:
    second = person("second", Role.ADMIN)
    rules = {"component": [{"name": "cash", "rate": "5 %", "event": "paid"}]}
    enrol(plan("On payment", interval="month", definition=rules), world.rep, starts_on=OCTOBER.start)
    made = sell(world, world.rep, 100_000, date(2026, 10, 5))
    told = {"kind": "paid", "amount": Decimal(1000), "at": NOW}
    record_receipt(made, day=date(2026, 10, 6), by=world.rep, **told)
    lock(OCTOBER, world.admin, second)
    for who in (world.rep, world.manager):
        with pytest.raises(Refused) as refusal:
            record_receipt(made, day=date(2026, 10, 7), by=who, **told)
        assert refusal.value.code == "request_needed"
    assert record_receipt(made, day=date(2026, 10, 7), by=world.admin, **told).amount == 1000
    assert record_receipt(made, day=date(2026, 11, 2), by=world.rep, **told).amount == 1000
    invoiced = record_receipt(made, day=date(2026, 10, 7), by=world.rep, **{**told, "kind": "invoiced"})
    assert invoiced.amount == 1000, "nobody is paid by invoices"
    assert TODAY - invoiced.day > timedelta(14)
