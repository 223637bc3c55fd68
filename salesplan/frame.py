"""The frame of every page: what `base.html` draws around it, and what every template may ask.

Most of the frame depends on the role, the language and the place alone. Such pieces are drawn once and kept in the process
(`Frame`): there are some hundreds of them at most, none holds anything of a person or of the database, so none becomes stale.
What is a person's own (picture, theme, tokens, messages) is drawn with the page; what has to be counted or read comes by a part
that the page asks for once it stands (`salesplan.menu_counts`).
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_urlconf
from django.utils.functional import SimpleLazyObject
from django.utils.html import json_script
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from salesplan.core.templatetags.texts import LetterEncoder
from salesplan.core.typing import UserRequest
from salesplan.menu import Menu, MenuArea, MenuEntry, menu_of, role_of, url_or_none

# As the switch shows them, short enough for a phone.
LANGUAGE_NAMES = {"en": "EN", "zh-hans": "中文"}

_kept: dict[tuple[Any, ...], SafeString] = {}


def _keep(key: tuple[Any, ...], draw: Callable[[], str]) -> SafeString:
    """Draw a piece once for a language; in development it is drawn each time, so that a changed template shows."""
    where = (*key, get_language(), get_urlconf() or settings.ROOT_URLCONF, settings.STORAGES["staticfiles"]["BACKEND"])
    piece = _kept.get(where)
    if piece is None or settings.DEBUG:
        piece = _kept[where] = mark_safe(draw())
    return piece


class PageFrame:
    """The frame of one request."""

    def __init__(self, request: UserRequest) -> None:
        self.request = request
        self.role = role_of(request)

    @cached_property
    def menu(self) -> Menu:
        """Everything the role finds in the frame."""
        return menu_of(self.role)

    @cached_property
    def current(self) -> MenuEntry | None:
        """The place that the page belongs to."""
        match = getattr(self.request, "resolver_match", None)
        return self.menu.current(match.view_name or "") if match else None

    @cached_property
    def area(self) -> MenuArea | None:
        """The area that the page stands in."""
        return self.menu.area_of(self.current)

    @property
    def commands(self) -> tuple[MenuEntry, ...]:
        """What can be started from anywhere."""
        return self.menu.commands

    def _piece(self, template: str) -> SafeString:
        """Draw a piece that depends on the role, the language and the place."""
        place = self.current.place.url_name if self.current else ""
        context = {"menu": self.menu, "current": self.current, "area": self.area}
        return _keep((template, self.role, place), lambda: render_to_string(template, context))

    @property
    def sidebar(self) -> SafeString:
        """The areas, and on a phone the whole menu."""
        return self._piece("components/sidebar.html")

    @property
    def tabs(self) -> SafeString:
        """The places of the area that the page stands in."""
        return self._piece("components/area_tabs.html")

    @property
    def bottom_bar(self) -> SafeString:
        """The bar of the phone."""
        return self._piece("components/bottom_bar.html")

    @property
    def account_menu(self) -> SafeString:
        """What stands behind one's picture, but for signing out."""
        return self._piece("components/account_menu.html")

    @property
    def assets(self) -> SafeString:
        """Styles and icons, for pages with and without the frame."""
        return _keep(("assets",), lambda: render_to_string("components/assets.html"))

    @property
    def scripts(self) -> SafeString:
        """The scripts of every page."""
        return _keep(("scripts",), lambda: render_to_string("components/scripts.html"))

    @property
    def overlays(self) -> SafeString:
        """Dialogs, the palette, the list of keys, and what scripts say."""
        return _keep(
            ("overlays",), lambda: render_to_string("components/overlays.html", {"favourites_url": self.favourites_url})
        )

    @property
    def places(self) -> SafeString:
        """What Ctrl K and the keys know."""
        return _keep(("places", self.role), lambda: json_script(self.menu.for_scripts, "places", encoder=LetterEncoder))

    @property
    def search_url(self) -> str | None:
        """The page of the search."""
        return url_or_none("core:search")

    @property
    def favourites_url(self) -> str | None:
        """The page of one's favourites."""
        return url_or_none("core:favourite_list")

    @property
    def favourite_create_url(self) -> str | None:
        """Where the star marks a page."""
        return url_or_none("core:favourite_create")

    @property
    def recent_page_url(self) -> str | None:
        """Where the page of a record says that it was opened; None for pages that show no record."""
        match = getattr(self.request, "resolver_match", None)
        is_record = match and match.view_name.endswith("_detail")
        return url_or_none("core:recent_page_create") if is_record else None

    @property
    def profile_url(self) -> str | None:
        """One's own page."""
        return url_or_none("people:profile")

    @property
    def language_url(self) -> str | None:
        """Where the language is switched."""
        return url_or_none("set_language")


def layout_of(request: UserRequest) -> str:
    """Return the template a page extends: the whole page, a fragment of it, or the inside of a dialog."""
    htmx = getattr(request, "htmx", None)
    if not htmx or htmx.boosted or htmx.history_restore_request:
        return "base.html"
    return "dialog.html" if htmx.target == "dialog-body" else "fragment.html"


def shell(request: UserRequest) -> dict[str, Any]:
    """Give every template the frame: `layout`, `nav`, `theme`, `other_language`, `demo_company`, `demo_logins`, `is_unopened`."""
    theme = request.COOKIES.get("theme", "") or getattr(getattr(request, "user", None), "theme", "")
    other = next((code for code, _name in settings.LANGUAGES if code != get_language()), "")
    return {
        "layout": layout_of(request),
        "nav": PageFrame(request),
        "theme": theme if theme in ("light", "dark") else "",
        "other_language": (other, LANGUAGE_NAMES.get(other, other)),
        # For the home page of an admin, which stands below the demo.
        "demo_company": SimpleLazyObject(lambda: import_string("demo.queries.demo_company")()),
        # For the log-in page alone.
        "demo_logins": SimpleLazyObject(lambda: import_string("demo.queries.demo_logins")()),
        "is_unopened": SimpleLazyObject(lambda: import_string("salesplan.people.opening.queries.is_unopened")()),
    }
