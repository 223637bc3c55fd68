"""Search over one kind of findable record; each app offers its kinds through `SearchProvider`s in the registry."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from salesplan.core.errors import Refused
from salesplan.core.search.rules import expression
from salesplan.core.typing import User

# Each word, and each pair of Chinese letters, is looked up in the index.
MOST_TERMS = 100


@dataclass(frozen=True)
class SearchHit:
    """One line of the result: what it is, its title, a second line and where it opens."""

    kind: str
    title: str
    detail: str
    url: str


@dataclass(frozen=True)
class SearchProvider:
    """A kind of record that global search covers: `find(user, text, limit)` starts from `visible_to`.

    `order` is its place among the kinds (customers 10, deals 20, … people 90), `icon` what is drawn beside it.
    """

    key: str
    label: Any
    find: Callable[[Any, str, int], list[SearchHit]]
    order: int = 50
    icon: str = "circle"


_providers: dict[str, SearchProvider] = {}


def register(provider: SearchProvider) -> None:
    """Add a kind of record to the global search (called from `AppConfig.ready`)."""
    _providers[provider.key] = provider


def providers() -> list[SearchProvider]:
    """Return the kinds in their order of display."""
    return sorted(_providers.values(), key=lambda provider: provider.order)


@dataclass(frozen=True)
class SearchGroup:
    """The hits of one kind; `is_cut` when there are more than were asked for."""

    provider: SearchProvider
    hits: list[SearchHit]
    is_cut: bool = False


def search(user: User, text: str, limit: int = 6) -> list[SearchGroup]:
    """Ask every kind; kinds without a hit are left out. One query a kind, or what its provider needs."""
    if not expression(text):
        return []
    groups = []
    for provider in providers():
        hits = provider.find(user, text, limit + 1)
        if hits:
            groups.append(SearchGroup(provider, hits[:limit], len(hits) > limit))
    return groups


def matching(rows: QuerySet, text: str, otherwise: Q | None = None) -> QuerySet:
    """Narrow a queryset of `Findable` rows to those that match what was typed; an empty search matches nothing.

    `otherwise` finds more: those that match by another record, such as a deal by its account's name of today.
    """
    terms = expression(text)
    if not terms:
        return rows.none()
    if terms.count("'") > 2 * MOST_TERMS:
        raise Refused(_("This is too long to search for. Type a few words of it."), field="q", code="too_long")
    search_query = SearchQuery(terms, search_type="raw", config="simple")
    return rows.annotate(_found=SearchVector("search_key", config="simple")).filter(
        Q(_found=search_query) if otherwise is None else Q(_found=search_query) | otherwise
    )
