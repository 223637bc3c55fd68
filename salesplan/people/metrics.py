"""How figures are narrowed to people and teams, the same for every metric; and how both are named."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from salesplan.core.company.queries import calendar
from salesplan.core.metrics import PersonMonth, register_labels
from salesplan.core.money import ZERO
from salesplan.core.periods import PeriodKind
from salesplan.people.models import Team, User
from salesplan.people.queries import Placements, placements, tree

NONE = "none"


def person_filters(rows: QuerySet, name: str, values: Iterable[str], columns: Mapping[str, str]) -> QuerySet:
    """Narrow rows by one dimension. A team or region stands for itself and everything below it; `none` for the empty.

    A dimension that the rows do not have, or a key that is no number where one is needed, matches nothing.
    """
    column = columns.get(name)
    if column is None:
        return rows.none()
    person_ids, empty = [value for value in values if value not in (NONE, "")], any(v in (NONE, "") for v in values)
    match = Q()
    if person_ids and column.endswith("_id"):
        ids = {int(value) for value in person_ids if value.isdecimal()}
        if name == "team":
            teams = tree()
            ids = set().union(*(teams.below(pk) for pk in ids)) if ids else set()
        match = Q(**{f"{column}__in": ids})
    elif person_ids:
        match = Q(**{f"{column}__in": person_ids})
    if empty:
        # A text may be missing altogether, such as the industry of a deal without an account.
        match |= Q(**{f"{column}__isnull": True}) | (Q() if column.endswith("_id") else Q(**{column: ""}))
    return rows.filter(match) if person_ids or empty else rows


def team_on_day(rows: QuerySet, values: Iterable[str], *, person: str, day: str) -> QuerySet:
    """Narrow rows to those whose person was in one of the teams, or one below, on the row's day; `none` for no team.

    The same answer as `Placements.team`, for rows that do not keep their team: `person` and `day` name their columns.
    """
    team_keys = list(values)
    history = placements()
    teams: set[int] = set().union(*(history.tree.below(int(value)) for value in team_keys if value.isdecimal()))
    match = _spans(history, teams, person, day)
    if NONE in team_keys or "" in team_keys:
        match = match | ~_spans(history, set(history.tree.teams), person, day)
    return rows.filter(match)


def person_months(counts: Iterable[tuple[int, date, int]]) -> Iterator[PersonMonth]:
    """Yield counts of (person, day) with the team that the person was in on the day, and the company's month of it."""
    fiscal_calendar, placed = calendar(), placements()
    for person, day, count in counts:
        team = placed.team(person, day) if person else None
        yield person, team, fiscal_calendar.containing(day, PeriodKind.MONTH).start, Decimal(count)


def by_team(rows: Iterable[PersonMonth]) -> dict[str, tuple[Decimal, ...]]:
    """Return the figures of teams, each person's on each day at the team they were in then."""
    totals: dict[str, Decimal] = {}
    for _person, team, _month, figure in rows:
        totals[str(team or "")] = totals.get(str(team or ""), ZERO) + figure
    return {key: (figure,) for key, figure in totals.items()}


def _spans(history: Placements, teams: set[int], person: str, day: str) -> Q:
    match = Q(pk__in=[])
    for person_id, spans in history.spans.items():
        for i, (starts, ends, team_id) in enumerate(spans):
            if team_id not in teams:
                continue
            # Before the first membership the first one counts.
            from_then = {f"{day}__gte": starts} if i else {}
            until = {f"{day}__lte": ends} if ends else {}
            match |= Q(**{person: person_id}, **from_then, **until)
    return match


def _people(keys: Iterable[str]) -> dict[str, str]:
    return {
        str(pk): name
        for pk, name in User.objects.filter(pk__in=[key for key in keys if key.isdecimal()]).values_list("pk", "name")
    }


def _teams(keys: Iterable[str]) -> dict[str, str]:
    return {str(team.pk): team.label for team in Team.objects.filter(pk__in=[key for key in keys if key.isdecimal()])}


def register_all() -> None:
    """Name the dimensions this app knows."""
    register_labels("owner", _people)
    register_labels("team", _teams)
    register_labels("region", _teams)
