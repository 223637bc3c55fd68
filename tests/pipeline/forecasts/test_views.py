"""The page of what a forecast rests on, and the deals behind a probability."""

import pytest
from django.urls import reverse

from pipeline.forecasts.actions import make_backtests
from pipeline.forecasts.models import ForecastBacktest
from tests.pipeline.probability.test_actions import decided, learnt  # noqa: F401
from tests.world import NOW

pytestmark = pytest.mark.django_db
BASIS = "/pipeline/forecast/"


def test_an_empty_company_is_told_what_will_stand_there(world, as_):
    page = as_(world.rep).get(BASIS).content.decode()
    assert "Not worked out yet" in page
    assert "No past quarter has been tested yet" in page


def test_each_probability_opens_its_deals(learnt, as_):  # noqa: F811
    page = as_(learnt.admin).get(BASIS).content.decode()
    url = reverse("pipeline:forecast_deals", args=[learnt.stages["proposal"].pk, "fresh"])
    assert f'<a href="{url}">30 of 120</a>' in page
    listed = as_(learnt.admin).get(url)
    assert listed.context["page"].paginator.count == 120
    assert not listed.context["hidden"]


def test_whoever_sees_fewer_deals_is_told_how_many_more_count(learnt, as_):  # noqa: F811
    url = reverse("pipeline:forecast_deals", args=[learnt.stages["proposal"].pk, "fresh"])
    answer = as_(learnt.outsider).get(url)
    assert answer.context["page"].paginator.count == 0
    assert answer.context["hidden"] == 120


def test_amounts_of_the_company_are_for_those_who_see_it(learnt, as_):  # noqa: F811
    ForecastBacktest.objects.create(
        period_key="2026-Q3", moment=50, day="2026-08-15", middle=54321, reach=100, won=54400, made_on="2026-11-24"
    )
    assert "54,321" in as_(learnt.admin).get(BASIS).content.decode()
    page = as_(learnt.rep).get(BASIS).content.decode()
    assert "54,321" not in page
    assert "held" in page


def test_a_deal_says_where_its_probability_comes_from(learnt, as_):  # noqa: F811
    page = as_(learnt.rep).get(reverse("pipeline:deal_detail", args=[learnt.deal.pk])).content.decode()
    assert BASIS in page


def test_the_forecast_opens_its_basis(world, as_):
    make_backtests(at=NOW)
    assert BASIS in as_(world.admin).get(reverse("reports:quota_dashboard")).content.decode()


def test_the_page_costs_the_same_for_every_history(learnt, as_, django_assert_max_num_queries):  # noqa: F811
    client = as_(learnt.admin)
    client.get(BASIS)
    with django_assert_max_num_queries(22):
        client.get(BASIS)
