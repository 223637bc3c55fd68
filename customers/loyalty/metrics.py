"""New members of the loyalty programme: by the day on which they joined, for the owner of the customer."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from customers.loyalty.models.members import LoyaltyMember
from customers.timeline.metrics import end_of
from salesplan.core.company.queries import calendar
from salesplan.core.metrics import TIME_DIMENSIONS, Metric, PersonMonth, Question, by_time, register
from salesplan.core.periods import PeriodKind, day_or_none
from salesplan.people.metrics import person_filters, team_on_day
from salesplan.people.queries import placements

COLUMNS = {"owner": "account__owner_id", "industry": "account__industry"}


def narrowed(rows: QuerySet, filters: Mapping[str, tuple[str, ...]], as_of: date | None = None) -> QuerySet:
    """Narrow members by dimensions; the team is that of the owner on the day of joining."""
    for name, values in filters.items():
        if name == "team":
            rows = team_on_day(rows, values, person="account__owner_id", day="joined_on")
        else:
            rows = person_filters(rows, name, values, COLUMNS)
    return rows.filter(created_at__lt=end_of(as_of)) if as_of else rows


def source(question: Question) -> QuerySet:
    """Return the members a question is about."""
    rows = LoyaltyMember.objects.visible_to(question.user).filter(joined_on__range=(question.start, question.end))
    return narrowed(rows, question.filters, question.as_of)


def parts(question: Question, by: str | None) -> dict[str, tuple[Decimal, ...]]:
    """Answer the metric."""
    rows = source(question).order_by()
    if by is None:
        return {"": (Decimal(rows.count()),)}
    if by in TIME_DIMENSIONS:
        return by_time(by, question, rows.values_list("joined_on").annotate(Count("pk")))
    if by in COLUMNS:
        groups = rows.values_list(COLUMNS[by]).annotate(Count("pk"))
        return {str(key or ""): (Decimal(count),) for key, count in groups}
    totals = Counter[str]()
    for _person, team, _month, count in person_months(question):
        totals[str(team or "")] += int(count)
    return {key: (Decimal(count),) for key, count in totals.items()}


def person_months(question: Question) -> Iterator[PersonMonth]:
    """Count by owner, the team they were in on the day, and month."""
    fiscal_calendar, placed = calendar(), placements()
    days = source(question).order_by().values_list("account__owner", "joined_on").annotate(Count("pk"))
    for person, day, count in days:
        month = fiscal_calendar.containing(day, PeriodKind.MONTH).start
        yield person, placed.team(person, day), month, Decimal(count)


NEW_MEMBERS = Metric(
    key="new_members",
    label=_("New loyalty members"),
    help=_("Customers that joined the loyalty programme, by the day and the owner of the customer."),
    unit="count",
    direction="up",
    dimensions=(*TIME_DIMENSIONS, "owner", "team", "industry"),
    terms_by=parts,
    rows_url="customers:loyalty_list",
    person_months=person_months,
)


def rows(members: QuerySet, params: QueryDict) -> QuerySet:
    """Narrow the page of members to what a figure counts: the dimensions of an address, `from`, `to` and `as_of`."""
    start, end, as_of = (day_or_none(params.get(name)) for name in ("from", "to", "as_of"))
    if start:
        members = members.filter(joined_on__gte=start)
    if end:
        members = members.filter(joined_on__lte=end)
    filters = {name: tuple(value for value in params.getlist(name) if value) for name in ("owner", "team", "industry")}
    return narrowed(members, {name: values for name, values in filters.items() if values}, as_of)


def register_all() -> None:
    """Offer the metric (called once, when the app is ready)."""
    register(NEW_MEMBERS)
