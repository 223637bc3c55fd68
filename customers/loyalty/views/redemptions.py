"""Pages of redemptions: use points, hand over what was taken, or give it up."""

from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from customers.loyalty.actions import redemptions as actions
from customers.loyalty.choices import RedemptionState
from customers.loyalty.forms import LoyaltyNoteForm, RedeemForm
from customers.loyalty.models.redemptions import Redemption
from customers.loyalty.queries import decisions, members, programme
from customers.loyalty.views.members import about_of, find
from salesplan.core.company.queries import business_day, company
from salesplan.core.forms import posted, typed
from salesplan.core.http.redirects import next_page
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import press, submit
from salesplan.people.access import require_write


@require_GET
def loyalty_redemption_list(request: UserRequest) -> HttpResponse:
    """What was redeemed, the latest first; `?state=open` is what is still to be delivered."""
    state = request.GET.get("state", RedemptionState.OPEN)
    page = Paginator(decisions.redemptions(request.user, state), 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "state": state,
        "states": RedemptionState.choices,
        "currency": company().currency,
        "may_write": request.user.role != "auditor",
    }
    return render(request, "customers/loyalty/redemptions.html", context)


def loyalty_redeem(request: UserRequest, pk: int) -> HttpResponse:
    """Use points for something of the catalogue; `?ticket=` names the deal on which a discount is given."""
    member = find(request, pk)
    require_write(request.user)
    now = timezone.now()
    about = about_of(request.user, request.GET.get("ticket", ""), member)
    form = RedeemForm(posted(request), on_deal=about is not None)
    answer = submit(
        request,
        form,
        lambda: actions.redeem(member, **form.cleaned_data, about=about, by=request.user, at=now),
    )
    if answer.done:
        return answer.go(next_page(request, member.get_absolute_url()), message=_("Points redeemed."))
    current = programme.programme()
    rows = members.with_figures([member], current, business_day(now)) if current else []
    context = {"member": member, "row": rows[0] if rows else None, "currency": company().currency}
    context["ticket"] = request.GET.get("ticket", "") if about else ""
    return answer.render("customers/loyalty/redeem.html", context)


@require_POST
def loyalty_redemption_deliver(request: UserRequest, pk: int) -> HttpResponse:
    """Say that a reward was handed over."""
    return _step(request, pk, actions.deliver, _("Delivered."))


@require_POST
def loyalty_redemption_cancel(request: UserRequest, pk: int) -> HttpResponse:
    """Give a redemption up; its points go back."""
    return _step(request, pk, actions.cancel, _("Cancelled. The points have been returned."))


def _step(request: UserRequest, pk: int, act: Callable[..., Redemption], message: str) -> HttpResponse:
    redemption = get_object_or_404(decisions.redemptions(request.user), pk=pk)
    require_write(request.user)
    form = LoyaltyNoteForm(request.POST)
    return press(
        request,
        lambda: act(redemption, note=typed(form)["note"], by=request.user, at=timezone.now()),
        to=next_page(request, redemption.member.get_absolute_url()),
        message=message,
    )
