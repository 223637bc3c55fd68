"""The pages of invoices and payments: the part of a deal, booking, taking back, the list, its file and the API."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pipeline.receipts.models import Receipt
from salesplan.core import metrics
from salesplan.core.metrics import Question
from tests.pipeline.receipts.making import pay, won
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db
YEAR = "?from=2026-01-01&to=2026-12-31"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def rep(world, client):
    client.force_login(world.rep)
    return client


class TestOfDeal:
    def test_says_what_is_open_and_offers_to_book(self, world, rep):
        deal = won(world)
        pay(deal, "2500", reference="HK-1")
        page = rep.get(reverse("pipeline:receipts_of_deal", args=[deal.pk])).content.decode()
        assert "¥7,500.00" in page
        assert "HK-1" in page
        assert reverse("pipeline:receipt_record", args=[deal.pk]) in page
        assert reverse("pipeline:receipt_reverse", args=[Receipt.objects.get().pk]) in page

    def test_who_shares_in_the_deal_only_asks(self, world, client):
        deal = won(world)
        pay(deal, "2500")
        client.force_login(world.peer)
        page = client.get(reverse("pipeline:receipts_of_deal", args=[deal.pk])).content.decode()
        assert "¥7,500.00" in page
        assert "Book a payment" not in page
        assert "Propose a payment" in page
        assert "Request reversal" in page
        client.force_login(world.auditor)
        page = client.get(reverse("pipeline:receipts_of_deal", args=[deal.pk])).content.decode()
        assert "payment</a>" not in page
        assert "Reverse" not in page

    def test_the_page_of_a_won_deal_has_it(self, world, rep):
        for deal, shown in ((won(world), True), (world.deal, False)):
            page = rep.get(reverse("pipeline:deal_detail", args=[deal.pk])).content.decode()
            assert (reverse("pipeline:receipts_of_deal", args=[deal.pk]) in page) is shown


class TestRecord:
    def url(self, deal):
        return reverse("pipeline:receipt_record", args=[deal.pk])

    def test_the_form_begins_with_what_is_open(self, world, rep):
        deal = won(world)
        pay(deal, "2500")
        form = rep.get(self.url(deal), {"kind": "paid"}).context["form"]
        assert (form["amount"].value(), form["day"].value()) == ("7500", TODAY)
        assert "Yes, this is more" not in rep.get(self.url(deal)).content.decode()

    def test_books_and_returns_to_the_deal(self, world, rep):
        deal = won(world)
        told = {"kind": "paid", "day": "2026-11-10", "amount": "¥2,500.00", "reference": "HK-1", "note": "First"}
        answer = rep.post(self.url(deal), told)
        assert answer.url == reverse("pipeline:deal_detail", args=[deal.pk])
        made = Receipt.objects.get()
        assert (made.amount, made.reference, made.note, made.by) == (2500, "HK-1", "First", world.rep)

    def test_more_than_was_sold_is_asked_once_more_and_what_was_typed_stays(self, world, rep):
        deal = won(world)
        told = {"kind": "paid", "day": "2026-11-10", "amount": "12000", "reference": "HK-1"}
        answer = rep.post(self.url(deal), told)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "Yes, this is more than was sold" in page
        assert 'value="12000"' in page
        assert rep.post(self.url(deal), told | {"is_over": "on"}).status_code == 302

    @pytest.mark.parametrize(
        ("change", "field"),
        [({"amount": "x"}, "amount"), ({"day": ""}, "day"), ({"kind": "gift"}, "kind"), ({"amount": "-5"}, "amount")],
    )
    def test_bad_input_is_named_at_its_field(self, world, rep, change, field):
        told = {"kind": "paid", "day": "2026-11-10", "amount": "100"} | change
        answer = rep.post(self.url(won(world)), told)
        assert answer.status_code == 422
        assert field in answer.context["form"].errors

    def test_an_open_deal_says_that_it_must_be_won_first(self, world, rep):
        answer = rep.post(self.url(world.deal), {"kind": "paid", "day": "2026-11-10", "amount": "100"})
        assert answer.status_code == 422
        assert "Win the deal first" in answer.content.decode()

    def test_who_only_looks_may_not(self, world, client):
        client.force_login(world.auditor)
        assert client.get(self.url(won(world))).status_code == 403


class TestReverse:
    def test_takes_part_of_it_back(self, world, rep):
        paid = pay(won(world), "2500")
        url = reverse("pipeline:receipt_reverse", args=[paid.pk])
        assert rep.get(url).context["form"]["amount"].value() == "2500"
        assert rep.post(url, {"amount": "500", "day": "2026-11-20", "why": "Discount"}).status_code == 302
        assert Receipt.objects.get(reverses=paid).amount == -500
        again = rep.post(url, {"amount": "2500", "day": "2026-11-20", "why": "All"})
        assert again.status_code == 422
        assert "¥2,000.00" in again.content.decode()


class TestList:
    def test_the_sum_equals_the_figure_it_stands_behind(self, world, client):
        deal = won(world)
        pay(deal, "2500")
        pay(deal, "10000", kind="invoiced")
        metric = metrics.get("collected_cash")
        for person, filters, expected in (
            (world.admin, {}, 2500),
            (world.rep, {}, 1500),
            (world.admin, {"owner": (str(world.peer.pk),)}, 1000),
        ):
            question = Question(person, date(2026, 1, 1), date(2026, 12, 31), filters)
            client.force_login(person)
            totals = client.get(metric.rows(question)).context["totals"]
            assert (totals.credited, totals.receipts) == (expected, 1)
            assert totals.credited == metric.value(question)

    def test_filters_and_sorts(self, world, rep):
        deal = won(world)
        pay(deal, "100", reference="HK-1")
        pay(deal, "300")
        pay(deal, "200", kind="invoiced")

        def amounts(query):
            return [row.amount for row in rep.get(reverse("pipeline:receipt_list") + YEAR + query).context["page"]]

        assert amounts("&sort=amount") == [100, 200, 300]
        assert amounts("&sort=-amount&kind=paid") == [300, 100]
        assert amounts("&q=hk-1") == [100]
        assert amounts("&q=hexin&sort=-amount") == [300, 200, 100]
        assert amounts("&owner=none") == []
        assert amounts("&product=none&kind=invoiced") == [200]

    def test_others_see_nothing_of_it(self, world, client):
        pay(won(world, splits=[(world.rep, "100")]), "100")
        client.force_login(world.stranger)
        page = client.get(reverse("pipeline:receipt_list") + YEAR)
        assert page.context["totals"].receipts == 0
        assert "Nothing invoiced or paid" in page.content.decode()

    def test_costs_the_same_for_many(self, world, rep, django_assert_num_queries):
        deal = won(world)
        pay(deal, "1")
        url = reverse("pipeline:receipt_list") + YEAR
        rep.get(url)
        with CaptureQueriesContext(connection) as few:
            rep.get(url)
        for amount in range(2, 40):
            pay(deal, str(amount))
        with django_assert_num_queries(len(few)):
            assert len(rep.get(url).context["page"].object_list) == 39

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_goes_into_a_file(self, world, rep, kind):
        pay(won(world), "2500", reference="=1+1")
        answer = rep.get(reverse("pipeline:receipt_export", args=[kind]) + YEAR)
        assert answer.status_code == 200
        content = b"".join(answer.streaming_content)
        if kind == "csv":
            head, row = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
            told = dict(zip(head, row, strict=True))
            assert (told["Credited in CNY"], told["Document number"]) == ("1500.0000", "'=1+1")
        else:
            assert content.startswith(b"PK")


class TestApi:
    def test_books_lists_and_takes_back(self, world, rep):
        deal = won(world)
        told = {"deal": deal.pk, "kind": "paid", "day": "2026-11-10", "amount": "2500"}
        made = rep.post("/api/v1/receipts/", told, "application/json")
        assert made.status_code == 201
        assert made.json()["currency"] == "CNY"
        back = rep.post(
            f"/api/v1/receipts/{made.json()['id']}/reverse/",
            {"amount": "500", "day": "2026-11-20", "why": "Discount"},
            "application/json",
        )
        assert (back.status_code, back.json()["amount"]) == (201, "-500.0000")
        assert rep.get("/api/v1/receipts/", {"deal": deal.pk, "start": "2026-11-15"}).json()["results"] == [back.json()]

    def test_names_what_it_refuses(self, world, rep):
        told = {"deal": won(world).pk, "kind": "paid", "day": "2026-11-10", "amount": "12000"}
        answer = rep.post("/api/v1/receipts/", told, "application/json")
        assert answer.status_code == 422
        assert [fault["field"] for fault in answer.json()["errors"]] == ["is_over"]

    def test_a_deal_that_one_does_not_see_is_none(self, world, client):
        client.force_login(world.outsider)
        told = {"deal": won(world).pk, "kind": "paid", "day": "2026-11-10", "amount": "100"}
        assert client.post("/api/v1/receipts/", told, "application/json").status_code == 400
