"""How the table writes its cells: texts in the language of the reader, worked out before the template."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pipeline.deals.cells import is_editable
from pipeline.deals.models import Deal
from pipeline.deals.table import Group, TableColumn
from salesplan.core import format as write
from salesplan.core.company.queries import days_between
from salesplan.people.models import User


@dataclass(frozen=True)
class Shown:
    """A cell: its text, a fainter note beside it, and a status that colours it ("ok", "bad", "late")."""

    key: str
    label: Any
    text: str
    num: bool = False
    note: str = ""
    status: str = ""
    href: str = ""
    edit_url: str = ""


@dataclass(frozen=True)
class ShownRow:
    """A deal with its cells, and the group that begins with it."""

    deal: Deal
    cells: list[Shown]
    group: "ShownGroup | None" = None


@dataclass(frozen=True)
class ShownGroup:
    """The head of a group with its subtotals."""

    title: str
    count: int
    amount: Any
    weighted: Any


@dataclass(frozen=True)
class Reader:
    """Who reads, and when: language, base currency, their own day, and the person, where cells can be edited."""

    currency: str
    today: date
    now: datetime
    user: User | None = None

    @property
    def lang(self) -> str:
        """The language of the page."""
        return get_language() or "en"


def rows(
    found: Iterable[tuple[Deal, Group | None]], columns: Sequence[TableColumn], grouping: str, reader: Reader
) -> list[ShownRow]:
    """Return the rows of a page ready to be drawn."""
    out = []
    for deal, begins in found:
        cells = [cell(deal, column, reader) for column in columns]
        group = None
        if begins:
            title = _title(deal, grouping, reader)
            group = ShownGroup(title, begins.count, begins.amount, begins.weighted)
        out.append(ShownRow(deal, cells, group))
    return out


def cell(deal: Deal, column: TableColumn, reader: Reader) -> Shown:
    """Return one cell ready to be drawn."""
    key = column.key
    text, note, status = _text(deal, key, reader)
    edit = (
        reverse("pipeline:deal_cell", args=[deal.pk, key])
        if reader.user and is_editable(deal, key, reader.user)
        else ""
    )
    return Shown(key, column.label, text or write.NOTHING, column.num, note, status, _href(deal, key), edit)


def _href(deal: Deal, key: str) -> str:
    try:
        if key == "name":
            return reverse("pipeline:deal_detail", args=[deal.pk])
        if key == "account" and deal.account_id:
            return reverse("customers:account_detail", args=[deal.account_id])
    except NoReverseMatch:
        pass
    return ""


def _text(deal: Deal, key: str, reader: Reader) -> tuple[str, str, str]:
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
        return (write.number(days, lang) if deal.state == "open" else ""), "", ""
    if key in ("expected_close_on", "next_step_on"):
        day = getattr(deal, key)
        late = deal.state == "open" and day is not None and day < reader.today
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


def _title(deal: Deal, grouping: str, reader: Reader) -> str:
    if grouping == "month":
        return write.day(deal.expected_close_on, reader.lang, "month") if deal.expected_close_on else _("No date")
    return _named(deal, grouping) or _("None")
