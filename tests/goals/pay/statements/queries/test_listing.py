"""The list of everybody's statements: who is on it, a page at a time, and what it says of all."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goals.pay.statements.queries.listing import people_with_statements
from goals.pay.statements.views.statements import PEOPLE
from salesplan.core.periods import Calendar
from salesplan.people.choices import Role
from tests.goals.making import enrol, plan, sell, take_back
from tests.goals.pay.runs.test_locked import lock
from tests.world import person

OCTOBER, NOVEMBER = Calendar().month(2026, 10), Calendar().month(2026, 11)
URL = "/goals/statements/"


@pytest.fixture
def monthly(world):
    """A plan that pays 5 % a month."""
    return plan("Monthly", [("0", "0.05")], interval="month", basis="amount")


@pytest.fixture
def team(world, monthly):
    """Three more people than a page holds; the n-th sells n thousand in October."""
    people = [person(f"p{i:02}", team=world.east_one) for i in range(1, PEOPLE + 4)]
    enrol(monthly, *people, starts_on=OCTOBER.start)
    for i, who in enumerate(people, 1):
        sell(world, who, i * 1_000, date(2026, 10, 5))
    return people


def listed(client, **asked):
    return client.get(URL, {"period": OCTOBER.key, **asked}).context


class TestWho:
    def test_those_on_a_plan_of_the_period_and_those_who_sold(self, world, monthly):
        enrol(monthly, world.rep)
        enrol(plan("Quarterly"), world.peer)
        sell(world, world.outsider, 1_000, date(2026, 10, 5))
        assert list(people_with_statements(world.admin, OCTOBER)) == [world.outsider, world.rep]
        assert list(people_with_statements(world.manager, OCTOBER)) == [world.rep]

    def test_who_is_inactive_stays_where_they_sold_or_were_on_a_plan(self, world, monthly):
        enrol(monthly, world.rep, world.peer)
        sell(world, world.rep, 1_000, date(2026, 10, 5))
        for who in (world.rep, world.peer):
            who.is_active = False
            who.save()
        assert list(people_with_statements(world.admin, OCTOBER)) == [world.rep, world.peer]

    def test_a_sale_that_was_taken_back_is_still_told(self, world):
        take_back(sell(world, world.rep, 1_000, date(2026, 10, 5)), world.rep)
        assert list(people_with_statements(world.admin, OCTOBER)) == [world.rep]

    def test_who_was_paid_by_the_run_stays(self, world, monthly):
        enrol(monthly, world.rep, starts_on=OCTOBER.start)
        lock(OCTOBER, world.admin, person("second", Role.ADMIN))
        world.rep.is_active = False
        world.rep.save()
        assert list(people_with_statements(world.admin, OCTOBER)) == [world.rep]


class TestPages:
    def test_who_sold_most_comes_first_and_each_page_sums_its_own(self, world, team, client):
        client.force_login(world.admin)
        first, second = listed(client), listed(client, page=2)
        assert [made.person for made, _level in first["rows"]] == team[:2:-1]
        assert [made.person for made, _level in second["rows"]] == team[2::-1]
        assert second["totals"] == {"credited": 6_000, "earned": 300, "pending": 0}
        assert first["earned_by_all"] is None

    def test_a_locked_period_says_what_all_pages_come_to(self, world, team, client):
        lock(OCTOBER, world.admin, person("second", Role.ADMIN))
        client.force_login(world.admin)
        pages = [listed(client, page=number) for number in (1, 2)]
        assert pages[0]["earned_by_all"] == sum(page["totals"]["earned"] for page in pages) == 20_300

    def test_one_page_is_all(self, world, monthly, client):
        enrol(monthly, world.rep)
        client.force_login(world.admin)
        answer = client.get(URL, {"period": OCTOBER.key})
        assert answer.context["earned_by_all"] is None
        assert "on this page" not in answer.content.decode()

    def test_ten_times_as_many_people_cost_the_same(self, world, monthly, client):
        def asks() -> int:
            with CaptureQueriesContext(connection) as found:
                assert client.get(reverse("goals:statement_list"), {"period": NOVEMBER.key}).status_code == 200
            return len(found)

        client.force_login(world.admin)
        people = [person(f"p{i}", team=world.east_one) for i in range(40)]
        for who in people[:4]:
            enrol(monthly, who)
            sell(world, who, 1_000, date(2026, 11, 5))
        asks()
        few = asks()
        for who in people[4:]:
            enrol(monthly, who)
            sell(world, who, 1_000, date(2026, 11, 5))
        assert asks() == few <= 20
