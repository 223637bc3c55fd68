"""What people earned together is what their statements say, whoever they are and whatever is locked."""

from datetime import date
from decimal import Decimal

import pytest

from goals.pay.adjustments.actions import post_adjustment
from goals.pay.statements.queries.statement import statements
from goals.pay.statements.queries.totals import earned_in
from salesplan.core.periods import Calendar
from salesplan.people.choices import Role
from tests.goals.making import enrol, plan, sell
from tests.goals.pay.runs.test_locked import lock
from tests.world import NOW, TODAY, person

OWN = Calendar()
OCTOBER, NOVEMBER = OWN.month(2026, 10), OWN.month(2026, 11)
PERIODS = [OWN.quarter(2026, 4), *OWN.parts(OWN.quarter(2026, 4), "month")]


@pytest.fixture
def company(world):
    """One on a monthly plan with October locked and a late deal, one on a quarterly plan, one on none."""
    monthly = plan("Monthly", [("0", "0.05")], interval="month", basis="amount")
    enrol(monthly, world.rep, starts_on=OCTOBER.start)
    enrol(plan("Quarterly", [("0", "0.04")], basis="amount"), world.peer, starts_on=OCTOBER.start)
    for who in (world.rep, world.peer, world.other):
        sell(world, who, 10_000, date(2026, 10, 5))
        sell(world, who, 1_000, date(2026, 11, 5))
    post_adjustment(world.rep, amount=Decimal(30), why="Fair", period=OCTOBER, by=world.admin, at=NOW)
    lock(OCTOBER, world.admin, person("second", Role.ADMIN))
    sell(world, world.rep, 2_000, date(2026, 10, 30))
    for who in (world.peer, world.other):
        post_adjustment(who, amount=Decimal(7), why="Fair", period=NOVEMBER, by=world.admin, at=NOW)
        post_adjustment(
            who, amount=Decimal(9), why="Too much", kind="overpayment", period=NOVEMBER, by=world.admin, at=NOW
        )
    return world


def test_it_is_the_sum_of_the_statements(company):
    people = [company.rep, company.peer, company.other]
    made = statements(people, PERIODS, today=TODAY)
    for who in people:
        assert earned_in([who.pk], PERIODS) == sum(one.earned for (pk, _), one in made.items() if pk == who.pk)
    # 500 + 30 locked, 50 + 100 for the late deal; 440 + 7; 7
    assert earned_in([who.pk for who in people], PERIODS) == 680 + 447 + 7


def test_of_nobody_it_is_nothing(company):
    assert earned_in([], PERIODS) == earned_in([company.rep.pk], []) == 0
