"""Who may decide a dispute: admins and their deputies, each row of who is barred, and what is kept of it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from goals.pay.disputes import actions, queries
from goals.pay.disputes.models import Dispute, DisputeEntry
from salesplan.core.errors import NotAllowed
from salesplan.people.choices import Role
from salesplan.people.deputies.actions import end_deputy
from salesplan.people.deputies.models import DeputyDecision
from tests.goals.pay.disputes.making import claim, dispute_of, sold
from tests.people.deputies.making import stand_in
from tests.world import NOW, TODAY, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(world):
    return person("second", Role.ADMIN, name="Second Admin")


@pytest.fixture
def dispute(world):
    return dispute_of(world)


def decide(dispute, by, outcome="denied", **more):
    return actions.decide(dispute, outcome=outcome, text="As agreed", by=by, at=NOW, **more)


@pytest.mark.parametrize(("who", "may"), [
    ("admin", True), ("second", True), ("manager", False), ("director", False), ("rep", False), ("auditor", False),
])  # fmt: skip
def test_who_may_by_office(world, second, dispute, who, may):
    by = second if who == "second" else getattr(world, who)
    assert queries.matter(dispute).capacity(by, TODAY).may is may


@pytest.mark.parametrize(("who", "for_whom", "kinds", "may"), [
    ("sibling", "admin", (), True),
    ("peer", "admin", ("dispute",), True),
    ("peer", "admin", ("windfall",), False),
    ("rep", "admin", (), False),
    ("sibling", "manager", (), False),
])  # fmt: skip
def test_who_may_as_a_deputy(world, dispute, who, for_whom, kinds, may):
    stand_in(getattr(world, for_whom), getattr(world, who), *kinds)
    assert queries.matter(dispute).capacity(getattr(world, who), TODAY).may is may


def test_a_deputy_decides_and_both_are_named(world, as_, dispute):
    stand_in(world.admin, world.sibling, "dispute")
    assert world.sibling in queries.deciders(dispute, TODAY).everybody
    decide(dispute, world.sibling, "granted")
    entry = DisputeEntry.objects.get(dispute=dispute, kind="decided")
    kept = DeputyDecision.objects.get()
    assert (entry.by, kept.by, kept.instead_of, kept.record_id) == (world.sibling, world.sibling, world.admin, entry.pk)
    event = Dispute.pgh_event_model.objects.filter(pgh_obj=dispute.pk).order_by("pgh_id").last()
    assert event.pgh_context.metadata["instead_of"] == world.admin.pk
    page = as_(world.rep).get(dispute.get_absolute_url()).content.decode()
    assert "Sibling for Admin" in page
    answer = as_(world.admin).get(reverse("api:dispute-detail", args=[dispute.pk])).json()
    assert [one["instead_of"] for one in answer["said"]] == [None, world.admin.pk]


def test_a_dispute_of_their_own_is_never_theirs_nor_the_persons(world, second):
    sold(world, who=world.sibling)
    own = claim(world.sibling)
    stand_in(world.admin, world.sibling)
    with pytest.raises(NotAllowed):
        decide(own, world.sibling)
    sold(world, who=second)
    theirs = claim(second)
    stand_in(second, world.peer)
    with pytest.raises(NotAllowed):
        decide(theirs, world.peer)
    assert not queries.deciders(theirs, TODAY).deputies or world.peer not in queries.deciders(theirs, TODAY).everybody


class TestTwice:
    def escalated(self, dispute, by):
        decide(dispute, by)
        dispute.refresh_from_db()
        return actions.escalate(dispute, text="No", by=dispute.person, at=NOW + timedelta(hours=1))

    def test_the_person_having_decided_bars_their_deputy(self, world, second, dispute):
        stand_in(world.admin, world.sibling)
        again = self.escalated(dispute, world.admin)
        with pytest.raises(NotAllowed):
            decide(again, world.sibling)
        assert [one.username for one in queries.deciders(again, TODAY).everybody] == ["second"]

    def test_a_deputy_having_decided_bars_both(self, world, second, dispute):
        stand_in(world.admin, world.sibling)
        again = self.escalated(dispute, world.sibling)
        stand_in(second, world.sibling)
        for barred in (world.sibling, world.admin):
            with pytest.raises(NotAllowed):
                decide(again, barred)
        assert decide(again, second).decided_by == second


class TestSight:
    def sees(self, dispute, who):
        return Dispute.objects.visible_to(type(who).objects.get(pk=who.pk)).filter(pk=dispute.pk).exists()

    def test_a_deputy_sees_what_waits_while_they_stand_in(self, world, dispute, time_machine_at):
        time_machine_at(NOW)
        assert not self.sees(dispute, world.sibling)
        made = stand_in(world.admin, world.sibling, "dispute")
        assert self.sees(dispute, world.sibling)
        decide(dispute, world.sibling)
        assert self.sees(dispute, world.sibling)
        end_deputy(made, why="Back", by=world.admin, at=NOW)
        assert not self.sees(dispute, world.sibling)

    def test_and_not_after_the_last_day(self, world, dispute, time_machine_at):
        stand_in(world.admin, world.sibling)
        time_machine_at(NOW + timedelta(10))
        assert self.sees(dispute, world.sibling)
        time_machine_at(NOW + timedelta(11))
        assert not self.sees(dispute, world.sibling)

    def test_what_is_decided_by_others_stays_closed(self, world, dispute, time_machine_at):
        time_machine_at(NOW)
        stand_in(world.admin, world.sibling)
        decide(dispute, world.admin)
        assert not self.sees(dispute, world.sibling)


def test_the_pages_say_for_whom_and_who_else(world, as_, dispute, time_machine_at):
    time_machine_at(NOW)
    stand_in(world.admin, world.sibling)
    url, decision = dispute.get_absolute_url(), reverse("goals:dispute_decide", args=[dispute.pk])
    page = as_(world.sibling).get(url).content.decode()
    assert "You decide this as a deputy for Admin, until" in page
    assert decision in page
    assert as_(world.peer).get(url).status_code == 404
    waits = as_(world.rep).get(url).content.decode()
    assert "Who may decide:" in waits
    assert "(for Admin, until" in waits
    assert as_(world.manager).get(decision).status_code == 403
    done = as_(world.sibling).post(decision, {"outcome": "denied", "text": "No"})
    assert done.status_code == 302
