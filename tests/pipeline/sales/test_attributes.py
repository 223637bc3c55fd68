"""By what rules of pay choose sales: the type of the deal, the discount, the account, in bulk."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from pipeline.deals.actions.deals import carry_out
from pipeline.deals.changes import DealChange
from pipeline.sales.actions import post_many, post_sale
from pipeline.sales.models import SaleEntry
from pipeline.sales.queries import sale_of
from pipeline.sales.rules import below_list, type_of
from tests.world import NOW, TODAY, account, deal

pytestmark = pytest.mark.django_db


def post(made, by, on=TODAY):
    made.state, made.closed_on, made.postings = "won", on, made.postings
    made.save()
    with transaction.atomic():
        post_sale(made, sold_on=on, by=by, at=NOW)
    return made


def sell(world, on=TODAY, price="1000", **more):
    more.setdefault("account", world.account)
    made = deal(
        world, world.rep, world.stages["won"], lines=[(world.product, "2", price)], channel=world.channel, **more
    )
    return post(made, world.rep, on)


def of(made):
    return SaleEntry.objects.get(deal=made, reverses=None, reversed_by=None)


@pytest.mark.parametrize(
    ("typed", "account_id", "has_bought", "expected"),
    [
        ("", 1, False, "new"),
        ("", 1, True, "expansion"),
        ("renewal", 1, False, "renewal"),
        ("new", 1, True, "new"),
        ("", None, True, ""),
    ],
)
def test_the_type_that_was_typed_wins_over_the_rule(typed, account_id, has_bought, expected):
    assert type_of(typed, account_id, has_bought) == expected


@pytest.mark.parametrize(
    ("amount", "quantity", "price", "expected"),
    [
        ("170", "2", "100", "0.1500"),
        ("200", "2", "100", "0.0000"),
        ("250", "2", "100", "-0.2500"),
        ("0", "2", "100", "1.0000"),
        ("170", "2", None, None),
        ("170", "2", "0", None),
        ("100000000000", "1", "0.01", "-99999"),
    ],
)
def test_how_far_below_the_list_price(amount, quantity, price, expected):
    told = below_list(Decimal(amount), Decimal(quantity), None if price is None else Decimal(price))
    assert told == (None if expected is None else Decimal(expected))


def test_a_sale_says_what_was_sold_to_whom_and_through_whom(world):
    told = of(sell(world, price="900"))
    assert (told.product, told.channel, told.account) == (world.product, world.channel, world.account)
    assert (told.region, told.team, told.industry) == (world.east, world.east_one, "manufacturing")
    assert (told.deal_type, told.discount) == ("new", Decimal("0.1"))


def test_the_first_deal_of_an_account_is_new_business_and_later_ones_are_more(world):
    second = sell(world, on=date(2026, 11, 20))
    assert of(second).deal_type == "new"
    third = sell(world, on=date(2026, 11, 22))
    assert of(third).deal_type == "expansion"
    first = sell(world, on=date(2026, 11, 2))
    assert of(first).deal_type == "new"
    assert of(second).deal_type == "new", "frozen as it was when it was booked"
    elsewhere = sell(world, account=account(world.rep, "Other"))
    assert of(elsewhere).deal_type == "new"


def test_typing_another_type_posts_the_sale_anew(world):
    made = sell(world)
    carry_out(made, DealChange({"deal_type": "renewal"}), by=world.manager, at=NOW)
    assert of(made).deal_type == "renewal"
    assert SaleEntry.objects.filter(deal=made).count() == 3


def test_what_was_posted_before_types_were_kept_is_left_alone(world):
    made = sell(world)
    old = SaleEntry.objects.get(deal=made)
    values = {f.attname: getattr(old, f.attname) for f in SaleEntry._meta.concrete_fields if f.attname != "id"}
    other = deal(world, world.rep, world.stages["won"], lines=[(world.product, "2", "1000")], channel=world.channel)
    other.account = world.account
    other.save()
    SaleEntry.objects.create(**values | {"deal_id": other.pk, "key": "old", "deal_type": ""})
    with transaction.atomic():
        assert post_sale(other, sold_on=TODAY, by=world.rep, at=NOW) == 0


def test_many_at_once_get_the_types_that_one_by_one_they_would_have(world):
    other = account(world.rep, "Other")
    sell(world, on=date(2026, 1, 10))
    made = [
        deal(world, world.rep, world.stages["won"], name=f"D{i}", account=who, postings=1)
        for i, who in enumerate((world.account, other, other, None))
    ]
    days = [date(2026, 2, 1), date(2026, 3, 1), date(2026, 2, 1), date(2026, 2, 1)]
    sales = [sale_of(one, sold_on=day, at=NOW) for one, day in zip(made, days, strict=True)]
    post_many([replace(sale, deal_type="") for sale in sales], by=world.rep)
    assert [of(one).deal_type for one in made] == ["expansion", "expansion", "new", ""]
