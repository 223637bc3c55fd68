"""What is due to somebody who leaves: unpaid periods, what is held back, what is owed, open disputes."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from goals.pay.plan.models import Enrolment
from goals.pay.settlements.queries import settlement
from goals.pay.statements.queries.statement import statement
from salesplan.core.periods import Calendar
from tests.goals.making import enrol, plan, quota, sell
from tests.goals.pay.statements.queries.test_calculating import rules
from tests.people.leaving.making import leave
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db
Q4 = Calendar().parse("2026-Q4")
HELD = rules({"name": "base", "rate": "10 %"}, reserve={"share": "0.3", "days": 400}, leaving={"reserve": "pay"})
KEPT = rules({"name": "base", "rate": "10 %"}, reserve={"share": "0.3", "days": 400})


@pytest.fixture
def sold(world):
    for day in (date(2026, 8, 3), TODAY):
        sell(world, world.rep, 10_000 if day.month == 8 else 1_000, day)
    return world


def test_unpaid_periods_with_what_is_held_back_paid_on_leaving(sold):
    """10,000 and 1,000 at 10 % with 30 % held back: 700, then 70 with the reserve of 330: 400; in all 1,100."""
    enrol(plan("Held", definition=HELD), sold.rep, starts_on=date(2026, 7, 1))
    made = settlement(sold.admin, sold.rep, TODAY, TODAY)
    assert [(row.period.key, row.earned, row.paid) for row in made.rows] == [
        ("2026-Q3", 1000, 700),
        ("2026-Q4", 100, 400),
    ]
    assert (made.due, made.closing.reserve, made.has_rule) == (1100, 0, True)
    # Nothing was written, and ended on that day the statement says the same.
    assert Enrolment.objects.get().ends_on is None
    Enrolment.objects.update(ends_on=TODAY)
    assert statement(sold.rep, Q4, today=TODAY).paid == Decimal(400)


def test_without_a_rule_for_leavers_the_reserve_waits_for_its_day(sold):
    enrol(plan("Kept", definition=KEPT), sold.rep, starts_on=date(2026, 7, 1))
    made = settlement(sold.admin, sold.rep, TODAY, TODAY)
    assert (made.due, made.closing.reserve, made.has_rule) == (770, 330, False)


def test_on_no_plan_nothing_is_due(world):
    made = settlement(world.admin, world.rep, TODAY, TODAY)
    assert (made.plan, made.rows, made.due) == (None, [], 0)


@time_machine.travel(NOW, tick=False)
def test_it_says_before_the_handover_what_it_says_after_it(world):
    """Of 100,000 a quarter 60,000 are carried to 24 November; 61,000 pay 6 % above, and not 4 %."""
    quota(world.rep, "100000")
    sell(world, world.rep, 61_000, TODAY)
    enrol(plan(), world.rep, starts_on=date(2026, 10, 1))
    before = settlement(world.admin, world.rep, TODAY, TODAY)
    assert before.due == Decimal("2460.00")
    leave(world)
    after = settlement(world.admin, world.rep, TODAY, TODAY)
    assert (after.due, after.rows) == (before.due, before.rows)


@time_machine.travel(NOW, tick=False)
def test_the_page_and_the_part_of_the_handover(sold):
    enrol(plan("Held", definition=HELD), sold.rep, starts_on=date(2026, 7, 1))
    url = reverse("goals:settlement", args=[sold.rep.pk])
    client = Client()
    client.force_login(sold.admin)
    page = client.get(url, {"last_day": "2026-11-24"}).content.decode()
    assert "1,100.00" in page
    assert "is paid at once" in page
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<main" not in part
    client.force_login(sold.peer)
    assert client.get(url).status_code == 404
