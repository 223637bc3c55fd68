"""Activities: calls, visits, meetings and mails with customers, by the day they happened and who did them."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from customers.timeline import queries
from customers.timeline.choices import EntryKind
from salesplan.core.company.queries import company
from salesplan.core.format import comma
from salesplan.core.metrics import (
    DIMENSIONS,
    TIME_DIMENSIONS,
    Metric,
    PersonMonth,
    Question,
    by_time,
    labels,
    register,
)
from salesplan.core.periods import day_or_none
from salesplan.people import metrics as people_metrics
from salesplan.people.metrics import person_filters, team_on_day
from salesplan.people.models import User

COLUMNS = {"owner": "by_id"}
NAMES = {"owner": _("Person"), "team": _("Team")}


def narrowed(rows: QuerySet, filters: Mapping[str, tuple[str, ...]], as_of: date | None = None) -> QuerySet:
    """Narrow entries by dimensions; the team is that of the person on the day it happened."""
    for name, values in filters.items():
        if name == "team":
            rows = team_on_day(rows, values, person="by", day="happened_on")
        else:
            rows = person_filters(rows, name, values, COLUMNS)
    return rows.filter(created_at__lt=end_of(as_of)) if as_of else rows


def end_of(day: date) -> datetime:
    """Return the end of a day in the company's zone."""
    return datetime.combine(day + timedelta(1), time(), ZoneInfo(company().time_zone))


def source(question: Question) -> QuerySet:
    """Return the entries a question is about."""
    rows = queries.activities(question.user).filter(happened_on__range=(question.start, question.end))
    return narrowed(rows, question.filters, question.as_of)


def terms_by(question: Question, by: str | None) -> dict[str, tuple[Decimal, ...]]:
    """Answer the metric."""
    rows = source(question).order_by()
    if by is None:
        return {"": (Decimal(rows.count()),)}
    if by in TIME_DIMENSIONS:
        return by_time(by, question, rows.values_list("happened_on").annotate(Count("pk")))
    if by == "owner":
        return {str(key or ""): (Decimal(count),) for key, count in rows.values_list("by").annotate(Count("pk"))}
    return people_metrics.by_team(person_months(question))


def person_months(question: Question) -> Iterator[PersonMonth]:
    """Count by person, the team they were in on the day, and month."""
    return people_metrics.person_months(
        source(question).order_by().values_list("by", "happened_on").annotate(Count("pk"))
    )


ACTIVITIES = Metric(
    key="activities",
    label=_("Activities"),
    help=_(
        "Calls, visits, meetings and emails with customers, by the day they took place and the person who logged them."
    ),
    unit="count",
    direction="up",
    dimensions=(*TIME_DIMENSIONS, "owner", "team"),
    terms_by=terms_by,
    rows_url="customers:entry_list",
    person_months=person_months,
)


def register_all() -> None:
    """Offer the metric (called once, when the app is ready)."""
    register(ACTIVITIES)


# ---- the page behind the figure --------------------------------------------------------------------------------------


def rows(user: User, params: QueryDict) -> QuerySet:
    """Return the entries that an address names: the dimensions of the figure, `from`, `to`, `as_of`, and a kind."""
    entries = queries.activities(user)
    start, end, as_of = (day_or_none(params.get(name)) for name in ("from", "to", "as_of"))
    if start:
        entries = entries.filter(happened_on__gte=start)
    if end:
        entries = entries.filter(happened_on__lte=end)
    if params.get("kind") in EntryKind.values:
        entries = entries.filter(kind=params["kind"])
    return narrowed(entries, filters_of(params), as_of)


def filters_of(params: QueryDict) -> dict[str, tuple[str, ...]]:
    """Return the dimensions of an address; an empty choice of a filter form narrows nothing."""
    filters = {name: tuple(value for value in params.getlist(name) if value) for name in DIMENSIONS}
    return {name: values for name, values in filters.items() if values}


def narrowed_by(params: QueryDict) -> list[tuple[Any, str]]:
    """Return the dimensions of an address in words: (Team, "East, West")."""
    chips = []
    for name, values in filters_of(params).items():
        names = labels(name, values)
        chips.append((NAMES.get(name, name), comma().join(names.get(value, "–") for value in values)))
    return chips
