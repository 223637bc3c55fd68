"""The page of what a forecast rests on, and the deals behind a probability."""

import pytest
from django.urls import reverse

from pipeline.forecasts.actions import make_backtests
from pipeline.forecasts.models import ForecastBacktest, RangeTest
from tests.pipeline.probability.test_actions import decided, learnt  # noqa: F401
from tests.world import NOW

pytestmark = pytest.mark.django_db
BASIS = "/pipeline/forecast/"


def test_an_empty_company_is_told_what_will_stand_there(world, as_):
    page = as_(world.rep).get(BASIS).content.decode()
    assert "Not calculated yet" in page
    assert "No past periods tested yet" in page


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


def section(answer) -> str:
    """What the page says of the period and scope it was opened for."""
    page = answer.content.decode()
    return page[page.index('id="asked"') :].split("</section>")[0]


ASKED = BASIS + "?from=2026-10-01&to=2026-12-31"


def range_of(kind: str, size: str, tests: int, held: int, factor: str | None, coming: str = "0.04") -> None:
    # 24 November is 60 % through the quarter and 80 % through its month.
    for moment in (25, 50, 75):
        RangeTest.objects.create(
            kind=kind, size=size, moment=moment, tests=tests, held=held, held_unstretched=1, factor=factor, bias="0.02",
            coming=coming, periods=8, made_on="2026-11-24",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "query", "says"),
    [
        ("admin", "", "The 80% range held in 7 of 8 past quarters of the whole company, tested at 50% of each."),
        ("rep", "", "The 80% range held in 174 of 216 past quarters of one person, tested at 50% of each."),
        ("manager", "", "is not tested enough for quarters of a team: 5 could be tested at 50% of each."),
        ("manager", "", "The widest of all tested ranges is shown instead, × 3.00."),
        (
            "admin",
            "&product=1",
            "is not tested for such days or such a part of what is sold. The widest of all tested ranges",
        ),
    ],
)
def test_the_page_says_of_period_and_scope_how_often_the_range_held(world, as_, who, query, says):
    range_of("quarter", "company", 8, 7, "1.26")
    range_of("quarter", "person", 216, 174, "1.11")
    range_of("quarter", "team", 5, 5, None)
    range_of("month", "person", 600, 480, "3")
    assert says in section(as_(getattr(world, who)).get(ASKED + query))


def test_a_month_is_not_told_what_was_tested_of_quarters(world, as_):
    range_of("quarter", "company", 8, 7, "1.26")
    range_of("month", "company", 24, 20, "2.1")
    page = as_(world.admin).get(BASIS + "?from=2026-11-01&to=2026-11-30").content.decode()
    assert "held in 20 of 24 past months of the whole company, tested at 75% of each" in page


def test_where_no_stretch_would_have_held_the_page_says_so(world, as_):
    range_of("quarter", "person", 40, 20, None)
    assert "No range would have held often enough in 40 past quarters" not in as_(world.rep).get(ASKED).content.decode()
    range_of("month", "person", 40, 40, "1.5")
    assert "No range would have held often enough in 40 past quarters" in as_(world.rep).get(ASKED).content.decode()


def test_nothing_tested_is_said(world, as_):
    page = as_(world.admin).get(ASKED).content.decode()
    assert "is that of the formula: no past period could be tested yet" in page
    assert "Nothing is added for deals that don" in page


def test_what_deals_to_come_add_stands_there(world, as_):
    range_of("quarter", "company", 8, 7, "1.26", "0.04")
    assert "t exist yet, 4.0% is added" in as_(world.admin).get(ASKED).content.decode()


def test_the_page_costs_the_same_for_every_history(learnt, as_, django_assert_max_num_queries):  # noqa: F811
    client = as_(learnt.admin)
    client.get(BASIS)
    with django_assert_max_num_queries(19):
        client.get(BASIS)
