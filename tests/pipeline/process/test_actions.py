"""Changing processes: what is refused, and that the board's order stays whole."""

from decimal import Decimal

import pytest

from pipeline.deals.queries.deals import default_stage
from pipeline.process import actions, queries
from pipeline.process.models import LossReason, Process, Stage
from pipeline.process.queries import stages_of
from pipeline.process.rules import shape_fault
from salesplan.core.errors import NotAllowed, Refused
from tests.world import deal

pytestmark = pytest.mark.django_db


def _names(process) -> list[str]:
    return [stage.name for stage in stages_of(process)]


def test_a_new_process_is_complete(world) -> None:
    made = actions.create_process(values={"name": "Renewal", "name_zh": "续约"}, by=world.admin)
    facts = [queries.facts(stage) for stage in stages_of(made)]
    assert shape_fault(facts) is None
    assert not made.is_default


def test_stages_are_added_before_won_and_put_in_order(world) -> None:
    actions.add_stage(world.process, values={"name": "Pilot", "probability": Decimal("0.8")}, by=world.admin)
    assert _names(world.process) == ["Qualify", "Proposal", "Negotiate", "Pilot", "Won", "Lost"]
    actions.move_stage(Stage.objects.get(name="Pilot"), position=1, by=world.admin)
    assert _names(world.process) == ["Qualify", "Pilot", "Proposal", "Negotiate", "Won", "Lost"]
    with pytest.raises(Refused):
        actions.move_stage(world.stages["won"], position=0, by=world.admin)


def test_a_stage_with_deals_stays(world) -> None:
    for step in (actions.retire_stage, actions.delete_stage):
        with pytest.raises(Refused) as fault:
            step(world.stages["qualify"], by=world.admin)
        assert fault.value.code == "stage_deals"


def test_a_stage_with_a_past_is_retired_and_comes_back(world) -> None:
    made = deal(world, world.rep, world.stages["proposal"])
    made.stage = world.stages["negotiate"]
    made.save()
    with pytest.raises(Refused) as fault:
        actions.delete_stage(world.stages["proposal"], by=world.admin)
    assert fault.value.code == "stage_past"
    actions.retire_stage(world.stages["proposal"], by=world.admin)
    assert _names(world.process) == ["Qualify", "Negotiate", "Won", "Lost"]
    actions.restore_stage(Stage.objects.get(name="Proposal"), by=world.admin)
    assert _names(world.process) == ["Qualify", "Negotiate", "Proposal", "Won", "Lost"]


def test_an_unused_stage_is_deleted(world) -> None:
    actions.delete_stage(world.stages["negotiate"], by=world.admin)
    assert _names(world.process) == ["Qualify", "Proposal", "Won", "Lost"]
    assert [stage.position for stage in stages_of(world.process)] == [0, 1, 2, 3]


def test_won_is_certain_whatever_is_typed(world) -> None:
    actions.edit_stage(
        world.stages["won"], values={"name": "Closed won", "probability": Decimal("0.4")}, by=world.admin
    )
    won = Stage.objects.get(pk=world.stages["won"].pk)
    assert (won.name, won.probability, won.category) == ("Closed won", 1, "closed")
    with pytest.raises(Refused):
        actions.edit_stage(won, values={"kind": "open"}, by=world.admin)


def test_there_is_one_default_and_it_stays_in_use(world) -> None:
    other = actions.create_process(values={"name": "Renewal"}, by=world.admin)
    actions.set_default_process(other, by=world.admin)
    assert [p.name for p in Process.objects.filter(is_default=True)] == ["Renewal"]
    assert default_stage().process == other
    with pytest.raises(Refused):
        actions.edit_process(other, values={"is_active": False}, by=world.admin)
    with pytest.raises(Refused):  # it has open deals
        actions.edit_process(world.process, values={"is_active": False}, by=world.admin)


@pytest.mark.parametrize("name", ["Qualify", "qualify"])
def test_names_are_used_once(world, name) -> None:
    with pytest.raises(Refused) as fault:
        actions.add_stage(world.process, values={"name": name}, by=world.admin)
    assert fault.value.field == "name"


def test_loss_reasons_are_added_and_taken_out_of_use(world) -> None:
    made = actions.save_loss_reason(None, values={"name": "Timing"}, by=world.admin)
    actions.save_loss_reason(made, values={"name": "Timing", "is_active": False}, by=world.admin)
    assert not LossReason.objects.get(pk=made.pk).is_active


@pytest.mark.parametrize("role", ["rep", "director", "auditor"])
def test_only_admins_shape_the_process(world, role) -> None:
    with pytest.raises(NotAllowed):
        actions.add_stage(world.process, values={"name": "X"}, by=getattr(world, role))
