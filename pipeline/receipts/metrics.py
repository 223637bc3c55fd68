"""Collected cash and invoiced revenue: what of payments and invoices counts for each credited person."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from pipeline.receipts.choices import ReceiptKind
from pipeline.receipts.models import ReceiptShare
from pipeline.sales.metrics import COLUMNS as SALE_COLUMNS
from salesplan.core.company.queries import company
from salesplan.core.metrics import (
    DIMENSIONS,
    TIME_DIMENSIONS,
    Metric,
    PersonMonth,
    PersonMonths,
    Question,
    by_time,
    month_of,
)
from salesplan.core.typing import DisplayText
from salesplan.people.metrics import person_filters

# A share has the dimensions of the sale entry that it belongs to.
COLUMNS = {name: f"entry__{column}" for name, column in SALE_COLUMNS.items()}


def narrowed(rows: QuerySet, question: Question) -> QuerySet:
    """Return the shares a question is about, row access included; with `as_of` those that were known then."""
    rows = rows.visible_to(question.user).filter(receipt__day__range=(question.start, question.end))  # type: ignore[attr-defined]
    for name, values in question.filters.items():
        rows = person_filters(rows, name, values, COLUMNS)
    if question.as_of is not None:
        zone = ZoneInfo(company().time_zone)
        rows = rows.filter(at__lt=datetime.combine(question.as_of + timedelta(1), time(), zone))
    return rows


def _parts(kind: str) -> Any:
    def parts(question: Question, by: str | None) -> dict[str, tuple[Decimal, ...]]:
        rows = narrowed(ReceiptShare.objects.filter(receipt__kind=kind), question).order_by()
        if by is None:
            return {"": (rows.aggregate(sum=Sum("amount_base"))["sum"] or Decimal(0),)}
        if by in TIME_DIMENSIONS:
            return by_time(by, question, rows.values_list("receipt__day").annotate(Sum("amount_base")))
        grouped = rows.annotate(group=F(COLUMNS[by])).values_list("group").annotate(Sum("amount_base"))
        return {str(key or ""): (amount,) for key, amount in grouped}

    return parts


def _person_months(kind: str) -> PersonMonths:
    def months(question: Question) -> Iterator[PersonMonth]:
        rows = narrowed(ReceiptShare.objects.filter(receipt__kind=kind), question).order_by()
        rows = rows.annotate(month=month_of("receipt__day", question))
        summed = rows.values_list("entry__person", "entry__team", "month").annotate(Sum("amount_base"))
        yield from summed

    return months


def _metric(key: str, kind: str, label: DisplayText, description: DisplayText) -> Metric:
    return Metric(
        key=key,
        label=label,
        help=description,
        unit="money",
        direction="up",
        dimensions=DIMENSIONS,
        terms_by=_parts(kind),
        rows_url="pipeline:receipt_list",
        rows_params={"kind": kind},
        person_months=_person_months(kind),
    )


COLLECTED_CASH = _metric(
    "collected_cash",
    ReceiptKind.PAID,
    _("Collected cash"),
    _("Payments for won deals in the base currency, less refunds; each credited person counts with their share."),
)
INVOICED_REVENUE = _metric(
    "invoiced_revenue",
    ReceiptKind.INVOICED,
    _("Invoiced revenue"),
    _("Invoices for won deals in the base currency, less credit notes; each credited person counts with their share."),
)
