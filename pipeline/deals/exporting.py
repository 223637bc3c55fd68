"""Deals as CSV and XLSX: the rows and columns of the table as it is shown, streamed, so that no export is too long."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pipeline.deals.models import Deal
from pipeline.deals.table import RELATED, TableColumn

# A text that begins like this is taken for a formula by spreadsheets.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def safe(text: str) -> str:
    """Put a quote before a text that a spreadsheet would take for a formula.

    >>> safe("=1+1"), safe("Hexin Steel"), safe("-5 % off")
    ("'=1+1", 'Hexin Steel', "'-5 % off")
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def heads(columns: Sequence[TableColumn], currency: str) -> list[str]:
    """Return the head of each column; the amount comes in its own and in the base currency."""
    out = [_("Number")]
    for column in columns:
        if column.key == "amount":
            out += [str(column.label), _("Currency"), f"{column.label} ({currency})"]
        else:
            out.append(f"{column.label} ({currency})" if column.key == "weighted" else str(column.label))
    return [*out, _("State")]


def values(deal: Deal, columns: Sequence[TableColumn], now: datetime) -> list[Any]:
    """Return a deal's values in the order of the heads."""
    out: list[Any] = [deal.pk]
    for column in columns:
        if column.key == "amount":
            out += [deal.amount, deal.currency, deal.amount_base]
        else:
            out.append(value(deal, column.key, now))
    return [*out, deal.get_state_display()]


def value(deal: Deal, key: str, now: datetime) -> Any:
    """Return one value: a number, a date, or a text."""
    if key == "weighted":
        return (deal.amount_base * deal.stage.probability).quantize(Decimal("0.01"))
    if key == "age":
        return max(0, (now - deal.stage_since).days) if deal.state == "open" else None
    if key == "created_at":
        # Rows are read after the request has let go of the reader's time zone: `now` carries it.
        return deal.created_at.astimezone(now.tzinfo).date()
    if key in ("stage", "team", "channel", "rival", "loss_reason"):
        related = getattr(deal, key)
        return related.label if related else ""
    if key == "product":
        return deal.main_product.label if deal.main_product else ""
    if key in ("account", "owner"):
        return str(getattr(deal, key) or "")
    return getattr(deal, key)


def _rows(deals: QuerySet[Deal], columns: Sequence[TableColumn], now: datetime) -> Iterator[list[Any]]:
    # People, teams, stages and the like are few: read once for each 2,000 rows instead of joined to every row.
    small = [name for name in RELATED if name != "account"]
    for deal in deals.select_related("account").prefetch_related(*small).iterator(chunk_size=2000):
        yield values(deal, columns, now)


def csv_lines(deals: QuerySet[Deal], columns: Sequence[TableColumn], currency: str, now: datetime) -> Iterator[str]:
    """Yield the lines of a CSV file in UTF-8 with the mark by which spreadsheets know it."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(heads(columns, currency))
    for row in _rows(deals, columns, now):
        yield writer.writerow([_plain(one) for one in row])


def _plain(one: Any) -> str:
    if one is None:
        return ""
    if isinstance(one, Decimal):
        return f"{one:.2f}"
    return one.isoformat() if hasattr(one, "isoformat") else safe(one) if isinstance(one, str) else str(one)


def xlsx_file(deals: QuerySet[Deal], columns: Sequence[TableColumn], currency: str, now: datetime) -> IO[bytes]:
    """Return a workbook in a temporary file; rows are written as they are read."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book = xlsxwriter.Workbook(
        out, {"constant_memory": True, "default_date_format": "yyyy-mm-dd", "strings_to_urls": False}
    )
    sheet = book.add_worksheet(_("Deals")[:31])
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(columns) + 3, 16)
    for i, head in enumerate(heads(columns, currency)):
        sheet.write_string(0, i, head, bold)
    for number, row in enumerate(_rows(deals, columns, now), 1):
        _write(sheet, number, row, money)
    book.close()
    out.seek(0)
    return out


def _write(sheet: Any, number: int, row: Iterable[Any], money: Any) -> None:
    for i, one in enumerate(row):
        if one is None or one == "":
            continue
        if isinstance(one, Decimal):
            sheet.write_number(number, i, float(one), money)
        elif isinstance(one, int):
            sheet.write_number(number, i, one)
        elif hasattr(one, "isoformat"):
            sheet.write_datetime(number, i, one)
        else:
            # Written as a string it is never a formula.
            sheet.write_string(number, i, str(one))
