"""Goal and quota of the same owner and days that disagree say so on both pages; over and under are told in words."""

from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from goals.planning.goals.quota_comparison import against_quotas
from goals.planning.quotas.wording import assigned
from tests.goals.making import goal, quota
from tests.texts import figures
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_worlds_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def company(world):
    quota(world.east_one, 10_000_000, "2026")
    return world


def test_a_goal_above_the_quota_says_by_how_much(company):
    ours = goal(company.east_one, 11_000_000, "2026")
    (found,) = against_quotas(company.admin, [ours])
    assert (found.quota, found.difference) == (10_000_000, 1_000_000)
    assert figures(found.sentence) == ["2026", "¥11,000,000", "¥10,000,000", "¥1,000,000"]


def test_a_goal_below_the_quota_says_so_too(company):
    (found,) = against_quotas(company.admin, [goal(company.east_one, 9_500_000, "2026")])
    assert "The quota is ¥500,000 higher" in found.sentence


@pytest.mark.parametrize(("target", "key", "more"), [(10_000_000, "2026", {}), (10_000_000, "2026-Q4", {"metric": ""})])
def test_what_agrees_or_is_no_quota_says_nothing(company, target, key, more):
    assert against_quotas(company.admin, [goal(company.east_one, target, key, **more)]) == []


def test_a_quarter_is_held_against_its_share_of_the_year(company):
    (found,) = against_quotas(company.admin, [goal(company.east_one, 3_000_000, "2026-Q4")])
    assert found.quota == Decimal("2499999.99")
    assert against_quotas(company.admin, [goal(company.east_one, 2_500_000, "2026-Q4")]) == []


def test_both_pages_say_it_and_only_to_who_may_see_the_quota(company):
    ours = goal(company.east_one, 11_000_000, "2026")
    pages = [
        (reverse("goals:goal_detail", args=[ours.pk]), {}),
        (reverse("goals:goals_against_quotas"), {"period": "2026"}),
    ]
    for who, seen in ((company.admin, True), (company.manager, True), (company.rep, False)):
        client = Client()
        client.force_login(who)
        for url, params in pages:
            assert ("¥1,000,000 higher" in client.get(url, params).content.decode()) is seen, (who, url)


def test_over_and_under_in_words():
    told = ("East", Decimal(1000), Decimal(1100), "CNY")
    assert assigned(*told) == (
        "East: ¥1,100 are assigned below its ¥1,000, ¥100 (10%) more. It is still reached when everyone below gets "
        "to 90.91%."
    )
    assert assigned("East", Decimal(1000), Decimal(900), "CNY") == (
        "East: ¥900 are assigned below its ¥1,000; no one carries the remaining ¥100 (10%). It is only reached when "
        "everyone below gets to 111.11%."
    )
    assert assigned("East", Decimal(1000), Decimal(1000), "CNY") == assigned("East", None, Decimal(1), "CNY") == ""
    assert "12 (20%) more" in assigned("East", Decimal(60), Decimal(72), "XXX")


def test_the_pages_of_quotas_tell_over_assignment_in_words(company):
    quota(company.rep, 6_000_000, "2026")
    quota(company.peer, 5_000_000, "2026")
    client = Client()
    client.force_login(company.admin)
    page = client.get(reverse("goals:quota_list"), {"period": "2026"}).content.decode()
    assert {"¥11,000,000", "¥10,000,000", "¥1,000,000", "10%"} <= {*figures(page)}
