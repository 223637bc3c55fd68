"""What a version consists of: its sections, their fields and rows, loaded in a constant number of queries.

Editing, copying, comparing and printing all go through `SECTIONS`, so that a new field or kind of row is named once.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from django.db.models import Field, Model
from django.utils.translation import gettext_lazy as _

from goals.planning.sales_plans.models import (
    SalesPlanBudgetLine,
    SalesPlanChannel,
    SalesPlanGoal,
    SalesPlanIncentive,
    SalesPlanInitiative,
    SalesPlanPerson,
    SalesPlanRisk,
    SalesPlanRival,
    SalesPlanRow,
    SalesPlanTask,
    SalesPlanVersion,
)


@dataclass(frozen=True)
class PlanSection:
    """One part of a plan: fields of the version, and at most one kind of row. `joined` are rows' foreign keys."""

    key: str
    title: Any
    fields: tuple[str, ...] = ()
    model: type[SalesPlanRow] | None = None
    row_fields: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()


SECTIONS: Mapping[str, PlanSection] = {
    section.key: section
    for section in (
        PlanSection("basics", _("Basics"), ("period_key", "team", "owner", "summary")),
        PlanSection("customers", _("Target customers"), ("target", "customers")),
        PlanSection("market", _("Market and rivals"), ("market",), SalesPlanRival, ("rival", "note"), ("rival",)),
        PlanSection("strategy", _("Strategy"), ("strategy",)),
        PlanSection(
            "offer",
            _("Offer"),
            ("selling_point", "pain_points", "added_value", "pricing", "promotion"),
            SalesPlanChannel,
            ("channel", "note"),
            ("channel",),
        ),
        PlanSection("goals", _("Goals"), (), SalesPlanGoal, ("goal", "note"), ("goal", "goal__team", "goal__person")),
        PlanSection("people", _("People"), (), SalesPlanPerson, ("person", "role"), ("person",)),
        PlanSection("budget", _("Budget"), (), SalesPlanBudgetLine, ("category", "name", "amount", "note")),
        PlanSection(
            "incentives",
            _("Incentives"),
            (),
            SalesPlanIncentive,
            ("incentive_plan", "note"),
            ("incentive_plan",),
        ),
        PlanSection(
            "initiatives",
            _("Initiatives"),
            (),
            SalesPlanInitiative,
            ("name", "owner", "starts_on", "due_on", "purpose"),
            ("owner",),
        ),
        PlanSection("tasks", _("Tasks"), (), SalesPlanTask, ("name", "owner", "starts_on", "due_on"), ("owner",)),
        PlanSection(
            "risks", _("Risks"), (), SalesPlanRisk, ("name", "probability", "impact", "response", "owner"), ("owner",)
        ),
    )
}
WITH_ROWS = tuple(section for section in SECTIONS.values() if section.model)


@dataclass
class PlanContent:
    """A version with its rows by section, in their order."""

    version: SalesPlanVersion
    rows: dict[str, list[Any]] = field(default_factory=dict)

    def tasks_of(self, initiative_key: UUID) -> list[SalesPlanTask]:
        """Return the tasks of an initiative."""
        return [task for task in self.rows["tasks"] if task.initiative_key == initiative_key]

    def section_rows(self, key: str, initiative_key: UUID | None = None) -> list[Any]:
        """Return the rows that a section's form edits: of the tasks only those of one initiative."""
        return self.tasks_of(initiative_key) if initiative_key else self.rows.get(key, [])


def load(versions: Iterable[SalesPlanVersion], *keys: str) -> dict[int, PlanContent]:
    """Return the content of some versions, all sections or those named: one query for each kind of row."""
    out = {version.pk: PlanContent(version) for version in versions}
    for section in WITH_ROWS:
        if keys and section.key not in keys:
            continue
        for content in out.values():
            content.rows[section.key] = []
        rows: Any = section.model.objects  # type: ignore[union-attr]
        for row in rows.filter(plan_version__in=out).select_related(*section.joined).order_by("position", "pk"):
            out[row.plan_version_id].rows[section.key].append(row)
    return out


def content_of(version: SalesPlanVersion, *keys: str) -> PlanContent:
    """Return the content of one version."""
    return load([version], *keys)[version.pk]


def digest(section: PlanSection, content: PlanContent, initiative_key: UUID | None = None) -> str:
    """Return a mark of what a section says; it differs when anybody changes the section meanwhile."""
    texts = [repr(_plain(content.version, name)) for name in section.fields]
    for row in content.section_rows(section.key, initiative_key):
        texts += [str(row.row_key), *(repr(_plain(row, name)) for name in section.row_fields)]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def _plain(record: Model, name: str) -> Any:
    column = cast(Field, record._meta.get_field(name))
    return getattr(record, column.attname)
