"""Writing a plan: begin one (empty, from a preset, as a copy), change one in force by a new version, edit a section."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import models
from django.utils.translation import gettext as _

from goals.planning.sales_plans import wording
from goals.planning.sales_plans.actions.presets import fill
from goals.planning.sales_plans.choices import SalesPlanState, SalesPlanStep, SalesPlanVersionState
from goals.planning.sales_plans.content import SECTIONS, WITH_ROWS, PlanContent, PlanSection, content_of, digest
from goals.planning.sales_plans.models import SalesPlan, SalesPlanRow, SalesPlanTask, SalesPlanVersion
from goals.planning.sales_plans.queries import at_work, may_create, own_teams, relation_to_plan
from goals.planning.sales_plans.rules.changes import compare
from goals.planning.sales_plans.rules.copying import Shift, fitted, shift
from goals.planning.sales_plans.rules.lifecycle import ACTIVE
from goals.planning.sales_plans.rules.target import flaws
from goals.planning.sales_plans.wording import flaw
from salesplan.core.audit import acting
from salesplan.core.company.queries import calendar, company
from salesplan.core.editing import lock
from salesplan.core.errors import Conflict, FieldDifference, NotAllowed, Refused
from salesplan.core.lifecycle.actions import begin
from salesplan.core.periods import Period
from salesplan.core.search.rules import search_key, sort_key
from salesplan.people.access import require_write
from salesplan.people.models import Team, User

# What a version keeps of itself when it is copied.
TEXTS = (
    "summary", "target", "customers", "market", "strategy", "selling_point", "pain_points", "added_value", "pricing",
    "promotion",
)  # fmt: skip


def period_of(key: str) -> Period:
    """Return the period of a plan; raises Refused when the key names none."""
    try:
        period = calendar().parse(key)
    except ValueError:
        raise Refused(_("Choose a period, or two days in the right order."), field="period_key") from None
    if period.days > 366 * 5:
        raise Refused(_("A plan can span at most five years. Create several plans."), field="period_key")
    return period


def create_plan(
    *,
    name: str,
    name_zh: str = "",
    team: Team,
    owner: User,
    period: Period,
    preset: str = "",
    source: SalesPlan | None = None,
    by: User,
    at: datetime,
) -> SalesPlan:
    """Begin a plan: empty, from one of the built-in presets, or as a copy of another plan moved to the new period."""
    require_write(by)
    if not may_create(by):
        raise NotAllowed(_("Only team leaders can start a plan. Ask your manager."))
    if team not in own_teams(by):
        raise Refused(_("Choose a team that you lead."), field="team")
    with acting(by, "sales_plan.create"):
        plan = SalesPlan.objects.create(
            name=name.strip(),
            name_zh=name_zh.strip(),
            search_key=search_key(name, name_zh),
            sort_key=sort_key(name),
            preset=preset,
            copied_from=source,
            created_by=by,
            created_at=at,
        )
        version = SalesPlanVersion(plan=plan, number=1, team=team, owner=owner, made_by=by, made_at=at)
        _set_period(version, period)
        old = content_of(source.current_version) if source and source.current_version else None
        if old:
            _take_texts(version, old.version)
        version.save()
        if old:
            copy_rows(old, version, shift(old.version.starts_on, period.start))
        elif preset:
            fill(version, preset, by)
        plan.current_version = version
        plan.save(update_fields=["current_version"])
        begin(version, plan=plan, by=by, at=at)
    return plan


def amend_plan(plan: SalesPlan, *, why: str, by: User, at: datetime) -> SalesPlanVersion:
    """Begin a change of an approved plan: a draft version with everything the one in force says."""
    with acting(by, "sales_plan.amend", why=why):
        plan = lock(plan)
        if not relation_to_plan(by, plan, plan.current_version).may_edit:
            raise NotAllowed(_("Only the plan's owner, a leader of its team or an admin can do this."))
        if plan.state not in ACTIVE or plan.current_version is None:
            raise Refused(_("Only an approved or running plan can be changed by a new version."))
        if at_work(plan) is not None:
            raise Refused(_("A change to this plan is already open. Continue with that one."))
        if not why.strip():
            raise Refused(
                _("Say why the plan changes. Approvers will read it first."), field="why", code="reason_needed"
            )
        old = content_of(plan.current_version)
        numbers = plan.versions.aggregate(last=models.Max("number"))
        version = SalesPlanVersion(
            plan=plan, number=numbers["last"] + 1, why=why.strip(), made_by=by, made_at=at,
            period_key=old.version.period_key, starts_on=old.version.starts_on, ends_on=old.version.ends_on,
            team=old.version.team, owner=old.version.owner,
        )  # fmt: skip
        _take_texts(version, old.version)
        version.save()
        copy_rows(old, version)
        begin(version, step=SalesPlanStep.AMEND, note=why, plan=plan, by=by, at=at)
    return version


def mark_template(plan: SalesPlan, *, is_template: bool, by: User) -> None:
    """Offer a plan as a template, or no longer."""
    with acting(by, "sales_plan.template"):
        plan = lock(plan)
        if not relation_to_plan(by, plan, plan.current_version).may_edit:
            raise NotAllowed(_("Only the plan's owner, a leader of its team or an admin can do this."))
        plan.is_template = is_template
        plan.save(update_fields=["is_template"])


def rename_plan(plan: SalesPlan, *, name: str, name_zh: str, by: User) -> None:
    """Call a plan otherwise."""
    with acting(by, "sales_plan.rename"):
        plan = lock(plan)
        if not relation_to_plan(by, plan, plan.current_version).may_edit:
            raise NotAllowed(_("Only the plan's owner, a leader of its team or an admin can do this."))
        plan.name, plan.name_zh = name.strip(), name_zh.strip()
        plan.search_key, plan.sort_key = search_key(name, name_zh), sort_key(name)
        plan.save(update_fields=["name", "name_zh", "search_key", "sort_key"])


def copy_rows(old: PlanContent, version: SalesPlanVersion, by: Shift | None = None) -> None:
    """Copy the rows of a version into another: with the same keys for a change, moved in time for another plan.

    Another plan gets keys of its own, no goals (they belong to the old period), and nobody and nothing that is out of
    use; what was spent and done stays with the old plan.
    """
    keys: dict[UUID, UUID] = {}
    for section in WITH_ROWS:
        copied = []
        for row in old.rows[section.key]:
            if by is not None and _left_behind(section, row):
                continue
            keys[row.row_key] = row.row_key if by is None else uuid4()
            copied.append(_copied(section, row, version, keys, by))
        section.model.objects.bulk_create(copied)  # type: ignore[union-attr]


def _copied(
    section: PlanSection, row: SalesPlanRow, version: SalesPlanVersion, keys: Mapping[UUID, UUID], by: Shift | None
) -> SalesPlanRow:
    values = {name: getattr(row, name) for name in section.row_fields}
    if isinstance(row, SalesPlanTask):
        values["initiative_key"] = keys[row.initiative_key]
    if by is not None:
        for name in ("starts_on", "due_on"):
            if values.get(name):
                values[name] = fitted(by(values[name]), version.starts_on, version.ends_on)
        if values.get("owner") is not None and not values["owner"].is_active:
            values["owner"] = None
    model: Any = section.model
    return model(plan_version=version, row_key=keys[row.row_key], position=row.position, **values)


def _left_behind(section: PlanSection, row: SalesPlanRow) -> bool:
    if section.key == "goals":
        return True
    linked = (
        getattr(row, section.joined[0], None)
        if section.key not in ("initiatives", "tasks", "risks", "budget")
        else None
    )
    return linked is not None and not linked.is_active


def _take_texts(version: SalesPlanVersion, old: SalesPlanVersion) -> None:
    for name in TEXTS:
        setattr(version, name, getattr(old, name))


def _set_period(version: SalesPlanVersion, period: Period) -> None:
    version.period_key, version.starts_on, version.ends_on = period.key, period.start, period.end


def edit_section(
    plan: SalesPlan,
    key: str,
    *,
    values: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]] = (),
    seen_digest: str | None,
    initiative_key: UUID | None = None,
    by: User,
) -> SalesPlanVersion:
    """Write one section of the draft: its fields, and its rows as they should be (a row keeps its `row_key`).

    `seen` is the mark of what the form was filled with (`content.digest`); when the section says something else by
    now, nothing is written and the difference is shown.
    """
    section = SECTIONS[key]
    with acting(by, "sales_plan.edit"):
        plan = lock(plan)
        version = at_work(plan)
        if not relation_to_plan(by, plan, version or plan.current_version).may_edit:
            raise NotAllowed(_("Only the plan's owner, a leader of its team or an admin can do this."))
        if version is None or version.state != SalesPlanVersionState.DRAFT:
            raise Refused(_only_drafts(plan), code="not_a_draft")
        content = content_of(version)
        old = content.section_rows(key, initiative_key)
        _check(section, values, by, version)
        if seen_digest is not None and seen_digest != digest(section, content, initiative_key):
            raise _conflict(section, content, values, rows, old)
        for name, value in values.items():
            setattr(version, name, value)
        if "period_key" in values:
            _set_period(version, period_of(values["period_key"]))
        version.version += 1
        version.save()
        if section.model:
            _write_rows(section, version, old, rows, initiative_key)
    return version


def _only_drafts(plan: SalesPlan) -> str:
    if plan.state == SalesPlanState.IN_REVIEW:
        return _("The plan is in review. Withdraw it to work on it.")
    return _("This plan is not a draft. Start a change, which is approved separately.")


def _check(section: PlanSection, values: Mapping[str, Any], by: User, version: SalesPlanVersion) -> None:
    if "target" in values and (flaws_found := flaws(values["target"])):
        raise Refused(
            " ".join(dict.fromkeys(flaw(found_flaw) for found_flaw in flaws_found)), field="target", code="bad_target"
        )
    if "team" in values and values["team"].pk != version.team_id and values["team"] not in own_teams(by):
        raise Refused(_("Choose a team that you lead."), field="team")


def _conflict(
    section: PlanSection,
    content: PlanContent,
    values: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    old: Sequence[Any],
) -> Conflict:
    """Say what stands now and what was typed, in words."""
    currency = company().currency
    typed_version = SalesPlanVersion(
        **{f.attname: getattr(content.version, f.attname) for f in content.version._meta.fields}
    )
    for name, value in values.items():
        setattr(typed_version, name, value)
    model: Any = section.model
    typed_models = [model(**{**row, "row_key": row.get("row_key") or uuid4()}) for row in rows] if model else []
    now, typed_text = (
        wording.compared_section(section, shown, currency, list(lines))
        for shown, lines in ((content, old), (PlanContent(typed_version), typed_models))
    )
    differences = [
        FieldDifference(key, ": ".join(filter(None, (c.row, str(c.label)))) or str(section.title), c.old, c.new)
        for c in compare({section.key: now}, {section.key: typed_text})
        for key in [section.key]
    ]
    return Conflict(
        _("Someone else has changed this in the meantime. Nothing was saved. Compare and save again."), differences, 0
    )


def _write_rows(
    section: PlanSection,
    version: SalesPlanVersion,
    old: Sequence[Any],
    rows: Sequence[Mapping[str, Any]],
    initiative_key: UUID | None,
) -> None:
    """Bring the stored rows to what they should be: those that are gone go, the others keep their key and place."""
    model: Any = section.model
    existing = {row.row_key: row for row in old}
    kept = {row.get("row_key") for row in rows}
    gone = [row for row in old if row.row_key not in kept]
    if section.key == "initiatives":
        for row in gone:
            SECTIONS["tasks"].model.objects.filter(  # type: ignore[union-attr]
                plan_version=version, initiative_key=row.row_key
            ).delete()
    model.objects.filter(pk__in=[row.pk for row in gone]).delete()
    for position, row_values in enumerate(rows):
        row = existing.get(row_values.get("row_key"))
        if row is None:
            row = model(plan_version=version)
            if initiative_key:
                row.initiative_key = initiative_key
        changed = row.pk is None or row.position != position
        row.position = position
        for name in section.row_fields:
            changed = changed or getattr(row, name) != row_values[name]
            setattr(row, name, row_values[name])
        if changed:
            row.save()
