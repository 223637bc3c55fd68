"""Activities: the figure, its groups, and that the rows page shows exactly as many."""

from datetime import date

import pytest

from salesplan.core import metrics
from salesplan.core.metrics import Question
from salesplan.people.models import Membership
from tests.customers.making import entry, signed_in
from tests.world import NOW, account

pytestmark = pytest.mark.django_db
START, END = date(2026, 7, 1), date(2026, 12, 31)


def build(world) -> None:
    """Six that count (rep 3, peer 1, other 1, manager 1 on the rep's account), and six that do not."""
    for kind, day in (("call", START), ("visit", date(2026, 9, 30)), ("mail", END)):
        entry(world.rep, world.account, kind, day)
    entry(world.peer, account(world.peer, "P"), "meeting", date(2026, 10, 1))
    entry(world.other, account(world.other, "O"), "call", date(2026, 10, 2))
    entry(world.manager, world.account, "call", date(2026, 10, 3))
    entry(world.rep, world.account, "note", date(2026, 10, 1))
    entry(world.rep, world.account, "system", date(2026, 10, 1))
    entry(world.rep, world.account, "call", date(2026, 10, 1), deleted_at=NOW)
    entry(world.rep, world.account, "call", date(2026, 6, 30))
    entry(world.rep, world.account, "call", date(2027, 1, 1))


def question(user, **filters) -> Question:
    return Question(user, START, END).narrowed(**filters)


@pytest.mark.parametrize(
    ("who", "expected"), [("admin", 6), ("director", 6), ("manager", 5), ("rep", 4), ("stranger", 0)]
)
def test_value_counts_what_one_may_see(world, who: str, expected: int) -> None:
    build(world)
    assert metrics.get("activities").value(question(getattr(world, who))) == expected


@pytest.mark.parametrize("by", ["day", "month", "quarter", "owner", "team"])
def test_groups_sum_to_the_value_and_each_opens_its_rows(world, by: str) -> None:
    build(world)
    Membership.objects.filter(person=world.rep).update(ends_on=date(2026, 9, 30))
    Membership.objects.create(person=world.rep, team=world.west_one, starts_on=date(2026, 10, 1))
    metric, asked = metrics.get("activities"), question(world.admin)
    groups = metric.groups(asked, by)
    assert sum(group.value for group in groups) == metric.value(asked) == 6
    client = signed_in(world.admin)
    for group in groups:
        assert client.get(group.rows).context["page"].paginator.count == group.value, group
    if by == "team":
        figures = {group.label: group.value for group in groups}
        # The rep's first two were still for East One, the third for West One.
        assert figures == {"East One": 4, "East Two": 1, "West One": 1}


def test_nobody_and_no_team(world) -> None:
    build(world)
    entry(None, world.account, "call", date(2026, 10, 5))
    entry(world.admin, world.account, "call", date(2026, 10, 5))
    metric = metrics.get("activities")
    values = {name: metric.value(question(world.admin, **{name: "none"})) for name in ("owner", "team")}
    assert values == {"owner": 1, "team": 2}
    for by in ("owner", "team"):
        empty = metric.groups(question(world.admin), by)[-1]
        assert empty.value == signed_in(world.admin).get(empty.rows).context["page"].paginator.count


def test_an_unknown_dimension_matches_nothing(world) -> None:
    build(world)
    assert metrics.get("activities").value(question(world.admin, product="1")) == 0
