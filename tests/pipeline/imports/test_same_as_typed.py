"""What is imported has the same search keys, timeline and history as what is typed on the pages."""

from datetime import date, datetime, time

import pytest

from customers.accounts.actions import create_account
from customers.accounts.models import Account
from customers.timeline.models import Entry
from pipeline.deals.actions.deals import create_deal, move_deal
from pipeline.deals.models import Deal
from pipeline.deals.rules.deals import LineInput
from pipeline.process.models import Stage
from pipeline.products.models import Product
from salesplan.people.models import User
from tests.world import NOW

pytestmark = pytest.mark.django_db
# What says when, by whom and under which id; the rest must be the same.
APART = {"id", "external_id", "created_at", "created_by_id", "stage_since", "version", "source", "probability"}
DEALS = "id,owner,product,account,stage,started,closed,amount,quantity,name"


@pytest.fixture
def both(importing):
    """One customer and one won deal, imported and typed."""
    row = "D1,Anna,P1,Hexin Steel,Won,2026-11-02,2026-11-20,300,3,Hexin – rollers"
    importing.run(
        people="name,title,mail\nAnna,Seller,anna@acme.example",
        products="code,price,cost\nP1,120,60",
        accounts="name,owner,phone,registration_number,website\nHexin Steel,Anna,010-1234,DE 1,https://hexin.example",
        deals=f"{DEALS}\n{row}",
    )
    anna, account = User.objects.get(), Account.objects.get()
    values = {"owner": anna, "phone": "010-1234", "registration_number": "DE 1", "website": "https://hexin.example"}
    typed_account = create_account(
        values={"name": "Hexin Steel", **values, "created_on": account.created_on}, by=None, at=NOW
    )
    stages = {stage.name: stage for stage in Stage.objects.all()}
    typed = create_deal(
        values={
            "name": "Hexin – rollers",
            "owner": anna,
            "account": typed_account,
            "stage": stages["Talking"],
            "started_on": date(2026, 11, 2),
            "expected_close_on": date(2026, 11, 25),
            "external_id": "other:deals:D1",
        },
        lines=[LineInput(Product.objects.get().pk, 3, 100)],
        by=None,
        at=NOW,
    )
    typed = move_deal(typed, stage=stages["Won"], by=None, at=NOW, closed_on=date(2026, 11, 20))
    return Deal.objects.get(external_id="test:deals:D1"), typed


def facts(record) -> dict:
    return {
        field.attname: getattr(record, field.attname)
        for field in record._meta.concrete_fields
        if field.attname not in APART
    }


def test_deals_are_the_same_row(both):
    imported, typed = both
    differ = {name for name, value in facts(imported).items() if facts(typed)[name] != value}
    assert differ <= {"account_id", "expected_close_on", "touched_at"}
    lines = [[facts(line) | {"deal_id": 0} for line in deal.lines.all()] for deal in both]
    assert lines[0] == lines[1]
    assert [list(deal.splits.values_list("person", "percent")) for deal in both][0] == list(
        typed.splits.values_list("person", "percent")
    )


def test_ledgers_are_the_same_rows(both):
    names = (
        "person",
        "team",
        "region",
        "product",
        "quantity",
        "amount",
        "amount_base",
        "cost_base",
        "discount",
        "deals",
        "deal_type",
    )
    imported, typed = ([*deal.sale_entries.values_list(*names)] for deal in both)
    assert imported == typed


def test_timelines_say_the_same(both):
    told = []
    for deal in both:
        entries = Entry.objects.filter(about_kind="deal", about_id=deal.pk).order_by("pk")
        told.append([(entry.code, sorted(entry.data), entry.data.get("to"), entry.kind) for entry in entries])
    assert told[0] == told[1]
    assert [code for code, *_rest in told[0]] == ["deal_created", "deal_won"]
    entry = Entry.objects.filter(about_kind="deal", about_id=both[0].pk, code="deal_won").get()
    assert entry.happened_on == date(2026, 11, 20)
    assert [Entry.objects.filter(account=deal.account, code="account_created").count() for deal in both] == [1, 1]


def test_accounts_are_found_the_same(both):
    accounts = [facts(deal.account) for deal in both]
    assert accounts[0] == accounts[1]


def test_history_names_what_was_done(both):
    for record in (both[0], both[0].account, User.objects.get()):
        event = type(record).pgh_event_model.objects.filter(pgh_obj=record.pk, pgh_label="insert").get()
        assert event.pgh_context.metadata["verb"] in ("import", "import.deals")
        assert event.pgh_context.metadata["why"] == "test"
    moved = datetime.combine(date(2026, 11, 20), time(12)).date()
    assert both[0].moves.last().at.date() == moved
