"""A refund takes back from whoever was credited for the sale then: the leader, the seller, the sharers of that day."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from customers.accounts.models import Account
from goals.pay.statements.queries.statement import statement
from pipeline.deals.models import Deal
from pipeline.receipts.actions import record_receipt, reverse_receipt
from salesplan.core.periods import Calendar
from salesplan.people.models import Team
from salesplan.people.queries import tree_over_time
from tests.goals.making import enrol, plan, sell, take_back
from tests.world import NOW, TODAY

OCTOBER, NOVEMBER = (Calendar().month(2026, number) for number in (10, 11))
SOLD, MOVED, REFUNDED = date(2026, 10, 5), date(2026, 11, 2), date(2026, 11, 9)


def moved(team, to, day):
    """Move a team below another from a day on: as the history of a running product would have it."""
    was = team.parent_id
    Team.objects.filter(pk=team.pk).update(parent=to)
    event = Team.pgh_event_model
    kept = [one.column for one in event._meta.concrete_fields]
    kept = [name for name in kept if name not in ("pgh_id", "pgh_created_at", "parent_id")]
    names = ", ".join(kept)
    sql = f"INSERT INTO {event._meta.db_table} ({names}, pgh_created_at, parent_id) SELECT {names}, %s, %s FROM {event._meta.db_table}"
    with connection.cursor() as cursor:
        for at, parent in (("2020-01-01 00:00+08", was), (f"{day} 00:00+08", to.pk)):
            cursor.execute(f"{sql} WHERE pgh_obj_id = %s LIMIT 1", [at, parent, team.pk])


def override(*people, event="booked"):
    rules = {"component": [{"name": "override", "credits": "team", "event": event, "rate": "2 %"}]}
    enrol(plan("Leads", definition=rules, interval="month"), *people)


def earned(who, period):
    return statement(who, period, today=TODAY).earned


class TestATeamThatMoved:
    """East One lies below the director, and from November on below the stranger."""

    def test_a_sale_stays_with_whom_it_was_credited(self, world):
        override(world.director, world.stranger)
        sell(world, world.rep, 10_000, SOLD)
        moved(world.east_one, world.west_one, MOVED)
        sell(world, world.rep, 5_000, REFUNDED)
        assert (earned(world.director, OCTOBER), earned(world.director, NOVEMBER)) == (200, 0)
        assert (earned(world.stranger, OCTOBER), earned(world.stranger, NOVEMBER)) == (0, 100)

    def test_a_refund_of_a_payment_is_given_back_by_the_leader_of_then(self, world):
        override(world.director, world.stranger, event="paid")
        made = sell(world, world.rep, 10_000, SOLD)
        receipt = record_receipt(made, kind="paid", day=SOLD, amount=Decimal(10_000), by=world.admin, at=NOW)
        moved(world.east_one, world.west_one, MOVED)
        reverse_receipt(receipt, day=REFUNDED, amount=Decimal(4_000), why="Returned", by=world.admin, at=NOW)
        assert (earned(world.director, OCTOBER), earned(world.director, NOVEMBER)) == (200, -80)
        assert (earned(world.stranger, OCTOBER), earned(world.stranger, NOVEMBER)) == (0, 0)

    def test_a_sale_that_is_taken_back_is_taken_back_from_the_leader_of_then(self, world):
        override(world.director, world.stranger)
        made = sell(world, world.rep, 10_000, SOLD)
        moved(world.east_one, world.west_one, MOVED)
        take_back(made, world.admin)
        assert [earned(who, period) for who in (world.director, world.stranger) for period in (OCTOBER, NOVEMBER)] == [
            0
        ] * 4

    def test_the_tree_of_a_day(self, world):
        moved(world.east_one, world.west_one, MOVED)
        tree = tree_over_time()
        assert tree.above(world.east_one.pk, SOLD) == [world.east_one.pk, world.east.pk, world.root.pk]
        assert tree.above(world.east_one.pk, MOVED) == [
            world.east_one.pk,
            world.west_one.pk,
            world.west.pk,
            world.root.pk,
        ]
        assert world.east_one.pk in tree.ever_below([world.east.pk]) & tree.ever_below([world.west.pk])


class TestASaleThatWasHandedOn:
    @pytest.fixture
    def refunded(self, world):
        """A sale of the rep and the peer, half and half, is paid; all is handed to another, then 4,000 are refunded."""
        rules = {"component": [{"name": "cash", "event": "paid", "rate": "5 %"}]}
        enrol(plan("On payment", definition=rules, interval="month"), world.rep, world.peer, world.other)
        made = sell(
            world, world.rep, 10_000, SOLD, account=world.account, splits=[(world.rep, "50"), (world.peer, "50")]
        )
        receipt = record_receipt(made, kind="paid", day=SOLD, amount=Decimal(10_000), by=world.admin, at=NOW)
        Account.objects.filter(pk=world.account.pk).update(owner=world.other)
        Deal.objects.filter(pk=made.pk).update(owner=world.other)
        reverse_receipt(receipt, day=REFUNDED, amount=Decimal(4_000), why="Returned", by=world.admin, at=NOW)
        return world

    def test_those_who_were_credited_give_back(self, refunded):
        assert [earned(who, NOVEMBER) for who in (refunded.rep, refunded.peer, refunded.other)] == [-100, -100, 0]


def test_a_refund_of_what_was_paid_before_anybody_was_on_a_plan_takes_nothing(world):
    rules = {"component": [{"name": "cash", "event": "paid", "rate": "5 %"}]}
    enrol(plan("On payment", definition=rules, interval="month"), world.rep, starts_on=date(2026, 11, 1))
    made = sell(world, world.rep, 10_000, SOLD)
    receipt = record_receipt(made, kind="paid", day=SOLD, amount=Decimal(10_000), by=world.admin, at=NOW)
    reverse_receipt(receipt, day=REFUNDED, amount=Decimal(4_000), why="Returned", by=world.admin, at=NOW)
    found = statement(world.rep, NOVEMBER, today=TODAY)
    assert (found.earned, found.credited, [line.unpaid for line in found.lines]) == (0, 0, ["sale_not_paid"])
