"""What a record shows is the last entry of its history: in the demo company, after imports, and after every step."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from pipeline.deals.actions.deals import edit_deal, move_deal, undo_move
from pipeline.deals.models import CloseDateChange, Deal
from pipeline.deals.queries.deals import deal_page
from salesplan.core.consistency import Inconsistency, inconsistencies
from tests.pipeline.imports.test_actions import folder, run  # noqa: F401
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db


def test_of_the_demo_company(demo):
    assert list(inconsistencies()) == []


def test_after_an_import(folder):  # noqa: F811
    run(folder)
    assert Deal.objects.exists()
    assert list(inconsistencies()) == []


def test_after_steps_and_their_undo(world):
    Deal.objects.exclude(pk=world.deal.pk).update(amount_base=700000)
    deal = edit_deal(
        world.deal,
        values={"expected_close_on": date(2027, 2, 1)},
        version=None,
        push_reason="budget",
        by=world.rep,
        at=NOW,
    )
    won = move_deal(deal, stage=world.stages["won"], filled={"next_step": "Sign"}, by=world.rep, at=NOW)
    undo_move(won.last_move, by=world.rep, at=NOW + timedelta(minutes=1))
    move_deal(deal, stage=world.stages["proposal"], by=world.rep, at=NOW + timedelta(hours=1))
    assert list(inconsistencies()) == []


@pytest.mark.parametrize(
    ("wrong", "check"),
    [
        ({"push_count": 3}, "times postponed and the changes of dates"),
        ({"stage_since": NOW - timedelta(days=1)}, "stage and stage history"),
        ({"expected_close_on": date(2026, 10, 31)}, "expected close and its changes"),
        ({"state": "won", "closed_on": TODAY}, "state and stage"),
    ],
)
def test_what_disagrees_is_named(world, wrong, check):
    CloseDateChange.objects.create(deal=world.deal, to_on=world.deal.expected_close_on, at=NOW, by=world.rep)
    Deal.objects.filter(pk=world.deal.pk).update(**wrong)
    found = {(fault.check, fault.pk) for fault in inconsistencies()}
    assert (check, world.deal.pk) in found


def test_the_command_ends_with_a_fault(world):
    Deal.objects.filter(pk=world.deal.pk).update(push_count=3)
    out = StringIO()
    with pytest.raises(CommandError, match="1 records"):
        call_command("check_records", stdout=out)
    assert "shows 3, its history says 0" in out.getvalue()
    assert str(Inconsistency("a", "Deal", 1, 2, 3)) == "a: Deal 1 shows 2, its history says 3"


@pytest.mark.parametrize("hours", [1, 9, 17, 23])
def test_the_days_here_are_those_of_the_history(world, hours):
    """Days are counted by dates: 9 days here and 10 in the history cannot be, whatever the time of day."""
    at = NOW + timedelta(days=9, hours=hours)
    moved = move_deal(world.deal, stage=world.stages["proposal"], by=world.rep, at=NOW + timedelta(hours=5))
    page = deal_page(moved, by=world.rep, at=at, today=TODAY)
    here = next(step for step in page.path if step.place == "here")
    assert page.days_here == page.legs[0].days == here.days
    whole = deal_page(world.deal, by=world.rep, at=at, today=TODAY)
    assert sum(leg.days for leg in whole.legs) == (Decimal(9) if hours < 10 else Decimal(10))
