"""Pages of bulk steps: choose and confirm, then the outcome for each deal with undo."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pipeline.bulk import actions, queries
from pipeline.bulk.choices import BulkKind, BulkRunState
from pipeline.bulk.forms import FORMS
from pipeline.bulk.models import BulkRun
from pipeline.deals.queries.credit import CreditScope
from pipeline.deals.queries.table import totals
from salesplan.core.access import require
from salesplan.core.company.queries import business_day, company
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit
from salesplan.people.access import require_write


@require_POST
def bulk_create(request: UserRequest) -> HttpResponse:
    """First POST: show how many deals it is about and ask what for; second POST (with `confirmed`): do it."""
    require_write(request.user)
    kind = request.POST.get("kind", "")
    if kind not in BulkKind.values:
        kind = BulkKind.TASK
    if kind == BulkKind.OWNER:
        require(request.user, "manager", "admin")
    query, everything = request.POST.get("query", ""), bool(request.POST.get("all_matching"))
    deals = queries.chosen(request.user, ids=request.POST.getlist("ids"), all_matching=everything, query=query)
    confirmed = "confirmed" in request.POST
    now = timezone.now()
    form = FORMS[kind](request.POST if confirmed else None, user=request.user, today=business_day(now))
    status = 200
    if confirmed:
        answer = submit(
            request,
            form,
            lambda: actions.start_run(kind=kind, params=form.params, deals=deals, query=query, by=request.user, at=now),
        )
        if answer.done:
            if actions.is_short(answer.result):
                actions.process_run(answer.result, at=now)
            return answer.go("pipeline:bulk_detail", answer.result.pk)
        status = answer.status
    context = {
        "form": form,
        "kind": kind,
        "title": BulkKind(kind).label,
        "totals": totals(deals, CreditScope(request.user, {}), with_cycle=False),
        "sample": deals.select_related("account", "owner").order_by("-amount_base", "pk")[:8],
        "currency": company().currency,
        "ids": [] if everything else request.POST.getlist("ids"),
        "all_matching": everything,
        "query": query,
    }
    return render(request, "pipeline/bulk/create.html", context, status=status)


@require_GET
def bulk_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show how a run went, deal by deal; while it runs the page asks again by itself."""
    run = get_object_or_404(BulkRun.objects.visible_to(request.user).select_related("by"), pk=pk)
    context = {
        "run": run,
        "outcome": queries.outcome(run),
        "page": Paginator(queries.results(run), 100).get_page(request.GET.get("page")),
        "running": run.state in (BulkRunState.RUNNING, BulkRunState.UNDOING),
        "may_undo": run.state == BulkRunState.DONE and run.by_id == request.user.pk,
        "back": f"{reverse('pipeline:deal_list')}?{run.query}",
    }
    return render(request, "pipeline/bulk/detail.html", context)


@require_POST
def bulk_undo(request: UserRequest, pk: int) -> HttpResponse:
    """Undo a run."""
    run = get_object_or_404(BulkRun.objects.visible_to(request.user).select_related("by"), pk=pk)
    require_write(request.user)
    actions.undo_run(run, by=request.user, at=timezone.now())
    messages.success(request, _("Undone where no one had changed the deal since. See each row."))
    return redirect("pipeline:bulk_detail", pk)
