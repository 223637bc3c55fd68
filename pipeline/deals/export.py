"""Deals as CSV and XLSX: the rows and columns of the table as it is shown, streamed, so that no export is too long."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pipeline.deals.models import Deal
from pipeline.deals.queries.table import RELATED, TableColumn
from pipeline.process.choices import StageKind
from salesplan.core.company.models import Company
from salesplan.core.company.queries import company, days_between

CENT = Decimal("0.01")


def headers(columns: Sequence[TableColumn], currency: str) -> list[str]:
    """Return the head of each column; the amount comes in its own and in the base currency, and as it is credited."""
    out = [_("Number")]
    for column in columns:
        if column.key == "amount":
            out += [str(column.label), _("Currency"), f"{column.label} ({currency})", _("Credited (%s)") % currency]
        else:
            out.append(f"{column.label} ({currency})" if column.key == "weighted" else str(column.label))
    return [*out, _("State")]


def values(deal: Deal, columns: Sequence[TableColumn], now: datetime, own_company: Company) -> list[Any]:
    """Return a deal's values in the order of the heads."""
    out: list[Any] = [deal.pk]
    for column in columns:
        if column.key == "amount":
            out += [deal.amount, deal.currency, deal.amount_base, deal.credited]
        else:
            out.append(value(deal, column.key, now, own_company))
    return [*out, deal.get_state_display()]


def value(deal: Deal, key: str, now: datetime, own_company: Company) -> Any:
    """Return one value: a number, a date, or a text."""
    if key == "weighted":
        return (deal.credited * deal.likely).quantize(CENT)
    if key == "age":
        return days_between(deal.stage_since, now, own_company) if deal.state == StageKind.OPEN else None
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


def rows(deals: QuerySet[Deal], columns: Sequence[TableColumn], now: datetime) -> Iterator[list[Any]]:
    """Yield the rows as they are read."""
    # People, teams, stages and the like are few: read once for each 2,000 rows instead of joined to every row.
    small = [name for name in RELATED if name != "account"]
    own_company = company()
    for deal in deals.select_related("account").prefetch_related(*small).iterator(chunk_size=2000):
        yield [
            cell.quantize(CENT) if isinstance(cell, Decimal) else cell
            for cell in values(deal, columns, now, own_company)
        ]
