"""Asking people who are signed in for their password or second factor again, before what would outlive the session.

Somebody at an unlocked desk, or with a stolen cookie, has the session and not the password. So what makes a takeover
last (mail address, password, factor, keys), what others rely on (roles, rules of pay, settings of the company) and what
should not leave the house (wages, payroll files) is behind `recently_confirmed`. One confirmation holds for
`REAUTHENTICATION_MINUTES`; signing in is none, since it may be hours old.
"""

from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import (
    STATE_SESSION_KEY,
    did_recently_reauthenticate,
    serialize_request,
)
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from salesplan.core.http.redirects import path_of
from salesplan.core.typing import View


def must_confirm(request: HttpRequest) -> bool:
    """Say whether this person has to show again who they are."""
    return settings.ASKS_FOR_CONFIRMATION and not did_recently_reauthenticate(request)


def recently_confirmed(view: View) -> View:
    """Let a view be entered only by who confirmed their identity within the last minutes; others are asked to."""

    @wraps(view)
    def confirmed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return ask(request) if must_confirm(request) else view(request, *args, **kwargs)

    confirmed.asks_for_confirmation = True  # type: ignore[attr-defined]
    return confirmed


def ask(request: HttpRequest) -> HttpResponse:
    """Send the person to the page that asks; what they sent is kept in their session and done afterwards.

    Only what was sent last is kept, and looking at a page drops it: otherwise somebody with a borrowed session could send
    something there and wait until its owner confirms.
    """
    request.session.pop(STATE_SESSION_KEY, None)
    methods = get_adapter().get_reauthentication_methods(request.user)
    page = methods[0]["url"] if methods else reverse("account_login")
    is_part = bool(request.headers.get("HX-Request"))
    if request.method == "POST":
        # Also what a dialog has sent: it is done afterwards as by a form without scripts.
        request.session[STATE_SESSION_KEY] = {"request": serialize_request(request)}
        back = request.path
    elif is_part:
        back = path_of(request.headers.get("HX-Current-URL", "")) or "/"
    else:
        back = request.get_full_path()
    where = f"{page}?{urlencode({'next': back})}"
    return HttpResponse(status=204, headers={"HX-Redirect": where}) if is_part else HttpResponseRedirect(where)
