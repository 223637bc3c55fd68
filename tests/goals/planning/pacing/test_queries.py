"""Which pace a page uses: by working days or by season, from past years or as typed, and when it falls back."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from goals.planning.cascades.models import Cascade
from goals.planning.goals.queries.goals import standings
from goals.planning.pacing.choices import PaceSource
from goals.planning.pacing.queries import pace_by
from goals.planning.pacing.wording import pace_sentence
from goals.planning.quotas.queries.attainment import attainment_tree
from pipeline.sales.models import SalesDay
from salesplan.core.company.queries import pace
from salesplan.core.periods import Calendar
from salesplan.core.request_cache import one_request
from tests.goals.making import goal, quota, sell
from tests.world import NOW, TODAY

OWN = Calendar()
Q4, YEAR = OWN.quarter(2026, 4), OWN.year(2026)


def sold(world, *years, months=12):
    """Sales of 10 in each month of past years, and of 100 in December."""
    SalesDay.objects.bulk_create(
        SalesDay(
            sold_on=date(name, month, 10),
            person=world.outsider,
            team=world.west_one,
            amount_base=Decimal(100 if month == 12 else 10),
            deals=1,
            entries=1,
        )
        for name in years
        for month in range(13 - months, 13)
    )


@pytest.fixture
def typed(world):
    """A published cascade of the whole company with typed months: all of 2026 is due in November."""
    weights = [0] * 10 + [100, 0]
    return Cascade.objects.create(
        name="2026", team=world.root, period_key="2026", starts_on=YEAR.start, ends_on=YEAR.end, season="typed",
        season_weights=weights, state="published", created_at=NOW,
    )  # fmt: skip


def test_by_working_days_unless_asked_or_set(world, django_assert_num_queries):
    sold(world, 2024, 2025)
    world.company.refresh_from_db()
    with django_assert_num_queries(0):
        found = pace_by(Q4, TODAY, own_company=world.company)
    assert (found.by, found.at(Q4, TODAY)) == ("days", pace(Q4, TODAY, world.company))
    world.company.pace_by = "season"
    world.company.save()
    assert pace_by(Q4, TODAY).by == "season"
    assert pace_by(Q4, TODAY, "days").by == "days"
    assert pace_by(Q4, TODAY, "nonsense").by == "season"


def test_by_season_of_the_whole_company_whoever_asks(world):
    sold(world, 2024, 2025)
    found = pace_by(Q4, TODAY, "season")
    assert (found.source, found.years) == (PaceSource.HISTORY, (2024, 2025))
    november = pace(OWN.month(2026, 11), TODAY, world.company)
    assert found.at(Q4, TODAY) == (10 + 10 * november) / 120
    assert found.at(Q4, TODAY) < pace(Q4, TODAY, world.company)
    for user in (world.rep, world.manager, world.admin):
        assert attainment_tree(user, Q4, TODAY, by_pace="season").pace == found.at(Q4, TODAY)


def test_the_tree_is_measured_by_it(world):
    sold(world, 2024, 2025)
    quota(world.rep, 1000)
    sell(world, world.rep, 200, date(2026, 10, 20))
    by_days = attainment_tree(world.rep, Q4, TODAY).rows[0]
    by_season = attainment_tree(world.rep, Q4, TODAY, by_pace="season").rows[0]
    assert (by_days.level, by_season.level) == ("bad", "ok")


def test_too_little_history_falls_back_and_says_so(world):
    sold(world, 2025, months=8)
    found = pace_by(Q4, TODAY, "season")
    assert (found.by, found.is_fallback, found.at(Q4, TODAY)) == ("days", True, pace(Q4, TODAY, world.company))
    assert "Too little history" in pace_sentence(found)


def test_the_year_in_progress_is_no_history(world):
    sold(world, 2026)
    assert pace_by(Q4, TODAY, "season").is_fallback
    assert pace_by(OWN.quarter(2027, 1), TODAY, "season").is_fallback
    assert pace_by(OWN.quarter(2027, 1), date(2027, 1, 5), "season").years == (2026,)


def test_a_typed_season_of_the_company_comes_first(world, typed):
    sold(world, 2024, 2025)
    found = pace_by(Q4, TODAY, "season")
    assert found.source == PaceSource.TYPED
    assert found.at(Q4, TODAY) == pace(OWN.month(2026, 11), TODAY, world.company)
    assert pace_by(OWN.quarter(2025, 4), TODAY, "season").source == PaceSource.HISTORY
    Cascade.objects.update(state="draft")
    assert pace_by(Q4, TODAY, "season").source == PaceSource.HISTORY
    Cascade.objects.update(state="published", team=world.east)
    assert pace_by(Q4, TODAY, "season").source == PaceSource.HISTORY


def test_months_that_weigh_nothing_go_by_working_days(world, typed):
    october = OWN.month(2026, 10)
    assert pace_by(october, TODAY, "season").at(october, date(2026, 10, 15)) == pace(october, date(2026, 10, 15))


def test_a_season_asks_two_questions_once_in_a_request(world, django_assert_num_queries):
    sold(world, 2024, 2025)
    with one_request(), django_assert_num_queries(3):  # the company, the typed seasons, the past years
        for _again in range(3):
            pace_by(Q4, TODAY, "season")


def test_the_line_ends_where_the_pace_does(world):
    sold(world, 2024, 2025)
    found = pace_by(Q4, TODAY, "season")
    line = dict(found.line(Q4, Decimal(1000)))
    assert abs(line[TODAY] - 1000 * found.at(Q4, TODAY)) < Decimal("1e-20")
    assert line[Q4.end] == 1000


def test_goals_go_by_the_season_of_their_own_metric(world):
    sold(world, 2024, 2025)
    mine, rate = goal(world.rep), goal(world.rep, "0.5", metric="win_rate")
    found = standings(world.rep, [mine, rate], TODAY, by_pace="season")
    assert found[mine.pk].pacing.source == PaceSource.HISTORY
    assert found[mine.pk].pace == pace_by(Q4, TODAY, "season").at(Q4, TODAY)
    assert (found[rate.pk].pacing.by, found[rate.pk].due) == ("days", 1)


@pytest.mark.parametrize("name", ["reports:quota_dashboard", "goals:goal_list"])
def test_the_page_says_which_one_and_the_address_changes_it(world, as_, name):
    sold(world, *(timezone.now().year - n for n in (1, 2)))
    client, url = as_(world.manager), reverse(name)
    text = client.get(url).content.decode()
    assert "Pace by working days" in text
    assert "pace=season" in text
    text = client.get(url, {"pace": "season"}).content.decode()
    assert "Pace by season, with the months as they sold in" in text
    assert "pace=days" in text
    SalesDay.objects.all().delete()
    assert "Too little history for seasonality" in client.get(url, {"pace": "season"}).content.decode()


def test_the_page_of_a_goal_has_the_switch(world, as_):
    made = goal(world.rep)
    text = as_(world.rep).get(made.get_absolute_url(), {"pace": "season"}).content.decode()
    assert "Too little history for seasonality" in text
