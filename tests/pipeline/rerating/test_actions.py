"""Re-rating: an admin's step with a reason that shows before and after, and posts reversals and new entries."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from customers.timeline.models import Entry
from customers.timeline.wording import sentence
from pipeline.deals.actions.deals import edit_deal, move_deal
from pipeline.deals.models import Deal
from pipeline.receipts.models import ReceiptShare
from pipeline.rerating.actions import rerate
from pipeline.rerating.models import Rerating
from pipeline.rerating.queries import preview
from pipeline.sales.models import SaleEntry
from salesplan.core.company.models import ExchangeRate
from salesplan.core.errors import NotAllowed, Refused
from tests.pipeline.receipts.making import pay
from tests.world import NOW, TODAY, deal

pytestmark = pytest.mark.django_db
NOVEMBER = {"currency": "USD", "starts_on": date(2026, 11, 1), "ends_on": date(2026, 11, 30)}


@pytest.fixture
def sold(world):
    """1,000 USD won today at 7 for 7,000; then the rate of the year is corrected to 7.1."""
    made = deal(world, world.rep, world.stages["negotiate"], next_step="Sign", currency="USD", amount="1000")
    world.sold = move_deal(made, stage=world.stages["won"], by=world.rep, at=NOW)
    ExchangeRate.objects.create(currency="USD", from_on=date(2026, 1, 1), rate=Decimal("7.1"))
    return world


def net(made):
    """What the ledger says of a deal."""
    return sum(SaleEntry.objects.filter(deal=made).values_list("amount_base", flat=True))


def test_before_and_after_are_shown_and_then_posted(sold) -> None:
    plan = preview(**NOVEMBER)
    assert (plan.before, plan.after, plan.difference) == (7000, 7100, 100)
    assert net(sold.sold) == 7000
    made = rerate(**NOVEMBER, why="The bank's rate was wrong", seen=plan.after, by=sold.admin, at=NOW)
    assert net(sold.sold) == Deal.objects.get(pk=sold.sold.pk).amount_base == 7100
    assert SaleEntry.objects.filter(deal=sold.sold).count() == 3
    row = made.sales.get()
    assert (row.old_rate, row.new_rate, row.old_base, row.new_base) == (7, Decimal("7.1"), 7000, 7100)
    told = str(sentence(Entry.objects.get(code="sale_rerated")))
    assert "7.1 instead of 7. Reason: The bank&#x27;s rate was wrong" in told
    edit_deal(sold.sold, values={"next_step": "Else"}, version=None, by=sold.rep, at=NOW)
    assert net(sold.sold) == 7100


def test_a_second_time_nothing_changes(sold) -> None:
    rerate(**NOVEMBER, why="Wrong", by=sold.admin, at=NOW)
    with pytest.raises(Refused, match="Nothing changes"):
        rerate(**NOVEMBER, why="Wrong", by=sold.admin, at=NOW)


def test_payments_follow_and_keep_the_rate_at_which_the_money_came(sold) -> None:
    pay(sold.sold, "500", on=TODAY)
    before = sum(ReceiptShare.objects.values_list("amount_base", flat=True))
    rerate(**NOVEMBER, why="Wrong", by=sold.admin, at=NOW)
    assert sum(ReceiptShare.objects.values_list("amount_base", flat=True)) == before


@pytest.mark.parametrize(
    ("more", "field"),
    [({"why": " "}, "why"), ({"ends_on": date(2026, 10, 1)}, "ends_on"), ({"seen": Decimal(1)}, None)],
)
def test_refusals_write_nothing(sold, more, field) -> None:
    with pytest.raises(Refused) as refused:
        rerate(**{**NOVEMBER, "why": "Wrong", "by": sold.admin, "at": NOW, **more})
    assert refused.value.field == field
    assert (net(sold.sold), Rerating.objects.count()) == (7000, 0)


@pytest.mark.parametrize("who", ["rep", "manager", "auditor"])
def test_only_admins_rerate(sold, who) -> None:
    with pytest.raises(NotAllowed):
        rerate(**NOVEMBER, why="Wrong", by=getattr(sold, who), at=NOW)


def test_nobody_sets_the_rate_at_which_they_are_paid(sold) -> None:
    edit_deal(sold.sold, values={"owner": sold.admin}, version=None, by=None, at=NOW)
    with pytest.raises(NotAllowed, match="credited to you"):
        rerate(**NOVEMBER, why="Wrong", by=sold.admin, at=NOW)


def test_the_page_shows_first_and_asks_for_the_reason(sold, client) -> None:
    client.force_login(sold.admin)
    url = reverse("pipeline:rerating_create")
    typed = {"currency": "USD", "starts_on": "2026-11-01", "ends_on": "2026-11-30"}
    page = client.get(url, typed)
    assert page.context["plan"].difference == 100
    assert b"7,100" in page.content
    assert client.post(url, {**typed, "seen": "7100.0000"}).status_code == 422
    stale = client.post(url, {**typed, "seen": "7050", "why": "Wrong"})
    assert (stale.status_code, net(sold.sold)) == (422, 7000)
    assert b"Wrong" in stale.content
    done = client.post(url, {**typed, "seen": "7100.0000", "why": "Wrong"}, follow=True)
    assert net(sold.sold) == 7100
    assert b"Wrong" in done.content


def test_the_list_asks_as_often_for_one_as_for_many(sold, client, django_assert_max_num_queries) -> None:
    client.force_login(sold.auditor)
    for _ in range(12):
        Rerating.objects.create(**NOVEMBER, why="x", by=sold.admin, at=NOW)
    with django_assert_max_num_queries(14):
        assert client.get(reverse("pipeline:rerating_list")).status_code == 200
