"""One's own pages: the star of every page, the list of favourites, and what Ctrl K shows before anything is typed."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from salesplan.core.favourites.actions import add_favourite, drop_favourite, remember_page, rename_favourite
from salesplan.core.favourites.forms import FavouriteForm, PageForm
from salesplan.core.favourites.models import Favourite, PersonalPage
from salesplan.core.favourites.queries import favourites_of, recent_pages_of
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit


@require_GET
def favourite_list(request: UserRequest) -> HttpResponse:
    """Show favourites and the records opened last; with palette=1 as JSON for Ctrl K."""
    favourites, recent = favourites_of(request.user), recent_pages_of(request.user)
    if request.GET.get("palette"):
        groups = [_group(_("Favourites"), favourites), _group(_("Recently opened"), recent)]
        return JsonResponse({"groups": groups})
    return render(request, "core/favourites/list.html", {"favourites": favourites, "recent": recent})


@require_POST
def favourite_create(request: UserRequest) -> HttpResponse:
    """Mark the page whose address is posted, and answer the marked pages of the menu."""
    form = PageForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    add_favourite(**form.cleaned_data, by=request.user, at=timezone.now())
    return _menu(request)


@require_POST
def favourite_delete(request: UserRequest, pk: int) -> HttpResponse:
    """Take the mark from a page; in the menu answer those that are left."""
    drop_favourite(get_object_or_404(Favourite.objects.visible_to(request.user), pk=pk), by=request.user)
    return _menu(request) if request.htmx else redirect("core:favourite_list")


def favourite_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Call a favourite otherwise."""
    favourite = get_object_or_404(Favourite.objects.visible_to(request.user), pk=pk)
    form = FavouriteForm(request.POST or None, instance=favourite)
    answer = submit(
        request, form, lambda: rename_favourite(favourite, label=form.cleaned_data["label"], by=request.user)
    )
    if answer.done:
        return answer.go("core:favourite_list")
    return answer.render("core/favourites/edit.html", {"favourite": favourite})


@require_POST
def recent_page_create(request: UserRequest) -> HttpResponse:
    """Remember the record whose page was opened; there is nothing to answer."""
    form = PageForm(request.POST)
    if form.is_valid():
        remember_page(**form.cleaned_data, by=request.user, at=timezone.now())
    return HttpResponse(status=204)


def _menu(request: UserRequest) -> HttpResponse:
    return render(request, "core/favourites/_menu.html", {"favourites": favourites_of(request.user)})


def _group(label: str, pages: Iterable[PersonalPage]) -> dict[str, Any]:
    return {"label": label, "items": [{"label": page.label, "url": page.url} for page in pages]}
