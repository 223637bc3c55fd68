"""The notices of a person: the list, and marking them as read."""

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from salesplan.core.http.redirects import own_path
from salesplan.core.notices import actions
from salesplan.core.notices.models import Notice
from salesplan.core.notices.queries import unread_count
from salesplan.core.typing import UserRequest


@require_GET
def notice_list(request: UserRequest) -> HttpResponse:
    notices = Notice.objects.visible_to(request.user).order_by("-created_at", "-id")
    if request.GET.get("state") == "unread":
        notices = notices.unread()
    page = Paginator(notices, 30).get_page(request.GET.get("page"))
    return render(request, "core/notices/list.html", {"page": page, "unread": unread_count(request)})


@require_POST
def notice_read(request: UserRequest, pk: int) -> HttpResponse:
    """Mark a notice as read, and go where it points when asked to open it."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    actions.read(request.user, at=timezone.now(), notice_id=pk)
    if request.POST.get("open") and own_path(notice.url):
        return HttpResponseRedirect(notice.url)
    return redirect("core:notice_list")


@require_POST
def notice_read_all(request: UserRequest) -> HttpResponse:
    actions.read(request.user, at=timezone.now())
    return redirect("core:notice_list")
