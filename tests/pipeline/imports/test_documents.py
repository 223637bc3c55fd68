"""Lines of one document: one deal with several lines, or refused with the reason; known is only what came earlier."""

from decimal import Decimal

import pytest

from pipeline.deals.models import Deal, DealLine
from pipeline.sales.models import SaleEntry

pytestmark = pytest.mark.django_db
PEOPLE = "name\nAnna\nBen"
PRODUCTS = "code\nP1\nP2\nP3"
HEAD = "id,owner,product,stage,closed,amount,quantity"


def deals(*rows: str) -> str:
    return "\n".join((HEAD, *rows))


def test_rows_of_one_id_are_lines_of_one_deal(importing):
    rows = ("D1,Anna,P1,Won,2017-03-02,600.01,3", "D2,Ben,P1,Won,2017-03-02,50,1", "D1,Anna,P2,Won,2017-03-02,400,1")
    importing.run(people=PEOPLE, products=PRODUCTS, deals=deals(*rows))
    assert importing.counts("deals") == "3 new 0 known 0 bad"
    deal = Deal.objects.get(external_id="test:deals:D1")
    lines = [(line.product.code, line.quantity, line.amount) for line in deal.lines.all()]
    assert lines == [("P1", 3, Decimal("600.01")), ("P2", 1, 400)]
    assert (deal.amount, deal.main_product.code) == (Decimal("1000.01"), "P1")
    assert sum(SaleEntry.objects.filter(deal=deal).values_list("amount_base", flat=True)) == Decimal("1000.01")
    assert sum(SaleEntry.objects.filter(deal=deal).values_list("deals", flat=True)) == 1
    assert importing.again().counts("deals") == "0 new 3 known 0 bad"
    assert DealLine.objects.count() == 3


def test_a_head_that_is_named_once_counts_for_all_lines(importing):
    rows = ("D1,Anna,P1,Won,2017-03-02,5,1", "D1,,P2,,,7,1")
    importing.run(people=PEOPLE, products=PRODUCTS, deals=deals(*rows))
    assert Deal.objects.get().amount == 12


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        ("D1,Ben,P2,Won,2017-03-02,7,1", "Lines 2, 3 belong to one deal but differ in owner: Anna / Ben."),
        ("D1,Anna,P2,Lost,2017-03-02,7,1", "differ in stage: Won / Lost"),
        ("D1,Anna,P2,Won,2017-03-03,7,1", "differ in closed: 2017-03-02 / 2017-03-03"),
    ],
)
def test_heads_that_differ_are_refused_whole(importing, second, sentence):
    importing.run(people=PEOPLE, products=PRODUCTS, deals=deals("D1,Anna,P1,Won,2017-03-02,5,1", second))
    assert importing.counts("deals") == "0 new 0 known 2 bad"
    assert all(sentence in reason for reason in importing.reasons())
    assert not Deal.objects.exists()


def test_one_bad_line_keeps_the_whole_deal_out_and_says_which_it_is(importing):
    rows = ("D1,Anna,P1,Won,2017-03-02,5,1", "D1,Anna,P9,Won,2017-03-02,7,1", "D2,Anna,P1,Won,2017-03-02,5,1")
    importing.run(people=PEOPLE, products=PRODUCTS, deals=deals(*rows))
    assert importing.counts("deals") == "1 new 0 known 2 bad"
    assert importing.found() == [
        ("deals.csv", "2", "", "Not imported because line 3 of the same deal can't be read."),
        ("deals.csv", "3", "product", "There is no product with the code “P9”."),
    ]


@pytest.mark.parametrize(("answer", "amount"), [("once", 5), ("lines", 10)])
def test_whether_the_same_line_was_sold_twice_is_asked(importing, answer, amount):
    rows = deals("D1,Anna,P1,Won,2017-03-02,5,1", "D1,Anna,P1,Won,2017-03-02,5,1")
    importing.run(people=PEOPLE, products=PRODUCTS, deals=rows)
    assert not Deal.objects.exists()
    assert "identical_rows" in importing.reasons()[0]
    importing.run(people=PEOPLE, products=PRODUCTS, deals=rows, more={"deals": f'identical_rows = "{answer}"'})
    assert Deal.objects.get().amount == amount


def test_amount_price_quantity_and_discount_must_agree(importing):
    head = "id,owner,product,stage,closed,amount,quantity,price,discount"
    rows = (
        "D1,Anna,P1,Won,2017-03-02,540.03,3,200.01,10",
        "D2,Anna,P1,Won,2017-03-02,,2,12.5,",
        "D3,Anna,P1,Won,2017-03-02,500,3,200.01,10",
        "D4,Anna,P1,Won,2017-03-02,5,1,5,120",
    )
    importing.run(people=PEOPLE, products=PRODUCTS, deals="\n".join((head, *rows)))
    assert {deal.external_id[-2:]: deal.amount for deal in Deal.objects.all()} == {"D1": Decimal("540.03"), "D2": 25}
    assert importing.reasons() == [
        "Quantity, price and discount come to 540.03, but the amount is 500.",
        "“120” is not a discount between 0 and 100 %.",
    ]
