"""Pages of returns: the part of a deal, recording one, taking one back. All of them ask: others decide."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pipeline.change_requests.actions import ask_return
from pipeline.change_requests.models import ChangeRequest
from pipeline.deals import permits
from pipeline.deals.models import Deal, DealReturn
from pipeline.process.choices import StageKind
from pipeline.returns import queries
from pipeline.returns.changes import ReturnBooking, ReturnChange, ReturnReversal
from pipeline.returns.forms import ReturnForm, ReturnReversalForm
from salesplan.core.company.queries import business_day
from salesplan.core.errors import NotAllowed
from salesplan.core.forms import posted
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import Submission, submit
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
    answer = _ask(request, form, deal, lambda data: ReturnBooking(data["goods"], data["day"], data["why"]))
    if answer.done:
        return answer.go(answer.result, message=_("Requested. You will be notified when it is decided."))
    return answer.render("pipeline/returns/record.html", {"deal": deal})


def return_reverse(request: UserRequest, pk: int) -> HttpResponse:
    """Ask that a return be taken back which was booked by mistake."""
    deal_return = get_object_or_404(DealReturn.objects.visible_to(request.user).select_related("deal__owner"), pk=pk)
    _require(request, deal_return.deal)
    form = ReturnReversalForm(posted(request))
    answer = _ask(request, form, deal_return.deal, lambda data: ReturnReversal.of(deal_return, data["why"]))
    if answer.done:
        return answer.go(answer.result, message=_("Requested. You will be notified when it is decided."))
    return answer.render("pipeline/returns/reverse.html", {"made": deal_return, "deal": deal_return.deal})


def _ask(
    request: UserRequest, form: Form, deal: Deal, change: Callable[[dict[str, Any]], ReturnChange]
) -> Submission[ChangeRequest]:
    """Ask for what the form says."""
    return submit(
        request,
        form,
        lambda: ask_return(
            deal, change(form.cleaned_data), why=form.cleaned_data["why"], by=request.user, at=timezone.now()
        ),
        # An import calls the day of a return, like that of a sale, by its column.
        at={"closed": "day"},
    )


def _may_ask(user: User, deal: Deal) -> bool:
    return not permits.rights_on(deal, user).never(["lines"])


def _require(request: UserRequest, deal: Deal) -> None:
    if not _may_ask(request.user, deal):
        raise NotAllowed(permits.why_only_read(permits.rights_on(deal, request.user)))
