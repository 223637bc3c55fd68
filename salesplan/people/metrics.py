"""How figures are narrowed to people and teams, the same for every metric; and how both are named."""

from collections.abc import Iterable, Mapping

from django.db.models import Q, QuerySet

from salesplan.core.metrics import register_labels
from salesplan.people.models import Team, User
from salesplan.people.queries import tree

NONE = "none"


def person_filters(rows: QuerySet, name: str, values: Iterable[str], columns: Mapping[str, str]) -> QuerySet:
    """Narrow rows by one dimension. A team or region stands for itself and everything below it; `none` for the empty.

    A dimension that the rows do not have, or a key that is no number where one is needed, matches nothing.
    """
    column = columns.get(name)
    if column is None:
        return rows.none()
    wanted, empty = [value for value in values if value not in (NONE, "")], any(v in (NONE, "") for v in values)
    match = Q()
    if wanted and column.endswith("_id"):
        ids = {int(value) for value in wanted if value.isdigit()}
        if name == "team":
            teams = tree()
            ids = set().union(*(teams.below(pk) for pk in ids)) if ids else set()
        match = Q(**{f"{column}__in": ids})
    elif wanted:
        match = Q(**{f"{column}__in": wanted})
    if empty:
        match |= Q(**{f"{column}__isnull": True}) if column.endswith("_id") else Q(**{column: ""})
    return rows.filter(match) if wanted or empty else rows


def _people(keys: Iterable[str]) -> dict[str, str]:
    return {str(pk): name for pk, name in User.objects.filter(pk__in=[key for key in keys if key]).values_list("pk", "name")}


def _teams(keys: Iterable[str]) -> dict[str, str]:
    return {str(team.pk): team.label for team in Team.objects.filter(pk__in=[key for key in keys if key])}


def register_all() -> None:
    """Name the dimensions this app knows."""
    register_labels("owner", _people)
    register_labels("team", _teams)
    register_labels("region", _teams)
