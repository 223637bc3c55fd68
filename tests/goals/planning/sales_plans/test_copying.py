"""A plan that worked is cloned: what goes along, what stays behind, and where the days lie then."""

from datetime import date
from decimal import Decimal

from goals.planning.sales_plans.actions import editing
from goals.planning.sales_plans.actions.progress import record_spend
from goals.planning.sales_plans.content import SECTIONS, content_of
from goals.planning.sales_plans.presets import PRESETS
from salesplan.core.periods import Calendar
from tests.goals.planning.sales_plans.making import draft, running
from tests.world import NOW


def clone(world, plan, key="2027"):
    return editing.create_plan(
        name="Next", team=world.east, owner=world.director, period=Calendar().parse(key), source=plan,
        by=world.director, at=NOW,
    )  # fmt: skip


def test_content_goes_along_and_results_stay_behind(world):
    plan = running(world)
    plan.current_version.salesplanrival_rows.create(rival=world.rival, note="On price")
    plan.current_version.salesplanrisk_rows.create(
        name="Strike", probability=Decimal("0.5"), impact=10, owner=world.rep
    )
    line = plan.current_version.salesplanbudgetline_rows.get()
    record_spend(plan, line.row_key, spent_on=date(2026, 11, 1), amount=Decimal(9), what="x", by=world.director, at=NOW)
    copy = clone(world, plan)
    old, new = content_of(plan.current_version), content_of(copy.current_version)
    assert copy.copied_from == plan
    assert (copy.current_version.strategy, copy.current_version.target) == (
        plan.current_version.strategy,
        plan.current_version.target,
    )
    for key in ("market", "people", "budget", "initiatives", "tasks", "risks"):
        assert len(new.rows[key]) == len(old.rows[key]), key
    assert new.rows["goals"] == []
    assert not copy.spend.exists()
    assert not copy.steps.exists()
    keys = [{row.row_key for rows in content.rows.values() for row in rows} for content in (old, new)]
    assert not keys[0] & keys[1]


def test_all_days_move_and_tasks_stay_with_their_initiative(world):
    copy = clone(world, running(world))
    initiative, task = (
        copy.current_version.salesplaninitiative_rows.get(),
        copy.current_version.salesplantask_rows.get(),
    )
    assert (initiative.starts_on, initiative.due_on) == (date(2027, 3, 1), date(2027, 12, 10))
    assert task.initiative_key == initiative.row_key
    assert task.due_on == date(2027, 12, 1)


def test_a_shorter_period_takes_the_days_in(world):
    copy = clone(world, running(world), "2027-Q1")
    assert copy.current_version.salesplaninitiative_rows.get().due_on == date(2027, 3, 31)


def test_nobody_and_nothing_out_of_use_goes_along(world):
    plan = draft(world)
    plan.current_version.salesplanrival_rows.create(rival=world.rival)
    plan.current_version.salesplanperson_rows.create(person=world.peer)
    world.rival.is_active = world.peer.is_active = world.rep.is_active = False
    for one in (world.rival, world.peer, world.rep):
        one.save()
    copy = clone(world, plan)
    assert not copy.current_version.salesplanrival_rows.exists()
    assert not copy.current_version.salesplanperson_rows.exists()
    assert copy.current_version.salesplaninitiative_rows.get().owner is None


def test_a_change_copies_everything_with_its_keys(world):
    plan = running(world)
    plan.current_version.salesplanrival_rows.create(rival=world.rival)
    version = editing.amend_plan(plan, why="More", by=world.director, at=NOW)
    old, new = content_of(plan.current_version), content_of(version)
    for section in SECTIONS.values():
        if section.model:
            told = [
                [
                    (row.row_key, *(getattr(row, name) for name in section.row_fields))
                    for row in content.rows[section.key]
                ]
                for content in (old, new)
            ]
            assert told[0] == told[1], section.key


def test_each_starter_lacks_only_what_only_its_reader_knows(world):
    from goals.planning.sales_plans.queries import facts_of
    from goals.planning.sales_plans.rules.lifecycle import missing

    for key in PRESETS:
        plan = draft(world, full=False, preset=key, name=key)
        plan.refresh_from_db()
        assert missing("submit", facts_of(content_of(plan.current_version)), date(2026, 1, 1)) == ["goals"]
