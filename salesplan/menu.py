"""The menu of a role, made once in the life of the process, and where a page stands in it.

What `salesplan.navigation` declares depends on the role alone, so nothing here asks the database and nothing can become stale:
what waits is counted by a part that every page asks for later (`salesplan.menu_counts`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.module_loading import import_string

from salesplan.core.typing import UserRequest
from salesplan.navigation import ACCOUNT, AREAS, COMMANDS, GO_KEYS, PHONE, PLACES, MenuPage, NavigationArea


@dataclass(frozen=True)
class MenuEntry:
    """A place with its address."""

    place: MenuPage
    url: str

    @property
    def label(self) -> Any:
        """What it is called."""
        return self.place.label

    @property
    def icon(self) -> str:
        """Its picture."""
        return self.place.icon

    @property
    def noun(self) -> str:
        """`pipeline:deal_` of `pipeline:deal_board`."""
        return self.place.url_name.rpartition("_")[0] + "_"

    @property
    def count_class(self) -> str:
        """The class of where its count stands, in the tabs and in the whole menu; "" where nothing is counted."""
        return "count-" + self.place.url_name.replace(":", "-") if self.place.count else ""

    def rank(self, view_name: str) -> tuple[int, int]:
        """Say how well a page fits here: its own first, then the longest beginning that is named, then its noun."""
        if view_name == self.place.url_name:
            return 3, 0
        lengths = [len(start) for start in self.place.also if view_name.startswith(start)]
        if len(self.noun) > 1 and view_name.startswith(self.noun):
            lengths.append(len(self.noun))
        return (2, max(lengths)) if lengths else (0, 0)


@dataclass(frozen=True)
class MenuArea:
    """An area with those of its places that the role may open."""

    area: NavigationArea
    entries: tuple[MenuEntry, ...]

    @property
    def label(self) -> Any:
        """What it is called."""
        return self.area.label

    @property
    def icon(self) -> str:
        """Its picture."""
        return self.area.icon

    @property
    def url(self) -> str:
        """Where it opens."""
        return self.entries[0].url

    @property
    def count_class(self) -> str:
        """The class of where the sum of its counts stands; "" where nothing is counted."""
        return f"count-area-{self.area.key}" if any(entry.place.count for entry in self.entries) else ""


@dataclass(frozen=True)
class Menu:
    """Everything a role finds in the frame of a page."""

    areas: tuple[MenuArea, ...]
    account: MenuArea | None
    commands: tuple[MenuEntry, ...]
    phone: tuple[MenuEntry, ...]

    @property
    def entries(self) -> list[MenuEntry]:
        """All places, the ones behind one's picture too."""
        return [entry for area in (*self.areas, *filter(None, [self.account])) for entry in area.entries]

    def current(self, view_name: str) -> MenuEntry | None:
        """Return the place that a page belongs to, by the name of its address."""
        best = max(self.entries, key=lambda entry: entry.rank(view_name), default=None)
        return best if best and best.rank(view_name)[0] else None

    def area_of(self, entry: MenuEntry | None) -> MenuArea | None:
        """Return the area that a place stands in."""
        areas = (*self.areas, *filter(None, [self.account]))
        return next((area for area in areas if entry in area.entries), None)

    @property
    def for_scripts(self) -> dict[str, Any]:
        """What Ctrl K and the keys know beside the menu: commands, and where `g` leads."""
        go = {key: url for key, name in GO_KEYS.items() if (url := url_or_none(name))}
        return {
            "go": go | {str(number): area.url for number, area in enumerate(self.areas, start=1)},
            "commands": [{"label": str(entry.label), "url": entry.url} for entry in self.commands],
        }


def url_or_none(name: str) -> str | None:
    """Return the address of a name, or None where there is no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def role_of(request: UserRequest) -> str:
    """Return the role of who asks, or ""."""
    return getattr(getattr(request, "user", None), "role", "") or ""


def menu_of(role: str) -> Menu:
    """Return the menu of a role; that of somebody who is not signed in is empty."""
    return _menu(role, get_urlconf() or settings.ROOT_URLCONF)


@lru_cache(maxsize=32)
def _menu(role: str, _urlconf: str | None) -> Menu:
    areas = [_area(area, role) for area in AREAS.get(role, ())]
    entries = {entry.place.url_name: entry for area in areas if area for entry in area.entries}
    return Menu(
        areas=tuple(area for area in areas if area),
        account=_area(ACCOUNT, role) if role else None,
        commands=tuple(_open_to(COMMANDS, role)),
        phone=tuple(entries[name] for name in PHONE.get(role, ()) if name in entries),
    )


def _area(area: NavigationArea, role: str) -> MenuArea | None:
    """Return an area as a role sees it, in the order of its groups; None where nothing of it is open."""
    places = [place for group in area.groups for place in PLACES if place.group == group]
    entries = tuple(_open_to(places, role))
    return MenuArea(area, entries) if entries else None


def _open_to(places: Iterable[MenuPage], role: str) -> Iterable[MenuEntry]:
    for place in places:
        url = url_or_none(place.url_name) if not place.roles or role in place.roles else None
        if url:
            yield MenuEntry(place, url)


def count_of(place: MenuPage, request: UserRequest) -> int:
    """Return what waits at a place."""
    return import_string(place.count)(request) if place.count else 0
