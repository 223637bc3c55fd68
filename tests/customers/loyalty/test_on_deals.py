"""A deal takes the discount of its customer's tier over, and points are used on its page."""

import pytest
from django.urls import reverse

from customers.loyalty.choices import LoyaltyRewardKind
from customers.timeline.queries import ticket
from tests.customers.loyalty.making import buy, member_of, programme, reward
from tests.world import NOW, account, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(world):
    programme(return_days=0)
    buy(world.account, 100_000)
    return member_of(world.account)


@pytest.mark.parametrize("form", ["new", "edit"])
def test_new_products_begin_with_the_discount_of_the_tier(world, member, form) -> None:
    rep = signed_in(world.rep)
    url = f"{reverse('pipeline:deal_create')}?account={world.account.pk}"
    if form == "edit":
        url = reverse("pipeline:deal_edit", args=[world.deal.pk])
    answer = rep.get(url)
    assert answer.context["lines"].empty_form["discount"].value() == "5"
    assert answer.context["tier"].tier == "Gold"
    assert "Gold" in answer.content.decode()


def test_without_a_tier_there_is_none(world) -> None:
    programme()
    url = f"{reverse('pipeline:deal_create')}?account={world.account.pk}"
    assert signed_in(world.rep).get(url).context["lines"].empty_form["discount"].value() == "0"


def test_the_page_of_a_deal_shows_tier_and_points_to_who_sees_the_customer(world, member, time_machine) -> None:
    time_machine.move_to(NOW, tick=False)
    word = ticket(world.rep, account=world.account, about=("deal", world.deal.pk))
    rep, url = signed_in(world.rep), reverse("customers:loyalty_on_deal", args=[word])
    assert reverse("customers:loyalty_redeem", args=[member.pk]) in rep.get(url).content.decode()
    assert signed_in(world.manager).get(url).content == b"", "a ticket is one's own"
    hidden = ticket(world.rep, account=account(world.peer, "Theirs"), about=("deal", world.deal.pk))
    assert rep.get(reverse("customers:loyalty_on_deal", args=[hidden])).content == b""
    discount = reward(300, LoyaltyRewardKind.DISCOUNT, name="Voucher")
    path = f"{reverse('customers:loyalty_redeem', args=[member.pk])}?ticket={word}"
    assert rep.post(path, {"reward": discount.pk, "quantity": "1"}).status_code == 302
    assert "Voucher" in rep.get(url).content.decode()
