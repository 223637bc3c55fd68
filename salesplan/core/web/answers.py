"""How a page answers after a change: it stays with a toast, or goes on where there are no scripts."""

import json
from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from salesplan.core.http.redirects import next_page
from salesplan.core.typing import DisplayText, UserRequest


def changed(
    request: UserRequest, message: DisplayText, *, to: str, undo: str = "", events: Iterable[str] = ()
) -> HttpResponse:
    """Answer a change that leaves the page as it is: htmx gets a toast and events, a plain browser goes to `to`."""
    if not request.htmx:
        messages.success(request, str(message), extra_tags=f"undo:{undo}" if undo else "")
        return redirect(to)
    toast = {"text": str(message), "level": "ok", **({"undo": undo} if undo else {})}
    triggers = {"closeDialog": True, "toast": toast, **dict.fromkeys(events, True)}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(triggers)})


def back(request: UserRequest, otherwise: str) -> HttpResponse:
    """Return to the page an undo came from (`next`), when it is one of ours."""
    return HttpResponseRedirect(next_page(request, otherwise))
