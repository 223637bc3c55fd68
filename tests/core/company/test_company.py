"""The company's settings and rates: who changes them, what is refused, and what the calendar makes of them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from salesplan.core.company import actions, queries
from salesplan.core.company.forms import country_choices
from salesplan.core.company.models import Company, ExchangeRate
from salesplan.core.company.wording import zone_choices
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.periods import Calendar
from salesplan.core.request_cache import one_request
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db
TOLD = {
    "name": "Test Company",
    "currency": "CNY",
    "time_zone": "Asia/Shanghai",
    "language": "zh-hans",
    "fiscal_start_month": "1",
    "fiscal_weeks": "",
    "fiscal_weekday": "0",
    "holiday_country": "CN",
    "leaderboard_names": "team",
    "leaderboard_roles": ["rep", "manager"],
    "pace_by": "days",
    "closing_days_back": "14",
    "pay_run_people": "two",
    "dispute_claim_days": "30",
    "dispute_answer_days": "14",
    "dispute_escalate_days": "14",
}


@pytest.fixture
def admin(world) -> Client:
    client = Client()
    client.force_login(world.admin)
    return client


def test_zones_are_named_by_their_cities_and_each_country_once():
    with override("zh-hans"):
        often, every = (dict(zones) for _group, zones in zone_choices())
        lands = dict(country_choices())
    assert (often["Asia/Shanghai"], every["Europe/Paris"]) == ("上海 – 中国", "巴黎 – 法国")
    assert "Asia/Chongqing" not in every
    assert (lands["CN"], lands["TW"], lands["GB"]) == ("中国", "中国台湾", "英国")
    assert not {"CHN", "UK"} & set(lands)


def test_a_former_name_of_a_zone_stays_where_it_is_chosen():
    (_often, _usual), (_all, every) = zone_choices("Asia/Chongqing")
    assert dict(every)["Asia/Chongqing"].startswith("Shanghai")


def test_settings_are_kept(world, admin):
    url = reverse("core:company_edit")
    assert admin.get(url).status_code == 200
    told = TOLD | {"name": "Hexin", "fiscal_start_month": "4", "time_zone": "Europe/Berlin", "holiday_country": ""}
    assert admin.post(url, told).status_code == 302
    own = queries.company()
    assert (own.name, own.fiscal_start_month, own.time_zone, own.holiday_country) == ("Hexin", 4, "Europe/Berlin", "")
    assert queries.calendar().containing(date(2026, 2, 1), "quarter").key == "2025-Q4"


def test_the_page_offers_every_setting(world, admin):
    """A setting that the page forgets to draw is required all the same, and nothing could be saved."""
    page = admin.get(reverse("core:company_edit"))
    drawn = page.content.decode()
    assert [name for name in page.context["form"].fields if f'name="{name}"' not in drawn] == []


def test_the_base_currency_stays_once_deals_count_in_it(world, admin):
    with pytest.raises(Refused) as fault:
        actions.edit_company(values={"currency": "EUR"}, by=world.admin, at=NOW)
    assert fault.value.field == "currency"
    # The page does not offer it; what a program sends all the same is left aside.
    assert b"disabled" in admin.get(reverse("core:company_edit")).content
    assert admin.post(reverse("core:company_edit"), TOLD | {"currency": "EUR"}).status_code == 302
    assert queries.company().currency == "CNY"


def test_without_deals_the_base_currency_may_change(db):
    from tests.world import person

    boss = person("boss", "admin")
    actions.edit_company(values={"currency": "EUR"}, by=boss, at=NOW)
    assert queries.company().currency == "EUR"


@pytest.mark.parametrize(
    "more",
    [
        {"time_zone": "Moon/Base"},
        {"fiscal_start_month": "13"},
        {"holiday_country": "XX"},
        {"name": ""},
        {"dispute_claim_days": "0"},
        {"closing_days_back": "0"},
        {"dispute_answer_days": "366"},
    ],
)
def test_what_is_not_known_is_refused(world, admin, more):
    assert admin.post(reverse("core:company_edit"), TOLD | more).status_code == 422
    assert queries.company().name == "Test Company"


def test_a_rate_holds_from_its_day_and_the_same_day_again_replaces_it(world, admin):
    url = reverse("core:rate_create")
    for day, rate in (("2026-01-01", "7.1"), ("2026-06-01", "6.9"), ("2026-06-01", "6.95")):
        assert admin.post(url, {"currency": "EUR", "from_on": day, "rate": rate}).status_code == 302
    rates = queries.rates()
    assert rates.rate("EUR", date(2026, 5, 31)) == Decimal("7.1")
    assert rates.rate("EUR", date(2026, 6, 1)) == Decimal("6.95")
    # Before the first known day its rate is the best there is.
    assert rates.rate("EUR", date(2020, 1, 1)) == Decimal("7.1")
    assert ExchangeRate.objects.filter(currency="EUR").count() == 2
    assert queries.currencies() == ["CNY", "EUR", "USD"]


def test_rates_are_asked_for_once_in_a_request_and_a_new_one_counts_at_once(world, django_assert_num_queries):
    with one_request():
        queries.rates()
        with django_assert_num_queries(0):
            before = queries.rates(world.company).rate("USD", TODAY)
        actions.add_rate(currency="USD", from_on=TODAY, rate=before + 1, by=world.admin, at=NOW)
        assert queries.rates().rate("USD", TODAY) == before + 1


@pytest.mark.parametrize(
    "more", [{"rate": "0"}, {"rate": "-1"}, {"currency": "CNY"}, {"currency": "???"}, {"from_on": ""}]
)
def test_rates_that_make_no_sense_are_refused(world, admin, more):
    told = {"currency": "EUR", "from_on": "2026-01-01", "rate": "7.1"} | more
    assert admin.post(reverse("core:rate_create"), told).status_code == 422
    assert not ExchangeRate.objects.filter(currency__in=["EUR", "CNY"]).exists()


def test_an_unknown_currency_says_what_to_do(world):
    with pytest.raises(Refused) as fault:
        queries.rates().rate("CHF", date(2026, 1, 1))
    assert "CHF" in str(fault.value.message)


@pytest.mark.parametrize("who", ["rep", "manager", "auditor"])
def test_only_admins_change_it(world, who):
    with pytest.raises(NotAllowed):
        actions.edit_company(values={"name": "X"}, by=getattr(world, who), at=NOW)
    with pytest.raises(NotAllowed):
        actions.add_rate(currency="EUR", from_on=date(2026, 1, 1), rate=Decimal(7), by=getattr(world, who), at=NOW)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Asia/Shanghai", date(2026, 11, 25)), ("UTC", date(2026, 11, 24)), ("America/New_York", date(2026, 11, 24))],
)
def test_the_business_day_is_that_of_the_company(zone, day):
    assert queries.business_day(datetime(2026, 11, 24, 18, 0, tzinfo=UTC), Company(time_zone=zone)) == day


def test_pace_leaves_public_holidays_out():
    october = Calendar(1).month(2026, 10)
    own = Company(holiday_country="CN")
    assert date(2026, 10, 1) in queries.days_off(october, own)
    with_holidays, without = (queries.pace(october, date(2026, 10, 9), c) for c in (own, Company(holiday_country="")))
    assert with_holidays < without
