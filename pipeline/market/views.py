"""Pages of rivals: all read, admins change."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pipeline.market import queries
from pipeline.market.actions import save_rival
from pipeline.market.forms import RivalForm
from pipeline.market.models import Rival
from pipeline.market.rules import RivalRecord
from salesplan.core.access import require
from salesplan.core.company.queries import company
from salesplan.core.forms import posted
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit


@require_GET
def rival_list(request: UserRequest) -> HttpResponse:
    records = queries.records(request.user)
    rows = [(rival, records.get(rival.pk, RivalRecord())) for rival in Rival.objects.order_by("-is_active", "name")]
    rows.sort(key=lambda row: (not row[0].is_active, -row[1].met))
    return render(request, "pipeline/market/list.html", {"rows": rows, "currency": company().currency})


@require_GET
def detail(request: UserRequest, pk: int) -> HttpResponse:
    rival = get_object_or_404(Rival, pk=pk)
    context = {
        "rival": rival,
        "record": queries.records(request.user, Rival.objects.filter(pk=pk)).get(pk, RivalRecord()),
        "deals": queries.latest_deals(request.user, rival),
        "currency": company().currency,
        "rows": f"{reverse('pipeline:deal_list')}?rival={pk}",
    }
    return render(request, "pipeline/market/detail.html", context)


def create(request: UserRequest) -> HttpResponse:
    require(request.user, "admin")
    return _save(request, None, _("New rival"))


def edit(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    rival = get_object_or_404(Rival, pk=pk)
    return _save(request, rival, rival.label)


def _save(request: UserRequest, rival: Rival | None, title: str) -> HttpResponse:
    form = RivalForm(posted(request), instance=Rival.objects.get(pk=rival.pk) if rival else None)
    answer = submit(request, form, lambda: save_rival(rival, values=form.cleaned_data, by=request.user))
    if answer.done:
        return answer.go("pipeline:rival_detail", answer.result.pk, message=_("Rival saved."))
    return answer.render("pipeline/market/edit.html", {"title": title})
