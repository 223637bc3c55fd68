"""Questions about deputies: whom somebody stands in for, who stands in for some people, what was decided so."""

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from salesplan.core.company.queries import business_day
from salesplan.core.request_cache import remembered
from salesplan.people.access import Scope, scope_of
from salesplan.people.choices import Role
from salesplan.people.deputies.choices import NAMING, Decision
from salesplan.people.deputies.models import Deputy, DeputyDecision
from salesplan.people.models import User

STANDS_IN = "deputy_of:"
# Under which name rows carry for whom they were decided.
FOR = "decided_for"
Row = TypeVar("Row", bound=Model)


def stands_in(user: User, today: date | None = None) -> list[Deputy]:
    """Return for whom a person is a deputy on a day (today where none is given): one query in a request."""
    if not getattr(user, "pk", None):
        return []
    day = today or business_day(timezone.now())
    return remembered(
        f"{STANDS_IN}{user.pk}:{day}", lambda: list(_loaded(Deputy.objects.on(day).filter(deputy=user.pk)))
    )


def stands_in_for(user: User, kind: Decision, today: date | None = None) -> list[Deputy]:
    """Return for whom a person decides something of a kind as a deputy."""
    return [row for row in stands_in(user, today) if row.as_naming.covers(kind)]


def deputies_of(people: Iterable[User], kind: Decision, today: date) -> list[Deputy]:
    """Return who stands in for some people in a kind of decision on a day, by name: one query."""
    rows = Deputy.objects.on(today).filter(person__in=[person.pk for person in people])
    deputies = _loaded(rows).order_by("deputy__sort_key", "ends_on", "pk")
    return [row for row in deputies if row.as_naming.covers(kind)]


def _loaded(rows: QuerySet[Deputy]) -> QuerySet[Deputy]:
    return rows.select_related("person", "deputy", "named_by")


def rows_of_deputy(user: User, kind: Decision, condition: Callable[[Scope], Q]) -> Q:
    """Return what a deputy sees beyond their own: the `condition` for the scope of each person they stand in for.

    It holds for as long as they stand in, so that nothing stays open to them afterwards.
    """
    visible = Q(pk__in=[])
    for naming in stands_in_for(user, kind):
        visible |= condition(scope_of(naming.person))
    return visible


def decisions_as_deputy(model: type[Model], ids: Collection[int]) -> dict[int, DeputyDecision]:
    """Return which rows of a model keep a decision of a deputy: one query."""
    rows = DeputyDecision.objects.filter(record=model._meta.label_lower, record_id__in=list(ids))
    return {row.record_id: row for row in rows.select_related("instead_of", "by")}


def with_instead_of(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Add to rows that keep decisions for whom each was taken, in the same query."""
    decisions = DeputyDecision.objects.filter(record=rows.model._meta.label_lower, record_id=OuterRef("pk"))
    return rows.annotate(**{FOR: Subquery(decisions.values("instead_of")[:1])})


def name_deputies(rows: Iterable[Model]) -> list[Any]:
    """Return rows of one model that keep decisions, each with its decision as a deputy in `as_deputy`: one query."""
    records: list[Any] = list(rows)
    decisions = decisions_as_deputy(type(records[0]), [row.pk for row in records]) if records else {}
    for row in records:
        row.as_deputy = decisions.get(row.pk)
    return records


def instead_of(model: type[Model], ids: Collection[int]) -> dict[int, int]:
    """Return for whom decisions were taken, by row: what a deputy does counts as done by both."""
    return {pk: row.instead_of_id for pk, row in decisions_as_deputy(model, ids).items()}


def may_name(user: User) -> bool:
    """Say whether a person decides anything by their office, and so may name a deputy."""
    return user.role in NAMING and user.is_active


def people_with_office(by: User) -> QuerySet[User]:
    """Return for whom somebody may name a deputy: themselves, an admin for everybody who decides."""
    rows = User.objects.active().filter(role__in=list(NAMING)).order_by("sort_key", "pk")
    return rows if by.role == Role.ADMIN else rows.filter(pk=by.pk)


def possible_deputies(person: User, by: User) -> QuerySet[User]:
    """Return who can be named: active people who change something, never the one who names for another."""
    rows = User.objects.active().exclude(role=Role.AUDITOR).exclude(pk__in=[person.pk, by.pk])
    return rows.order_by("sort_key", "pk")


def listed(user: User) -> QuerySet[Deputy]:
    """Return all deputies that a person may know of, the last first."""
    return _loaded(Deputy.objects.visible_to(user)).select_related("ended_by").order_by("-starts_on", "-pk")


def decisions_for(user: User) -> QuerySet[DeputyDecision]:
    """Return the decisions of deputies that a person may know of, the last first."""
    return DeputyDecision.objects.visible_to(user).select_related("by", "instead_of")


def may_end(user: User, deputy: Deputy, at: datetime) -> bool:
    """Say whether somebody may end it: either of the two, or an admin, while it is not over."""
    if deputy.ended_at is not None or deputy.ends_on < business_day(at):
        return False
    return user.pk in (deputy.person_id, deputy.deputy_id) or user.role == Role.ADMIN
