"""An overlay is credit beside the 100 %: for the plan of its person and of who leads them, in no total of the company."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.urls import reverse
from rest_framework.test import APIClient

from goals.pay.statements.queries.statement import statement
from pipeline.change_requests.actions import answer_request, ask
from pipeline.deals.actions.deals import create_deal, edit_deal, move_deal, undo_move
from pipeline.deals.changes import DealChange
from pipeline.deals.handover import passed_on
from pipeline.deals.models import Deal
from pipeline.deals.queries.credit import CreditScope, credited_total, open_totals
from pipeline.deals.queries.lines_and_splits import splits_of
from pipeline.deals.rules.deals import SplitInput
from pipeline.receipts.actions import record_receipt, reverse_receipt
from pipeline.receipts.models import ReceiptShare
from pipeline.sales.models import SaleEntry, SalesDay
from salesplan.core import metrics
from salesplan.core.errors import NeedsRequest, Refused
from salesplan.core.metrics import Question
from salesplan.core.notices.models import Notice
from salesplan.core.periods import Calendar
from tests.goals.making import enrol, plan
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db
NOVEMBER = Calendar().month(2026, 11)
EARLY = date(2026, 11, 10)


def overlay(person, percent="20"):
    return SplitInput(person.pk, Decimal(percent), is_overlay=True)


@pytest.fixture
def shared(world) -> Deal:
    """An open deal of the rep, of 10,000, all their own, in which the outsider has an overlay of 20 %."""
    return create_deal(
        values={"name": "Assisted", "amount": Decimal(10_000), "owner": world.rep, "started_on": date(2026, 10, 1)},
        splits=[overlay(world.outsider)],
        by=world.rep,
        at=NOW,
    )


def win(deal, world, on=EARLY):
    values = {"account": world.account, "next_step": "Sign", "expected_close_on": TODAY}
    edit_deal(deal, values=values, version=None, by=world.rep, at=NOW)
    deal.refresh_from_db()
    return move_deal(
        deal, stage=world.stages["won"], closed_on=on, filled={"contacts": [world.contact]}, by=world.rep, at=NOW
    )


class TestOfAnOpenDeal:
    def test_only_an_overlay_leaves_the_owner_the_whole(self, world, shared):
        assert splits_of(shared) == [SplitInput(world.rep.pk, Decimal(100)), overlay(world.outsider)]

    def test_one_has_a_share_and_an_overlay_but_no_two_overlays(self, world, shared):
        both = [SplitInput(world.rep.pk, Decimal(100)), overlay(world.rep, "10")]
        edit_deal(shared, values={}, splits=both, version=None, by=world.rep, at=NOW)
        assert splits_of(Deal.objects.get(pk=shared.pk)) == both
        with pytest.raises(Refused):
            edit_deal(shared, values={}, splits=[*both, overlay(world.rep, "5")], version=None, by=world.rep, at=NOW)

    def test_who_has_an_overlay_sees_the_deal_as_theirs_and_does_not_write_it(self, world, shared):
        assert shared in Deal.objects.visible_to(world.outsider)
        assert shared in Deal.objects.of(world.outsider)
        assert shared not in Deal.objects.counting_for(world.outsider)
        more = [SplitInput(world.rep.pk, Decimal(100)), overlay(world.outsider, "90")]
        with pytest.raises(NeedsRequest):
            edit_deal(shared, values={}, splits=more, version=None, by=world.outsider, at=NOW)

    def test_it_stands_in_no_open_total(self, world, shared):
        deals = Deal.objects.filter(pk=shared.pk)
        everybody = CreditScope(world.admin, {})
        assert open_totals(deals, everybody)[None][0] == 10_000
        assert credited_total(deals, CreditScope(world.admin, {"owner": (str(world.rep.pk),)})) == 10_000
        assert credited_total(deals, CreditScope(world.outsider, {})) == 0
        asked = Question(world.admin, date(2026, 10, 1), date(2027, 3, 31))
        edit_deal(shared, values={"expected_close_on": date(2026, 12, 15)}, version=None, by=world.rep, at=NOW)
        before = metrics.get("open_pipeline").value(asked)
        edit_deal(
            shared, values={}, splits=[SplitInput(world.rep.pk, Decimal(100))], version=None, by=world.rep, at=NOW
        )
        assert metrics.get("open_pipeline").value(asked) == before

    def test_who_loses_it_is_told_before_and_after(self, world, shared):
        fewer = [SplitInput(world.rep.pk, Decimal(100)), overlay(world.outsider, "5")]
        edit_deal(shared, values={}, splits=fewer, version=None, by=world.rep, at=NOW)
        (told,) = Notice.objects.filter(person=world.outsider)
        assert "changed your overlay on “Assisted” from 20 % to 5 %" in str(told.text)

    def test_a_new_owner_takes_the_whole_and_leaves_the_overlay(self, world, shared):
        edit_deal(shared, values={"owner": world.peer}, version=None, by=world.admin, at=NOW)
        assert splits_of(Deal.objects.get(pk=shared.pk)) == [
            SplitInput(world.peer.pk, Decimal(100)),
            overlay(world.outsider),
        ]

    def test_a_leaver_passes_their_overlay_on_as_one(self, world):
        parts = [SplitInput(1, Decimal(100)), SplitInput(2, Decimal(20), is_overlay=True)]
        assert passed_on(parts, leaver=2, heir=1) == [
            SplitInput(1, Decimal(100)),
            SplitInput(1, Decimal(20), is_overlay=True),
        ]


class TestOfASale:
    def test_the_ledger_knows_it_and_no_total_does(self, world, shared):
        win(shared, world)
        (entry,) = SaleEntry.credits.filter(is_overlay=True)
        assert (entry.person, entry.amount_base, entry.deals, entry.team) == (world.outsider, 2_000, 0, world.west_one)
        assert SaleEntry.objects.aggregate(sum=Sum("amount_base"))["sum"] == 10_000
        assert SalesDay.objects.aggregate(sum=Sum("amount_base"), n=Sum("entries")) == {"sum": 10_000, "n": 1}
        for who, sold in ((world.admin, 10_000), (world.rep, 10_000), (world.outsider, 0), (world.stranger, 0)):
            asked = Question(who, NOVEMBER.start, NOVEMBER.end)
            assert (metrics.get("won_revenue").value(asked) or 0) == sold
            assert (metrics.get("won_deals").value(asked) or 0) == (1 if sold else 0)

    def test_posting_again_writes_nothing_and_undo_gives_all_back(self, world, shared):
        made = win(shared, world)
        number = SaleEntry.credits.count()
        undone = undo_move(made.last_move, by=world.rep, at=NOW)
        assert SaleEntry.credits.count() == 2 * number
        assert SaleEntry.credits.aggregate(sum=Sum("amount_base"))["sum"] == 0
        assert splits_of(undone) == [SplitInput(world.rep.pk, Decimal(100)), overlay(world.outsider)]

    def test_a_request_keeps_it_and_who_gains_by_it_does_not_decide(self, world, shared):
        made = win(shared, world)
        wanted = DealChange(
            splits=[SplitInput(world.rep.pk, Decimal(100)), overlay(world.outsider), overlay(world.peer)]
        )
        request = ask(made, wanted, why="Peer did the demo", by=world.rep, at=NOW)
        assert [world.peer.pk, "20", "overlay"] in request.after["splits"]
        assert request.gains == [world.peer.pk]
        answer_request(request, grant=True, by=world.manager, at=NOW)
        sums = SaleEntry.credits.filter(deal=made).values_list("person").annotate(Sum("amount_base"))
        assert dict(sums) == {world.rep.pk: 10_000, world.outsider.pk: 2_000, world.peer.pk: 2_000}


class TestPay:
    def test_it_pays_its_person_and_rolls_up_to_who_leads_them(self, world, shared):
        own = {"component": [{"name": "assist", "rate": "5 %"}]}
        lead = {
            "component": [
                {"name": "engineers", "credits": "team", "overlays": True, "rate": "2 %"},
                {"name": "team", "credits": "team", "rate": "3 %"},
            ]
        }
        enrol(plan("Engineers", definition=own, interval="month"), world.outsider)
        enrol(plan("Leads", definition=lead, interval="month"), world.stranger, world.manager)
        win(shared, world)
        assert statement(world.outsider, NOVEMBER, today=TODAY).earned == 100
        theirs = statement(world.stranger, NOVEMBER, today=TODAY)
        assert {one.name: one.earned for one in theirs.components} == {"engineers": 40, "team": 0}
        sellers = statement(world.manager, NOVEMBER, today=TODAY)
        assert {one.name: one.earned for one in sellers.components} == {"engineers": 200, "team": 300}

    def test_beside_a_share_it_is_one_line_that_says_so(self, world, shared):
        enrol(plan("All", definition={"component": [{"name": "all", "rate": "5 %"}]}, interval="month"), world.rep)
        both = [SplitInput(world.rep.pk, Decimal(60)), SplitInput(world.peer.pk, Decimal(40)), overlay(world.rep)]
        edit_deal(shared, values={}, splits=both, version=None, by=world.rep, at=NOW)
        win(shared, world)
        (line,) = statement(world.rep, NOVEMBER, today=TODAY).components[0].lines
        about = line.credit.about
        assert (line.credit.amount, about.percent, about.overlay, line.paid) == (8_000, 80, 20, 400)

    def test_a_plan_that_pays_on_payment_follows_the_money_to_the_cent(self, world, shared):
        rules = {"component": [{"name": "paid", "event": "paid", "rate": "10 %"}]}
        enrol(plan("Paid", definition=rules, interval="month"), world.outsider)
        made = win(shared, world)
        thirds = [
            record_receipt(made, kind="paid", day=TODAY, amount=Decimal(text), by=world.admin, at=NOW)
            for text in ("3333.33", "3333.33", "3333.34")
        ]
        assert ReceiptShare.objects.aggregate(sum=Sum("amount"))["sum"] == 10_000
        assert ReceiptShare.credits.filter(is_overlay=True).aggregate(sum=Sum("amount"))["sum"] == 2_000
        assert statement(world.outsider, NOVEMBER, today=TODAY).earned == 200
        cash = metrics.get("collected_cash").value(Question(world.admin, NOVEMBER.start, NOVEMBER.end))
        assert cash == 10_000
        for one in thirds:
            reverse_receipt(one, day=TODAY, why="Returned", by=world.admin, at=NOW)
        assert statement(world.outsider, NOVEMBER, today=TODAY).earned == 0

    def test_the_card_of_an_open_deal_says_what_it_would_earn(self, world, shared, client):
        enrol(plan("All", definition={"component": [{"name": "all", "rate": "5 %"}]}, interval="month"), world.outsider)
        client.force_login(world.outsider)
        shown = client.get(reverse("goals:deal_estimate", args=[shared.pk])).content.decode()
        assert "100.00" in shown


class TestWaysIn:
    def test_the_form_keeps_it_apart_from_the_shares(self, world, shared, client):
        client.force_login(world.rep)
        page = client.get(reverse("pipeline:deal_edit", args=[shared.pk]))
        form = page.context["form"]
        sent = {name: form[name].value() or "" for name in form.fields if name != "contacts"} | {
            "lines-TOTAL_FORMS": "0",
            "lines-INITIAL_FORMS": "0",
            "splits-TOTAL_FORMS": "2",
            "splits-INITIAL_FORMS": "2",
            "splits-0-person": world.rep.pk,
            "splits-0-percent": "100",
            "splits-0-kind": "share",
            "splits-1-person": world.outsider.pk,
            "splits-1-percent": "35",
            "splits-1-kind": "overlay",
        }
        assert client.post(reverse("pipeline:deal_edit", args=[shared.pk]), sent).status_code == 302
        assert splits_of(Deal.objects.get(pk=shared.pk))[1] == overlay(world.outsider, "35")
        shown = client.get(reverse("pipeline:deal_detail", args=[shared.pk])).content.decode()
        assert "Overlay" in shown
        assert "+35%" in shown

    def test_the_api_names_it_and_a_patch_of_shares_leaves_it(self, world, shared):
        api = APIClient()
        api.force_authenticate(world.rep)
        url = f"/api/v1/deals/{shared.pk}/"
        assert api.get(url).json()["overlays"] == [{"person": world.outsider.pk, "percent": "20.00"}]
        shares = [{"person": world.rep.pk, "percent": "60"}, {"person": world.peer.pk, "percent": "40"}]
        assert api.patch(url, {"splits": shares}, format="json").status_code == 200
        assert api.get(url).json()["overlays"] == [{"person": world.outsider.pk, "percent": "20.00"}]
        assert api.patch(url, {"overlays": []}, format="json").json()["overlays"] == []
        assert [row["percent"] for row in api.get(url).json()["splits"]] == ["60.00", "40.00"]
