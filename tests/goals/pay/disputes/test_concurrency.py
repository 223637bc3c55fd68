"""Two people at once: a dispute is decided once and posted once, and a line is disputed once."""

import pytest

from goals.pay.disputes import actions
from goals.pay.disputes.models import Dispute, DisputeEntry
from goals.pay.models import PayAdjustment
from goals.pay.runs.actions.runs import create_run, review_run
from salesplan.core.errors import Conflict, Refused
from salesplan.people.choices import Role
from tests.goals.pay.disputes.making import NOVEMBER, claim, dispute_of, line_of, sold
from tests.together import together
from tests.world import NOW, person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def second(world):
    """Another admin."""
    return person("second", Role.ADMIN, name="Second Admin")


def decides(dispute, by, outcome="granted"):
    def step():
        found = Dispute.objects.get(pk=dispute.pk)
        return actions.decide(found, outcome=outcome, text="As agreed", by=by, at=NOW)

    return step


@pytest.mark.parametrize("outcomes", [("granted", "granted"), ("granted", "denied")])
def test_of_two_admins_one_decides_and_one_is_told(world, second, outcomes):
    dispute = dispute_of(world)
    results = together(*(decides(dispute, by, of) for by, of in zip((world.admin, second), outcomes, strict=True)))
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Dispute"]
    made = Dispute.objects.get()
    assert PayAdjustment.objects.filter(cause_kind="dispute").count() == (made.state == "granted")
    assert DisputeEntry.objects.filter(kind="decided").count() == 1


def test_decided_and_withdrawn_at_once_is_one_of_both(world):
    dispute = dispute_of(world)

    def withdraws():
        return actions.withdraw(Dispute.objects.get(pk=dispute.pk), by=world.rep, at=NOW)

    results = together(decides(dispute, world.admin), withdraws)
    assert sorted(isinstance(result, Conflict) for result in results) == [False, True]
    made = Dispute.objects.get()
    assert (PayAdjustment.objects.count(), made.state) in {(1, "granted"), (0, "withdrawn")}


def test_the_form_sent_twice_is_one_dispute(world):
    sold(world)
    ref = line_of(world.rep).ref
    results = together(*[lambda: claim(world.rep, ref=ref)] * 2)
    assert sorted(type(result) for result in results if isinstance(result, Refused)) == [Refused]
    assert Dispute.objects.count() == 1


def test_a_run_that_is_reviewed_meanwhile_has_it_or_leaves_it_to_the_next(world):
    """What is granted lands in a period that still takes it, whatever the run does at the same moment."""
    dispute = dispute_of(world)
    run = create_run(NOVEMBER, by=world.admin, at=NOW)
    run.state, run.turn = "calculated", 1
    run.save()
    results = together(decides(dispute, world.admin), lambda: review_run(run, by=world.admin, at=NOW))
    made, reviewed = results
    assert made.state == "granted"
    if isinstance(reviewed, Refused):  # it must be calculated again first
        assert made.adjustment.period_key == "2026-11"
    else:
        assert made.adjustment.period_key == "2026-12"
