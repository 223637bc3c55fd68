"""The counts in the menu and at the bell, and one's favourites, asked for once the page stands: in one request.

A page itself asks for none of them, so it costs the same few questions whatever the menu comes to count.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from salesplan.core.favourites.queries import favourites_of
from salesplan.core.notices.queries import unread_count
from salesplan.core.typing import UserRequest
from salesplan.menu import count_of, menu_of


@require_GET
def menu_counts(request: UserRequest) -> HttpResponse:
    """Answer the count of each place, the sum of each area, and the bell, to be put wherever they are shown."""
    counts: list[tuple[str, int]] = []
    for area in menu_of(request.user.role).areas:
        own = [(entry.count_class, count_of(entry.place, request)) for entry in area.entries if entry.count_class]
        counts += own
        if own:
            counts.append((area.count_class, sum(count for _name, count in own)))
    return render(
        request,
        "components/menu_counts.html",
        {"counts": counts, "unread": unread_count(request), "favourites": favourites_of(request.user)},
    )
