"""The mail page: what was sent, is waiting or failed; a failed mail can be queued again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from salesplan.core.access import ADMIN, WATCH, require
from salesplan.core.outbox import actions, queries
from salesplan.core.outbox.models import OutboxMail
from salesplan.core.typing import UserRequest


@require_GET
def mail_list(request: UserRequest) -> HttpResponse:
    require(request.user, *WATCH)
    rows = queries.mails(state=request.GET.get("state", ""), text=request.GET.get("q", "").strip())
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    counts = queries.counts()
    states = [(value, label, counts.get(value, 0)) for value, label in OutboxMail.State.choices]
    return render(request, "core/outbox/list.html", {"page": page, "states": states})


@require_GET
def mail_detail(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, *WATCH)
    mail = get_object_or_404(OutboxMail, pk=pk)
    context = {"mail": mail, "is_readable": queries.may_read_text(mail, request.user), "text": queries.text_of(mail)}
    return render(request, "core/outbox/detail.html", context)


@require_POST
def mail_retry(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, ADMIN)
    mail = get_object_or_404(OutboxMail, pk=pk)
    actions.retry(mail, by=request.user, at=timezone.now())
    messages.success(request, _("Email queued again."))
    return redirect("core:mail_list")
