"""Products and prices: what admins may do, and what the price list then says."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from pipeline.products.actions import add_cost, add_price, create_product, edit_product, withdraw_cost, withdraw_price
from pipeline.products.queries import costs_on, matching_products, price_lists, price_on
from salesplan.core.errors import Conflict, NotAllowed, Refused
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db


def _price(world, amount: str, from_on: date, currency: str = "CNY"):
    return add_price(world.product, currency=currency, amount=Decimal(amount), from_on=from_on, by=world.admin, at=NOW)


def test_a_new_price_ends_the_old_one_the_day_before(world) -> None:
    _price(world, "1200", TODAY + timedelta(10))
    days = [TODAY, TODAY + timedelta(9), TODAY + timedelta(10)]
    assert [price_on([world.product.pk], "CNY", day)[world.product.pk] for day in days] == [1000, 1000, 1200]
    assert price_on([world.product.pk], "USD", days[2])[world.product.pk] != 1200


def test_prices_of_many_products_cost_one_query(world, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        assert price_on([world.product.pk, world.service.pk], "CNY", TODAY) == {
            world.product.pk: Decimal(1000),
            world.service.pk: Decimal(5000),
        }


@pytest.mark.parametrize(
    ("from_on", "currency", "field"),
    [(TODAY - timedelta(1), "CNY", "from_on"), (date(2020, 1, 1), "CNY", "from_on"), (TODAY, "GBP", "currency")],
    ids=["past", "taken", "currency without a rate"],
)
def test_what_a_price_cannot_be(world, from_on, currency, field) -> None:
    with pytest.raises(Refused) as fault:
        _price(world, "1200", from_on, currency)
    assert fault.value.field == field


def test_a_planned_price_is_taken_back_and_the_old_one_goes_on(world) -> None:
    planned = _price(world, "1200", TODAY + timedelta(10))
    withdraw_price(planned, by=world.admin, at=NOW)
    assert price_on([world.product.pk], "CNY", TODAY + timedelta(400)) == {world.product.pk: Decimal(1000)}
    current = next(one.current for one in price_lists(world.product, TODAY) if one.currency == "CNY")
    with pytest.raises(Refused):
        withdraw_price(current, by=world.admin, at=NOW)


def test_a_price_is_exact_in_its_currency_and_never_rounded(world) -> None:
    with pytest.raises(Refused, match="too many decimals"):
        _price(world, "1200.005", TODAY + timedelta(1))
    assert _price(world, "1200.01", TODAY + timedelta(1)).amount == Decimal("1200.01")


def test_products_are_found_by_name_in_both_languages(world) -> None:
    made = create_product(
        values={"code": "PUMP-1", "name": "Water pump", "name_zh": "水泵", "family": "Pumps"}, by=world.admin, at=NOW
    )
    for text in ("water", "水泵", "PUMP-1", "pumps"):
        assert made in matching_products(type(made).objects.all(), text), text


def test_a_code_is_used_once_whatever_its_case(world) -> None:
    with pytest.raises(Refused) as fault:
        create_product(values={"code": "sensor", "name": "Other"}, by=world.admin, at=NOW)
    assert fault.value.field == "code"


def test_two_admins_edit_one_product(world) -> None:
    edit_product(world.product, values={"name": "Sensor A"}, version=1, by=world.admin, at=NOW)
    with pytest.raises(Conflict) as fault:
        edit_product(world.product, values={"name": "Sensor B"}, version=1, by=world.admin, at=NOW)
    assert [(d.now, d.typed) for d in fault.value.differences] == [("Sensor A", "Sensor B")]


@pytest.mark.parametrize("role", ["rep", "manager", "auditor"])
def test_only_admins_change_the_list(world, role) -> None:
    with pytest.raises(NotAllowed):
        edit_product(world.product, values={"name": "X"}, version=1, by=getattr(world, role), at=NOW)


class TestCost:
    def cost(self, world, amount: str, from_on: date, by=None):
        return add_cost(world.product, amount=Decimal(amount), from_on=from_on, by=by or world.admin, at=NOW)

    def test_a_new_cost_ends_the_old_one_the_day_before(self, world) -> None:
        self.cost(world, "600", date(2025, 1, 1))
        self.cost(world, "650", TODAY + timedelta(10))
        days = [date(2024, 12, 31), TODAY + timedelta(9), TODAY + timedelta(10)]
        told = [costs_on([world.product.pk, None], day) for day in days]
        assert told == [{}, {world.product.pk: 600}, {world.product.pk: 650}]

    def test_a_planned_cost_is_taken_back_and_the_one_before_goes_on(self, world) -> None:
        first = self.cost(world, "600", date(2025, 1, 1))
        planned = self.cost(world, "650", TODAY + timedelta(10))
        withdraw_cost(planned, by=world.admin, at=NOW)
        assert costs_on([world.product.pk], TODAY + timedelta(20)) == {world.product.pk: 600}
        with pytest.raises(Refused):
            withdraw_cost(first, by=world.admin, at=NOW)

    def test_only_admins_and_never_the_past(self, world) -> None:
        self.cost(world, "600", date(2025, 1, 1))
        with pytest.raises(Refused) as fault:
            self.cost(world, "650", TODAY - timedelta(1))
        assert fault.value.field == "from_on"
        with pytest.raises(NotAllowed):
            self.cost(world, "650", TODAY, by=world.manager)
