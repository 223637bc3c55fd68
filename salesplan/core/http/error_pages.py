"""What a fault looks like that no view has answered itself: a page in the look of the product that says what to do, a part
of a page for scripts, or a problem (RFC 9457) for programs.

A bare answer (an address that takes no POST, a body with too many inputs) is given its page here, so that nobody ever
sees a white page or plain text.
"""

import structlog
from django.conf import settings
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import defaults

from salesplan.core.api.problems import CONTENT_TYPE, body_of
from salesplan.core.errors import Conflict, Refused
from salesplan.core.http.bounds import TooLarge
from salesplan.core.typing import DisplayText
from salesplan.core.web import conflicts

# After how many seconds the shortest of the limits is over.
SOON = 60


class TooOften(Refused):
    """Somebody tries more often than is allowed."""

    status = 429


# Statuses with a page of their own, `<status>.html`.
WITH_PAGE = (400, 403, 404, 405, 429)


def is_api(request: HttpRequest) -> bool:
    """Say whether a program asks."""
    return request.path_info.startswith("/api/")


def problem(status: int, slug: str, title: str, detail: DisplayText = "") -> HttpResponse:
    """Return a problem outside of the views of the API."""
    return JsonResponse(body_of(status, slug, title, detail), status=status, content_type=CONTENT_TYPE)


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Answer what a rule refuses."""
    if is_api(request):
        return problem(refusal.status, refusal.code, _("Refused"), refusal.message)
    template = "components/refused.html" if request.headers.get("HX-Request") else "errors/refused.html"
    screen = conflicts.screen_of(refusal) if isinstance(refusal, Conflict) else None
    return render(request, template, {"refused": refusal, "conflict": screen}, status=refusal.status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what Django refuses before a view is asked."""
    if isinstance(exception, TooManyFieldsSent | TooManyFilesSent):
        most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        text = _("You can send at most %(most)s fields at once. Choose fewer rows, and send the rest afterwards.")
        return refused(request, TooLarge(text % {"most": most}, code="too_many_inputs"))
    if isinstance(exception, RequestDataTooBig):
        return refused(request, TooLarge(_("The request is too large for this address."), code="too_large"))
    if is_api(request):
        return problem(400, "bad_request", _("The request couldn't be understood"))
    return defaults.bad_request(request, exception or SuspiciousOperation())


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what somebody sees but may not do."""
    if is_api(request):
        return problem(403, "not_allowed", _("Not allowed"))
    return defaults.permission_denied(request, exception or PermissionDenied())


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an address that is none, or none for this person."""
    if is_api(request):
        return problem(404, "not_found", _("Not found"))
    return defaults.page_not_found(request, exception)


def too_often(request: HttpRequest) -> HttpResponse:
    """Answer who tries more often than is allowed; a part of a page gets the sentence alone."""
    if request.headers.get("HX-Request"):
        text = _("Too many attempts. Wait a few minutes, then try again; what you typed is still here.")
        answer = refused(request, TooOften(text, code="too_often"))
    else:
        answer = render(request, "429.html", status=429)
    answer["Retry-After"] = str(SOON)
    return answer


def broken(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours with the number under which the log has it; nothing of the fault itself is shown."""
    number = structlog.contextvars.get_contextvars().get("request_id", "")
    title = _("Something went wrong")
    if is_api(request):
        return problem(500, "broken", title, _("Incident number: %(number)s") % {"number": number})
    return render(request, "500.html", {"request_id": number}, status=500)


def faced(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Give a bare refusal its page, with the headers it came with."""
    if answer.status_code not in WITH_PAGE or answer.streaming or answer.content or request.method == "HEAD":
        return answer
    if is_api(request):
        page = problem(answer.status_code, "refused", _("Refused"))
    else:
        page = render(request, f"{answer.status_code}.html", status=answer.status_code)
    for name, value in answer.items():
        if name not in ("Content-Type", "Content-Length"):
            page[name] = value
    return page
