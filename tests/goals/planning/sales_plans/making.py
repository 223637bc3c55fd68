"""Sales plans for the tests of goals."""

from datetime import date
from decimal import Decimal
from typing import Any

from goals.planning.goals.models import Goal
from goals.planning.sales_plans.actions import editing, lifecycle
from goals.planning.sales_plans.actions.progress import record_spend
from goals.planning.sales_plans.models import (
    SalesPlan,
    SalesPlanBudgetLine,
    SalesPlanInitiative,
    SalesPlanPerson,
    SalesPlanTask,
    SalesPlanVersion,
)
from salesplan.core.periods import Calendar
from tests.world import NOW, TODAY

TARGET = [[{"field": "industry", "op": "in", "value": ["manufacturing"]}]]
YEAR = Calendar().year(2026)


def goal(owner: Any, target: object = 1_000_000, metric: str = "won_revenue", key: str = "2026", **more: Any) -> Goal:
    """Make an active goal of a team or a person."""
    period = Calendar().parse(key)
    whose = {"team": owner} if hasattr(owner, "parent_id") else {"person": owner}
    return Goal.objects.create(
        title=more.pop("title", "Revenue"), metric=metric, target=Decimal(str(target)), period_key=key,
        starts_on=period.start, ends_on=period.end, state="active", created_at=NOW, **whose, **more,
    )  # fmt: skip


def draft(world: Any, by: Any = None, *, full: bool = True, **more: Any) -> SalesPlan:
    """Begin a plan of East, by its director; a full one lacks nothing."""
    by = by or world.director
    values = {"name": "Sensors in the East", "team": world.east, "owner": by, "period": YEAR, **more}
    plan = editing.create_plan(**values, by=by, at=NOW)
    if full:
        fill(plan.current_version, world)
    return plan


def fill(version: SalesPlanVersion, world: Any) -> None:
    """Give a version what it needs to be submitted."""
    version.summary, version.strategy, version.selling_point = "Grow", "Visit them", "Fast"
    version.target = TARGET
    version.save()
    one = SalesPlanInitiative.objects.create(
        plan_version=version, name="Spring fair", owner=world.rep, starts_on=date(2026, 3, 1), due_on=date(2026, 12, 10)
    )
    SalesPlanTask.objects.create(
        plan_version=version, initiative_key=one.row_key, name="Book the stand", owner=world.rep,
        starts_on=date(2026, 3, 1), due_on=date(2026, 12, 1),
    )  # fmt: skip
    SalesPlanBudgetLine.objects.create(plan_version=version, category="events", name="Fair", amount=Decimal(500_000))
    SalesPlanPerson.objects.create(plan_version=version, person=world.rep, role="Fair")
    version.salesplangoal_rows.create(goal=goal(world.east))


def running(world: Any, **more: Any) -> SalesPlan:
    """Make a plan of East that was approved by the admin and runs."""
    plan = draft(world, **more)
    lifecycle.submit_plan(plan, by=world.director, at=NOW)
    lifecycle.approve_plan(plan, by=world.admin, at=NOW)
    lifecycle.start_plan(plan, by=world.director, at=NOW)
    plan.refresh_from_db()
    return plan


def every_state(world: Any) -> None:
    """Make a plan that is written and one that runs, on which money was spent: for what walks through all pages."""
    draft(world, name="Next year")
    plan = running(world)
    line = plan.current_version.salesplanbudgetline_rows.get().row_key
    money = {"spent_on": TODAY, "amount": Decimal(10), "what": "Stand"}
    record_spend(plan, line, **money, by=world.director, at=NOW)
    plan.current_version.salesplanrisk_rows.create(
        name="Strike", probability=Decimal("0.5"), impact=10, owner=world.director
    )
