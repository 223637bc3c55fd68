"""A plan in words: what lacks and how to mend it, how it stands and why, and every value as its reader sees it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db.models import Field, Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.planning.sales_plans import target_customers
from goals.planning.sales_plans.content import SECTIONS, PlanContent, PlanSection
from goals.planning.sales_plans.models import SalesPlanRow
from goals.planning.sales_plans.rules.changes import ComparedLine, ComparedPart, PlanChange, Snapshot, compare
from goals.planning.sales_plans.rules.health import HealthReason, PlanFigures
from goals.planning.sales_plans.rules.lifecycle import FilledContent
from goals.planning.sales_plans.rules.target import TargetError, read
from salesplan.core import format as write
from salesplan.core.company.queries import company
from salesplan.core.money import ZERO

MONEY, SHARES = ("amount", "impact"), ("probability",)


@dataclass(frozen=True)
class MissingContent:
    """Something that must be filled in before a move: which section mends it, and how."""

    section: str
    text: str

    @property
    def title(self) -> Any:
        return SECTIONS[self.section].title


def missing_content(code: str, plan_facts: FilledContent) -> MissingContent:
    """Say what lacks before a move, and how to mend it."""
    names = _(", ")
    texts = {
        "summary": ("basics", _("Sum up the plan in a few sentences: what it is for and what it will bring.")),
        "target": ("customers", _("Say who the plan is for: add at least one condition on customers.")),
        "strategy": ("strategy", _("Write the strategy: how the target customers are won.")),
        "offer": ("offer", _("Describe the offer: at least what makes it unique.")),
        "goals": ("goals", _("Link at least one goal, so that success can be measured.")),
        "budget": ("budget", _("Enter at least one budget line, with 0 if the plan costs nothing.")),
        "initiatives": ("initiatives", _("Add at least one initiative: what is done, by whom and by when.")),
        "owners": (
            "initiatives",
            _("Give every initiative an owner who has not left. Without one: %(names)s.")
            % {"names": names.join(plan_facts.unowned)},
        ),
        "dates": (
            "initiatives",
            _("Give every initiative a first and a last day. Without them: %(names)s.")
            % {"names": names.join(plan_facts.undated)},
        ),
        "over": ("basics", _("The plan's last day has passed. Change its period before it starts.")),
    }
    return MissingContent(*texts[code])


def reason(of: HealthReason, figures: PlanFigures, currency: str, hidden: int = 0) -> str:
    """Say why a plan stands as it does, in words and numbers."""
    phrase = {"goals": _goals, "spend": _spend, "initiatives": _initiatives, "risks": _risks}[of.code]
    text = phrase(figures, currency)
    if of.code == "goals" and hidden:
        more = ngettext(
            "The figure of %(n)s goal is visible only to its leaders and is not counted here.",
            "The figures of %(n)s goals are visible only to their leaders and are not counted here.",
            hidden,
        )
        text = write.sentences(text, more % {"n": hidden})
    return text


def _goals(figures: PlanFigures, currency: str) -> str:
    if not figures.goals:
        return _("No goal with a figure is linked.")
    if figures.reached is None:
        return _("The period of the goals has not started.")
    return _("Goals are at %(reached)s and %(due)s is due so far: %(against)s of the pace.") % {
        "reached": write.percent(figures.reached),
        "due": write.percent(figures.due),
        "against": write.percent(figures.against_pace),
    }


def _spend(figures: PlanFigures, currency: str) -> str:
    values = {
        "spent": write.short_money(figures.spent, currency),
        "budget": write.short_money(figures.budget, currency),
        "share": write.percent(figures.spent_share),
        "pace": write.percent(figures.pace),
    }
    if not figures.budget:
        return _("%(spent)s is spent without a budget.") % values if figures.spent else _("The plan has no budget.")
    text = _("%(spent)s of %(budget)s is spent: %(share)s, with %(pace)s of the time elapsed.") % values
    if figures.spent > figures.budget:
        over = write.short_money(figures.spent - figures.budget, currency)
        text = write.sentences(text, _("This is %(over)s over budget.") % {"over": over})
    return text


def _initiatives(figures: PlanFigures, currency: str) -> str:
    if not figures.initiatives:
        return _("The plan has no initiatives.")
    if not figures.overdue:
        return _("None of %(n)s initiatives is overdue.") % {"n": figures.initiatives}
    text = ngettext(
        "%(late)s of %(n)s initiatives is overdue.", "%(late)s of %(n)s initiatives are overdue.", figures.overdue
    )
    return text % {"late": figures.overdue, "n": figures.initiatives}


def _risks(figures: PlanFigures, currency: str) -> str:
    exposed = write.short_money(figures.exposure, currency)
    if not figures.high_risks:
        if figures.exposure == ZERO:
            return _("There are no open risks.")
        return _("There are no open high risks; the risks are expected to cost %(sum)s.") % {"sum": exposed}
    text = ngettext(
        "%(n)s high risk is open; the risks are expected to cost %(sum)s.",
        "%(n)s high risks are open; the risks are expected to cost %(sum)s.",
        figures.high_risks,
    )
    return text % {"n": figures.high_risks, "sum": exposed}


def flaw(of: TargetError) -> str:
    """Say what is wrong with a saved condition, and how to mend it."""
    texts = {
        "shape": _("The conditions can't be read. Enter them again."),
        "empty": _("Group %(group)s has no condition. Fill in at least one, or remove the group."),
        "field": _("Group %(group)s uses a field that customers don't have."),
        "operator": _("Group %(group)s uses a condition that doesn't fit its field."),
        "values": _("Group %(group)s: choose or enter a value."),
        "number": _("Group %(group)s: enter a number, 0 or more."),
    }
    return texts[of.code] % {"group": of.group + 1}


def value_text(record: Model, name: str, currency: str) -> str:
    """Return one value in words."""
    value = getattr(record, name)
    if value is None or value == "":
        return ""
    if name == "period_key":
        return write.period_label(value)
    if name == "target":
        groups = [target_customers.in_words(group, currency) for group in read(value)]
        return _(" or ").join(groups)
    if name in MONEY:
        return write.money(value, currency)
    if name in SHARES:
        return write.percent(value)
    if isinstance(value, date):
        return write.day(value)
    shown = getattr(record, f"get_{name}_display", None)
    return str(shown() if shown else value if not isinstance(value, Decimal) else write.number(value, digits=2))


def field_label(record: Model, name: str) -> str:
    """Return what a field is called, as a label."""
    text = str(cast(Field, record._meta.get_field(name)).verbose_name)
    return text[:1].upper() + text[1:]


def compared_row(section: PlanSection, row: SalesPlanRow, currency: str) -> ComparedLine:
    """Return one row in words."""
    values = {field_label(row, name): value_text(row, name, currency) for name in section.row_fields}
    return ComparedLine(str(row.row_key), str(row), values)


def compared_section(
    section: PlanSection, content: PlanContent, currency: str, rows: list[Any] | None = None
) -> ComparedPart:
    """Return one section in words; `rows` stand in for those that are stored."""
    version = content.version
    fields = {field_label(version, name): value_text(version, name, currency) for name in section.fields}
    lines = [
        compared_row(section, row, currency) for row in (content.rows.get(section.key, []) if rows is None else rows)
    ]
    return ComparedPart(section.title, fields, lines)


def plan_snapshot(content: PlanContent) -> Snapshot:
    """Return a whole version in words."""
    currency = company().currency
    return {section.key: compared_section(section, content, currency) for section in SECTIONS.values()}


def plan_changes(old: PlanContent, new: PlanContent) -> list[PlanChange]:
    """Return what differs between two versions, in words."""
    return compare(plan_snapshot(old), plan_snapshot(new))


def month_name(day: date) -> str:
    """Write a month without its year, for the head of a time line: Nov, 11月."""
    return write.day(day, form="month_alone")
