"""Booking and taking back: what is refused, whom it counts for, and that the shares follow the sale."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from customers.timeline.models import Entry
from pipeline.deals.actions.deals import carry_out
from pipeline.deals.changes import DealChange
from pipeline.deals.rules.deals import SplitInput
from pipeline.receipts.actions import follow_sale, reverse_receipt
from pipeline.receipts.models import Receipt, ReceiptShare
from pipeline.receipts.queries import balance_of
from salesplan.core import metrics
from salesplan.core.errors import NeedsRequest, NotAllowed, Refused
from salesplan.core.metrics import Question
from tests.pipeline.receipts.making import WON_ON, pay, won
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def credited(deal):
    """What is credited today, by person."""
    rows = ReceiptShare.objects.in_force().filter(receipt__deal=deal)
    out = {}
    for person, amount in rows.values_list("entry__person__username", "amount"):
        out[person] = out.get(person, Decimal(0)) + amount
    return out


def back(receipt, amount=None, why="Returned", day=TODAY, by=None):
    told = None if amount is None else Decimal(amount)
    return reverse_receipt(receipt, day=day, amount=told, why=why, by=by or receipt.deal.owner, at=NOW)


class TestRecord:
    def test_each_payment_counts_for_its_people(self, world):
        deal = won(world)
        first = pay(deal, "2500")
        assert credited(deal) == {"rep": 1500, "peer": 1000}
        second = pay(deal, "7500")
        assert list(second.shares.order_by("entry").values_list("amount", flat=True)) == [4500, 3000]
        assert credited(deal) == {"rep": 6000, "peer": 4000}
        assert first.amount_base == 2500
        assert balance_of(deal).to_pay == 0

    def test_invoices_and_payments_are_shared_apart(self, world):
        deal = won(world)
        pay(deal, "10000", kind="invoiced")
        pay(deal, "2500")
        standing = balance_of(deal)
        assert (standing.invoiced, standing.paid, standing.to_invoice, standing.to_pay) == (10000, 2500, 0, 7500)

    def test_foreign_money_is_booked_at_the_rate_of_its_day(self, world):
        deal = won(world, "1000", currency="USD")
        made = pay(deal, "100")
        assert (made.currency, made.rate, made.amount_base) == ("USD", 7, 700)
        assert list(made.shares.order_by("entry").values_list("amount", "amount_base")) == [(60, 420), (40, 280)]

    def test_the_timeline_tells_it(self, world):
        pay(won(world), "2500")
        entry = Entry.objects.filter(code="receipt_paid").get()
        assert entry.account == world.account
        assert entry.data["amount"] == "2500.00"

    @pytest.mark.parametrize(
        ("amount", "day", "field", "says"),
        [
            ("0", TODAY, "amount", "more than zero"),
            ("0.001", TODAY, "amount", "too many decimals"),
            ("99999999999999", TODAY, "amount", "too large"),
            ("10", date(2026, 11, 1), "day", "2 Nov 2026"),
            ("10", date(2026, 11, 25), "day", "future"),
            ("10000.01", TODAY, "is_over", "¥10,000.00 of the ¥10,000.00 sold"),
        ],
    )
    def test_what_cannot_be_is_refused(self, world, amount, day, field, says):
        with pytest.raises(Refused) as fault:
            pay(won(world), amount, on=day)
        assert fault.value.field == field
        assert says in fault.value.message
        assert not Receipt.objects.exists()

    def test_an_open_deal_has_no_payments(self, world):
        with pytest.raises(Refused) as fault:
            pay(world.deal, "10")
        assert fault.value.code == "not_won"

    def test_more_than_was_sold_is_booked_knowingly_and_counts_up_to_it(self, world):
        deal = won(world)
        made = pay(deal, "12000", is_over=True)
        assert made.is_over
        assert credited(deal) == {"rep": 6000, "peer": 4000}

    def test_who_only_shares_in_the_deal_or_looks_on_may_not(self, world):
        deal = won(world)
        with pytest.raises(NeedsRequest):
            pay(deal, "10", by=world.peer)
        for person in (world.auditor, world.sibling):
            with pytest.raises(NotAllowed):
                pay(deal, "10", by=person)
        for person in (world.rep, world.manager, world.director, world.admin):
            pay(deal, "10", by=person)


class TestReverse:
    def test_whole(self, world):
        deal = won(world)
        paid = pay(deal, "2500")
        made = back(paid)
        assert (made.amount, made.reverses, made.kind) == (-2500, paid, "paid")
        assert credited(deal) == {"rep": 0, "peer": 0}
        assert balance_of(deal).paid == 0

    def test_in_parts_and_never_more_than_is_left(self, world):
        paid = pay(won(world), "2500")
        back(paid, "500")
        with pytest.raises(Refused) as fault:
            back(paid, "2000.01")
        assert "¥2,000.00" in fault.value.message
        back(paid)
        with pytest.raises(Refused) as fault:
            back(paid)
        assert fault.value.code == "nothing_left"

    def test_a_refund_keeps_the_rate_of_the_payment(self, world):
        paid = pay(won(world, "1000", currency="USD"), "100")
        assert back(paid, "50").amount_base == -350

    @pytest.mark.parametrize(
        ("day", "why", "field"),
        [(date(2026, 11, 9), "x", "day"), (date(2026, 11, 25), "x", "day"), (TODAY, "  ", "why")],
    )
    def test_needs_a_reason_and_a_day_between_the_payment_and_today(self, world, day, why, field):
        paid = pay(won(world), "2500")
        with pytest.raises(Refused) as fault:
            back(paid, day=day, why=why)
        assert fault.value.field == field

    def test_a_refund_is_not_taken_back(self, world):
        refund = back(pay(won(world), "2500"))
        with pytest.raises(Refused) as fault:
            back(refund)
        assert fault.value.code == "is_refund"

    def test_only_those_who_may_book(self, world):
        paid = pay(won(world), "2500")
        with pytest.raises(NeedsRequest):
            back(paid, by=world.peer)
        with pytest.raises(NotAllowed):
            back(paid, by=world.auditor)


class TestFollowSale:
    def test_other_splits_move_the_credit(self, world):
        deal = won(world)
        pay(deal, "2500")
        carry_out(deal, DealChange(splits=[SplitInput(world.rep.pk, Decimal(100))]), by=world.manager, at=NOW)
        assert credited(deal) == {"rep": 2500}
        assert ReceiptShare.objects.count() == 5, "two that stood, their reversals, and the new one"
        assert balance_of(deal).paid == 2500

    def test_a_deal_opened_again_credits_nobody_until_it_is_won_again(self, world):
        deal = won(world)
        pay(deal, "2500")
        opened = carry_out(deal, DealChange(stage=world.stages["qualify"]), by=world.manager, at=NOW)
        assert credited(deal) == {}
        again = DealChange({"next_step": "Sign"}, stage=world.stages["won"], closed_on=WON_ON)
        carry_out(opened, again, by=world.manager, at=NOW)
        assert credited(deal) == {"rep": 1500, "peer": 1000}

    def test_twice_writes_nothing(self, world):
        deal = won(world)
        pay(deal, "2500")
        with transaction.atomic():
            assert follow_sale(deal, at=NOW) == 0

    def test_the_currency_of_a_deal_with_payments_stays(self, world):
        deal = won(world)
        pay(deal, "2500")
        with pytest.raises(Refused) as fault:
            carry_out(deal, DealChange({"currency": "USD"}), by=world.manager, at=NOW)
        assert fault.value.field == "currency"


@pytest.mark.parametrize("model", [Receipt, ReceiptShare])
def test_nothing_is_changed_or_deleted(world, model):
    pay(won(world), "2500")
    for change in (lambda: model.objects.update(amount=1), lambda: model.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


class TestMetrics:
    def value(self, key, user, as_of=None, **filters):
        told = {name: (str(v),) for name, v in filters.items()}
        return metrics.get(key).value(Question(user, *YEAR, told, as_of))

    def test_cash_counts_for_each_by_their_share(self, world):
        deal = won(world)
        pay(deal, "2500")
        pay(deal, "4000", kind="invoiced")
        assert self.value("collected_cash", world.admin) == 2500
        assert self.value("collected_cash", world.rep) == 1500
        assert self.value("collected_cash", world.admin, owner=world.peer.pk) == 1000
        assert self.value("invoiced_revenue", world.admin) == 4000
        assert self.value("collected_cash", world.stranger) == 0

    def test_groups_sum_to_the_whole_in_every_dimension(self, world):
        deal = won(world)
        back(pay(deal, "2500"), "500")
        question = Question(world.admin, *YEAR)
        metric = metrics.get("collected_cash")
        for by in metric.dimensions:
            assert sum(group.value for group in metric.groups(question, by)) == 2000, by

    def test_person_months_are_the_same_figures(self, world):
        pay(won(world), "2500")
        rows = list(metrics.get("collected_cash").person_months(Question(world.admin, *YEAR)))
        assert sorted((person, team, month, figure) for person, team, month, figure in rows) == [
            (world.rep.pk, world.east_one.pk, date(2026, 11, 1), 1500),
            (world.peer.pk, world.east_one.pk, date(2026, 11, 1), 1000),
        ]

    def test_a_past_day_knows_only_what_was_booked_by_then(self, world):
        pay(won(world), "2500")
        assert self.value("collected_cash", world.admin, as_of=date(2026, 11, 23)) == 0
        assert self.value("collected_cash", world.admin, as_of=TODAY) == 2500
