"""Pages of disputes: the list, one with its conversation, and what can be done with it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goals.pay.disputes import actions, queries
from goals.pay.disputes.choices import DisputeState
from goals.pay.disputes.for_reader import DisputeForReader
from goals.pay.disputes.forms import BACK, ClaimForm, DisputeDecideForm, DisputeMessageForm, EscalateForm
from goals.pay.disputes.frozen_line import freeze, thaw
from goals.pay.disputes.models import Dispute
from goals.pay.statements.queries.statement import statement
from pipeline.deals.models import Deal
from salesplan.core.company.queries import business_day, calendar, company, reader_day
from salesplan.core.errors import NotAllowed
from salesplan.core.format import period_label
from salesplan.core.forms import posted
from salesplan.core.periods import Period, PeriodKind
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit
from salesplan.people.access import require_write, scope_of
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.queries import stands_in_for
from salesplan.people.models import User

PAGE = 40
MISSING = "missing"


@require_GET
def dispute_list(request: UserRequest) -> HttpResponse:
    """One's own disputes; for who leads, decides or watches, everybody's that they see."""
    parameters, now = request.GET, timezone.now()
    today, own_day = business_day(now), reader_day(now)
    scope = scope_of(request.user)
    others = scope.sees_all or bool(scope.team_ids) or bool(stands_in_for(request.user, Decision.DISPUTE))
    state = parameters.get("state", "")
    start = queries.LIVE if others else queries.ALL
    filters = queries.DisputeFilters(
        state if state in queries.STATES else start, parameters.get("period", ""), parameters.get("person", "")
    )
    rows, counts = queries.listed(request.user, filters, own_day)
    page = Paginator(rows, PAGE).get_page(parameters.get("page"))
    periods, people = queries.filters_of(request.user)
    tabs = [
        (queries.LIVE, _("Waiting")),
        (queries.OVERDUE, _("Overdue")),
        *DisputeState.choices,
        (queries.ALL, _("All")),
    ]
    kept = (queries.LIVE, queries.OVERDUE, queries.ALL, filters.state)
    context = {
        "page": page,
        "rows": [DisputeForReader(row, request.user, today, own_day) for row in page],
        "tabs": [(value, label, counts[value]) for value, label in tabs if counts[value] or value in kept],
        "stake": queries.stake_of(rows),
        "currency": company().currency,
        "asked": filters,
        "periods": periods,
        "people": people,
        "others": others,
        "is_filtered": bool(filters.period or filters.person or (filters.state != start)),
    }
    return render(request, "goals/pay/disputes/list.html", context)


def dispute_create(request: UserRequest, period: str, ref: str) -> HttpResponse:
    """Claim that a line of one's own statement is wrong, or that one is missing."""
    require_write(request.user)
    now, typed_period = timezone.now(), _period(period)
    today = business_day(now)
    line, paid = _line(request.user, typed_period, ref, today)
    form = ClaimForm(posted(request), person=request.user, period=typed_period, missing=ref == MISSING)
    answer = submit(
        request,
        form,
        lambda: actions.open_dispute(typed_period, form.claim("" if ref == MISSING else ref), by=request.user, at=now),
    )
    if answer.done:
        undo = reverse("goals:dispute_withdraw", args=[answer.result.pk])
        message = _("Claim submitted. You will be notified when it is answered.")
        return answer.go(answer.result, message=message, undo=undo)
    context = {
        "line": line,
        "paid": paid,
        "currency": company().currency,
        "period": typed_period,
        "label": period_label(typed_period.key),
        "back": reverse("goals:statement_detail", args=[request.user.pk, typed_period.key]),
    }
    return answer.render("goals/pay/disputes/create.html", context)


def _period(key: str) -> Period:
    try:
        parsed = calendar().parse(key)
    except ValueError:
        raise Http404 from None
    if parsed.kind not in (PeriodKind.MONTH, PeriodKind.QUARTER) or parsed.key != key:
        raise Http404
    return parsed


def _line(person: User, period: Period, ref: str, today: date) -> tuple[Any, Any]:
    """Return the line that is disputed with what it pays; without one nothing, and a line of nobody is not found."""
    if ref == MISSING:
        return None, None
    part = queries.item_of(statement(person, period, today=today), ref)
    if part is None:
        raise Http404
    deal = Deal.objects.filter(pk=part.deal_id).first() if part.deal_id else None
    return thaw(freeze(part, deal.name if deal else ""), period.key, company().currency), part.paid


def _dispute_for_reader(request: UserRequest, pk: int) -> DisputeForReader:
    dispute = get_object_or_404(queries.disputes_visible_to(request.user), pk=pk)
    now = timezone.now()
    return DisputeForReader(dispute, request.user, business_day(now), reader_day(now))


@require_GET
def dispute_detail(request: UserRequest, pk: int) -> HttpResponse:
    return _page(request, _dispute_for_reader(request, pk))


def _asks_who(view: DisputeForReader) -> bool:
    """Say whether a reader who cannot decide a live dispute is told who can: the claimant, and who watches over it."""
    return view.dispute.is_live and not view.may_decide and (view.is_mine or scope_of(view.reader).sees_all)


def _page(
    request: UserRequest, view: DisputeForReader, form: BaseForm | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "who": queries.deciders(view.dispute, view.today) if _asks_who(view) else None,
        "sees_statement": scope_of(request.user).sees_person(view.dispute.person_id),
        "capacity": view.capacity if view.may_decide else None,
        "seen": view,
        "dispute": view.dispute,
        "line": view.line,
        "said": queries.conversation(request.user, view.dispute),
        "deal": Deal.objects.visible_to(request.user).filter(pk=view.dispute.deal_id or 0).first(),
        "now": queries.moved_to(view.dispute, view.today),
        "form": form or _say_form(request, view),
        **more,
    }
    return render(request, "goals/pay/disputes/detail.html", context, status=status)


def _say_form(request: UserRequest, view: DisputeForReader) -> DisputeMessageForm | None:
    if not view.may_say:
        return None
    limits: dict[str, Any] = {"person": request.user, "since": view.dispute.starts_on - BACK} if view.is_mine else {}
    return DisputeMessageForm(posted(request), may_ask=view.may_ask, **limits)


@require_POST
def dispute_say(request: UserRequest, pk: int) -> HttpResponse:
    """Add evidence, an opinion, a reply, or ask for more."""
    view = _dispute_for_reader(request, pk)
    require_write(request.user)
    form = _say_form(request, view) or DisputeMessageForm(request.POST)
    answer = submit(request, form, lambda: _say(view.dispute, form.cleaned_data, by=request.user, at=timezone.now()))
    if answer.done:
        return answer.go(view.dispute)
    if answer.conflict:
        return _page(request, _dispute_for_reader(request, pk), status=answer.status, refused=answer.message)
    return _page(request, view, form, answer.status)


def _say(dispute: Dispute, values: dict[str, Any], *, by: User, at: datetime) -> None:
    if values.get("ask"):
        actions.ask(dispute, text=values["text"], by=by, at=at)
    else:
        actions.send_message(dispute, text=values["text"], deals=list(values.get("deals", ())), by=by, at=at)


def dispute_decide(request: UserRequest, pk: int) -> HttpResponse:
    """Grant, grant in part, put right, or deny."""
    view = _dispute_for_reader(request, pk)
    require_write(request.user)
    if code := view.barred:
        raise NotAllowed(actions.why_not(code), code=actions.FOUR_EYES.get(code, code))
    form = DisputeDecideForm(posted(request), stake=view.dispute.stake)
    now = queries.moved_to(view.dispute, view.today)

    def act() -> None:
        actions.decide(view.dispute, **form.cleaned_data, by=request.user, at=timezone.now())

    return _do(
        request, view, form, act, "goals/pay/disputes/decide.html", _("Decided. The person has been notified."), now=now
    )


def dispute_escalate(request: UserRequest, pk: int) -> HttpResponse:
    """Ask for a second decision."""
    view = _dispute_for_reader(request, pk)
    require_write(request.user)
    if not view.is_mine:
        raise NotAllowed(_("Only the claimant can do this."))
    form = EscalateForm(posted(request))

    def act() -> None:
        actions.escalate(view.dispute, **form.cleaned_data, by=request.user, at=timezone.now())

    message = _("A second admin must decide now. You will be notified when they do.")
    return _do(request, view, form, act, "goals/pay/disputes/escalate.html", message)


def _do(
    request: UserRequest,
    view: DisputeForReader,
    form: BaseForm,
    act: Callable[[], None],
    template: str,
    message: str,
    **more: Any,
) -> HttpResponse:
    """Show a form; what is sent is done, or what was typed is shown again with the reason."""
    answer = submit(request, form, act)
    if answer.done:
        return answer.go(view.dispute, message=message)
    now = _dispute_for_reader(request, view.dispute.pk) if answer.conflict else view
    return answer.render(template, {"seen": now, "dispute": now.dispute, "line": view.line, **more})


@require_POST
def dispute_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Withdraw a claim that is not decided."""
    view = _dispute_for_reader(request, pk)
    answer = submit(request, None, lambda: actions.withdraw(view.dispute, by=request.user, at=timezone.now()))
    if answer.done:
        return answer.go(view.dispute, message=_("Withdrawn. The line can be disputed again."))
    return _page(request, _dispute_for_reader(request, pk), status=answer.status, refused=answer.message)
