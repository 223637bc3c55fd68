"""New accounts: the figure, its groups, and that the rows page shows exactly as many."""

from datetime import date

import pytest

from salesplan.core import metrics
from salesplan.core.metrics import Question
from salesplan.people.models import Membership
from tests.customers.making import signed_in
from tests.world import account

pytestmark = pytest.mark.django_db
START, END = date(2026, 1, 1), date(2026, 12, 31)


def build(world) -> None:
    """The world's own account (5 January, rep, manufacturing) and four more."""
    account(world.rep, "A", created_on=date(2026, 3, 31), industry="food")
    account(world.peer, "B", created_on=date(2026, 4, 1), industry="food", is_active=False)
    account(world.other, "C", created_on=date(2026, 4, 2), industry="energy")
    account(world.outsider, "D", created_on=date(2025, 12, 31))


def question(user, **filters) -> Question:
    return Question(user, START, END).narrowed(**filters)


@pytest.mark.parametrize(
    ("who", "expected"), [("admin", 4), ("auditor", 4), ("director", 4), ("manager", 3), ("rep", 2), ("outsider", 0)]
)
def test_value_counts_what_one_may_see(world, who: str, expected: int) -> None:
    build(world)
    assert metrics.get("new_accounts").value(question(getattr(world, who))) == expected


@pytest.mark.parametrize("by", ["day", "month", "quarter", "owner", "team", "industry"])
def test_groups_sum_to_the_value_and_each_opens_its_rows(world, by: str) -> None:
    build(world)
    # The peer changed teams after the account was new: the team of then counts.
    Membership.objects.filter(person=world.peer).update(ends_on=date(2026, 6, 30))
    Membership.objects.create(person=world.peer, team=world.west_one, starts_on=date(2026, 7, 1))
    metric, asked = metrics.get("new_accounts"), question(world.admin)
    groups = metric.groups(asked, by)
    assert sum(group.value for group in groups) == metric.value(asked) == 4
    client = signed_in(world.admin)
    for group in groups:
        assert client.get(group.rows).context["page"].paginator.count == group.value, group
    assert client.get(metric.rows(asked)).context["page"].paginator.count == 4


def test_team_means_the_team_then_and_those_below(world) -> None:
    build(world)
    metric = metrics.get("new_accounts")
    values = {
        name: metric.value(question(world.admin, team=getattr(world, name).pk))
        for name in ("east", "east_one", "east_two", "west")
    }
    assert values == {"east": 4, "east_one": 3, "east_two": 1, "west": 0}


def test_as_of_leaves_out_what_was_not_known(world) -> None:
    from dataclasses import replace

    asked = replace(question(world.admin), as_of=date(2026, 11, 23))
    assert metrics.get("new_accounts").value(asked) == 0
    rows = metrics.get("new_accounts").rows(asked)
    assert signed_in(world.admin).get(rows).context["page"].paginator.count == 0
