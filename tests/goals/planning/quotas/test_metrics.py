"""The metrics `quota` and `attainment`."""

from datetime import date
from decimal import Decimal

import pytest

from salesplan.core import metrics
from salesplan.core.metrics import Question
from tests.goals.making import quota, sell

FROM, TO = date(2026, 10, 1), date(2026, 12, 31)


def ask(user, start=FROM, end=TO, **filters):
    return Question(user, start, end).narrowed(**filters)


def groups(key, question, by):
    return {group.key: group.value for group in metrics.get(key).groups(question, by)}


@pytest.fixture
def quotas(world):
    quota(world.rep, 300_000)
    quota(world.rep, 120_000, "2026-10")
    quota(world.peer, 200_000)
    quota(world.outsider, 70_000)
    quota(world.east_one, 450_000)
    quota(world.west, 100_000)
    return world


@pytest.mark.parametrize(
    ("start", "end", "amount"),
    [
        (FROM, TO, 300_000),
        (FROM, date(2026, 10, 31), 120_000),
        (date(2026, 11, 1), date(2026, 11, 30), 90_000),
        (date(2026, 11, 1), date(2026, 11, 15), 45_000),
        (date(2026, 9, 1), date(2026, 9, 30), 0),
    ],
)
def test_the_quota_of_any_days(quotas, start, end, amount):
    assert metrics.get("quota").value(ask(quotas.rep, start, end)) == amount


@pytest.mark.parametrize(
    ("who", "amount"),
    # East One's own row, the sum below East, the root: East (450) and West's own row (100).
    [("rep", 300_000), ("manager", 450_000), ("director", 450_000), ("admin", 550_000), ("sibling", 0)],
)
def test_the_quota_of_what_one_sees(quotas, who, amount):
    assert metrics.get("quota").value(ask(getattr(quotas, who))) == amount


def test_by_owner(quotas):
    found = groups("quota", ask(quotas.admin), "owner")
    assert found == {str(quotas.rep.pk): 300_000, str(quotas.peer.pk): 200_000, str(quotas.outsider.pk): 70_000}
    assert set(groups("quota", ask(quotas.manager), "owner")) == {str(quotas.rep.pk), str(quotas.peer.pk)}


def test_by_team_and_region(quotas):
    assert groups("quota", ask(quotas.admin), "team") == {
        str(quotas.east_one.pk): 450_000,
        str(quotas.west_one.pk): 70_000,
    }
    assert groups("quota", ask(quotas.admin), "region") == {str(quotas.east.pk): 450_000, str(quotas.west.pk): 100_000}


def test_by_month_sums_to_the_quarter(quotas):
    by_month = groups("quota", ask(quotas.rep), "month")
    assert by_month == {"2026-10": 120_000, "2026-11": 90_000, "2026-12": 90_000}
    assert groups("quota", ask(quotas.rep), "quarter") == {"2026-Q4": 300_000}


def test_filters(quotas):
    value = metrics.get("quota").value
    assert value(ask(quotas.admin, owner=quotas.peer.pk)) == 200_000
    assert value(ask(quotas.admin, team=quotas.east.pk)) == 450_000
    assert value(ask(quotas.admin, team=(str(quotas.east_one.pk), str(quotas.west.pk)))) == 550_000
    assert value(ask(quotas.admin, region=quotas.west.pk)) == 100_000
    assert value(ask(quotas.admin, product=1)) == 0


def test_nobody_asks_for_whom_they_do_not_see(quotas):
    value = metrics.get("quota").value
    assert value(ask(quotas.peer, owner=quotas.rep.pk)) == 0
    assert value(ask(quotas.manager, owner=quotas.outsider.pk)) == 0
    assert value(ask(quotas.manager, team=quotas.west.pk)) == 0


def test_attainment_is_won_over_quota_of_the_same_people(quotas):
    sell(quotas, quotas.rep, 150_000)
    sell(quotas, quotas.peer, 75_000)
    attainment = metrics.get("attainment")
    assert attainment.value(ask(quotas.rep)) == Decimal("0.5")
    assert attainment.value(ask(quotas.manager)) == Decimal("0.5")
    assert groups("attainment", ask(quotas.manager), "owner")[str(quotas.peer.pk)] == Decimal("0.375")
    assert attainment.value(ask(quotas.other)) is None


def test_the_answer_takes_a_constant_number_of_queries(quotas, django_assert_num_queries):
    with django_assert_num_queries(4):
        groups_of = metrics.get("quota").terms_by(ask(quotas.admin), "owner")
    assert len(groups_of) == 3


def test_rows_open_the_page_of_quotas(quotas, client):
    url = metrics.get("quota").rows(ask(quotas.admin, owner=quotas.rep.pk))
    client.force_login(quotas.admin)
    answer = client.get(url)
    assert answer.status_code == 200
    assert [row.pk for row in answer.context["grid"].rows] == [quotas.rep.pk]
    assert answer.context["grid"].rows[0].total == 300_000
