"""Pages and API of products."""

import pytest
from django.urls import reverse

from pipeline.products.models import Product
from salesplan.core.search.rules import search_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(world):
    Product.objects.bulk_create(
        Product(code=f"P{n:03}", name=f"Part {n}", family="Parts", search_key=search_key(f"Part {n}"))
        for n in range(60)
    )
    return world


def test_the_list_costs_the_same_for_many(many, client, django_assert_max_num_queries) -> None:
    client.force_login(many.rep)
    with django_assert_max_num_queries(9):
        answer = client.get(reverse("pipeline:product_list"))
    assert len(answer.context["rows"]) == 50


def test_search_family_and_status_narrow_the_list(many, client) -> None:
    client.force_login(many.rep)

    def codes(**query) -> list[str]:
        return [row.code for row, _prices in client.get(reverse("pipeline:product_list"), query).context["rows"]]

    assert codes(family="Hardware") == ["SENSOR", "SERVICE"]
    assert codes(q="传感") == ["SENSOR"]
    assert codes(status="off") == []


def test_an_admin_adds_a_product_and_a_price(world, client) -> None:
    client.force_login(world.admin)
    values = {"code": "NEW", "name": "New thing", "is_active": "on"}
    made = client.post(reverse("pipeline:product_create"), values)
    product = Product.objects.get(code="NEW")
    assert made.url == reverse("pipeline:product_detail", args=[product.pk])
    price = {"currency": "CNY", "amount": "99.90", "from_on": "2026-01-01"}
    assert client.post(reverse("pipeline:product_price_create", args=[product.pk]), price).status_code == 302
    again = client.post(reverse("pipeline:product_price_create", args=[product.pk]), price)
    assert again.status_code == 422
    assert "from_on" in again.context["form"].errors


def test_a_second_writer_is_shown_the_difference(world, client) -> None:
    client.force_login(world.admin)
    url = reverse("pipeline:product_edit", args=[world.product.pk])
    values = {"code": "SENSOR", "name": "Sensor A", "is_active": "on", "version": 1}
    assert client.post(url, values).status_code == 302
    answer = client.post(url, values | {"name": "Sensor B"})
    assert answer.status_code == 409
    assert b"Sensor A" in answer.content
    assert b'value="Sensor B"' in answer.content
    assert client.post(url, values | {"name": "Sensor B", "version": 2}).status_code == 302


def test_the_price_of_a_day_is_answered_for_the_deal_form(world, client) -> None:
    client.force_login(world.rep)
    url = reverse("pipeline:product_price")
    told = client.get(url, {"product": world.product.pk, "currency": "CNY"}).json()
    assert told["price"] == "1000.00"
    assert client.get(url, {"product": world.product.pk, "currency": "GBP"}).json()["price"] is None
    shown = client.get(url, {"product": world.product.pk, "on": "nonsense"}, headers={"HX-Request": "true"})
    assert b'data-price="1000.00"' in shown.content


def test_the_api_lists_products_with_their_prices(world, client, django_assert_max_num_queries) -> None:
    client.force_login(world.rep)
    with django_assert_max_num_queries(8):
        rows = client.get("/api/v1/products/").json()["results"]
    sensor = next(row for row in rows if row["code"] == "SENSOR")
    assert {price["currency"]: price["amount"] for price in sensor["prices"]}["CNY"] == "1000.0000"


def test_the_api_writes_by_the_same_rules(world, client) -> None:
    client.force_login(world.admin)
    json = {"content_type": "application/json"}
    made = client.post("/api/v1/products/", {"code": "API", "name": "By API"}, **json).json()
    path = f"/api/v1/products/{made['id']}/"
    assert client.patch(path, {"name": "Renamed", "version": made["version"]}, **json).json()["name"] == "Renamed"
    stale = client.patch(path, {"name": "Late", "version": made["version"]}, **json)
    assert (stale.status_code, stale.headers["Content-Type"]) == (409, "application/problem+json")
    price = {"currency": "CNY", "amount": "5", "from_on": "2026-01-01"}
    assert client.post(f"{path}prices/", price, **json).status_code == 201
    assert client.post(f"{path}prices/", price, **json).status_code == 422


def test_costs_are_for_those_who_watch_and_admins_enter_them(world, client) -> None:
    client.force_login(world.admin)
    url = reverse("pipeline:product_cost_create", args=[world.product.pk])
    assert client.post(url, {"cost-amount": "600", "cost-from_on": "2026-01-01"}).status_code == 302
    again = client.post(url, {"cost-amount": "700", "cost-from_on": "2026-01-01"})
    assert again.status_code == 422
    assert "from_on" in again.context["cost_form"].errors
    page = reverse("pipeline:product_detail", args=[world.product.pk])
    assert "¥600.00" in client.get(page).content.decode()
    client.force_login(world.rep)
    assert "¥600.00" not in client.get(page).content.decode()
