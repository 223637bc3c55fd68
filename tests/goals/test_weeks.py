"""A company whose months are 4, 4 and 5 weeks: quotas, attainment, heat map, pace and pay all keep to its days."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from goals.pay.statements.queries.calculating import calculated
from goals.planning.quotas.queries.book import person_quota
from salesplan.core import metrics
from salesplan.core.company import actions
from salesplan.core.company.queries import calendar
from salesplan.core.metrics import Question
from salesplan.core.periods import Calendar
from tests.goals import making
from tests.world import NOW

WEEKS = Calendar(1, "445")


@pytest.fixture
def weekly(world):
    """Fiscal 2026 of the company runs from Monday 29 December 2025; its eleventh month from 26 October to 22 November."""
    actions.edit_company(values={"fiscal_weeks": "445"}, by=world.admin, at=NOW)
    return world


def set_quota(owner, amount, key):
    period = WEEKS.parse(key)
    made = making.quota(owner, amount, f"{period.start}..{period.end}")
    made.period_key = key
    made.save(update_fields=["period_key"])


def test_a_quarter_is_shared_by_its_months_of_weeks(weekly):
    set_quota(weekly.rep, 130_000, "2026-Q1")
    assert person_quota(weekly.rep.pk, WEEKS.parse("2026-P03")) == Decimal("43333.33")
    assert person_quota(weekly.rep.pk, WEEKS.parse("2026-Q1")) == 130_000


@pytest.mark.parametrize(
    ("on", "key"),
    [(date(2026, 10, 25), "2026-P10"), (date(2026, 10, 26), "2026-P11"), (date(2026, 11, 22), "2026-P11")],
)
def test_a_sale_counts_in_the_month_that_holds_its_day(weekly, on, key):
    making.sell(weekly, weekly.rep, 1_000, on)
    year = WEEKS.year(2026)
    asked = Question(weekly.admin, year.start, year.end)
    won = metrics.get("won_revenue")
    assert {group.key: group.value for group in won.groups(asked, "month") if group.value} == {key: 1_000}
    months = [(month, figure) for _person, _team, month, figure in won.person_months(asked) if figure]
    assert months == [(WEEKS.parse(key).start, 1_000)]


def test_new_customers_and_activities_count_by_the_same_months(weekly):
    year = WEEKS.year(2026)
    asked = Question(weekly.admin, year.start, year.end)
    starts = {month.start for month in WEEKS.parts(year, "month")}
    for key in ("new_accounts", "activities"):
        assert {month for _person, _team, month, _figure in metrics.get(key).person_months(asked)} <= starts


def test_pay_of_a_month_counts_its_weeks(weekly):
    plan = making.plan(tiers=(("0", "0.10"),), interval="month", basis="amount")
    making.enrol(plan, weekly.rep, starts_on=date(2026, 10, 26))
    making.sell(weekly, weekly.rep, 1_000, date(2026, 10, 26))
    making.sell(weekly, weekly.rep, 2_000, date(2026, 11, 23))
    last = WEEKS.parse("2026-P12")
    statements = calculated([weekly.rep.pk], through=last)[weekly.rep.pk]
    assert [(one.period.key, one.earned) for one in statements] == [("2026-P11", 100), ("2026-P12", 200)]


@pytest.mark.parametrize("name", ["quota_dashboard", "sales_dashboard", "quota_heatmap"])
@pytest.mark.parametrize("key", ["2026-P11", "2026-Q4", "2026"])
def test_dashboards_open_for_its_periods(weekly, as_, name, key):
    set_quota(weekly.rep, 100_000, "2026-P11")
    making.sell(weekly, weekly.rep, 1_000, date(2026, 11, 2))
    assert as_(weekly.manager).get(reverse(f"reports:{name}"), {"period": key}).status_code == 200


def test_periods_offered_are_those_of_the_calendar(weekly, as_):
    assert calendar() == WEEKS
    page = as_(weekly.admin).get(reverse("goals:quota_list"), {"period": "2026-Q4"}).content.decode()
    assert "P11" in page
