"""Global search: the page, and the answer for the command palette (Ctrl K)."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from salesplan.core.search.folding import fold
from salesplan.core.search.queries import SearchGroup, search
from salesplan.core.typing import UserRequest
from salesplan.menu import MenuEntry, menu_of

IN_PALETTE, ON_PAGE = 6, 25


@require_GET
def search_all(request: UserRequest) -> HttpResponse:
    """Answer /search/?q=…; with palette=1 as JSON (the palette knows pages and commands by itself)."""
    text = request.GET.get("q", "").strip()[:100]
    if request.GET.get("palette"):
        return JsonResponse({"groups": [_told(group) for group in search(request.user, text, IN_PALETTE)]})
    places = _places(request, text) if text else []
    groups = search(request.user, text, ON_PAGE)
    return render(request, "core/search/page.html", {"q": text, "groups": groups, "places": places})


def _told(group: SearchGroup) -> dict:
    items = [
        {"label": hit.title, "note": hit.detail, "url": hit.url, "icon": group.provider.icon} for hit in group.hits
    ]
    return {"label": str(group.provider.label), "items": items}


def _places(request: UserRequest, text: str) -> list[tuple[MenuEntry, bool]]:
    """Return the commands and pages this person may use whose name holds the text, and whether each is a command."""
    menu = menu_of(request.user.role)
    query = fold(text)
    entries = [(entry, True) for entry in menu.commands] + [(entry, False) for entry in menu.entries]
    return [(entry, is_command) for entry, is_command in entries if query in fold(str(entry.label))]
