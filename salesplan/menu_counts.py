"""The counts in the menu and at the bell, asked for once the page stands: what waits for the reader, in one request.

A page itself asks for none of them, so it costs the same few questions whatever the menu comes to count.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from salesplan.core.typing import UserRequest
from salesplan.navigation import Navigation


@require_GET
def menu_counts(request: UserRequest) -> HttpResponse:
    """Answer each counted entry of the menu and the bell, to be put in place by their ids."""
    nav = Navigation(request)
    counted = [entry for _heading, found in nav.sections for entry in found if entry.item.count]
    return render(request, "components/menu_counts.html", {"entries": counted, "bell": nav.bell})
