"""Less than nothing is a return: the ledger reverses the sale on the day of the return and keeps what is left."""

from datetime import date
from decimal import Decimal

import pytest

from customers.timeline.models import Entry
from pipeline.deals.models import Deal, DealReturn
from pipeline.sales.models import SaleEntry
from salesplan.core import metrics
from salesplan.core.consistency import inconsistencies
from salesplan.core.metrics import Question
from salesplan.people.models import User

pytestmark = pytest.mark.django_db
FILES = {"people": "name\nAnna", "products": "code\nP1\nP2"}
HEAD = "id,owner,product,stage,closed,amount,quantity"
SOLD = f"{HEAD}\nD1,Anna,P1,Won,2017-03-02,300,3\nD1,Anna,P2,Won,2017-03-02,50,1"


def revenue(as_of: date | None = None) -> Decimal:
    admin = User.objects.get_or_create(username="boss", role="admin", name="Boss")[0]
    return metrics.get("won_revenue").value(Question(admin, date(2017, 1, 1), date(2017, 12, 31), {}, as_of))


def test_a_credited_line_of_the_document_is_a_return_on_its_day(importing):
    importing.run(**FILES, deals=f"{SOLD}\nD1,Anna,P1,Won,2017-04-05,-100,-1")
    assert importing.counts("deals") == "3 new 0 known 0 bad"
    deal = Deal.objects.get()
    assert [(line.product.code, line.quantity, line.amount) for line in deal.lines.all()] == [
        ("P1", 2, 200),
        ("P2", 1, 50),
    ]
    assert deal.amount == 250
    reversals = SaleEntry.objects.exclude(reverses=None)
    assert [(entry.amount, entry.sold_on, entry.booked_at.date()) for entry in reversals] == [
        (-300, date(2017, 3, 2), date(2017, 4, 5)),
        (-50, date(2017, 3, 2), date(2017, 4, 5)),
    ]
    told = Entry.objects.get(code="deal_returned")
    assert (told.happened_on, Decimal(told.data["amount"])) == (date(2017, 4, 5), 100)
    assert (revenue(), revenue(date(2017, 4, 4)), revenue(date(2017, 4, 5))) == (250, 350, 250)
    assert list(inconsistencies()) == []


def test_a_second_run_takes_nothing_back_twice_and_a_new_line_does(importing):
    rows = f"{SOLD}\nD1,Anna,P1,Won,2017-04-05,-100,-1"
    importing.run(**FILES, deals=rows)
    assert importing.again().counts("deals") == "0 new 3 known 0 bad"
    importing.run(**FILES, deals=f"{rows}\nD1,Anna,P2,Won,2017-05-05,-50,-1")
    assert importing.counts("deals") == "1 new 3 known 0 bad"
    assert (revenue(), DealReturn.objects.count()) == (200, 2)


def test_a_credit_note_names_what_it_takes_back(importing):
    rows = [f"{line},{end}" for line, end in zip(SOLD.splitlines(), ("returns", "", ""), strict=True)]
    note = "C1,Anna,P1,Won,2017-06-01,-200,-2,D1"
    importing.run(**FILES, deals="\n".join([rows[0], note, *rows[1:]]))
    assert importing.counts("deals") == "3 new 0 known 0 bad"
    assert revenue() == 150
    assert importing.again().counts("deals") == "0 new 3 known 0 bad"
    assert DealReturn.objects.get().amount == 200


def test_all_of_it_may_come_back(importing):
    importing.run(**FILES, deals=f"{HEAD}\nD1,Anna,P1,Won,2017-03-02,300,3\nD1,Anna,P1,Won,2017-03-09,-300,-3")
    assert (revenue(), Deal.objects.get().amount, Deal.objects.get().lines.count()) == (0, 0, 0)
    assert list(inconsistencies()) == []


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("C1,Anna,P1,Won,2017-04-05,-5,-1,", "Name the deal that is returned: add its id in a column for “returns”."),
        ("C1,Anna,P1,Won,2017-04-05,-5,-1,D9", "There is no deal “D9” to return."),
        ("C1,Anna,P1,Won,2017-04-05,-500,-1,D1", "You can't return 500 of “P1”: only 300 were sold."),
        ("C1,Anna,P1,Won,2017-01-05,-5,-1,D1", "is before the sale on 2 Mar 2017"),
        ("C1,Anna,P1,Won,2017-04-05,5,-1,D1", "A positive amount can't go with a negative quantity."),
        ("C1,Anna,P1,Won,2017-04-05,-5,-3,D1", "You are returning every unit but not the full amount."),
    ],
)
def test_what_cannot_come_back_is_put_aside_with_its_reason(importing, row, sentence):
    rows = [f"{line},{end}" for line, end in zip(SOLD.splitlines(), ("returns", "", ""), strict=True)]
    importing.run(**FILES, deals="\n".join([*rows, row]))
    assert importing.counts("deals") == "2 new 0 known 1 bad"
    assert sentence in importing.reasons()[0]
    assert revenue() == 350
