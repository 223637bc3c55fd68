"""Pages of members: the list, one member with ledger and lots, the statement, and the part of a customer's page."""

from datetime import date
from typing import Any
from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from customers.accounts.models import Account
from customers.loyalty import metrics, presenters
from customers.loyalty.actions.members import enrol, refer
from customers.loyalty.forms import ReferForm
from customers.loyalty.models.members import LoyaltyMember
from customers.loyalty.queries import members, programme
from customers.timeline.queries import place_of
from salesplan.core.company.queries import business_day, company
from salesplan.core.forms import posted
from salesplan.core.periods import read_day
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import press, submit
from salesplan.people.access import require_write
from salesplan.people.models import User

ON_A_PAGE = 50
# What else an address of the list may name: the rows behind a figure, or behind a line of the liability.
KEPT = ("from", "to", "as_of", "owner", "team", "industry", "points", "month", "sort")


@require_GET
def loyalty_list(request: UserRequest) -> HttpResponse:
    """All members one may see, with tier, balance and what expires next."""
    current, today = programme.programme(), business_day(timezone.now())
    filters = members.read_filters(request.GET)
    found = metrics.rows(members.filtered(request.user, filters, today), request.GET)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "programme": current,
        "page": page,
        "rows": members.with_figures(page, current, today) if current else [],
        "filters": filters,
        "tiers": programme.tiers(),
        "currency": company().currency,
        "default_sort": "name",
        "kept": [(name, value) for name in KEPT for value in request.GET.getlist(name)],
    }
    return render(request, "customers/loyalty/list.html", context)


@require_GET
def loyalty_detail(request: UserRequest, pk: int) -> HttpResponse:
    """One member: balance, tier, ledger, lots, redemptions and referrals."""
    member = find(request, pk)
    today = business_day(timezone.now())
    ledger = Paginator(members.ledger(member), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **_standing(member),
        "page": ledger,
        "rows": presenters.ledger_rows(ledger),
        "lots": member.lots.exclude(remaining=0).order_by("expires_on", "pk"),
        "redemptions": member.redemptions.select_related("reward").order_by("-day", "-pk")[:20],
        "referrals": member.referrals.select_related("account", "by"),
        "changes": member.tier_changes.select_related("tier"),
        "adjustments": member.adjustments.waiting().select_related("asked_by"),
        "today": today,
        "may_write": request.user.role != "auditor",
    }
    return render(request, "customers/loyalty/detail.html", context)


@require_GET
def loyalty_statement(request: UserRequest, pk: int) -> HttpResponse:
    """The statement of a member as a PDF: all of it, or `?from=` and `?to=` a day."""
    member = find(request, pk)
    days = {name: _day(request.GET.get(name, "")) for name in ("from", "to")}
    content = presenters.statement(member, days["from"], days["to"], at=timezone.now())
    answer = HttpResponse(content, content_type="application/pdf")
    label = _("Points of %(customer)s") % {"customer": member}
    name = quote(f"{label}.pdf")
    answer["Content-Disposition"] = f"inline; filename=\"points-{member.pk}.pdf\"; filename*=UTF-8''{name}"
    return answer


@require_GET
def loyalty_of_account(request: UserRequest, pk: int) -> HttpResponse:
    """The part of a customer's page: tier, points and what expires next; or the way into the programme."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=pk)
    member = members.of_account(account.pk)
    context = {
        "account": account,
        "programme": programme.programme(),
        "may_write": request.user.role != "auditor",
        **(_standing(member) if member else {}),
    }
    return render(request, "customers/loyalty/_of_account.html", context)


@require_GET
def loyalty_on_deal(request: UserRequest, word: str) -> HttpResponse:
    """The part of a deal's page: the customer's tier and points, and using them on the deal. `word` is the deal's ticket.

    Whoever shares in a deal without seeing its customer sees nothing of it.
    """
    place = place_of(request.user, word)
    account = Account.objects.visible_to(request.user).filter(pk=place.account_id or 0).first() if place else None
    member = members.of_account(account.pk) if account else None
    if member is None or place is None or place.about is None:
        return HttpResponse("")
    kind, pk = place.about
    context = {
        **_standing(member),
        "account": account,
        "ticket": word,
        "redemptions": member.redemptions.filter(about_kind=kind, about_id=pk).select_related("reward"),
        "may_write": request.user.role != "auditor",
    }
    return render(request, "customers/loyalty/_of_account.html", context)


@require_POST
def loyalty_enrol(request: UserRequest, pk: int) -> HttpResponse:
    """Take a customer into the programme."""
    require_write(request.user)
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=pk)
    return press(
        request,
        lambda: enrol(account, by=request.user, at=timezone.now()),
        to=reverse("customers:account_detail", args=[account.pk]),
        message=_("%(name)s is now a member.") % {"name": account},
    )


def loyalty_refer(request: UserRequest, pk: int) -> HttpResponse:
    """Note that a member brought a new customer."""
    member = find(request, pk)
    require_write(request.user)
    form = ReferForm(posted(request), accounts=Account.objects.visible_to(request.user))
    answer = submit(
        request,
        form,
        lambda: refer(member, form.cleaned_data["account"], by=request.user, at=timezone.now()),
    )
    if answer.done:
        return answer.go(member, message=_("Referral saved. The points come with the first purchase."))
    return answer.render("customers/loyalty/refer.html", {"member": member})


def find(request: UserRequest, pk: int) -> LoyaltyMember:
    """Return a member that the reader sees."""
    return get_object_or_404(members.find(request.user), pk=pk)


def about_of(user: User, word: str, member: LoyaltyMember) -> tuple[str, int] | None:
    """Return the deal that a ticket names, where it is one of the member's customer."""
    place = place_of(user, word) if word else None
    return place.about if place and place.account_id == member.account_id else None


def _standing(member: LoyaltyMember) -> dict[str, Any]:
    """Return a member with its figures, for a page or a part of one."""
    current, today = programme.programme(), business_day(timezone.now())
    tiers = programme.tiers()
    rows = members.with_figures([member], current, today) if current else []
    return {
        "member": member,
        "programme": current,
        "row": rows[0] if rows else None,
        "next": members.next_tier(rows[0].spend, tiers) if rows else None,
        "currency": company().currency,
    }


def _day(text: str) -> date | None:
    try:
        return read_day(text) if text else None
    except ValueError:
        return None
