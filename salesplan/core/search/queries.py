"""Search over one kind of findable record; each app offers its kinds through `Finder`s in the registry."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import QuerySet

from salesplan.core.search.rules import expression


@dataclass(frozen=True)
class Hit:
    """One line of the result: what it is, its title, a second line and where it opens."""

    kind: str
    title: str
    detail: str
    url: str


@dataclass(frozen=True)
class Finder:
    """A kind of record that global search covers: `find(user, text, limit)` starts from `visible_to`."""

    key: str
    label: Any
    find: Callable[[Any, str, int], list[Hit]]


_finders: dict[str, Finder] = {}


def register(finder: Finder) -> None:
    """Add a kind of record to the global search (called from `AppConfig.ready`)."""
    _finders[finder.key] = finder


def finders() -> list[Finder]:
    """Return the kinds in the order in which they were registered."""
    return list(_finders.values())


def matching(rows: QuerySet, text: str) -> QuerySet:
    """Narrow a queryset of `Findable` rows to those that match what was typed; an empty search matches nothing."""
    wanted = expression(text)
    if not wanted:
        return rows.none()
    found = SearchQuery(wanted, search_type="raw", config="simple")
    return rows.annotate(_found=SearchVector("search_key", config="simple")).filter(_found=found)
