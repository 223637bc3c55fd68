"""The builder's page: what is typed, drawn as a form, with what each rule would pay beside it and what is wrong where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from goals.pay.definition import schema
from goals.pay.definition.document import DefinitionError, Table
from goals.pay.definition.reading import read_plan
from goals.pay.editor.examples import Example, Examples
from goals.pay.editor.form_drawing import DrawnRows, FormDrawer, FormDrawing, Options
from goals.pay.editor.models import IncentivePlanDraft
from goals.pay.editor.rules import samples, typing
from goals.pay.editor.rules.pools import pool_shares
from goals.pay.editor.wording import Checked, check, check_definition
from goals.pay.engine.choices import TableMode
from goals.pay.engine.plan import Component, PayPlan
from goals.pay.plan.models import Enrolment
from goals.pay.plan.wording import values
from goals.pay.plan.wording.differences import differences
from goals.pay.plan.wording.vocabulary import attribute, word
from goals.pay.statements.queries.credits import ATTRIBUTES, SEGMENT, VALUES
from goals.pay.statements.queries.plan_needs import metrics_of_people
from salesplan.core.charts import Chart
from salesplan.core.company.queries import calendar, company
from salesplan.core.periods import Period, PeriodKind
from salesplan.people.choices import Role
from salesplan.people.models import Membership, User
from salesplan.people.queries import tree


@dataclass
class BuilderPage:
    """What a page shows of typed rules."""

    form: FormDrawing
    checked: Checked
    problems: list[tuple[str, str]]
    examples: dict[str, list[Example]] = field(default_factory=dict)
    uppers: dict[str, list[str]] = field(default_factory=dict)
    multipliers: dict[str, list[str]] = field(default_factory=dict)
    curve: Chart | None = None
    changes: list[str] = field(default_factory=list)
    quota: Decimal = samples.QUOTA


def period_of(draft: IncentivePlanDraft, starts_on: date) -> Period:
    """Return the period on which examples are tried: the first one of the draft."""
    return calendar().containing(starts_on, PeriodKind(draft.plan.interval))


def build(
    draft: IncentivePlanDraft,
    form_values: Mapping[str, Any],
    *,
    starts_on: date | None = None,
    quota: Decimal | None = None,
    focus_path: str = "",
) -> BuilderPage:
    """Return the page of typed rules."""
    currency = company().currency
    checked = check(form_values, currency)
    drawer = FormDrawer(form_values, checked.errors, options(), checked.readings)
    built = BuilderPage(drawer.draw(focus_path), checked, [], quota=quota or samples.QUOTA)
    built.problems = [(anchor(path, built.form), message) for path, message in checked.errors.items()]
    usable, by_index = readable(checked)
    if usable is not None:
        teller = Examples(usable, period_of(draft, starts_on or draft.starts_on), currency, built.quota)
        for i, component in by_index.items():
            path = f"component-{i}"
            built.uppers[path] = uppers(teller, component)
            if not faulty(path, checked):
                built.examples[path] = teller.of(component)
        if checked.is_fine:
            built.curve = teller.curve()
            sentences = teller.spiffs()
            built.examples |= {f"spiff-{i}": sentences[spiff.name] for i, spiff in enumerate(usable.spiffs)}
            factors = teller.multipliers()
            built.multipliers = {
                f"multiplier-{i}": factors[multiplier.name] for i, multiplier in enumerate(usable.multipliers)
            }
    if checked.plan is not None and draft.base is not None:
        before, _wrong = check_definition(draft.base.definition)
        built.changes = differences(before, checked.plan, currency) if before else []
    show(built)
    put_shares(draft, built.form, starts_on or draft.starts_on)
    return built


def show(built: BuilderPage) -> None:
    """Put examples and bounds beside the rules they belong to."""
    for key in ("component", "spiff", "multiplier"):
        for row in built.form[key].rows:
            row["examples"] = built.examples.get(row.path, [])
            row["factors"] = built.multipliers.get(row.path, [])
            row["path"] = row.path
            for step, upper in zip(row["steps"].rows, built.uppers.get(row.path, []), strict=False):
                step["upper"] = upper


def put_shares(draft: IncentivePlanDraft, form: FormDrawing, starts_on: date) -> None:
    """Put beside each person of a pool what their key comes to, and who would get theirs from no statement."""
    pools = [row["pool"] for row in form["component"].rows if row["pool"]["keys"].rows]
    if not pools:
        return
    on_plan = set(Enrolment.objects.on(starts_on).filter(plan=draft.plan).values_list("person__username", flat=True))
    for pool in pools:
        named = [row for row in pool["keys"].rows if row["name"].value]
        form_values = [row["value"].value for row in named]
        for row, part in zip(named, pool_shares(form_values, pool["amount"].value, company().currency), strict=True):
            row["part"], row["is_off_plan"] = part, row["name"].value not in on_plan
        pool["is_shared"] = bool(named) and all(row["part"] is not None for row in named)


def members(team_id: int, day: date) -> list[str]:
    """Return the user names of the people of a team and of those below it, as far as they can be chosen for a pool."""
    if team_id not in tree().teams:
        return []
    memberships = Membership.objects.on(day).filter(team__in=tree().below(team_id))
    return list(_choosable().filter(memberships__in=memberships).values_list("username", flat=True))


def _choosable() -> QuerySet[User]:
    return User.objects.active().filter(role__in=(Role.REP, Role.MANAGER)).order_by("sort_key", "pk")


def faulty(path: str, checked: Checked) -> bool:
    """Say whether something below a path is wrong."""
    return any(fault_path == path or fault_path.startswith(f"{path}-") for fault_path in checked.errors)


def readable(checked: Checked) -> tuple[PayPlan | None, dict[int, Component]]:
    """Return the plan without the parts that cannot be read, and its components by their place in the form."""
    component_tables = checked.definition.get("component", [])
    kept = [
        i
        for i in range(len(component_tables))
        if not any(path.startswith(f"component-{i}-") for path in checked.unread)
    ]
    readable_tables = {key: value for key, value in checked.definition.items() if not faulty(key, checked)}
    try:
        plan = read_plan(Table({**readable_tables, "component": [component_tables[i] for i in kept]}, ""))
    except DefinitionError:
        return None, {}
    return plan, dict(zip(kept, plan.components, strict=True))


def uppers(teller: Examples, component: Component) -> list[str]:
    """Return where each row of a table ends, as it is printed: half open, so a value on a bound is in the next row."""
    table = component.tables[-1]
    if table.mode == TableMode.INTERPOLATED:
        return []
    texts = [teller.place(table, table.upper(i), component) for i in range(len(table.steps))]
    return [text if text == "∞" else f"< {text}" for text in texts]


def anchor(path: str, form: FormDrawing) -> str:
    """Return the id of what a problem is about: an input, else the first one of its row, else its part."""
    way = path.split("-") if path else []
    place: Any = form
    for i, step in enumerate(way):
        if isinstance(place, DrawnRows):
            place = place.rows[int(step)] if step.isdecimal() and int(step) < len(place.rows) else None
        elif isinstance(place, dict):
            place = place.get(step)
        if place is None:
            return f"part-{way[0]}"
        if i == len(way) - 1 and isinstance(place, FormDrawing) and place:
            first = next((child for child in place.values() if hasattr(child, "id")), None)
            return first.id if first else f"part-{way[0]}"
    return place.id if hasattr(place, "id") else f"part-{'-'.join(way[:2]) if len(way) > 1 else (way or [''])[0]}"


def options() -> dict[str, Options]:
    """Return what can be chosen where the company decides: figures, and people of a pool."""
    figures = [("", "–"), *((key, str(metric.label)) for key, metric in metrics_of_people().items())]
    counted = [(name, word("component", "measure", name)) for name in (*VALUES, "new_accounts", "activities")]
    return {
        "measures": counted,
        "attributes": [(name, attribute(name)) for name in (*ATTRIBUTES[:2], SEGMENT, *ATTRIBUTES[2:])],
        **{f"values-{name}": values.choices(name) for name in schema.CHOSEN},
        "people": [(person.username, str(person)) for person in _choosable()],
        "metrics": figures,
        "quotas": [("", _("of what it counts")), *figures[1:]],
    }


def against(draft: IncentivePlanDraft, checked: Checked) -> list[str]:
    """Return what typed rules would change of those that somebody else has saved meanwhile."""
    saved, _wrong = check_definition(draft.definition)
    return differences(saved, checked.plan, company().currency) if saved and checked.plan else []


def typed_of(draft: IncentivePlanDraft) -> typing.Typed:
    """Return a draft as it stands in the form."""
    return draft.form_values or typing.as_typed(draft.definition)


def keeps_everything(draft: IncentivePlanDraft) -> bool:
    """Say whether the form can hold all that a definition says; one that was made elsewhere may say more."""
    try:
        return read_plan(Table(draft.definition, "")) == read_plan(
            Table(typing.as_definition(typed_of(draft)).definition, "")
        )
    except DefinitionError:
        return True
