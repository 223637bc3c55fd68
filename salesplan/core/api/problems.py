"""Errors of the API as problem details (RFC 9457): type, title, status, detail, and `errors` by field."""

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

CONTENT_TYPE = "application/problem+json"


def problem(code: int, slug: str, title: Any, detail: Any = "", **more: Any) -> Response:
    """Build one problem; `slug` is stable for programs, title and detail are for people."""
    return Response(body_of(code, slug, title, detail, **more), status=code, content_type=CONTENT_TYPE)


def body_of(code: int, slug: str, title: Any, detail: Any = "", **more: Any) -> dict[str, Any]:
    """Return what a problem says."""
    return {
        "type": f"/api/v1/problems/{slug}",
        "title": str(title),
        "status": code,
        "detail": str(detail or title),
        **more,
    }


def answer(fault: Exception, context: dict[str, Any]) -> Response | None:
    """Turn every expected exception into a problem; the unexpected stays a 500."""
    fault = as_conflict(fault) or as_odd(fault) or fault
    if isinstance(fault, Conflict):
        rows = [{"field": d.field, "now": str(d.now), "typed": str(d.typed)} for d in fault.differences]
        return problem(
            fault.status, fault.code, _("Changed meanwhile"), fault.message, version=fault.version, differences=rows
        )
    if isinstance(fault, Refused):
        errors = [{"field": fault.field, "detail": str(fault.message)}] if fault.field else []
        return problem(fault.status, fault.code, _("Refused"), fault.message, errors=errors)
    if isinstance(fault, Http404):
        return problem(404, "not_found", _("Not found"))
    if isinstance(fault, PermissionDenied):
        return problem(403, "not_allowed", _("Not allowed"))
    if isinstance(fault, exceptions.ValidationError):
        return problem(400, "invalid", _("Some values are not valid"), errors=list(_flat(fault.detail)))
    if not isinstance(fault, exceptions.APIException):
        return None
    known = exception_handler(fault, context)
    slug = str(fault.default_code)
    out = problem(fault.status_code, slug, fault.default_detail, fault.detail)
    if known is not None:
        for header in ("WWW-Authenticate", "Retry-After"):
            if header in known.headers:
                out[header] = known.headers[header]
    return out


def _flat(detail: Any, path: str = "") -> Any:
    if isinstance(detail, dict):
        for key, value in detail.items():
            yield from _flat(value, f"{path}.{key}" if path else str(key))
    elif isinstance(detail, list):
        for i, value in enumerate(detail):
            yield from _flat(value, f"{path}.{i}" if isinstance(value, dict) else path)
    else:
        yield {"field": path, "detail": str(detail)}
