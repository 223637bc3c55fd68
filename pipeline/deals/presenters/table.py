"""How the table writes its cells: texts in the language of the reader, worked out before the template."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypedDict

from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from pipeline.deals.cells import EDITABLE, editable
from pipeline.deals.models import Deal
from pipeline.deals.queries.table import DealGroup, TableColumn
from pipeline.process.choices import StageKind
from salesplan.core import format as write
from salesplan.core.company.queries import days_between
from salesplan.core.http.addresses import pattern
from salesplan.core.language import current_language
from salesplan.people.models import User

# Columns whose texts are short and stay in one line.
SHORT = ("stage", "expected_close_on", "closed_on", "started_on", "next_step_on", "created_at", "owner")


class CellTexts(TypedDict):
    """A cell: its attributes and what stands in it, and what its little form needs.

    A dict, since a template finds its keys at the first try.
    """

    key: str
    label: str
    num: bool
    attrs: SafeString
    inside: SafeString
    edit_url: str


class RowTexts(TypedDict):
    """A deal with its cells, how its tick is named, and the group that begins with it."""

    id: int
    pick: str
    cells: list[CellTexts]
    group: "GroupTexts | None"


@dataclass(frozen=True)
class GroupTexts:
    """The head of a group with its subtotals."""

    title: str
    count: int
    amount: Any
    weighted: Any


@dataclass(frozen=True)
class TableReader:
    """Who reads, and when: language, base currency, their own day, and the person, where cells can be edited."""

    currency: str
    today: date
    now: datetime
    user: User | None = None

    @cached_property
    def lang(self) -> str:
        """The language of the page."""
        return current_language()


class ColumnPresenter:
    """Writes the cells of one column; what is the same for all of them is written once."""

    def __init__(self, column: TableColumn, reader: TableReader) -> None:
        self.key, self.num, self.reader = column.key, column.num, reader
        self.label = str(column.label)
        css = "num" if column.num else "line" if column.key in SHORT else ""
        self.attrs = format_html('{} data-label="{}"', format_html(' class="{}"', css) if css else "", self.label)
        self.edit = pattern("pipeline:deal_cell", self.key) if reader.user and self.key in EDITABLE else ""
        self.edit_attrs = self.attrs.replace("%", "%%") + f' data-edit-url="{self.edit}"'

    def cell(self, deal: Deal, may_edit: frozenset[str]) -> CellTexts:
        """Return one cell."""
        edit_url = self.edit % deal.pk if self.key in may_edit and self.edit else ""
        # The address holds a number and nothing that anybody typed.
        attrs = SafeString(self.edit_attrs % deal.pk) if edit_url else self.attrs
        text, note, status = _text(deal, self.key, self.reader)
        inside = _inside(text or write.NOTHING, status, _href(deal, self.key))
        if note:
            inside = format_html('{} <span class="faint">{}</span>', inside, note)
        return {
            "key": self.key,
            "label": self.label,
            "num": self.num,
            "attrs": attrs,
            "inside": inside,
            "edit_url": edit_url,
        }


def _inside(text: str, status: str, href: str) -> SafeString:
    if status == "late":
        return format_html('<span class="neg">{}</span>', text)
    if status:
        return format_html('<span class="badge {}">{}</span>', status, text)
    return format_html('<a href="{}">{}</a>', href, text) if href else escape(text)


def rows(
    deals: Iterable[tuple[Deal, DealGroup | None]], columns: Sequence[TableColumn], grouping: str, reader: TableReader
) -> list[RowTexts]:
    """Return the rows of a page ready to be drawn."""
    out: list[RowTexts] = []
    pick = _("Select %(name)s")
    presenters = [ColumnPresenter(column, reader) for column in columns]
    for deal, begins in deals:
        may_edit = _may_edit(deal, reader)
        cells = [presenter.cell(deal, may_edit) for presenter in presenters]
        group = None
        if begins:
            title = _title(deal, grouping, reader)
            group = GroupTexts(title, begins.count, begins.amount, begins.weighted)
        out.append({"id": deal.pk, "pick": pick % {"name": deal.name}, "cells": cells, "group": group})
    return out


def cell(deal: Deal, column: TableColumn, reader: TableReader) -> CellTexts:
    """Return one cell ready to be drawn."""
    return ColumnPresenter(column, reader).cell(deal, _may_edit(deal, reader))


def _may_edit(deal: Deal, reader: TableReader) -> frozenset[str]:
    return editable(deal, reader.user) if reader.user else frozenset()


def _href(deal: Deal, key: str) -> str:
    if key == "name":
        return pattern("pipeline:deal_detail") % deal.pk
    if key == "account" and deal.account_id:
        return pattern("customers:account_detail") % deal.account_id
    return ""


def _text(deal: Deal, key: str, reader: TableReader) -> tuple[str, str, str]:
    """Return text, note and status of a value."""
    lang = reader.lang
    if key == "amount":
        foreign = deal.currency != reader.currency
        notes = [write.short_money(deal.amount_base, reader.currency, lang)] if foreign else []
        if deal.credited != deal.amount_base:
            notes.append(_("%(amount)s credited") % {"amount": write.short_money(deal.credited, reader.currency, lang)})
        return write.money(deal.amount, deal.currency, lang, 0), " · ".join(notes), ""
    if key == "weighted":
        return write.money(deal.credited * deal.likely, reader.currency, lang, 0), "", ""
    if key == "stage":
        return deal.stage.label, "", {"won": "ok", "lost": "bad"}.get(deal.state, "")
    if key == "age":
        days = days_between(deal.stage_since, reader.now)
        return (write.number(days, lang) if deal.state == StageKind.OPEN else ""), "", ""
    if key in ("expected_close_on", "next_step_on"):
        day = getattr(deal, key)
        late = deal.state == StageKind.OPEN and day is not None and day < reader.today
        return write.day(day, lang), "", "late" if late else ""
    if key in ("closed_on", "started_on"):
        return write.day(getattr(deal, key), lang), "", ""
    if key == "created_at":
        return write.day(timezone.localtime(deal.created_at), lang), "", ""
    return _named(deal, key), "", ""


def _named(deal: Deal, key: str) -> str:
    value = getattr(deal, "main_product" if key == "product" else key)
    if key == "push_count":
        return _("%(n)d×") % {"n": value} if value else ""
    if value is None or value == "":
        return ""
    return value.label if hasattr(value, "label") else str(value)


def _title(deal: Deal, grouping: str, reader: TableReader) -> str:
    if grouping == "month":
        return write.day(deal.expected_close_on, reader.lang, "month") if deal.expected_close_on else _("No date")
    return _named(deal, grouping) or _("None")
