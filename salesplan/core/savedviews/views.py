"""Saving and dropping views."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from salesplan.core.savedviews.actions import drop_view, save_view, share_view
from salesplan.core.savedviews.forms import PAGES, SavedViewForm
from salesplan.core.savedviews.models import SavedView
from salesplan.core.savedviews.queries import saved_views
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit


@require_GET
def saved_view_list(request: UserRequest) -> HttpResponse:
    """Answer the menu of the views of a list: ?page=pipeline:deal_list&query=… (a fragment for `hx-get`)."""
    page = request.GET.get("page", "")
    if page not in PAGES:
        raise Http404
    rows = [(view, f"{reverse(page)}?{view.query}") for view in saved_views(request.user, page)]
    params = urlencode({"page": page, "query": request.GET.get("query", "")})
    context = {"views": rows, "query": request.GET.get("query", ""), "asked": params}
    return render(request, "core/savedviews/_menu.html", context)


@require_POST
def saved_view_share(request: UserRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    shared = request.POST.get("is_shared") == "1"
    share_view(view, is_shared=shared, by=request.user)
    messages.success(
        request, _("Everyone can open this view now.") if shared else _("Only you can open this view now.")
    )
    return redirect(f"{reverse(view.page)}?{view.query}")


def saved_view_create(request: UserRequest) -> HttpResponse:
    """Ask for a name for ?page= and ?query=, and keep it."""
    form = SavedViewForm(request.POST or None, initial=request.GET.dict())
    answer = submit(request, form, lambda: save_view(**form.cleaned_data, by=request.user, at=timezone.now()))
    if answer.done:
        return answer.go(
            f"{reverse(answer.result.page)}?{answer.result.query}",
            message=_("View “%(name)s” saved.") % {"name": answer.result.name},
        )
    return answer.render("core/savedviews/edit.html")


@require_POST
def saved_view_delete(request: UserRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    drop_view(view, by=request.user)
    messages.success(request, _("View “%(name)s” deleted.") % {"name": view.name})
    return redirect(view.page)
