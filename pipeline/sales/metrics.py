"""Won revenue, won deals and average deal: answered by the roll-up, or as of a past day by the ledger itself."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, QuerySet, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from customers.segments.queries.members import by_segment, held_on_the_day
from pipeline.sales.models import SaleEntry, SalesDay
from salesplan.core.company.queries import company
from salesplan.core.metrics import (
    DIMENSIONS,
    SEGMENT,
    TIME_DIMENSIONS,
    Metric,
    PersonMonth,
    PersonMonths,
    Question,
    by_time,
    month_of,
    register,
)
from salesplan.people.metrics import person_filters

COLUMNS = {
    "owner": "person_id",
    "team": "team_id",
    "product": "product_id",
    "channel": "channel_id",
    "region": "region_id",
    "industry": "industry",
    # No dimensions of the roll-up: what asks for them is answered by the ledger itself. The rival is the deal's of today.
    "rival": "deal__rival_id",
    "account": "account_id",
}
# Of an entry of the ledger; nothing where its cost is not known, so that such an entry adds nothing.
MARGIN = F("amount_base") - F("cost_base")
BEYOND_THE_ROLL_UP = {"rival", "account", SEGMENT}
# The column of the customer, and of the day on which their segments count.
OF_SEGMENT = {"account": "account_id", "day": "sold_on"}


def narrowed(rows: QuerySet, question: Question) -> QuerySet:
    """Return the rows of the ledger or its roll-up that a question is about, row access included."""
    rows = rows.visible_to(question.user).filter(sold_on__range=(question.start, question.end))  # type: ignore[attr-defined]
    for name, values in question.filters.items():
        if name == SEGMENT:
            rows = held_on_the_day(rows, values, **OF_SEGMENT)
        else:
            rows = person_filters(rows, name, values, COLUMNS)
    return rows


def source(question: Question, by: str | None = None) -> QuerySet:
    """Return the roll-up; for what it does not know the ledger, and for a past day the ledger as it was known then."""
    if question.as_of is None:
        detail_dimensions = BEYOND_THE_ROLL_UP & {by, *question.filters}
        return narrowed((SaleEntry if detail_dimensions else SalesDay).objects.all(), question)
    zone = ZoneInfo(company().time_zone)
    until = datetime.combine(question.as_of + timedelta(1), time(), zone)
    return narrowed(SaleEntry.objects.filter(booked_at__lt=until), question)


def _sums(question: Question, by: str | None) -> dict[str, tuple[Decimal, ...]]:
    rows = source(question, by).order_by()
    margin = F("margin_base") if rows.model is SalesDay else MARGIN
    totals = {"amount": Sum("amount_base"), "count": Sum("deals"), "margin": Coalesce(Sum(margin), Decimal(0))}
    if by is None:
        totals_row = rows.aggregate(**totals)
        return {"": (totals_row["amount"] or Decimal(0), Decimal(totals_row["count"] or 0), totals_row["margin"])}
    if by in TIME_DIMENSIONS:
        return by_time(by, question, rows.values_list("sold_on").annotate(**totals))
    if by == SEGMENT:
        return _by_segment(rows, totals)
    grouped = rows.annotate(group=F(COLUMNS[by])).values_list("group").annotate(**totals)
    return {str(key or ""): (amount, Decimal(count), margin) for key, amount, count, margin in grouped}


def _by_segment(rows: QuerySet, totals: dict[str, Any]) -> dict[str, tuple[Decimal, ...]]:
    """Sum by segment; a sale to a customer in two of them stands in both, one to a customer in none below no key."""
    groups = by_segment(rows, **OF_SEGMENT).values_list("group").annotate(**totals)
    out: dict[str, tuple[Decimal, ...]] = {
        str(key): (amount, Decimal(count), margin) for key, amount, count, margin in groups
    }
    rest = held_on_the_day(rows, ["none"], **OF_SEGMENT).aggregate(**totals)
    if rest["count"] is not None:
        out[""] = (rest["amount"], Decimal(rest["count"]), rest["margin"])
    return out


def _picked(*columns: int) -> Any:
    def parts(question: Question, by: str | None) -> dict[str, tuple[Decimal, ...]]:
        return {key: tuple(sums[i] for i in columns) for key, sums in _sums(question, by).items()}

    return parts


def _person_months(column: str, of_entry: Combinable | None = None) -> PersonMonths:
    """Sum a column of the roll-up; for a past day that of the ledger, or what of its columns says the same."""

    def months(question: Question) -> Iterator[PersonMonth]:
        rows = source(question).order_by().annotate(month=month_of("sold_on", question))
        person_column = F(column) if of_entry is None or rows.model is SalesDay else of_entry
        summed = rows.values_list("person_id", "team_id", "month").annotate(figure=Sum(person_column))
        for person, team, month, figure in summed:
            yield person, team, month, Decimal(figure or 0)

    return months


WON_REVENUE = register(
    Metric(
        key="won_revenue",
        label=_("Won revenue"),
        help=_(
            "Amounts of won deals in the base currency, less reversals; each credited person counts with their share."
        ),
        unit="money",
        direction="up",
        dimensions=(*DIMENSIONS, SEGMENT),
        terms_by=_picked(0),
        rows_url="pipeline:sale_list",
        person_months=_person_months("amount_base"),
    )
)
WON_DEALS = register(
    Metric(
        key="won_deals",
        label=_("Won deals"),
        help=_("Number of won deals; a shared deal counts once, for its owner and its largest line."),
        unit="count",
        direction="up",
        dimensions=(*DIMENSIONS, SEGMENT),
        terms_by=_picked(1),
        rows_url="pipeline:sale_list",
        rows_params={"count": "deals"},
        person_months=_person_months("deals"),
    )
)
WON_MARGIN = register(
    Metric(
        key="won_margin",
        label=_("Won margin"),
        help=_("Won revenue less the cost of the products on the day of sale; sales with unknown cost are left out."),
        unit="money",
        direction="up",
        dimensions=(*DIMENSIONS, SEGMENT),
        terms_by=_picked(2),
        rows_url="pipeline:sale_list",
        rows_params={"count": "margin"},
        person_months=_person_months("margin_base", MARGIN),
    )
)
AVERAGE_DEAL = register(
    Metric(
        key="average_deal",
        label=_("Average deal"),
        help=_("Won revenue divided by the number of won deals."),
        unit="money",
        direction="up",
        dimensions=(*DIMENSIONS, SEGMENT),
        terms_by=_picked(0, 1),
        rows_url="pipeline:sale_list",
        is_ratio=True,
    )
)
