"""A new plan is given what a built-in preset says."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from goals.planning.sales_plans.models import (
    SalesPlanBudgetLine,
    SalesPlanInitiative,
    SalesPlanRisk,
    SalesPlanTask,
    SalesPlanVersion,
)
from goals.planning.sales_plans.presets import PRESETS, InitiativePreset
from salesplan.core.fields import label_of
from salesplan.people.models import User


def fill(version: SalesPlanVersion, key: str, owner: User) -> None:
    """Give a new version what its preset says, in the language of the page; `owner` has the initiatives at first."""
    preset = PRESETS[key]
    for name, both in preset.texts.items():
        setattr(version, name, label_of(*both))
    version.target = preset.target
    version.save()
    lines = [(category, label_of(*name)) for category, name in preset.budget]
    SalesPlanBudgetLine.objects.bulk_create(
        SalesPlanBudgetLine(plan_version=version, position=i, category=category, name=name, amount=0)
        for i, (category, name) in enumerate(lines)
    )
    initiatives, tasks = [], []
    for i, initiative in enumerate(preset.pieces):
        initiative_key, days = uuid4(), _days(version, initiative)
        initiatives.append(
            SalesPlanInitiative(
                plan_version=version, row_key=initiative_key, position=i, name=label_of(*initiative.name), owner=owner,
                purpose=label_of(*initiative.purpose), **days,
            )
        )  # fmt: skip
        for j, task in enumerate(initiative.tasks):
            row = {"name": label_of(*task.name), "owner": owner, **_days(version, task)}
            tasks.append(SalesPlanTask(plan_version=version, initiative_key=initiative_key, position=j, **row))
    SalesPlanInitiative.objects.bulk_create(initiatives)
    SalesPlanTask.objects.bulk_create(tasks)
    SalesPlanRisk.objects.bulk_create(
        SalesPlanRisk(
            plan_version=version, position=i, name=label_of(*name), probability=Decimal(share), impact=0,
            response=label_of(*response), owner=owner,
        )
        for i, (name, share, response) in enumerate(preset.risks)
    )  # fmt: skip


def _days(version: SalesPlanVersion, piece: InitiativePreset) -> dict[str, date]:
    """Return the days of shares of the period."""
    length = (version.ends_on - version.starts_on).days
    first = version.starts_on + timedelta(round(length * piece.start))
    return {"starts_on": first, "due_on": version.starts_on + timedelta(round(length * piece.end))}
