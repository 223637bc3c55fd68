"""A version as its reader sees it: every value in words, for comparing, for printing, and for a conflict of two writers."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goals.planning.sales_plans import customers
from goals.planning.sales_plans.content import SECTIONS, PlanContent, PlanSection
from goals.planning.sales_plans.rules.changes import ComparedLine, ComparedPart, PlanChange, Snapshot, compare
from goals.planning.sales_plans.rules.target import read
from salesplan.core import format as write
from salesplan.core.company.queries import company
from salesplan.core.language import current_language

MONEY, SHARES = ("amount", "impact"), ("probability",)


def told(record: Any, name: str, currency: str) -> str:
    """Return one value in words."""
    value, lang = getattr(record, name), current_language()
    if value is None or value == "":
        return ""
    if name == "period_key":
        return write.period_label(value, lang)
    if name == "target":
        groups = [customers.in_words(group, currency) for group in read(value)]
        return _(" or ").join(groups)
    if name in MONEY:
        return write.money(value, currency, lang)
    if name in SHARES:
        return write.percent(value, lang)
    if isinstance(value, date):
        return write.day(value, lang)
    shown = getattr(record, f"get_{name}_display", None)
    return str(shown() if shown else value if not isinstance(value, Decimal) else write.number(value, lang, 2))


def label_of(record: Any, name: str) -> str:
    """Return what a field is called, as a label."""
    text = str(record._meta.get_field(name).verbose_name)
    return text[:1].upper() + text[1:]


def line(section: PlanSection, row: Any, currency: str) -> ComparedLine:
    """Return one row in words."""
    values = {label_of(row, name): told(row, name, currency) for name in section.row_fields}
    return ComparedLine(str(row.row_key), str(row), values)


def part(section: PlanSection, content: PlanContent, currency: str, rows: list[Any] | None = None) -> ComparedPart:
    """Return one section in words; `rows` stand in for those that are stored."""
    version = content.version
    fields = {label_of(version, name): told(version, name, currency) for name in section.fields}
    lines = [line(section, row, currency) for row in (content.rows.get(section.key, []) if rows is None else rows)]
    return ComparedPart(section.title, fields, lines)


def snapshot(content: PlanContent) -> Snapshot:
    """Return a whole version in words."""
    currency = company().currency
    return {section.key: part(section, content, currency) for section in SECTIONS.values()}


def changes(old: PlanContent, new: PlanContent) -> list[PlanChange]:
    """Return what differs between two versions, in words."""
    return compare(snapshot(old), snapshot(new))
