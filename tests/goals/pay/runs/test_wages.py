"""The legal limit of deductions counts the base wage: 20 % of what is paid in all, never below the minimum wage."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goals.pay.adjustments.actions import post_adjustment
from goals.pay.statements.queries.calculating import calculated
from goals.pay.statements.queries.statement import statement
from salesplan.core.periods import Calendar
from salesplan.people.actions.wages import set_wage
from tests.goals.making import enrol, plan, sell
from tests.goals.pay.runs.test_locked import lock
from tests.world import NOW, TODAY, person

pytestmark = pytest.mark.django_db

OWN = Calendar()
OCTOBER, NOVEMBER = OWN.month(2026, 10), OWN.month(2026, 11)
RULES = {"component": [{"name": "commission", "rate": "5 %"}], "recovery": {"share": "20 %", "floor": "2690"}}


@pytest.fixture
def owing(world):
    """October earns 2,000 of which a debt of 5,000 is recovered within the limit."""
    enrol(plan("Limited", definition=RULES, interval="month"), world.rep, starts_on=OCTOBER.start)
    sell(world, world.rep, 40_000, date(2026, 10, 5))
    told = {"amount": Decimal(5_000), "why": "Paid twice", "kind": "overpayment", "period": OCTOBER}
    post_adjustment(world.rep, **told, by=world.admin, at=NOW)
    return world


def wage(world, amount, starts_on=OCTOBER.start):
    return set_wage(world.rep, amount=Decimal(amount), starts_on=starts_on, by=world.admin, at=NOW)


def recovered(world, period=OCTOBER):
    return statement(world.rep, period, today=TODAY).pay.of_kind("recovery")


@pytest.mark.parametrize(
    ("base", "taken"),
    [
        (None, 0),  # 2,000 lie below the minimum wage
        (600, 0),
        (1_000, 310),  # 3,000 in all may not fall below 2,690
        (2_000, 800),  # 20 % of 4,000
        (8_000, 2_000),  # 20 % of 10,000
        (20_000, 2_000),  # no more than what is paid
    ],
)
def test_the_limit_counts_both_together(owing, base, taken):
    if base is not None:
        wage(owing, base)
    assert recovered(owing) == -taken


def test_a_wage_that_is_entered_after_the_lock_changes_no_deduction_that_was_made(owing):
    second = person("second", "admin")
    lock(OCTOBER, owing.admin, second)
    wage(owing, 8_000)
    october, november = calculated([owing.rep.pk], through=NOVEMBER)[owing.rep.pk]
    assert (october.of_kind("recovery"), october.owed) == (0, 5_000)
    assert november.opening.owed == 5_000
    # Open pay counts with it: nothing is earned in November, so nothing can be taken.
    sell(owing, owing.rep, 40_000, date(2026, 11, 5))
    assert recovered(owing, NOVEMBER) == -2_000


def test_a_wage_that_was_known_at_the_lock_is_kept(owing):
    second = person("second", "admin")
    wage(owing, 2_000)
    lock(OCTOBER, owing.admin, second)
    wage(owing, 0)
    (october,) = calculated([owing.rep.pk], through=OCTOBER)[owing.rep.pk]
    assert (october.other_wage, october.of_kind("recovery"), october.owed) == (2_000, -800, 4_200)


def test_a_plan_without_a_limit_asks_for_no_wage(world):
    enrol(plan("Open", definition={"component": RULES["component"]}, interval="month"), world.rep)
    wage(world, 8_000)
    with CaptureQueriesContext(connection) as found:
        (*_before, made) = calculated([world.rep.pk], through=OCTOBER)[world.rep.pk]
    assert made.other_wage == 0
    assert not any("basewage" in one["sql"] for one in found)


def test_only_the_person_and_admins_read_on_the_statement_what_was_counted(owing, as_):
    wage(owing, 2_000)
    url = reverse("goals:statement_detail", args=[owing.rep.pk, "2026-10"])
    told = {who: as_(getattr(owing, who)).get(url) for who in ("rep", "admin", "manager", "auditor")}
    assert {who: answer.context["wage"] for who, answer in told.items()} == {
        "rep": 2_000, "admin": 2_000, "manager": None, "auditor": None,
    }  # fmt: skip
    assert [who for who, answer in told.items() if "base wage of ¥2,000.00" in answer.content.decode()] == [
        "rep",
        "admin",
    ]
