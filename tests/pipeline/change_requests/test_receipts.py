"""Receipts that one may not book or take back: asked for with a reason, decided by whom the table says, told, carried out."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from customers.timeline.models import Entry
from customers.timeline.wording import sentence
from goals.pay.runs.queries.corrections import corrections_of
from pipeline.change_requests.actions import answer_request, ask_receipt
from pipeline.change_requests.choices import ChangeRequestState
from pipeline.change_requests.models import ChangeRequest
from pipeline.change_requests.queries import waits_for
from pipeline.receipts.actions import record_receipt, reverse_receipt
from pipeline.receipts.changes import ReceiptBooking, ReceiptReversal
from pipeline.receipts.models import Receipt
from salesplan.core.errors import Conflict, NeedsRequest, NotAllowed, Refused
from salesplan.core.notices.models import Notice
from salesplan.people.choices import Role
from tests.goals.making import enrol, plan, sell
from tests.goals.pay.runs.test_locked import OCTOBER, lock
from tests.world import NOW, person

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
IN_OCTOBER, IN_NOVEMBER = date(2026, 10, 20), date(2026, 11, 10)


@pytest.fixture
def sold(world):
    """A deal of the rep, shared with the peer, on a plan that pays 5 % of what is paid in a month."""
    rules = {"component": [{"name": "cash", "rate": "5 %", "event": "paid"}]}
    enrol(plan("On payment", interval="month", definition=rules), world.rep, world.peer)
    splits = [(world.rep, "60"), (world.peer, "40")]
    return sell(world, world.rep, 100_000, date(2026, 10, 5), account=world.account, splits=splits)


@pytest.fixture
def closed(world, sold):
    """October's pay is locked, with a first payment of 1,000."""
    record_receipt(sold, kind="paid", day=date(2026, 10, 6), amount=Decimal(1000), by=world.rep, at=NOW)
    world.run = lock(OCTOBER, world.admin, person("second", Role.ADMIN))
    return sold


def booking(day: date = IN_OCTOBER, amount: object = 2000) -> ReceiptBooking:
    return ReceiptBooking("paid", day, Decimal(str(amount)), "FP-7")


def texts(who) -> str:
    return "\n".join(Notice.objects.filter(person=who).order_by("pk").values_list("text", flat=True))


def test_in_closed_pay_a_booking_is_asked_for_decided_by_an_admin_and_told(world, closed) -> None:
    with pytest.raises(NeedsRequest, match="closed"):
        record_receipt(closed, kind="paid", day=IN_OCTOBER, amount=Decimal(2000), by=world.rep, at=NOW)
    made = ask_receipt(closed, booking(), why="The bank told us late", by=world.rep, at=NOW)
    assert (made.pays, made.pay_state, Receipt.objects.count()) == (True, 2, 1)
    assert made.effect == [[world.rep.pk, "2026-10", "30.00", "90.00"], [world.peer.pk, "2026-10", "20.00", "60.00"]]
    for who in (world.rep, world.peer, world.manager, world.director):
        assert made not in waits_for(who)
        with pytest.raises(NotAllowed):
            answer_request(made, grant=True, by=who, at=LATER)
    assert made in waits_for(world.admin)
    assert "The bank told us late" in texts(world.admin)
    done = answer_request(made, grant=True, why="Seen in the statement", by=world.admin, at=LATER)
    booked = Receipt.objects.get(amount=2000)
    assert (done.state, booked.by, booked.day, booked.reference) == (
        ChangeRequestState.GRANTED,
        world.admin,
        IN_OCTOBER,
        "FP-7",
    )
    assert "¥30.00 → ¥90.00" in texts(world.rep)
    assert "¥20.00 → ¥60.00" in texts(world.peer)
    told = [str(sentence(entry)) for entry in Entry.objects.filter(code__startswith="change_").order_by("pk")]
    assert "Payment: ¥2,000.00 on 20 Oct 2026 · FP-7" in told[0]
    assert "Seen in the statement" in told[1]
    (row,) = corrections_of(world.admin, world.run).of_locked_period
    assert row.answer.request == made


def test_taking_back_in_closed_pay_is_asked_for_too(world, closed) -> None:
    receipt = Receipt.objects.get()
    with pytest.raises(NeedsRequest):
        reverse_receipt(receipt, day=IN_OCTOBER, why="Bounced", amount=Decimal(400), by=world.manager, at=NOW)
    back = ReceiptReversal.of(receipt, day=IN_OCTOBER, amount=Decimal(400), why="Bounced")
    made = ask_receipt(closed, back, why="Bounced", by=world.manager, at=NOW)
    assert made.before == {"taking_back": "1000"}
    answer_request(made, grant=True, by=world.admin, at=LATER)
    assert Receipt.objects.get(reverses=receipt).amount == -400


def test_an_admin_whom_it_pays_asks_like_a_lead_and_another_one_decides(world, sold) -> None:
    boss = person("boss", Role.ADMIN)
    rules = {"component": [{"name": "cash", "rate": "5 %", "event": "paid"}]}
    enrol(plan("Boss", interval="month", definition=rules), boss)
    shared = sell(world, boss, 5_000, date(2026, 10, 6), name="Own deal", account=world.account)
    lock(OCTOBER, world.admin, person("second", Role.ADMIN))
    told = {"kind": "paid", "day": IN_OCTOBER, "amount": Decimal(100), "at": NOW}
    with pytest.raises(NeedsRequest):
        record_receipt(shared, by=boss, **told)
    made = ask_receipt(shared, booking(amount=100), why="Late", by=boss, at=NOW)
    with pytest.raises(NotAllowed) as refusal:
        answer_request(made, grant=True, by=boss, at=LATER)
    assert refusal.value.code == "asked"
    assert answer_request(made, grant=True, by=world.admin, at=LATER).state == ChangeRequestState.GRANTED


def test_who_shares_proposes_and_the_owner_decides(world, sold) -> None:
    with pytest.raises(NeedsRequest, match="Only the deal's owner"):
        record_receipt(sold, kind="paid", day=IN_NOVEMBER, amount=Decimal(50), by=world.peer, at=NOW)
    made = ask_receipt(sold, booking(IN_NOVEMBER), why="They paid me", by=world.peer, at=NOW)
    assert (made.pays, made.effect) == (False, [])
    assert waits_for(world.rep) == [made]
    answer_request(made, grant=True, by=world.rep, at=LATER)
    assert Receipt.objects.get().amount == 2000


def test_what_was_closed_since_is_not_slipped_in(world, sold) -> None:
    made = ask_receipt(sold, booking(), why="They paid me", by=world.peer, at=NOW)
    record_receipt(sold, kind="paid", day=date(2026, 10, 6), amount=Decimal(1000), by=world.rep, at=NOW)
    lock(OCTOBER, world.admin, person("second", Role.ADMIN))
    with pytest.raises(Conflict, match="closed since"):
        answer_request(made, grant=True, by=world.rep, at=LATER)
    assert Receipt.objects.count() == 1


def test_what_was_taken_back_since_is_not_taken_back_twice(world, closed) -> None:
    receipt = Receipt.objects.get()
    back = ReceiptReversal.of(receipt, day=IN_OCTOBER, amount=Decimal(400), why="Bounced")
    made = ask_receipt(closed, back, why="Bounced", by=world.rep, at=NOW)
    reverse_receipt(receipt, day=IN_NOVEMBER, why="Returned", amount=Decimal(100), by=world.rep, at=NOW)
    with pytest.raises(Conflict, match="changed since"):
        answer_request(made, grant=True, by=world.admin, at=LATER)


def test_what_cannot_be_is_refused_when_it_is_asked_for(world, closed) -> None:
    for wanted, code in ((booking(date(2026, 10, 1)), "refused"), (booking(amount=500_000), "over")):
        with pytest.raises(Refused) as refusal:
            ask_receipt(closed, wanted, why="x", by=world.rep, at=NOW)
        assert refusal.value.code == code
    with pytest.raises(Refused, match="yourself"):
        ask_receipt(closed, booking(IN_NOVEMBER), why="x", by=world.rep, at=NOW)
    with pytest.raises(Refused, match="Say why"):
        ask_receipt(closed, booking(), why=" ", by=world.rep, at=NOW)
    for who in (world.auditor, world.outsider):
        with pytest.raises(NotAllowed):
            ask_receipt(closed, booking(), why="x", by=who, at=NOW)
    assert not ChangeRequest.objects.exists()


def test_the_pages(world, closed, client) -> None:
    client.force_login(world.rep)
    url = reverse("pipeline:receipt_record", args=[closed.pk])
    typed = {"kind": "paid", "day": "2026-10-20", "amount": "2000", "reference": "FP-7"}
    first = client.post(url, typed)
    assert first.status_code == 422
    assert 'name="ask"' in first.content.decode()
    assert 'value="2000"' in first.content.decode()
    assert client.post(url, {**typed, "ask": "1"}).status_code == 422, "a reason is needed"
    made = client.post(url, {**typed, "ask": "1", "why": "The bank told us late"}, follow=True)
    assert "¥30.00" in made.content.decode()
    assert "Payment: ¥2,000.00 on 20 Oct 2026" in made.content.decode()
    client.force_login(world.peer)
    assert 'name="ask"' in client.get(url).content.decode(), "who shares asks from the start"
    back = reverse("pipeline:receipt_reverse", args=[Receipt.objects.get().pk])
    asked = client.post(back, {"amount": "10", "day": "2026-11-10", "why": "Returned", "ask": "1"})
    assert asked.status_code == 302
    assert ChangeRequest.objects.count() == 2
    assert Receipt.objects.count() == 1
    client.force_login(world.admin)
    page = client.get(reverse("pipeline:request_list") + "?view=for_me").content.decode()
    assert "Payment: ¥2,000.00" in page
    assert "Payment of 6 Oct 2026: ¥10.00 reversed on 10 Nov 2026. Returned" in page


def test_the_api(world, closed, client) -> None:
    client.force_login(world.rep)
    body = {"deal": closed.pk, "kind": "paid", "day": "2026-10-20", "amount": "2000"}
    refused = client.post("/api/v1/receipts/", body, content_type="application/json")
    assert (refused.status_code, refused.json()["type"]) == (422, "/api/v1/problems/request_needed")
    asked = client.post("/api/v1/receipts/", {**body, "why": "Late"}, content_type="application/json")
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    url = f"/api/v1/receipts/{Receipt.objects.get().pk}/reverse/"
    body = {"day": "2026-10-20", "why": "Bounced"}
    assert client.post(url, body, content_type="application/json").status_code == 422
    asked = client.post(url, {**body, "ask": True}, content_type="application/json")
    assert (asked.status_code, asked.json()["after"]["taking_back"]["amount"]) == (202, "1000")
