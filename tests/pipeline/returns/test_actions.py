"""Returns of won deals: asked for, decided, counted out of everything, and taken back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict

from customers.timeline.models import Entry
from customers.timeline.wording import sentence
from goals.pay.statements.queries.statement import statement
from pipeline.change_requests.actions import answer_request, ask_return
from pipeline.change_requests.choices import ChangeRequestState
from pipeline.change_requests.presenters import describe_request
from pipeline.deals.actions.deals import carry_out, edit_deal
from pipeline.deals.changes import DealChange
from pipeline.deals.models import Deal, DealReturn
from pipeline.deals.queries.filters import filtered
from pipeline.deals.queries.table import totals
from pipeline.deals.rules.deals import LineInput
from pipeline.returns.actions import record_return, reverse_return
from pipeline.returns.changes import ReturnBooking, ReturnReversal
from pipeline.returns.rules import SoldGoods
from pipeline.sales.models import SaleEntry
from salesplan.core import metrics
from salesplan.core.company.models import ExchangeRate
from salesplan.core.consistency import inconsistencies
from salesplan.core.errors import Conflict, NeedsRequest, NotAllowed, Refused
from salesplan.core.metrics import Question
from salesplan.people.choices import Role
from tests.goals.making import enrol, plan, sell
from tests.goals.pay.runs.test_locked import NOVEMBER, OCTOBER, lock
from tests.world import NOW, TODAY, deal, person

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
SOLD_ON = date(2026, 10, 5)
BACK_ON = date(2026, 11, 10)


@pytest.fixture
def sold(world):
    """Three of a product for 300 and an amount of another for 50, shared 60/40."""
    one, two = world.product, world.service
    lines = [(one, "3", "100"), (two, "1", "50")]
    splits = [(world.rep, "60"), (world.peer, "40")]
    return sell(world, world.rep, 350, SOLD_ON, lines=lines, splits=splits, account=world.account, started_on=SOLD_ON)


def figures(who, as_of=None):
    asked = Question(who, date(2026, 10, 1), date(2026, 10, 31), {}, as_of)
    return [metrics.get(key).value(asked) for key in ("won_revenue", "won_deals", "win_rate", "average_deal")]


def back(deal, *goods, day=BACK_ON, by=None, at=NOW):
    return record_return(deal, goods=goods, day=day, why="Broken", by=by, at=at, decided=True)


def everything(deal):
    return [SoldGoods(row.product_id, row.quantity, row.amount) for row in deal.lines.all()] or [
        SoldGoods(None, None, deal.amount)
    ]


def test_the_worked_example_of_the_rule(world) -> None:
    """Ten won, ten lost; 400 of one come back, then all of another one."""
    won = [sell(world, world.rep, 1000, SOLD_ON, name=f"D{n}") for n in range(10)]
    for n in range(10):
        deal(world, world.rep, world.stages["lost"], name=f"L{n}", state="lost", closed_on=SOLD_ON)
    assert figures(world.admin) == [10_000, 10, Decimal("0.5"), 1000]
    back(won[0], SoldGoods(None, None, Decimal(400)))
    assert figures(world.admin) == [9_600, 10, Decimal("0.5"), 960]
    back(won[1], SoldGoods(None, None, Decimal(1000)))
    amount, count, rate, average = figures(world.admin)
    assert (amount, count, round(rate, 3), round(average, 2)) == (8_600, 9, Decimal("0.474"), Decimal("955.56"))
    day_before = figures(world.admin, TODAY - timedelta(1))
    assert day_before[:2] == [0, 0]  # The sales were booked today, so a day ago nothing was known.
    assert figures(world.admin, TODAY) == [amount, count, rate, average]
    for state, number in (("won", 9), ("lost", 10), ("closed", 19), ("returned", 1), ("all", 20)):
        rows, asked = filtered(world.admin, _query(f"state={state}&from=2026-10-01&to=2026-10-31&scope=team"))
        assert rows.count() == number, state
    listed = totals(rows, asked.credit_scope)
    assert (listed.won, listed.lost, round(listed.win_rate, 3)) == (9, 10, Decimal("0.474"))
    assert list(inconsistencies()) == []


def _query(text):
    return QueryDict(text)


def test_asked_as_of_a_day_before_it_was_booked_everything_is_what_it_was(world, sold) -> None:
    back(sold, *everything(sold), at=NOW + timedelta(days=3))
    assert figures(world.admin) == [0, 0, None, None]
    assert figures(world.admin, TODAY)[:2] == [350, 1]
    assert figures(world.admin, TODAY)[2] == 1
    assert figures(world.admin, TODAY + timedelta(3))[:3] == [0, 0, None]


def test_some_pieces_come_back_and_the_sale_keeps_its_rate_and_shares(world) -> None:
    ExchangeRate.objects.create(currency="USD", from_on=date(2026, 10, 1), rate=Decimal(7))
    lines, splits = [(world.product, "3", "100")], [(world.rep, "60"), (world.peer, "40")]
    sold = sell(world, world.rep, 300, SOLD_ON, lines=lines, splits=splits, currency="USD")
    ExchangeRate.objects.create(currency="USD", from_on=date(2026, 10, 4), rate=Decimal(8))
    back(sold, SoldGoods(world.product.pk, Decimal(1), Decimal(100)))
    sold.refresh_from_db()
    assert (sold.amount, sold.amount_base) == (200, 1400)
    standing = SaleEntry.objects.filter(deal=sold, reverses=None, reversed_by=None)
    assert {(row.person, row.amount, row.rate) for row in standing} == {(world.peer, 80, 7), (world.rep, 120, 7)}


def test_a_return_that_is_taken_back_leaves_the_sale_as_it_was_booked(world, sold) -> None:
    before = _live(sold)
    for goods in ([SoldGoods(world.product.pk, Decimal(2), Decimal(200))], everything(sold)):
        made = back(sold, *goods)
        reverse_return(made, why="A slip", by=None, at=LATER, decided=True)
        sold.refresh_from_db()
        assert (sold.amount, sold.returned_on, sold.lines.count()) == (350, None, 2)
        assert _live(sold) == before
    assert figures(world.admin) == [350, 1, 1, 350]
    assert sorted(DealReturn.objects.values_list("amount", flat=True)) == [-350, -200, 200, 350]
    with pytest.raises(Refused, match="already been reversed"):
        reverse_return(made, why="Again", by=None, at=LATER, decided=True)
    assert list(inconsistencies()) == []


def _live(sold):
    rows = SaleEntry.objects.filter(deal=sold, reverses=None, reversed_by=None)
    return sorted((row.person_id, row.product_id, row.quantity, row.amount, row.amount_base, row.rate) for row in rows)


def test_a_later_edit_of_the_deal_does_not_sell_again_what_was_taken_off_the_price(world, sold) -> None:
    back(sold, SoldGoods(world.product.pk, None, Decimal(50)))
    sold.refresh_from_db()
    assert sold.amount == 300
    lines = [LineInput(row.product_id, row.quantity, row.unit_price, row.discount) for row in sold.lines.all()]
    edit_deal(sold, values={"name": "New name"}, lines=lines, version=sold.version, by=world.rep, at=LATER)
    sold.refresh_from_db()
    assert (sold.name, sold.amount, figures(world.admin)[0]) == ("New name", 300, 300)


def test_a_returned_deal_that_is_edited_or_reopened_stays_true(world, sold) -> None:
    back(sold, *everything(sold))
    sold.refresh_from_db()
    assert (sold.state, sold.returned_on, sold.amount) == ("won", BACK_ON, 0)
    edit_deal(sold, values={"name": "Other"}, version=sold.version, by=world.rep, at=LATER)
    assert figures(world.admin)[:2] == [0, 0]
    lines = [LineInput(world.product.pk, Decimal(1), Decimal(90))]
    carry_out(Deal.objects.get(pk=sold.pk), DealChange(lines=lines), by=world.admin, at=LATER)
    sold.refresh_from_db()
    assert (sold.returned_on, figures(world.admin)[:2]) == (None, [90, 1])
    back(sold, *everything(sold))
    carry_out(Deal.objects.get(pk=sold.pk), DealChange(stage=world.stages["proposal"]), by=world.admin, at=LATER)
    sold.refresh_from_db()
    assert (sold.state, sold.returned_on) == ("open", None)
    assert list(inconsistencies()) == []


def test_a_return_is_asked_for_by_everybody_and_decided_above(world, sold) -> None:
    goods = (SoldGoods(world.product.pk, Decimal(1), Decimal(100)),)
    for who in (world.rep, world.peer, world.manager, world.admin):
        with pytest.raises(NeedsRequest):
            record_return(sold, goods=goods, day=BACK_ON, why="Broken", by=who, at=NOW)
    made = ask_return(sold, ReturnBooking(goods, BACK_ON, "Broken"), why="Broken", by=world.rep, at=NOW)
    assert "× 1 ¥100.00 returned on 10 Nov 2026. Broken" in describe_request(made)
    assert DealReturn.objects.count() == 0
    with pytest.raises(NotAllowed):
        answer_request(made, grant=True, by=world.rep, at=LATER)
    assert answer_request(made, grant=True, by=world.manager, at=LATER).state == ChangeRequestState.GRANTED
    booked = DealReturn.objects.get()
    assert (booked.amount, booked.day, booked.why, booked.by) == (100, BACK_ON, "Broken", world.manager)
    assert "booked a return" in str(sentence(Entry.objects.get(code="deal_returned")))
    again = ask_return(sold, ReturnReversal.of(booked, "A slip"), why="A slip", by=world.rep, at=LATER)
    answer_request(again, grant=True, by=world.manager, at=LATER)
    sold.refresh_from_db()
    assert (sold.amount, DealReturn.objects.in_force().count()) == (350, 0)


def test_a_request_about_goods_that_changed_since_is_not_carried_out(world, sold) -> None:
    goods = (SoldGoods(world.product.pk, Decimal(3), Decimal(300)),)
    made = ask_return(sold, ReturnBooking(goods, BACK_ON, "Broken"), why="Broken", by=world.rep, at=NOW)
    back(sold, SoldGoods(world.product.pk, Decimal(1), Decimal(100)))
    with pytest.raises(Conflict, match="changed since"):
        answer_request(made, grant=True, by=world.manager, at=LATER)


def test_pay_follows_the_sale_while_it_is_open_and_is_a_correction_once_it_is_closed(world) -> None:
    on = plan("Monthly", [("0", "0.05")], interval="month", basis="amount")
    enrol(on, world.rep, starts_on=OCTOBER.start)
    sold = sell(world, world.rep, 1000, SOLD_ON)
    part = SoldGoods(None, None, Decimal(400))
    back(sold, part)
    assert statement(world.rep, OCTOBER, today=TODAY).earned == 30
    lock(OCTOBER, world.admin, person("second", Role.ADMIN))
    with pytest.raises(Refused, match="closed"):
        record_return(sold, goods=[SoldGoods(None, None, Decimal(600))], day=BACK_ON, by=None, at=NOW)
    rest = ReturnBooking((SoldGoods(None, None, Decimal(600)),), BACK_ON, "Broken")
    made = ask_return(sold, rest, why="Broken", by=world.rep, at=NOW)
    assert (made.pay_state, made.effect) == (2, [[world.rep.pk, "2026-10", "30.00", "0.00"]])
    with pytest.raises(NotAllowed):
        answer_request(made, grant=True, by=world.manager, at=LATER)
    answer_request(made, grant=True, by=world.admin, at=LATER)
    assert statement(world.rep, OCTOBER, today=TODAY).earned == 30
    assert statement(world.rep, NOVEMBER, today=TODAY).pay.of_kind("correction") == -30


@pytest.mark.parametrize(
    ("goods", "day", "match"),
    [
        ([("4", "100")], BACK_ON, "4 units of .* only 3 were sold"),
        ([("3", "400")], BACK_ON, "only 300 were sold"),
        ([("3", "250")], BACK_ON, "not the full amount"),
        ([("1", "0")], BACK_ON, "must be more than zero"),
        ([("1", "-5")], BACK_ON, "as a positive number"),
        ([("1", "100")], date(2026, 10, 1), "before the sale"),
        ([("1", "100")], date(2026, 12, 1), "future"),
    ],
)
def test_what_cannot_come_back_is_refused_with_its_reason(world, sold, goods, day, match) -> None:
    given = [SoldGoods(world.product.pk, Decimal(n), Decimal(amount)) for n, amount in goods]
    with pytest.raises(Refused, match=match):
        back(sold, *given, day=day)
