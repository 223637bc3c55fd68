"""Whole addresses, for mail and for programs: they begin with SITE_URL and never with what a request says of its host.

And patterns of addresses, for lists that link hundreds of records of one kind.
"""

import posixpath
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import get_urlconf, reverse

# What of a query belongs to one visit and not to the page: no saved view and no favourite keeps it.
PASSING = ("page", "cursor")

Answer = Callable[[HttpRequest], HttpResponse]
# Stands for the number of a record while a pattern is made.
ANY = 999_999_999_999


def pattern(name: str, *args: str) -> str:
    """Return the address of a kind of record with %d in place of its number, found once in a process.

    `pattern("pipeline:deal_cell", "amount") % 12` is what `reverse` makes of 12 and "amount", without looking it up again.
    """
    return _pattern(name, args, get_urlconf() or settings.ROOT_URLCONF)


@lru_cache(maxsize=512)
def _pattern(name: str, args: tuple[str, ...], _urlconf: str | None) -> str:
    return reverse(name, args=[ANY, *args]).replace("%", "%%").replace(str(ANY), "%d")


def from_page(address: str, page: str) -> str:
    """Return an address, or the pattern of one, as it is written on the page of that name: short, where a list has hundreds.

    `from_page("/pipeline/deals/%d/", "pipeline:deal_board")` is "../%d/", since the board stands at /pipeline/deals/board/.
    """
    return posixpath.relpath(address, reverse(page)) + ("/" if address.endswith("/") else "")


def absolute(path: str) -> str:
    """Return the address of a path of this site, as people reach it."""
    return settings.SITE_URL.rstrip("/") + path


def of_site(get_response: Answer) -> Answer:
    """Let libraries that ask the request for a whole address (links of the API to its pages and routes) get ours."""

    def answer(request: HttpRequest) -> HttpResponse:
        def build_absolute_uri(location: str | None = None) -> str:
            path = request.get_full_path() if location is None else str(location)
            is_path = path.startswith("/") and not path.startswith("//")
            return absolute(path) if is_path else urljoin(absolute(request.path), path)

        request.build_absolute_uri = build_absolute_uri  # type: ignore[method-assign]
        return get_response(request)

    return answer
