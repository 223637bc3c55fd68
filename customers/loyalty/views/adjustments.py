"""Pages of adjustments: ask for one, what waits, and the decision."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from customers.loyalty.actions import adjustments as actions
from customers.loyalty.choices import LEVELS, AdjustmentState
from customers.loyalty.forms import PointsAdjustForm, RedemptionDecideForm
from customers.loyalty.queries import decisions, members
from customers.loyalty.views.members import find
from salesplan.core.company.queries import business_day
from salesplan.core.forms import posted
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import press, submit
from salesplan.people.access import require_write


@require_GET
def loyalty_adjustment_list(request: UserRequest) -> HttpResponse:
    """Adjustments that wait for a second person, or all."""
    state = request.GET.get("state", AdjustmentState.WAITING)
    rows = decisions.adjustments(request.user)
    rows = rows.filter(state=state) if state in AdjustmentState.values else rows
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, LEVELS[AdjustmentState(row.state)]) for row in page],
        "state": state,
        "states": AdjustmentState.choices,
    }
    return render(request, "customers/loyalty/adjustments.html", context)


def loyalty_adjust(request: UserRequest, pk: int) -> HttpResponse:
    """Ask for points to be given or taken."""
    member = find(request, pk)
    require_write(request.user)
    form = PointsAdjustForm(posted(request))
    answer = submit(
        request,
        form,
        lambda: actions.ask_adjustment(member, **form.cleaned_data, by=request.user, at=timezone.now()),
    )
    if answer.done:
        return answer.go(member, message=_("Sent. The points count once someone else approves them."))
    return answer.render("customers/loyalty/adjust.html", {"member": member})


def loyalty_adjustment_detail(request: UserRequest, pk: int) -> HttpResponse:
    """One adjustment, and for who may the decision."""
    adjustment = get_object_or_404(decisions.adjustments(request.user), pk=pk)
    now = timezone.now()
    today, matter = business_day(now), decisions.matter(adjustment)
    is_waiting = adjustment.state == AdjustmentState.WAITING
    if request.method == "POST":
        matter.check(request.user, today, actions.why_not)
    form = RedemptionDecideForm(posted(request))
    answer = submit(
        request,
        form,
        lambda: actions.decide_adjustment(
            adjustment,
            approve=form.cleaned_data["outcome"] == "approve",
            note=form.cleaned_data["note"],
            by=request.user,
            at=now,
        ),
    )
    if answer.done:
        return answer.go("customers:loyalty_adjustment_list", message=_("Decided. The person who asked is notified."))
    capacity = matter.capacity(request.user, today)
    context = {
        "adjustment": adjustment,
        "level": LEVELS[AdjustmentState(adjustment.state)],
        "moves": adjustment.moves.select_related("by"),
        "capacity": capacity if capacity.may and is_waiting else None,
        "who_may": None if capacity.may or not is_waiting else decisions.deciders(adjustment, today),
        "may_withdraw": is_waiting and adjustment.asked_by_id == request.user.pk,
        "sees_member": members.find(request.user).filter(pk=adjustment.member_id).exists(),
    }
    return answer.render("customers/loyalty/adjustment.html", context)


@require_POST
def loyalty_adjustment_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Take back what one asked for."""
    adjustment = get_object_or_404(decisions.adjustments(request.user), pk=pk)
    return press(
        request,
        lambda: actions.withdraw_adjustment(adjustment, by=request.user, at=timezone.now()),
        to="customers:loyalty_adjustment_list",
        message=_("Withdrawn."),
    )
