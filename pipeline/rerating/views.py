"""The page of re-rating: choose the sales, see before and after, say why, do it; and what was done so far."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pipeline.rerating import queries
from pipeline.rerating.actions import rerate
from pipeline.rerating.forms import RangeForm, RerateForm
from salesplan.core.access import require
from salesplan.core.company.queries import business_day, calendar, company
from salesplan.core.forms import retype
from salesplan.core.http.reauthentication import recently_confirmed
from salesplan.core.periods import PeriodKind
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit

SHOWN = 200


@require_GET
def rerating_list(request: UserRequest) -> HttpResponse:
    """List the steps so far; admins choose the sales of a new one."""
    require(request.user, "admin", "auditor")
    month = calendar().containing(business_day(timezone.now()), PeriodKind.MONTH)
    context = {
        "page": Paginator(queries.done(), 30).get_page(request.GET.get("page")),
        "form": RangeForm(initial={"starts_on": month.start, "ends_on": month.end}),
        "currency": company().currency,
    }
    return render(request, "pipeline/rerating/list.html", context)


@recently_confirmed
def rerating_create(request: UserRequest) -> HttpResponse:
    """Show what would change before it does: GET is the preview, POST with a reason does it."""
    require(request.user, "admin")
    if request.method == "POST":
        return _rerate(request)
    form = RangeForm(request.GET or None)
    if not form.is_valid():
        return _page(request, form, None, 422 if request.GET else 200)
    plan = queries.preview(**form.cleaned_data)
    reason = RerateForm(initial={**form.cleaned_data, "seen": plan.after})
    return _page(request, form, {"plan": plan, "reason": reason})


def _rerate(request: UserRequest) -> HttpResponse:
    reason = RerateForm(request.POST)
    answer = submit(request, reason, lambda: rerate(**reason.cleaned_data, by=request.user, at=timezone.now()))
    if answer.done:
        return answer.go(
            "pipeline:rerating_list",
            message=_("%(n)d sales are now booked at their day's rate.") % {"n": answer.result.sales.count()},
        )
    form = RangeForm(request.POST)
    preview: dict[str, Any] | None = (
        {"plan": queries.preview(**form.cleaned_data), "reason": reason} if form.is_valid() else None
    )
    if preview and "seen" in reason.cleaned_data:
        # The figures on the page are those of now; the next answer is about them.
        retype(reason, "seen", str(preview["plan"].after))
    return _page(request, form, preview, answer.status)


def _page(request: UserRequest, form: RangeForm, preview: dict[str, Any] | None, status: int = 200) -> HttpResponse:
    context = {"form": form, "currency": company().currency, "shown": SHOWN, **(preview or {})}
    if preview and preview["plan"].changes:
        who = queries.deciders(preview["plan"])
        context["who"] = None if request.user in who.people else who
    return render(request, "pipeline/rerating/create.html", context, status=status)
