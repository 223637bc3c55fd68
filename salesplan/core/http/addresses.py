"""Whole addresses, for mail and for programs: they begin with SITE_URL and never with what a request says of its host."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


def absolute(path: str) -> str:
    """Return the address of a path of this site, as people reach it."""
    return settings.SITE_URL.rstrip("/") + path


def of_site(get_response: Answer) -> Answer:
    """Let libraries that ask the request for a whole address (links of the API to its pages and routes) get ours."""

    def answer(request: HttpRequest) -> HttpResponse:
        def build_absolute_uri(location: Any = None) -> str:
            path = request.get_full_path() if location is None else str(location)
            is_path = path.startswith("/") and not path.startswith("//")
            return absolute(path) if is_path else urljoin(absolute(request.path), path)

        request.build_absolute_uri = build_absolute_uri  # type: ignore[method-assign]
        return get_response(request)

    return answer
