"""Pages of requests: those of one's own and those that wait for one; one with its answers; deciding and withdrawing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pipeline.change_requests import actions, notifications, queries
from pipeline.change_requests.forms import RequestAnswerForm
from pipeline.change_requests.models import ChangeRequest
from pipeline.change_requests.presenters import NameLookup, describe_request, pay_rows
from pipeline.deals.models import Deal
from salesplan.core.company.queries import business_day, company
from salesplan.core.errors import NotAllowed
from salesplan.core.forms import posted
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit
from salesplan.people.access import require_write, scope_of
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.queries import name_deputies, stands_in_for
from salesplan.people.models import User

PAGE = 40
VIEWS = (queries.FOR_ME, queries.MINE, queries.ALL)


@require_GET
def request_list(request: UserRequest) -> HttpResponse:
    """Requests that wait for the reader, their own, and all they see."""
    waiting = queries.waits_for(request.user)
    view = request.GET.get("view", "")
    if view not in VIEWS:
        view = queries.FOR_ME if waiting else queries.MINE if scope_of(request.user).may_write else queries.ALL
    rows = waiting if view == queries.FOR_ME else queries.listed(request.user, view)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    names = NameLookup(page)
    context = {
        "page": page,
        "rows": [(row, describe_request(row, names)) for row in page],
        "view": view,
        "tabs": [
            (queries.FOR_ME, _("Waiting for me"), len(waiting)),
            (queries.MINE, _("Mine"), None),
            (queries.ALL, _("All"), None),
        ],
    }
    return render(request, "pipeline/requests/list.html", context)


@require_GET
def request_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show a request: what, why, what it does to pay, and what was answered."""
    return render(request, "pipeline/requests/detail.html", _context(request, _request_or_404(request, pk)))


def _request_or_404(request: UserRequest, pk: int) -> ChangeRequest:
    return get_object_or_404(queries.visible_requests(request.user), pk=pk)


def _context(request: UserRequest, change_request: ChangeRequest, **more: Any) -> dict[str, Any]:
    code = queries.why_not_answer(change_request, request.user)
    may_see_pay_of, last = _pay_visibility(request.user), change_request.last
    scope = scope_of(request.user)
    effect = last.effect if last and last.effect else change_request.effect
    held = last.held if last and last.effect else change_request.held
    people = User.objects.in_bulk({row[0] for row in (*effect, *held) if may_see_pay_of(row[0])})
    is_waiting = change_request.last is None
    today = business_day(timezone.now())
    capacity = queries.matter(change_request).capacity(request.user, today)
    may_answer = not code or bool(queries.could_do_without(change_request, request.user))
    who = (
        queries.deciders(change_request, today)
        if is_waiting and change_request.outstanding.above and not may_answer
        else None
    )
    name_deputies(change_request.answers.all())
    return {
        "asked": change_request,
        "rows": NameLookup([change_request]).rows_of(change_request),
        "pay": pay_rows(effect, people),
        "held": pay_rows(held, people),
        "waits_for": _must_agree(change_request)
        if who
        else queries.whom_it_waits_for(change_request, today)
        if is_waiting
        else [],
        "who": who,
        "capacity": capacity if is_waiting and not code and change_request.outstanding.above and capacity.may else None,
        "sees_deal": Deal.objects.visible_to(request.user).filter(pk=change_request.deal_id).exists(),
        "must_agree": change_request.outstanding.consents if is_waiting else (),
        "without": User.objects.filter(pk__in=last.without) if last and last.without else [],
        "hidden": len({row[0] for row in effect} - set(people)),
        "currency": company().currency,
        "may_answer": may_answer,
        "may_withdraw": is_waiting and change_request.by_id == request.user.pk and scope.may_write,
        "why_not": notifications.why_not(code) if code and is_waiting and scope.may_write else "",
        "waits": is_waiting,
        **more,
    }


def _must_agree(change_request: ChangeRequest) -> list[User]:
    return list(User.objects.active().filter(pk__in=change_request.outstanding.consents))


def _pay_visibility(user: User) -> Callable[[int], bool]:
    """Return what says of whom a reader may see pay: a deputy sees what the decision needs."""
    scopes = [scope_of(user), *(scope_of(deputyship.person) for deputyship in stands_in_for(user, Decision.REQUEST))]
    return lambda person: any(scope.sees_person(person) for scope in scopes)


def request_decide(request: UserRequest, pk: int) -> HttpResponse:
    """Grant or refuse a request."""
    change_request = _request_or_404(request, pk)
    require_write(request.user)
    others = queries.could_do_without(change_request, request.user)
    if (code := queries.why_not_answer(change_request, request.user)) and not others:
        raise NotAllowed(notifications.why_not(code), code=code)
    form = RequestAnswerForm(posted(request))
    if others:
        form.offer_without_consent(others)
    answer = submit(
        request,
        form,
        lambda: actions.answer_request(
            change_request,
            grant=form.cleaned_data["grant"] == "yes",
            why=form.cleaned_data["why"],
            without_consent=form.cleaned_data["without_consent"],
            by=request.user,
            at=timezone.now(),
        ),
    )
    if answer.done:
        answered = answer.result
        last = answered.last
        message = last.get_kind_display() if last else _("You have agreed. It is waiting for others.")
        return answer.go("pipeline:request_detail", pk, message=message)
    return answer.render("pipeline/requests/decide.html", _context(request, change_request, form=form))


@require_POST
def request_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Take one's own request back."""
    actions.withdraw_request(_request_or_404(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("Request withdrawn."))
    return redirect("pipeline:request_detail", pk)


@require_GET
def requests_of_deal(request: UserRequest, pk: int) -> HttpResponse:
    """The requests about a deal that wait: a part of its page."""
    deal = get_object_or_404(Deal.objects.visible_to(request.user), pk=pk)
    rows = queries.of_deal(deal, request.user)
    names = NameLookup(rows)
    shown_rows = [(row, describe_request(row, names), not queries.why_not_answer(row, request.user)) for row in rows]
    return render(request, "pipeline/requests/_of_deal.html", {"rows": shown_rows})
