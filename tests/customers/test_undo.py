"""Every undo that a page of customers offers: after it the record is as it was before the step, field by field."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from customers.accounts.models import Account
from customers.contacts.models import Contact
from customers.tasks.models import Task
from customers.timeline.models import Entry
from tests.customers.making import entry, signed_in, task
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db


def fields(model, pk):
    """Return a record as it stands, but for the number of its saves."""
    return {name: value for name, value in model.objects.values().get(pk=pk).items() if name != "version"}


def told_done(row):
    """Return the days on which the timeline says that a task was done."""
    rows = Entry.objects.filter(code="task_done", data__task=row.pk, deleted_at=None)
    return list(rows.values_list("happened_at", flat=True))


def step(client, name, pk, data=None):
    """Take a step as htmx does and return the address of the undo on offer."""
    answer = client.post(reverse(f"customers:{name}", args=[pk]), data or {}, headers={"HX-Request": "true"})
    return json.loads(answer.headers["HX-Trigger"])["toast"].get("undo", "")


def undo(client, url):
    """Press Undo."""
    return client.post(url, {"next": "/"})


@pytest.mark.parametrize(
    ("was", "name", "data"),
    [
        ({}, "task_complete", {}),
        ({"remind_on": TODAY}, "task_complete", {}),
        ({"done_at": NOW - timedelta(days=3)}, "task_reopen", {}),
        (
            {"remind_on": TODAY + timedelta(days=3), "due_on": TODAY + timedelta(days=9)},
            "task_snooze",
            {"to": "tomorrow"},
        ),
        ({"remind_on": TODAY - timedelta(days=1)}, "task_snooze", {"to": "next_week"}),
    ],
)
def test_a_step_of_a_task(world, was, name, data) -> None:
    row = task(world.rep, **{"due_on": TODAY, **was}, done_by=world.manager if "done_at" in was else None)
    client, before = signed_in(world.rep), fields(Task, row.pk)
    url = step(client, name, row.pk, data)
    assert fields(Task, row.pk) != before
    undo(client, url)
    assert fields(Task, row.pk) == before


def test_a_task_that_is_done_again_is_done_when_it_was(world) -> None:
    row = task(world.rep, account=world.account)
    client = signed_in(world.rep)
    step(client, "task_complete", row.pk)
    done, told = fields(Task, row.pk), told_done(row)
    url = step(client, "task_reopen", row.pk)
    assert told_done(row) == []
    undo(client, url)
    assert (fields(Task, row.pk), told_done(row)) == (done, told)


def test_a_step_that_did_nothing_has_no_undo(world) -> None:
    row = task(world.rep, done_at=NOW, done_by=world.rep)
    assert step(signed_in(world.rep), "task_complete", row.pk) == ""


def test_a_later_change_is_not_undone_along_the_way(world) -> None:
    row = task(world.rep)
    client = signed_in(world.rep)
    url = step(client, "task_snooze", row.pk, {"to": "tomorrow"})
    step(client, "task_complete", row.pk)
    page = client.post(url, {"next": reverse("customers:task_detail", args=[row.pk])}, follow=True)
    assert Task.objects.get(pk=row.pk).done_at is not None
    assert "Someone has changed this since" in page.content.decode()


@pytest.mark.parametrize("is_main", [True, False])
def test_a_contact_is_the_main_one_only_where_it_was(world, is_main) -> None:
    Contact.objects.filter(pk=world.contact.pk).update(is_primary=is_main)
    client, before = signed_in(world.rep), fields(Contact, world.contact.pk)
    undo(client, step(client, "contact_deactivate", world.contact.pk))
    assert fields(Contact, world.contact.pk) == before


def test_a_main_contact_does_not_come_back_beside_another_one(world) -> None:
    other = Contact.objects.create(account=world.account, name="Wang", created_at=NOW, is_active=False)
    client = signed_in(world.rep)
    url = step(client, "contact_deactivate", world.contact.pk)
    client.post(reverse("customers:contact_reactivate", args=[other.pk]))
    undo(client, url)
    assert not Contact.objects.get(pk=world.contact.pk).is_active
    assert Contact.objects.get(account=world.account, is_primary=True) == other


def test_an_account_is_taken_into_use_again(world) -> None:
    client, before = signed_in(world.rep), fields(Account, world.account.pk)
    client.post(reverse("customers:account_deactivate", args=[world.account.pk]))
    undo(client, reverse("customers:account_reactivate", args=[world.account.pk]))
    assert fields(Account, world.account.pk) == before


def test_an_entry_that_was_logged_or_deleted(world) -> None:
    entry(world.rep, world.account, happened_at=NOW - timedelta(days=4))
    client = signed_in(world.rep)
    first = entry(world.rep, world.account)
    client.post(reverse("customers:entry_delete", args=[first.pk]), {"next": "/"})
    client.post(reverse("customers:entry_restore", args=[first.pk]), {"next": "/"})
    was, account = fields(Entry, first.pk), fields(Account, world.account.pk)
    undo(client, step(client, "entry_delete", first.pk))
    assert (fields(Entry, first.pk), fields(Account, world.account.pk)) == (was, account)
