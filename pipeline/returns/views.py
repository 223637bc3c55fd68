"""Pages of returns: the part of a deal, recording one, taking one back. All of them ask: others decide."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pipeline.change_requests.actions import ask_return
from pipeline.deals import permits
from pipeline.deals.models import Deal, DealReturn
from pipeline.process.choices import StageKind
from pipeline.returns import queries
from pipeline.returns.changes import ReturnBooking, ReturnChange, ReturnReversal
from pipeline.returns.forms import ReturnBackForm, ReturnForm
from salesplan.core.company.queries import business_day
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.forms import posted, put_fault
from salesplan.core.typing import UserRequest
from salesplan.people.models import User


@require_GET
def returns_of_deal(request: UserRequest, pk: int) -> HttpResponse:
    """Show what came back of a deal: a part of its page."""
    deal = get_object_or_404(Deal.objects.visible_to(request.user), pk=pk)
    context = {
        "deal": deal,
        "returns": queries.of_deal(deal.pk),
        "may_ask": deal.state == StageKind.WON and _may_ask(request.user, deal),
    }
    return render(request, "pipeline/returns/_of_deal.html", context)


def return_record(request: UserRequest, pk: int) -> HttpResponse:
    """Ask that a return be booked: of which lines, how many, for how much, on which day, and why."""
    deal = get_object_or_404(Deal.objects.visible_to(request.user), pk=pk)
    _require(request, deal)
    form = ReturnForm(posted(request), initial={"day": business_day(timezone.now())}, deal=deal)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        change = ReturnBooking(data["goods"], data["day"], data["why"])
        if response := _request_response(request, form, deal, change, data["why"]):
            return response
    context = {"deal": deal, "form": form}
    return render(request, "pipeline/returns/record.html", context, status=422 if form.errors else 200)


def return_reverse(request: UserRequest, pk: int) -> HttpResponse:
    """Ask that a return be taken back which was booked by mistake."""
    deal_return = get_object_or_404(DealReturn.objects.visible_to(request.user).select_related("deal__owner"), pk=pk)
    _require(request, deal_return.deal)
    form = ReturnBackForm(posted(request))
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        if response := _request_response(request, form, deal_return.deal, ReturnReversal.of(deal_return, why), why):
            return response
    context: dict[str, Any] = {"made": deal_return, "deal": deal_return.deal, "form": form}
    return render(request, "pipeline/returns/reverse.html", context, status=422 if form.errors else 200)


def _request_response(
    request: UserRequest, form: Any, deal: Deal, change: ReturnChange, why: str
) -> HttpResponse | None:
    try:
        change_request = ask_return(deal, change, why=why, by=request.user, at=timezone.now())
    except Refused as refusal:
        # An import calls the day of a return, like that of a sale, by its column.
        refusal.field = "day" if refusal.field == "closed" else refusal.field
        put_fault(form, refusal)
        return None
    messages.success(request, _("Asked for. You are told when it is decided."))
    return redirect(change_request)


def _may_ask(user: User, deal: Deal) -> bool:
    return not permits.rights_on(deal, user).never(["lines"])


def _require(request: UserRequest, deal: Deal) -> None:
    if not _may_ask(request.user, deal):
        raise NotAllowed(permits.why_only_read(permits.rights_on(deal, request.user)))
