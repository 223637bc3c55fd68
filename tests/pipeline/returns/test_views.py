"""Recording a return in the browser and over the API: always asked for, with what was typed kept."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from pipeline.change_requests.actions import answer_request
from pipeline.change_requests.models import ChangeRequest
from pipeline.deals.models import DealReturn
from tests.goals.making import sell
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def rep(world, client):
    client.force_login(world.rep)
    return client


@pytest.fixture
def sold(world):
    lines = [(world.product, "3", "100"), (world.service, "1", "50")]
    return sell(world, world.rep, 350, date(2026, 10, 5), lines=lines, account=world.account)


def grant(world):
    made = ChangeRequest.objects.get()
    answer_request(made, grant=True, by=world.manager, at=NOW)
    return DealReturn.objects.get()


def test_pieces_of_a_line_are_asked_for_at_what_they_were_sold_for(world, rep, sold) -> None:
    url = reverse("pipeline:return_record", args=[sold.pk])
    one, two = sold.lines.all()
    assert f"quantity_{one.pk}" in rep.get(url).content.decode()
    typed = {f"quantity_{one.pk}": "2", f"amount_{two.pk}": "20", "day": "2026-11-10", "why": "Broken"}
    answer = rep.post(url, typed)
    assert answer.url == ChangeRequest.objects.get().get_absolute_url()
    page = rep.get(answer.url).content.decode()
    assert "× 2 ¥200.00; " in page
    assert "returned on 10 Nov 2026. Broken" in page
    made = grant(world)
    assert made.amount == 220
    part = rep.get(reverse("pipeline:returns_of_deal", args=[sold.pk])).content.decode()
    assert "¥220.00" in part
    assert reverse("pipeline:return_reverse", args=[made.pk]) in part


def test_all_of_it_marks_the_deal_as_returned(world, rep, sold) -> None:
    url = reverse("pipeline:return_record", args=[sold.pk])
    rep.post(url, {"everything": "on", "day": "2026-11-10", "why": "Not wanted"})
    assert grant(world).amount == 350
    page = rep.get(reverse("pipeline:deal_detail", args=[sold.pk])).content.decode()
    assert "Returned" in page
    part = rep.get(reverse("pipeline:returns_of_deal", args=[sold.pk])).content.decode()
    assert "Everything was returned by 10 Nov 2026" in part
    assert reverse("pipeline:return_record", args=[sold.pk]) not in part


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Enter what was returned"),
        ({"quantity": "4"}, "Only 3 were sold"),
        ({"quantity": "3", "amount": "10"}, "not the full amount"),
        ({"amount": "301"}, "only 300 were sold"),
        ({"quantity": "1", "day": "2026-09-01"}, "before the sale on 5 Oct 2026"),
        ({"quantity": "1", "why": ""}, "Fill this in"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(world, rep, sold, typed, sentence) -> None:
    line = sold.lines.first()
    sent = {"day": "2026-11-10", "why": "Broken & wet", **typed}
    sent = {f"{name}_{line.pk}" if name in ("quantity", "amount") else name: value for name, value in sent.items()}
    answer = rep.post(reverse("pipeline:return_record", args=[sold.pk]), sent)
    page = answer.content.decode()
    assert (answer.status_code, ChangeRequest.objects.count()) == (422, 0)
    assert sentence in page
    assert "Broken &amp; wet" in page or not sent["why"]


def test_the_api_asks_lists_and_asks_to_take_back(world, rep, sold) -> None:
    url = reverse("api:deal-return-list")
    lines = [{"product": world.product.pk, "quantity": "1", "amount": "100"}]
    body = {"deal": sold.pk, "lines": lines, "day": "2026-11-10", "why": "Broken"}
    answer = rep.post(url, body, content_type="application/json")
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    made = grant(world)
    (row,) = rep.get(f"{url}?deal={sold.pk}").json()["results"]
    assert (row["amount"], row["currency"], row["why"]) == ("100.0000", "CNY", "Broken")
    assert row["lines"] == [{"product": world.product.pk, "quantity": "1.000", "amount": "100.0000"}]
    back = rep.post(
        reverse("api:deal-return-reverse", args=[made.pk]), {"why": "A slip"}, content_type="application/json"
    )
    assert back.status_code == 202
    answer_request(ChangeRequest.objects.get(pk=back.json()["id"]), grant=True, by=world.manager, at=NOW)
    sold.refresh_from_db()
    assert sold.amount == Decimal(350)
    too_much = {**body, "lines": [{"product": world.product.pk, "quantity": "9", "amount": "100"}]}
    refused = rep.post(url, too_much, content_type="application/json")
    assert refused.status_code in (400, 409, 422)
    assert "9 units" in refused.content.decode()
