"""From the sales ledger to locked pay, and what late deals and refunds do then."""

import re
from datetime import date

import pytest
from django.urls import reverse

from goals.pay.models import PayLine
from goals.pay.runs.actions import runs
from goals.pay.statements.queries.calculating import calculated
from goals.pay.statements.queries.statement import statement
from salesplan.core.periods import Calendar
from tests.goals.making import enrol, plan, quota, sell, take_back
from tests.goals.pay.making import after, run_of
from tests.world import NOW, person

OWN = Calendar()
OCTOBER, NOVEMBER = OWN.month(2026, 10), OWN.month(2026, 11)


@pytest.fixture
def second(db):
    return person("second", role="admin")


@pytest.fixture
def monthly(world):
    enrol(plan("Monthly", [("0", "0.05")], interval="month", basis="amount"), world.rep, starts_on=OCTOBER.start)
    return world


def calculate(run, by):
    runs.calculate_run(run, by=by, at=NOW)
    run.refresh_from_db()
    runs.process(run, lambda people, period: calculated(people, through=period), at=NOW)
    run.refresh_from_db()
    return run


def lock(period, by, other):
    run = calculate(run_of(period, by), by)
    run = runs.review_run(run, by=by, at=NOW)
    run = runs.approve_run(run, by=other, at=NOW)
    return runs.lock_run(run, note="All is known", by=by, at=after(period))


def of(who, period):
    return statement(who, period, today=date(2026, 11, 24))


def test_a_late_deal_is_paid_with_the_next_month_and_the_locked_one_stays(monthly, second):
    first = sell(monthly, monthly.rep, 100_000, date(2026, 10, 5))
    run = lock(OCTOBER, monthly.admin, second)
    late = sell(monthly, monthly.rep, 20_000, date(2026, 10, 30), name="Late")
    locked, current = of(monthly.rep, OCTOBER), of(monthly.rep, NOVEMBER)
    assert (locked.is_locked, locked.earned, locked.paid) == (True, 5_000, 5_000)
    assert [locked.line_deal(line) for line in locked.lines] == [first]
    assert (current.is_locked, current.earned) == (False, 1_000)
    assert current.pay.of_kind("correction") == 1_000
    november = lock(NOVEMBER, monthly.admin, second)
    correction = PayLine.objects.get(run=november, kind="correction")
    assert (correction.amount, correction.cause["deals"]) == (1_000, [late.pk])
    assert of(monthly.rep, NOVEMBER).is_locked
    assert PayLine.objects.filter(run=run).count() == 1


def test_a_correction_is_paid_once(monthly, second):
    sell(monthly, monthly.rep, 100_000, date(2026, 10, 5))
    lock(OCTOBER, monthly.admin, second)
    sell(monthly, monthly.rep, 20_000, date(2026, 10, 30))
    lock(NOVEMBER, monthly.admin, second)
    assert of(monthly.rep, OWN.month(2026, 12)).earned == 0


def test_a_deal_taken_back_after_the_lock_is_owed_and_recovered(monthly, second):
    gone = sell(monthly, monthly.rep, 100_000, date(2026, 10, 5))
    lock(OCTOBER, monthly.admin, second)
    take_back(gone, monthly.rep)
    made = of(monthly.rep, NOVEMBER)
    assert (made.earned, made.paid, made.pay.owed) == (-5_000, 0, 5_000)
    sell(monthly, monthly.rep, 140_000, date(2026, 11, 20))
    made = of(monthly.rep, NOVEMBER)
    assert (made.earned, made.paid, made.pay.owed) == (2_000, 2_000, 0)


def test_a_quota_that_changes_afterwards_changes_the_next_month(world, second):
    enrol(plan("By attainment", interval="month"), world.rep, starts_on=OCTOBER.start)
    quota(world.rep, 100_000, "2026-10")
    sell(world, world.rep, 100_000, date(2026, 10, 5))
    lock(OCTOBER, world.admin, second)
    quota(world.rep, 100_000, "2026-11")
    assert of(world.rep, NOVEMBER).earned == 0


def test_a_statement_says_when_it_was_paid_out(monthly, second, client):
    """The rep asks whether the money is on its way, not whether a run is locked."""
    sell(monthly, monthly.rep, 100_000, date(2026, 10, 5))
    run = lock(OCTOBER, monthly.admin, second)
    client.force_login(monthly.rep)
    page, several = reverse("goals:statement_detail", args=[monthly.rep.pk, "2026-10"]), reverse("goals:statement_list")
    in_api = f"/api/v1/statements/{monthly.rep.pk}-2026-10/"
    assert "locked" in heading(client, page)
    assert client.get(in_api).json()["paid_out_at"] is None
    runs.pay_run(run, by=second, at=NOW)
    assert "Paid out" in heading(client, page)
    assert "paid out on 24 Nov 2026" in client.get(page).text
    assert "Paid out" in client.get(several).text
    assert client.get(in_api).json()["paid_out_at"] == "2026-11-24T14:00:00+08:00"


def heading(client, page):
    return re.search(r"<h1>(.*?)</h1>", client.get(page).text, re.DOTALL)[1]
