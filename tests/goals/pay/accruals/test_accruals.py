"""What many people have earned by now, without calculating all of them: the sum of their statements, or said to be older."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goals.pay.accruals.actions import renew_accruals
from goals.pay.accruals.queries import AT_ONCE, accrued
from goals.pay.accruals.tasks import renew_accruals as task
from goals.pay.models import PayAccrual
from goals.pay.statements.queries.statement import statements
from goals.pay.statements.queries.totals import earned_in
from salesplan.core.periods import Calendar
from salesplan.people.models import User
from tests.goals.making import enrol, plan, sell
from tests.goals.pay.making import calculated, on_the_books, run_of
from tests.world import NOW, TODAY, person

pytestmark = pytest.mark.django_db

Q4 = Calendar().quarter(2026, 4)
MONTHS = Calendar().parts(Q4, "month")
PERIODS = [Q4, *MONTHS]
FIRST = date(2026, 10, 5)


@pytest.fixture
def many(world) -> list[int]:
    """More people than a page calculates: two thirds paid by the month, the others by the quarter, each with a sale."""
    plans = [
        plan(name, [("0", "0.05")], interval=kind, basis="amount") for name, kind in (("M", "month"), ("Q", "quarter"))
    ]
    out = []
    for i in range(AT_ONCE + 11):
        who = person(f"many{i}", team=world.east_one)
        enrol(plans[i % 3 == 0], who, starts_on=Q4.start)
        sell(world, who, 1_000 * (i + 1), FIRST)
        out.append(who.pk)
    return out


def _sum_of_statements(people: list[int]) -> Decimal:
    made = statements(User.objects.filter(pk__in=people), PERIODS, today=TODAY)
    return sum(one.earned for one in made.values())


def test_it_is_the_sum_of_the_statements_kept_or_not(world, many):
    whole = _sum_of_statements(many)
    assert whole == accrued(many, PERIODS, TODAY).amount == earned_in(many, PERIODS) > 0
    assert renew_accruals(TODAY, NOW) == len(many) + sum(i % 3 != 0 for i in range(len(many)))
    assert accrued(many, PERIODS, TODAY).amount == whole


def test_nothing_new_is_calculated_again(world, many):
    renew_accruals(TODAY, NOW)
    assert renew_accruals(TODAY, NOW + timedelta(minutes=10)) == 0
    assert set(PayAccrual.objects.values_list("at", flat=True)) == {NOW}


def test_what_is_kept_is_read_and_not_calculated(world, many):
    """An amount that no calculation comes to stands where its marks are those of now."""
    renew_accruals(TODAY, NOW)
    PayAccrual.objects.filter(person=many[0]).update(earned=777)
    before = earned_in(many[:1], PERIODS)
    assert accrued(many, PERIODS, TODAY).amount == earned_in(many, PERIODS) - before + 777


def test_few_who_have_changed_are_calculated(world, many):
    renew_accruals(TODAY, NOW)
    sell(world, User.objects.get(pk=many[1]), 40_000, date(2026, 11, 9))
    now = accrued(many, PERIODS, TODAY)
    assert (now.amount, now.changed, now.since) == (_sum_of_statements(many), 0, None)


def test_of_many_who_have_changed_it_is_said_and_the_last_amount_stands(world, many):
    renew_accruals(TODAY, NOW)
    whole = _sum_of_statements(many)
    for pk in many:
        sell(world, User.objects.get(pk=pk), 100, date(2026, 11, 9))
    now = accrued(many, PERIODS, TODAY)
    assert (now.amount, now.changed, now.since) == (whole, len(many), NOW)
    task()
    assert accrued(many, PERIODS, TODAY).amount == _sum_of_statements(many) > whole


def test_the_last_calculation_of_a_run_is_read_too(world, many):
    run = calculated(run_of(MONTHS[0], world.admin), on_the_books, world.admin)
    assert run.people.count() > 0
    with CaptureQueriesContext(connection) as caught:
        now = accrued(many, MONTHS[:1], TODAY)
    assert now.amount == earned_in(many, MONTHS[:1])
    assert not any('FROM "pipeline_saleentry"' in row["sql"] and '"attributes"' in row["sql"] for row in caught)


def test_the_tile_is_the_same_figure_and_its_questions_do_not_grow(world, many, as_):
    renew_accruals(TODAY, NOW)
    client, url = as_(world.admin), reverse("reports:quota_part", args=["commission"])
    client.get(url)
    with CaptureQueriesContext(connection) as first:
        page = client.get(url).content.decode()
    assert f'<data value="{_sum_of_statements(many).normalize():f}" data-metric="pay_earned" data-scope="all"' in page
    for i in range(20):
        who = person(f"more{i}", team=world.east_one)
        enrol(User.objects.get(pk=many[0]).enrolments.get().plan, who, starts_on=Q4.start)
        sell(world, who, 5_000, FIRST)
    renew_accruals(TODAY, NOW)
    with CaptureQueriesContext(connection) as then:
        client.get(url)
    assert len(then) <= len(first)
