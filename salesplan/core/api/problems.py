"""Errors of the API as problem details (RFC 9457): type, title, status, detail, and `errors` by field."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from salesplan.core.conflicts import as_conflict
from salesplan.core.errors import Conflict, Refused
from salesplan.core.http.bounds import as_odd
from salesplan.core.typing import DisplayText

CONTENT_TYPE = "application/problem+json"


def problem(code: int, slug: str, title: DisplayText, detail: DisplayText = "", **extra: Any) -> Response:
    """Build one problem; `slug` is stable for programs, title and detail are for people."""
    return Response(body_of(code, slug, title, detail, **extra), status=code, content_type=CONTENT_TYPE)


def body_of(code: int, slug: str, title: DisplayText, detail: DisplayText = "", **extra: Any) -> dict[str, Any]:
    """Return what a problem says."""
    return {
        "type": f"/api/v1/problems/{slug}",
        "title": str(title),
        "status": code,
        "detail": str(detail or title),
        **extra,
    }


def answer(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Turn every expected exception into a problem; the unexpected stays a 500."""
    exc = as_conflict(exc) or as_odd(exc) or exc
    if isinstance(exc, Conflict):
        rows = [{"field": d.field, "now": str(d.now), "typed": str(d.typed)} for d in exc.differences]
        return problem(
            exc.status, exc.code, _("Changed in the meantime"), exc.message, version=exc.version, differences=rows
        )
    if isinstance(exc, Refused):
        errors = [{"field": exc.field, "detail": str(exc.message)}] if exc.field else []
        return problem(exc.status, exc.code, _("Refused"), exc.message, errors=errors)
    if isinstance(exc, Http404):
        return problem(404, "not_found", _("Not found"))
    if isinstance(exc, PermissionDenied):
        return problem(403, "not_allowed", _("Not allowed"))
    if isinstance(exc, exceptions.ValidationError):
        return problem(400, "invalid", _("Some values are not valid"), errors=list(_flat(exc.detail)))
    if not isinstance(exc, exceptions.APIException):
        return None
    default_response = exception_handler(exc, context)
    slug = str(exc.default_code)
    response = problem(exc.status_code, slug, str(exc.default_detail), str(exc.detail))
    if default_response is not None:
        for header in ("WWW-Authenticate", "Retry-After"):
            if header in default_response.headers:
                response[header] = default_response.headers[header]
    return response


def _flat(detail: object, path: str = "") -> Iterator[dict[str, str]]:
    if isinstance(detail, dict):
        for key, value in detail.items():
            yield from _flat(value, f"{path}.{key}" if path else str(key))
    elif isinstance(detail, list):
        for i, value in enumerate(detail):
            yield from _flat(value, f"{path}.{i}" if isinstance(value, dict) else path)
    else:
        yield {"field": path, "detail": str(detail)}
