"""What the tests of customers make again and again."""

from datetime import date, datetime, timedelta
from typing import Any

from django.test import Client

from customers.accounts.models import Account
from customers.tasks.models import Task
from customers.timeline.models import Entry
from salesplan.core.search.rules import search_key, sort_key
from tests.world import NOW, TODAY

LATER = NOW + timedelta(hours=2)


def signed_in(user: Any) -> Client:
    """Return a browser of a person who is signed in."""
    client = Client()
    client.force_login(user)
    return client


def entry(by: Any, account: Any, kind: str = "call", day: date = TODAY, **more: Any) -> Entry:
    """Write an entry straight into the database."""
    values = {"text": "Talked", "happened_at": NOW, "created_at": NOW, **more}
    return Entry.objects.create(by=by, account=account, kind=kind, happened_on=day, **values)


def task(assignee: Any, due_on: date = TODAY, title: str = "Call back", **more: Any) -> Task:
    """Write a task straight into the database."""
    values = {"created_by": assignee, "created_at": NOW, **more}
    return Task.objects.create(title=title, assignee=assignee, due_on=due_on, **values)


def accounts(owner: Any, number: int, at: datetime = NOW) -> list[Account]:
    """Make many accounts, each with a task, a purchase and an entry, to find a query for each row."""
    from customers.purchases.models import AccountMonth

    made = Account.objects.bulk_create(
        Account(
            name=f"Customer {i:03}",
            owner=owner,
            created_on=TODAY,
            created_at=at,
            search_key=search_key(f"Customer {i:03}"),
            sort_key=sort_key(f"Customer {i:03}"),
        )
        for i in range(number)
    )
    for one in made:
        task(owner, account=one)
        entry(owner, one)
        AccountMonth.objects.create(account=one, month=TODAY.replace(day=1), amount=1000, deals=1)
    return made
