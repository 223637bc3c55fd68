"""What people and programs are told while the database is away: come back in a moment, and not that something is broken.

Nothing here may ask the database. The page tries again by itself, as long as nothing was sent with it; what was sent was not
saved, and the page says so.
"""

import sys
from collections.abc import Callable, Iterator

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from salesplan.core.api.problems import CONTENT_TYPE, body_of
from salesplan.core.health.views import healthz
from salesplan.core.http.error_pages import broken

SECONDS = 10
# What PostgreSQL says when it goes, comes, or has no connection left; a fault of the connection itself has no code at all.
_AWAY = ("08", "57P01", "57P02", "57P03", "53300")
# No layer that adds the usual policy may have been reached.
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
Answer = Callable[[HttpRequest], HttpResponse]


def is_away(error: BaseException | None) -> bool:
    """Say whether a fault, or what led to it, means that the database cannot be reached."""
    return any(_is_of_connection(cause) for cause in _chain(error))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _is_of_connection(error: BaseException) -> bool:
    if isinstance(error, InterfaceError | psycopg.InterfaceError):
        return True
    if isinstance(error, psycopg.OperationalError):
        return error.sqlstate is None or error.sqlstate.startswith(_AWAY)
    # One of Django's own, with nothing behind it.
    return isinstance(error, OperationalError) and error.__cause__ is None


def failure(request: HttpRequest) -> HttpResponse:
    """Answer what no view has caught: 503 where the database is away, else the page of our own faults."""
    if not is_away(sys.exception() if hasattr(sys, "exception") else sys.exc_info()[1]):
        return broken(request)
    request.database_is_away = True  # type: ignore[attr-defined]
    answer = _told(request)
    answer["Retry-After"] = str(SECONDS)
    add_never_cache_headers(answer)
    return answer


def _told(request: HttpRequest) -> HttpResponse:
    title = _("The database is not responding")
    detail = _(
        "Sales Plan is being updated or its database is not responding. Your changes were not saved. Try again shortly."
    )
    if request.path.startswith("/api/"):
        return JsonResponse(body_of(503, "database_away", title, detail), status=503, content_type=CONTENT_TYPE)
    if request.headers.get("HX-Request"):
        # Shown as a message; the page stays, with what was typed.
        return HttpResponse(detail, status=503, content_type="text/plain; charset=utf-8")
    is_safe = request.method in ("GET", "HEAD")
    page = render_to_string("errors/away.html", {"seconds": SECONDS, "is_safe": is_safe})
    return HttpResponse(page, status=503, headers={"Content-Security-Policy": _POLICY})


def health_first(get_response: Answer) -> Answer:
    """Answer `/healthz` before anything asks for a session, so that a browser with one is told the same as a monitor."""

    def answer(request: HttpRequest) -> HttpResponse:
        return healthz(request) if request.path == "/healthz" else get_response(request)

    return answer
