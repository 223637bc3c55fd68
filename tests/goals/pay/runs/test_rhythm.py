"""Who moves from a monthly to a quarterly plan keeps the months that were: in their place, with their plan and figures."""

from datetime import date

import pytest
from django.urls import reverse

from goals.pay.statements.queries.calculating import calculated
from goals.pay.statements.queries.statement import periods_of, statement
from salesplan.core.periods import Calendar
from tests.goals.making import enrol, plan, quota, sell
from tests.goals.pay.making import SEPTEMBER, locked, run_of
from tests.world import TODAY

pytestmark = pytest.mark.django_db
Q4 = Calendar().quarter(2026, 4)


@pytest.fixture
def moved(world, monthly):
    """The rep was paid by the month to the end of September and is paid by the quarter since."""
    row = world.rep.enrolments.get(plan=monthly)
    row.starts_on, row.ends_on = date(2026, 7, 1), date(2026, 9, 30)
    row.save()
    enrol(plan("Quarterly"), world.rep, starts_on=date(2026, 10, 1))
    quota(world.rep, 50_000, "2026-09")
    sell(world, world.rep, 60_000, date(2026, 9, 10))
    return world


def test_the_list_has_months_and_then_quarters(moved, as_):
    assert [one.key for one in periods_of(moved.rep, TODAY)] == ["2026-Q4", "2026-09", "2026-08", "2026-07"]
    rows = as_(moved.rep).get(reverse("goals:statement_list")).context["rows"]
    assert [(made.period.key, made.plan.name) for made, _label in rows] == [
        ("2026-Q4", "Quarterly"),
        ("2026-09", "Monthly"),
        ("2026-08", "Monthly"),
        ("2026-07", "Monthly"),
    ]
    assert rows[1][0].earned == 2_600


def test_one_leafs_from_the_quarter_to_the_months(moved, as_):
    def page(key):
        return as_(moved.rep).get(reverse("goals:statement_detail", args=[moved.rep.pk, key])).context

    assert (page("2026-Q4")["before"], page("2026-Q4")["after"]) == ("2026-09", "")
    assert (page("2026-09")["before"], page("2026-09")["after"]) == ("2026-08", "2026-Q4")


def test_within_one_month_the_heading_is_of_the_plan_that_paid(moved):
    moved.rep.enrolments.filter(plan__name="Monthly").update(ends_on=date(2026, 9, 20))
    moved.rep.enrolments.filter(plan__name="Quarterly").update(starts_on=date(2026, 9, 21))
    assert statement(moved.rep, SEPTEMBER, today=TODAY).plan.name == "Monthly"


def test_a_locked_month_stays_when_its_enrolment_is_gone(moved, second, monthly):
    locked(
        run_of(SEPTEMBER, moved.admin), lambda people, period: calculated(people, through=period), moved.admin, second
    )
    moved.rep.enrolments.filter(plan=monthly).delete()
    assert "2026-09" in [one.key for one in periods_of(moved.rep, TODAY)]
    made = statement(moved.rep, SEPTEMBER, today=TODAY)
    assert (made.is_locked, made.earned) == (True, 2_600)
