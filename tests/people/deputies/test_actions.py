"""Naming a deputy and ending it: who may, what is refused, who is told, what is kept."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, transaction

from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.notices.models import Notice
from salesplan.core.outbox.models import OutboxMail
from salesplan.people.choices import Role
from salesplan.people.deciding import Matter
from salesplan.people.deputies.actions import end_deputy
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.models import Deputy
from tests.people.deputies.making import stand_in
from tests.world import NOW, TODAY, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(world):
    return person("second", Role.ADMIN, name="Second Admin")


def told(who):
    return [one.text for one in Notice.objects.filter(person=who, kind="deputy").order_by("pk")]


def of(kind, office):
    """A matter that only one person decides by their office."""
    return Matter(kind, able=lambda one: one.pk == office.pk)


class TestNaming:
    def test_both_people_and_the_admins_are_told_once_in_the_app_and_by_mail(self, world):
        stand_in(world.manager, world.sibling, "request")
        for who in (world.manager, world.sibling, world.admin):
            (text,) = told(who)
            assert "Sibling decides for Manager" in text
            assert "On leave" in text
        assert not told(world.rep)
        mails = OutboxMail.objects.filter(person=world.sibling).values_list("subject", flat=True)
        assert any("decides for Manager" in subject for subject in mails)

    def test_an_admin_names_for_who_is_away_but_never_themselves(self, world, second):
        made = stand_in(world.manager, world.sibling, by=world.admin)
        assert made.named_by == world.admin
        with pytest.raises(Refused, match="appoint yourself as a deputy"):
            stand_in(second, world.admin, by=world.admin)

    @pytest.mark.parametrize(("who", "deputy", "by", "fault"), [
        ("manager", "sibling", "director", NotAllowed),
        ("manager", "sibling", "auditor", NotAllowed),
        ("rep", "peer", "rep", Refused),
        ("auditor", "peer", "admin", Refused),
        ("manager", "auditor", "manager", Refused),
        ("manager", "manager", "manager", Refused),
    ])  # fmt: skip
    def test_what_is_refused(self, world, who, deputy, by, fault):
        with pytest.raises(fault):
            stand_in(*(getattr(world, name) for name in (who, deputy)), by=getattr(world, by))
        assert not Deputy.objects.exists()

    def test_the_same_two_are_not_named_twice_for_one_day(self, world):
        stand_in(world.manager, world.sibling, "request")
        with pytest.raises(Refused) as fault:
            stand_in(world.manager, world.sibling)
        assert fault.value.code == "named_already"
        stand_in(world.manager, world.sibling, "quota")

    def test_it_is_never_deleted(self, world):
        made = stand_in(world.manager, world.sibling)
        with pytest.raises((ProgrammingError, InternalError, IntegrityError)), transaction.atomic():
            made.delete()


class TestSpan:
    @pytest.mark.parametrize(("days", "may"), [(-1, False), (0, True), (10, True), (11, False)])
    def test_both_days_are_included(self, world, days, may):
        stand_in(world.manager, world.sibling, at=NOW)
        found = of(Decision.REQUEST, world.manager).capacity(world.sibling, TODAY + timedelta(days))
        assert found.may is may
        assert (found.instead_of == world.manager) is may

    def test_only_the_kinds_that_were_named(self, world):
        stand_in(world.manager, world.sibling, "request")
        assert of(Decision.REQUEST, world.manager).capacity(world.sibling, TODAY).may
        assert not of(Decision.QUOTA, world.manager).capacity(world.sibling, TODAY).may

    @pytest.mark.parametrize("gone", ["manager", "sibling"])
    def test_who_is_switched_off_neither_is_nor_has_a_deputy(self, world, gone):
        stand_in(world.manager, world.sibling)
        who = getattr(world, gone)
        who.is_active = False
        who.save()
        matter = of(Decision.REQUEST, world.manager)
        assert not matter.capacity(world.sibling, TODAY).may
        assert not matter.deciders([world.manager], TODAY).deputies

    def test_who_became_an_auditor_decides_no_more(self, world):
        stand_in(world.manager, world.sibling)
        world.sibling.role = Role.AUDITOR
        world.sibling.save()
        assert not of(Decision.REQUEST, world.manager).capacity(world.sibling, TODAY).may


class TestEnding:
    @pytest.mark.parametrize("by", ["manager", "sibling", "admin"])
    def test_either_of_them_and_an_admin_end_it_at_once(self, world, by):
        made = stand_in(world.manager, world.sibling)
        end_deputy(made, why="Back early", by=getattr(world, by), at=NOW)
        assert not of(Decision.REQUEST, world.manager).capacity(world.sibling, TODAY).may
        assert "no longer decides for Manager" in told(world.sibling)[-1]
        made.refresh_from_db()
        assert (made.ended_by.username, made.ended_why) == (by, "Back early")

    @pytest.mark.parametrize(("by", "why", "fault"), [("rep", "No", NotAllowed), ("manager", " ", Refused)])
    def test_others_do_not_and_nobody_without_a_reason(self, world, by, why, fault):
        made = stand_in(world.manager, world.sibling)
        with pytest.raises(fault):
            end_deputy(made, why=why, by=getattr(world, by), at=NOW)

    def test_not_twice(self, world):
        made = stand_in(world.manager, world.sibling)
        end_deputy(made, why="Back", by=world.manager, at=NOW)
        with pytest.raises(Refused):
            end_deputy(made, why="Back", by=world.manager, at=NOW)


def test_history_knows_both(world):
    made = stand_in(world.manager, world.sibling)
    end_deputy(made, why="Back", by=world.admin, at=NOW)
    events = Deputy.pgh_event_model.objects.filter(pgh_obj=made.pk).order_by("pgh_id")
    assert [event.pgh_context.metadata["verb"] for event in events] == ["deputy.name", "deputy.end"]
