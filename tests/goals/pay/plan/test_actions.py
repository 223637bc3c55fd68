"""Plans, versions and who is on them."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from goals.pay.engine.tables import in_force
from goals.pay.plan.actions import adopt, create_plan, end_enrolment, enrol
from goals.pay.plan.models import Enrolment, IncentivePlanVersion
from goals.pay.plan.queries.rulebook import tables_of
from goals.pay.plan.rules.definitions import simple
from salesplan.core.errors import NotAllowed, Refused
from tests.goals.making import plan
from tests.world import NOW, TODAY

TIERS = [(Decimal(0), Decimal("0.05")), (Decimal(1), Decimal("0.08"))]


def make(made, by, starts_on=TODAY, tiers=TIERS):
    definition = simple("marginal", "attainment", tiers)
    return adopt(made, definition=definition, starts_on=starts_on, why="Test", by=by, at=NOW)


@pytest.mark.parametrize("who", ["rep", "manager", "auditor"])
def test_only_admins_change_rules(world, who):
    made, by = plan(), getattr(world, who)
    with pytest.raises(NotAllowed):
        create_plan(name="Mine", interval="month", by=by, at=NOW)
    with pytest.raises(NotAllowed):
        make(made, by)
    with pytest.raises(NotAllowed):
        enrol(made, person=world.rep, starts_on=TODAY, by=by, at=NOW)
    with pytest.raises(NotAllowed):
        end_enrolment(Enrolment(plan=made, person=world.rep, starts_on=TODAY), ends_on=TODAY, by=by, at=NOW)


def test_a_plan_has_a_name_of_its_own(world):
    create_plan(name="Reps", interval="quarter", by=world.admin, at=NOW)
    with pytest.raises(Refused) as refused:
        create_plan(name="REPS ", interval="quarter", by=world.admin, at=NOW)
    assert refused.value.field == "name"


def test_versions_are_counted_and_the_newest_of_a_day_holds(world):
    made = plan()
    assert make(made, world.admin, date(2027, 1, 1)).number == 2
    assert make(made, world.admin, date(2027, 1, 1)).number == 3
    tables = tables_of([made.pk])[made.pk]
    assert in_force(tables, date(2026, 12, 31)).number == 1
    assert in_force(tables, date(2027, 1, 1)).number == 3


def test_a_version_does_not_begin_in_the_past_once_there_is_one(world):
    with pytest.raises(Refused) as refused:
        make(plan(), world.admin, date(2026, 11, 23))
    assert refused.value.field == "starts_on"
    assert "24 Nov 2026" in str(refused.value.message)


def test_the_first_version_may_begin_at_any_time(world):
    made = create_plan(name="New", interval="quarter", by=world.admin, at=NOW)
    assert make(made, world.admin, date(2026, 1, 1)).number == 1


@pytest.mark.parametrize("tiers", [
    [], [(Decimal("0.5"), Decimal("0.05"))], [(Decimal(0), Decimal("0.05")), (Decimal(0), Decimal("0.06"))],
])  # fmt: skip
def test_tables_with_gaps_or_overlaps_are_refused(world, tiers):
    with pytest.raises(Refused) as refused:
        make(plan(), world.admin, tiers=tiers)
    assert refused.value.code == "bad_definition"


def test_the_database_refuses_to_edit_a_version(world):
    made = plan().versions.get()
    for change in (
        lambda: IncentivePlanVersion.objects.filter(pk=made.pk).update(definition={}),
        lambda: IncentivePlanVersion.objects.filter(pk=made.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_new_plan_ends_the_one_before(world):
    old, new = plan("Old"), plan("New")
    enrol(old, person=world.rep, starts_on=date(2025, 1, 1), by=world.admin, at=NOW)
    enrol(new, person=world.rep, starts_on=date(2027, 1, 1), by=world.admin, at=NOW)
    spans = Enrolment.objects.filter(person=world.rep).order_by("starts_on").values_list("plan", "starts_on", "ends_on")
    assert list(spans) == [(old.pk, date(2025, 1, 1), date(2026, 12, 31)), (new.pk, date(2027, 1, 1), None)]


def test_earlier_statements_stay_as_they_are(world):
    old, new = plan("Old"), plan("New")
    enrol(old, person=world.rep, starts_on=date(2025, 1, 1), by=world.admin, at=NOW)
    with pytest.raises(Refused):
        enrol(new, person=world.rep, starts_on=date(2026, 9, 30), by=world.admin, at=NOW)
    with pytest.raises(Refused):
        end_enrolment(Enrolment.objects.get(), ends_on=date(2026, 9, 1), by=world.admin, at=NOW)


def test_nobody_is_on_a_plan_twice(world):
    made = plan()
    enrol(made, person=world.rep, starts_on=TODAY, by=world.admin, at=NOW)
    for day in (TODAY, date(2027, 1, 1)):
        with pytest.raises(Refused):
            enrol(made, person=world.rep, starts_on=day, by=world.admin, at=NOW)


def test_ending(world):
    enrol(plan(), person=world.rep, starts_on=TODAY, by=world.admin, at=NOW)
    made = end_enrolment(Enrolment.objects.get(), ends_on=date(2026, 12, 31), by=world.admin, at=NOW)
    assert made.ends_on == date(2026, 12, 31)
    with pytest.raises(Refused):
        end_enrolment(made, ends_on=date(2026, 11, 1), by=world.admin, at=NOW)
