"""What is fixed when a sale is booked stays: editing anything that does not pay never changes money."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from pipeline.deals.actions.deals import edit_deal, move_deal, undo_move
from pipeline.deals.models import Deal
from pipeline.products.models import Cost
from pipeline.sales.models import SaleEntry
from salesplan.core.company.models import ExchangeRate
from salesplan.people.models import Membership
from tests.world import NOW, TODAY, deal

pytestmark = pytest.mark.django_db


def won(world, **more):
    """A deal of 3 sensors for 600 USD, won today at 7 for 4,200, at a cost of 100 each."""
    Cost.objects.create(product=world.product, amount=Decimal(100), from_on=date(2020, 1, 1))
    made = deal(
        world,
        world.rep,
        world.stages["negotiate"],
        next_step="Sign",
        currency="USD",
        account=world.account,
        lines=[(world.product, "3", "200")],
        splits=[(world.rep, "60"), (world.peer, "40")],
        **more,
    )
    return move_deal(made, stage=world.stages["won"], by=world.rep, at=NOW)


def the_world_changes(world):
    """Another rate and cost from long ago, another team and region, another industry."""
    ExchangeRate.objects.create(currency="USD", from_on=date(2020, 1, 2), rate=Decimal("7.5"))
    Cost.objects.update(amount=Decimal(150))
    Membership.objects.filter(person=world.rep).update(team=world.west_one)
    world.account.industry = "energy"
    world.account.save()


def standing(made):
    """The entries that count: who, team, amounts, rate, cost."""
    rows = SaleEntry.objects.filter(deal=made, reverses=None, reversed_by=None)
    facts = ("person", "team", "region", "industry", "amount_base", "rate", "cost_base", "deal_type", "discount")
    return sorted(rows.values_list(*facts))


@pytest.mark.parametrize(
    "values",
    [
        {"next_step": "Kick-off"},
        {"next_step": "Kick-off", "next_step_on": TODAY},
        {"name": "Line 3, phase 2"},
        {"rival": None},
    ],
)
def test_what_does_not_pay_changes_no_money(world, values) -> None:
    made = won(world, rival=world.rival)
    before, base, number = standing(made), made.amount_base, SaleEntry.objects.count()
    the_world_changes(world)
    after = edit_deal(made, values=values, version=None, by=world.rep, at=NOW)
    assert (after.version, after.amount_base, after.team) == (made.version + 1, base, world.east_one)
    assert (standing(made), SaleEntry.objects.count()) == (before, number)


def test_a_sale_that_is_booked_anew_keeps_its_rate_cost_and_places(world) -> None:
    """The channel is corrected: 4,200 stays 4,200, with 300 of cost, by the teams of the day."""
    made = won(world)
    before = standing(made)
    the_world_changes(world)
    edit_deal(made, values={"channel": world.channel}, version=None, by=None, at=NOW)
    assert standing(made) == before
    assert sum(row[4] for row in before) == Decimal(4200)
    assert SaleEntry.objects.filter(deal=made, reverses=None, reversed_by=None).first().channel == world.channel


def test_a_new_amount_is_booked_at_the_old_rate_and_the_old_cost_of_one(world) -> None:
    """4 sensors for 800 USD at 7: 5,600, at a cost of 400."""
    from pipeline.deals.rules.deals import LineInput

    made = won(world)
    the_world_changes(world)
    lines = [LineInput(world.product.pk, Decimal(4), Decimal(200))]
    after = edit_deal(made, values={}, lines=lines, version=None, by=None, at=NOW)
    assert (after.amount_base, sum(row[4] for row in standing(made)), sum(row[6] for row in standing(made))) == (
        Decimal(5600),
        Decimal(5600),
        Decimal(400),
    )


def test_a_new_rate_applies_to_new_bookings(world) -> None:
    """Another closing day, and a deal that was reopened and is won again, are booked at the rate that stands now."""
    made = won(world)
    the_world_changes(world)
    after = edit_deal(made, values={"closed_on": TODAY - timedelta(days=1)}, version=None, by=None, at=NOW)
    assert after.amount_base == Decimal(4500)
    move_deal(made, stage=world.stages["negotiate"], by=None, at=NOW)
    again = move_deal(made, stage=world.stages["won"], by=world.rep, at=NOW)
    assert again.amount_base == sum(row[4] for row in standing(made)) == Decimal(4500)


def test_the_undo_of_a_reopening_books_what_was_booked(world) -> None:
    made = won(world)
    before = standing(made)
    # As a decided request does, which is undone by whoever decided.
    opened = move_deal(made, stage=world.stages["negotiate"], by=None, at=NOW)
    opened.last_move.by = world.rep
    the_world_changes(world)
    back = undo_move(opened.last_move, by=world.rep, at=NOW)
    assert (back.amount_base, standing(made)) == (Decimal(4200), before)


def test_an_open_deal_keeps_its_base_amount_until_the_rates_are_renewed(world) -> None:
    made = deal(world, world.rep, world.stages["qualify"], currency="USD", amount_base=Decimal(690000))
    edited = edit_deal(made, values={"next_step": "Call"}, version=None, by=world.rep, at=NOW)
    assert edited.amount_base == Decimal(690000)
    moved = move_deal(edited, stage=world.stages["proposal"], by=world.rep, at=NOW)
    assert moved.amount_base == Decimal(690000)
    worth = edit_deal(moved, values={"amount": Decimal(100)}, version=None, by=world.rep, at=NOW)
    assert worth.amount_base == Decimal(700)


def test_an_imported_deal_keeps_its_amount_whatever_its_rounded_price_would_give(world) -> None:
    """7,000 pieces for 1,000: 0.1429 each would be 1,000.30."""
    made = deal(world, world.rep, world.stages["qualify"], lines=[(world.product, "7000", "0.1429")])
    made.lines.update(amount=Decimal(1000))
    Deal.objects.filter(pk=made.pk).update(amount=1000, amount_base=1000)
    edited = edit_deal(made, values={"next_step": "Call"}, version=None, by=world.rep, at=NOW)
    assert (edited.amount, edited.amount_base) == (Decimal(1000), Decimal(1000))
