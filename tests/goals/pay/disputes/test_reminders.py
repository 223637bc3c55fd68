"""Whoever may decide is reminded of disputes that are due soon, and of those that are overdue."""

from datetime import timedelta

import pytest

from goals.pay.disputes import actions
from goals.pay.disputes.notifications import remind_all
from goals.pay.disputes.tasks import remind_disputes
from salesplan.core.notices.models import Notice
from salesplan.people.choices import Role
from tests.goals.pay.disputes.making import dispute_of, missing, sold
from tests.world import NOW, TODAY, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(world):
    """Another admin."""
    return person("second", Role.ADMIN, name="Second Admin")


def reminded(after: int) -> int:
    return remind_all(today=TODAY + timedelta(after), at=NOW + timedelta(after))


def test_once_before_it_is_due_and_once_when_it_is_overdue(world):
    dispute_of(world)
    assert [reminded(after) for after in (0, 10, 11, 12, 14, 15, 15, 40)] == [0, 0, 1, 0, 0, 1, 0, 0]
    texts = list(Notice.objects.filter(person=world.admin).order_by("pk").values_list("text", flat=True))
    assert "is due on 8 Dec 2026" in texts[1]
    assert "has been due since 8 Dec 2026" in texts[2]


def test_not_while_it_waits_for_the_claimant_and_not_when_it_is_decided(world):
    made = dispute_of(world)
    actions.ask(made, text="?", by=world.admin, at=NOW)
    assert reminded(20) == 0
    actions.decide(made, outcome="denied", text="No", by=world.admin, at=NOW)
    assert reminded(20) == 0


def test_nobody_is_reminded_of_what_they_may_not_decide(world, second):
    sold(world, who=world.admin)
    missing(world.admin)
    made = dispute_of(world)
    actions.decide(made, outcome="denied", text="No", by=second, at=NOW)
    actions.escalate(made, text="Look", by=world.rep, at=NOW)
    assert reminded(20) == 2
    late = Notice.objects.filter(text__contains="has been due")
    assert sorted((one.person.username, "Chen" in one.text) for one in late) == [("admin", True), ("second", False)]


def test_by_day_only(world, time_machine_at):
    dispute_of(world)
    time_machine_at(NOW.replace(hour=17) + timedelta(20))  # one in the night in Shanghai
    assert str(remind_disputes()) == ""
    time_machine_at(NOW + timedelta(20))
    assert str(remind_disputes()) == "1 reminder"
