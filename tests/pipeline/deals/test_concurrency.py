"""Two people at once: each deal moves once and is posted once."""

from decimal import Decimal

import pytest

from pipeline.deals.actions.deals import edit_deal, move_deal
from pipeline.deals.models import Deal, StageMove
from pipeline.sales.models import SaleEntry, SalesDay
from salesplan.core.errors import NeedsRequest
from tests.together import together
from tests.world import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def win(world, who, version):
    def step():
        deal = Deal.objects.get(pk=world.deal.pk)
        filled = {"next_step": "Sign"}
        return move_deal(deal, stage=world.stages["won"], filled=filled, version=version, by=who, at=NOW)

    return step


def test_two_wins_at_once_are_one_win_and_one_posting(world) -> None:
    results = together(win(world, world.rep, None), win(world, world.manager, None))
    assert [type(result) for result in results] == [Deal, Deal]
    assert StageMove.objects.filter(deal=world.deal, to_stage=world.stages["won"]).count() == 1
    assert SaleEntry.objects.filter(deal=world.deal).count() == 1
    assert SalesDay.objects.get(person=world.rep).amount_base == Decimal(100000)


def test_of_two_who_saw_the_same_version_one_is_told(world) -> None:
    results = together(win(world, world.rep, 1), win(world, world.manager, 1))
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Deal"]
    assert SaleEntry.objects.filter(deal=world.deal).count() == 1


def test_an_edit_and_a_win_at_once_leave_ledger_and_deal_in_agreement(world) -> None:
    from pipeline.deals.rules.deals import LineInput

    lines = [LineInput(world.product.pk, Decimal(90), Decimal(1000))]

    def edit():
        deal = Deal.objects.get(pk=world.deal.pk)
        return edit_deal(deal, values={}, lines=lines, version=None, by=world.manager, at=NOW)

    results = together(win(world, world.rep, None), edit)
    # Whoever came after the win may no longer change what pays.
    refused = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(result, NeedsRequest) for result in refused)
    deal = Deal.objects.get(pk=world.deal.pk)
    net = sum((entry.amount_base for entry in SaleEntry.objects.filter(deal=deal)), Decimal(0))
    amount = 100000 if refused else 90000
    assert (deal.state, deal.amount, net) == ("won", amount, amount)
