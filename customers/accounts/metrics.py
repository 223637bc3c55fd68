"""New accounts: by the day since which they are customers or prospects, for whoever had them then."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from customers.accounts.models import Account
from salesplan.core.company.queries import company
from salesplan.core.metrics import TIME_DIMENSIONS, Metric, PersonMonth, Question, by_time, register
from salesplan.people import metrics as people_metrics
from salesplan.people.metrics import person_filters, team_on_day

COLUMNS = {"owner": "owner_id", "industry": "industry"}
# Counted as new, an account is that of its first owner: handing it on moves nothing between people and periods.
NEW_COLUMNS = {**COLUMNS, "owner": "first_owner_id"}


def narrowed(
    rows: QuerySet, filters: Mapping[str, tuple[str, ...]], as_of: date | None = None, as_new: bool = False
) -> QuerySet:
    """Narrow accounts by dimensions; the team is that of the owner on the day the account was new.

    `as_new` takes whoever had the account when it was new (`with_first_owner`), not who has it today.
    """
    columns = NEW_COLUMNS if as_new else COLUMNS
    for name, values in filters.items():
        if name == "team":
            rows = team_on_day(rows, values, person=columns["owner"], day="created_on")
        else:
            rows = person_filters(rows, name, values, columns)
    if as_of:
        rows = rows.filter(created_at__lt=datetime.combine(as_of + timedelta(1), time(), ZoneInfo(company().time_zone)))
    return rows


def source(question: Question) -> QuerySet:
    """Return the accounts a question is about, those no longer in use among them."""
    rows = Account.objects.counted_for(question.user).filter(created_on__range=(question.start, question.end))
    return narrowed(rows.with_first_owner(), question.filters, question.as_of, as_new=True)


def terms_by(question: Question, by: str | None) -> dict[str, tuple[Decimal, ...]]:
    """Answer the metric."""
    rows = source(question).order_by()
    if by is None:
        return {"": (Decimal(rows.count()),)}
    if by in TIME_DIMENSIONS:
        return by_time(by, question, rows.values_list("created_on").annotate(Count("pk")))
    if by in NEW_COLUMNS:
        groups = rows.values_list(NEW_COLUMNS[by]).annotate(Count("pk"))
        return {str(key or ""): (Decimal(count),) for key, count in groups}
    return people_metrics.by_team(person_months(question))


def person_months(question: Question) -> Iterator[PersonMonth]:
    """Count by person, the team they were in on the day, and month."""
    return people_metrics.person_months(
        source(question).order_by().values_list("first_owner_id", "created_on").annotate(Count("pk"))
    )


NEW_ACCOUNTS = Metric(
    key="new_accounts",
    label=_("New customers"),
    help=_(
        "Customers by the day they were added, counted for their owner on that day; those no longer in use count too."
    ),
    unit="count",
    direction="up",
    dimensions=(*TIME_DIMENSIONS, "owner", "team", "industry"),
    terms_by=terms_by,
    rows_url="customers:account_list",
    rows_params={"active": "all", "counted": "new"},
    person_months=person_months,
)


def register_all() -> None:
    """Offer the metric (called once, when the app is ready)."""
    register(NEW_ACCOUNTS)
