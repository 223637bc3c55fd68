"""What wraps every request of a person: signed in, as strongly as their role asks, in their language and time zone."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import middleware as auth
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from salesplan.core.http.error_pages import problem
from salesplan.core.http.redirects import path_of
from salesplan.core.typing import View
from salesplan.people.choices import Role
from salesplan.people.queries import has_second_factor

# What an admin without a second factor may still open: signing in and out, setting it up, the language switch.
OPEN_PREFIXES = ("account_", "mfa_", "set_language")


class LoginRequiredMiddleware(auth.LoginRequiredMiddleware):
    """Send strangers to the sign-in page; a part of a page that is asked for sends the whole page there."""

    def handle_no_permission(self, request: HttpRequest, view_func: View) -> HttpResponse:  # type: ignore[override]
        answer = super().handle_no_permission(request, view_func)
        if request.headers.get("HX-Request"):
            back = path_of(request.headers.get("HX-Current-URL", "")) or "/"
            response = HttpResponse(status=401)
            response["HX-Redirect"] = redirect_to_login(back, reverse("account_login")).url
            return response
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"detail": _("Sign in first.")}, status=401)
        return answer


class SecondFactorMiddleware:
    """Outside the demo an admin has a second factor, or sets one up before anything else."""

    def __init__(self, get_response) -> None:  # type: ignore[no-untyped-def]
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        user, match = request.user, request.resolver_match
        if settings.DEMO_MODE or not user.is_authenticated or user.role != Role.ADMIN or match is None:
            return None
        if (match.view_name or "").startswith(OPEN_PREFIXES) or has_second_factor(user):
            return None
        if match.view_name.startswith("api:"):
            return problem(403, "second_factor_needed", _("Admins need two-step sign-in. Set it up under Profile."))
        return redirect("mfa_activate_totp")


class PersonMiddleware:
    """Activate the signed-in person's time zone, and their language unless the language switch chose another."""

    def __init__(self, get_response) -> None:  # type: ignore[no-untyped-def]
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            timezone.activate(ZoneInfo(user.time_zone))
            if user.language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
                translation.activate(user.language)
                request.LANGUAGE_CODE = translation.get_language()
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()
