"""What wraps every request: the one log line, and the answer to an action that refuses."""

import time
from collections.abc import Callable

import structlog
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from salesplan.core.conflicts import as_conflict
from salesplan.core.errors import Refused
from salesplan.core.http import bounds, error_pages
from salesplan.core.request_cache import one_request

log = structlog.get_logger("salesplan.request")
Answer = Callable[[HttpRequest], HttpResponse]


class _Count:
    """Counts the queries of one request without keeping their texts."""

    def __init__(self) -> None:
        self.queries = 0

    def __call__(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        self.queries += 1
        return execute(sql, params, many, context)


def request_log(get_response: Answer) -> Answer:
    """Write one line a request: method, route, user, status, milliseconds, queries."""

    def answer(request: HttpRequest) -> HttpResponse:
        began, count = time.perf_counter(), _Count()
        with connection.execute_wrapper(count), one_request():
            response = get_response(request)
        match = getattr(request, "resolver_match", None)
        # Who it was stands in the database.
        user = None if getattr(request, "database_is_away", False) else getattr(request, "user", None)
        log.info(
            "request",
            method=request.method,
            route=match.route if match else request.path,
            status=response.status_code,
            user=user.get_username() if user is not None and user.is_authenticated else None,
            ms=round((time.perf_counter() - began) * 1000, 1),
            queries=count.queries,
        )
        return response

    return answer


def unstored(get_response: Answer) -> Answer:
    """Let nothing of the product be kept by browsers and proxies but static files and what says so itself.

    Whoever sits down at the desk after somebody has signed out finds nothing with the Back button.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        return response

    return answer


def bounded(get_response: Answer) -> Answer:
    """Refuse what is too large or holds a NUL before anybody reads it; on a page, in a fragment, or as a problem."""

    def answer(request: HttpRequest) -> HttpResponse:
        try:
            bounds.check(request)
        except Refused as refusal:
            return error_pages.refused(request, refusal)
        return get_response(request)

    return answer


class refusals:  # noqa: N801 - named as the function middleware beside it
    """Turn a `Refused` that no form caught into a page or fragment with its sentence and the right status."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = error_pages.faced(request, self.get_response(request))
        # One address answers a page or a fragment: a browser must not show the one for the other on the way back.
        patch_vary_headers(response, ("HX-Request", "HX-Target"))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        refusal = exception if isinstance(exception, Refused) else as_conflict(exception) or bounds.as_odd(exception)
        if refusal is None:
            return None
        if refusal is not exception:
            log.warning("refused_fault", exc_info=exception)
        return error_pages.refused(request, refusal)
