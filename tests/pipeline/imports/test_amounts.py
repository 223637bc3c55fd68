"""Amounts of files: in the currency they are in, scaled as the mapping says, and never bent."""

from datetime import date
from decimal import Decimal

import pytest

from pipeline.deals.models import Deal
from pipeline.products.models import Price
from pipeline.sales.models import SaleEntry

pytestmark = pytest.mark.django_db
HEAD = "id,owner,stage,closed,amount"


def worths() -> dict[str, tuple[Decimal, str, Decimal]]:
    return {deal.external_id[-2:]: (deal.amount, deal.currency, deal.amount_base) for deal in Deal.objects.all()}


def test_amounts_are_read_as_they_are_written_or_refused(importing):
    rows = f'{HEAD}\nD1,Anna,Won,2017-03-02,"1234,50"\nD2,Anna,Won,2017-03-02,"1.234,50"\nD3,Anna,Won,2017-03-02,€700'
    importing.run(people="name\nAnna", deals=rows)
    assert worths() == {key: (Decimal("1234.5"), "CNY", Decimal("1234.5")) for key in ("D1", "D2")}
    assert "“€700” is in €, but this amount is in CNY. Name the column of the currency" in importing.reasons()[0]


def test_several_currencies_by_a_column(importing):
    rows = (
        f"{HEAD},currency",
        "D1,Anna,Won,2017-02-02,€700,EUR",
        "D2,Anna,Won,2017-03-02,700,欧元",
        "D3,Anna,Won,2017-03-02,700,",
        "D4,Anna,Won,2017-03-02,700,Taler",
        "D5,Anna,Won,2017-03-02,700,USD",
        "D6,Anna,Talking,,100,€",
    )
    importing.run(people="name\nAnna", deals="\n".join(rows))
    worth = worths()
    assert worth["D1"] == (700, "EUR", 5250)
    assert worth["D2"] == (700, "EUR", 5600)
    assert worth["D3"] == (700, "CNY", 700)
    assert worth["D6"] == (100, "EUR", 800)
    entry = SaleEntry.objects.get(deal__external_id="test:deals:D1")
    assert (entry.amount, entry.rate, entry.amount_base) == (700, Decimal("7.5"), 5250)
    assert [reason.split(".")[0] for reason in importing.reasons()] == [
        "“Taler” is not a currency",
        "There is no exchange rate for USD",
    ]


def test_a_factor_counts_for_every_figure(importing):
    rows = f"{HEAD}\nD1,Anna,Won,2017-03-02,1.2345\nD2,Anna,Won,2017-03-02,1.23456789"
    importing.run(people="name\nAnna", deals=rows, more={"deals": "scale.amount = 1000"})
    assert worths() == {"D1": (Decimal("1234.5"), "CNY", Decimal("1234.5"))}
    assert "too many decimals" in importing.reasons()[0]


def test_prices_of_products_are_in_their_currency(importing):
    importing.run(products="code,price,currency\nP1,€5,EUR\nP2,7,")
    assert list(Price.objects.order_by("pk").values_list("currency", "amount")) == [("EUR", 5), ("CNY", 7)]
    again = "code,price\nP3,7\nP3,7\nP3,8"
    importing.run(products=again, name="other")
    assert importing.counts("products") == "1 new 0 known 1 bad 1 that repeat another"


def test_costs_and_list_prices_of_the_day_give_margin_and_discount(importing):
    products = "code,price,cost\nP1,100,60"
    rows = "id,owner,product,stage,closed,amount,quantity\nD1,Anna,P1,Won,2017-03-02,170,2"
    importing.run(people="name\nAnna", products=products, deals=rows)
    entry = SaleEntry.objects.get()
    assert (entry.cost_base, entry.discount, entry.sold_on) == (120, Decimal("0.15"), date(2017, 3, 2))
