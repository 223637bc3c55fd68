"""Pages of disputes: the list, one with its conversation, and what can be done with it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goals.pay.disputes import actions, queries
from goals.pay.disputes.choices import DisputeState
from goals.pay.disputes.forms import BACK, ClaimForm, DecideForm, EscalateForm, SayForm
from goals.pay.disputes.frozen import freeze, thaw
from goals.pay.disputes.models import Dispute
from goals.pay.disputes.seen import Seen
from goals.pay.statements.statement import statement
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
    told, now = request.GET, timezone.now()
    today, own_day = business_day(now), reader_day(now)
    scope = scope_of(request.user)
    others = scope.sees_all or bool(scope.team_ids) or bool(stands_in_for(request.user, Decision.DISPUTE))
    state = told.get("state", "")
    start = queries.LIVE if others else queries.ALL
    asked = queries.DisputeFilters(
        state if state in queries.STATES else start, told.get("period", ""), told.get("person", "")
    )
    rows, counts = queries.listed(request.user, asked, own_day)
    page = Paginator(rows, PAGE).get_page(told.get("page"))
    periods, people = queries.filters_of(request.user)
    tabs = [
        (queries.LIVE, _("Waiting")),
        (queries.OVERDUE, _("Overdue")),
        *DisputeState.choices,
        (queries.ALL, _("All")),
    ]
    kept = (queries.LIVE, queries.OVERDUE, queries.ALL, asked.state)
    context = {
        "page": page,
        "rows": [Seen(row, request.user, today, own_day) for row in page],
        "tabs": [(value, label, counts[value]) for value, label in tabs if counts[value] or value in kept],
        "stake": queries.stake_of(rows),
        "currency": company().currency,
        "asked": asked,
        "periods": periods,
        "people": people,
        "others": others,
        "is_filtered": bool(asked.period or asked.person or (asked.state != start)),
    }
    return render(request, "goals/pay/disputes/list.html", context)


def dispute_create(request: UserRequest, period: str, ref: str) -> HttpResponse:
    """Claim that a line of one's own statement is wrong, or that one is missing."""
    require_write(request.user)
    now, found = timezone.now(), _period(period)
    today = business_day(now)
    line, paid = _line(request.user, found, ref, today)
    form = ClaimForm(posted(request), person=request.user, period=found, missing=ref == MISSING)
    answer = submit(
        request,
        form,
        lambda: actions.open_dispute(found, form.claim("" if ref == MISSING else ref), by=request.user, at=now),
    )
    if answer.done:
        undo = reverse("goals:dispute_withdraw", args=[answer.result.pk])
        said = _("Claim submitted. You will be notified when it is answered.")
        return answer.go(answer.result, message=said, undo=undo)
    context = {
        "line": line,
        "paid": paid,
        "currency": company().currency,
        "period": found,
        "label": period_label(found.key),
        "back": reverse("goals:statement_detail", args=[request.user.pk, found.key]),
    }
    return answer.render("goals/pay/disputes/create.html", context)


def _period(key: str) -> Period:
    try:
        found = calendar().parse(key)
    except ValueError:
        raise Http404 from None
    if found.kind not in (PeriodKind.MONTH, PeriodKind.QUARTER) or found.key != key:
        raise Http404
    return found


def _line(person: User, period: Period, ref: str, today: date) -> tuple[Any, Any]:
    """Return the line that is disputed with what it pays; without one nothing, and a line of nobody is not found."""
    if ref == MISSING:
        return None, None
    part = queries.part_of(statement(person, period, today=today), ref)
    if part is None:
        raise Http404
    deal = Deal.objects.filter(pk=part.deal_id).first() if part.deal_id else None
    return thaw(freeze(part, deal.name if deal else ""), period.key, company().currency), part.paid


def _seen(request: UserRequest, pk: int) -> Seen:
    found = get_object_or_404(queries.found(request.user), pk=pk)
    now = timezone.now()
    return Seen(found, request.user, business_day(now), reader_day(now))


@require_GET
def dispute_detail(request: UserRequest, pk: int) -> HttpResponse:
    return _page(request, _seen(request, pk))


def _asks_who(seen: Seen) -> bool:
    """Say whether a reader who cannot decide a live dispute is told who can: the claimant, and who watches over it."""
    return seen.dispute.is_live and not seen.may_decide and (seen.is_mine or scope_of(seen.reader).sees_all)


def _page(request: UserRequest, seen: Seen, form: Any = None, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "who": queries.deciders(seen.dispute, seen.today) if _asks_who(seen) else None,
        "sees_statement": scope_of(request.user).sees_person(seen.dispute.person_id),
        "capacity": seen.capacity if seen.may_decide else None,
        "seen": seen,
        "dispute": seen.dispute,
        "line": seen.line,
        "said": queries.said_in(request.user, seen.dispute),
        "deal": Deal.objects.visible_to(request.user).filter(pk=seen.dispute.deal_id or 0).first(),
        "now": queries.moved_to(seen.dispute, seen.today),
        "form": form or _say_form(request, seen),
        **more,
    }
    return render(request, "goals/pay/disputes/detail.html", context, status=status)


def _say_form(request: UserRequest, seen: Seen) -> SayForm | None:
    if not seen.may_say:
        return None
    own: dict[str, Any] = {"person": request.user, "since": seen.dispute.starts_on - BACK} if seen.is_mine else {}
    return SayForm(posted(request), may_ask=seen.may_ask, **own)


@require_POST
def dispute_say(request: UserRequest, pk: int) -> HttpResponse:
    """Add evidence, an opinion, a reply, or ask for more."""
    seen = _seen(request, pk)
    require_write(request.user)
    form = _say_form(request, seen) or SayForm(request.POST)
    answer = submit(request, form, lambda: _say(seen.dispute, form.cleaned_data, by=request.user, at=timezone.now()))
    if answer.done:
        return answer.go(seen.dispute)
    if answer.conflict:
        return _page(request, _seen(request, pk), status=answer.status, refused=answer.message)
    return _page(request, seen, form, answer.status)


def _say(dispute: Dispute, told: dict[str, Any], *, by: User, at: datetime) -> None:
    if told.get("ask"):
        actions.ask(dispute, text=told["text"], by=by, at=at)
    else:
        actions.say(dispute, text=told["text"], deals=list(told.get("deals", ())), by=by, at=at)


def dispute_decide(request: UserRequest, pk: int) -> HttpResponse:
    """Grant, grant in part, put right, or deny."""
    seen = _seen(request, pk)
    require_write(request.user)
    if code := seen.barred:
        raise NotAllowed(actions.why_not(code), code=actions.FOUR_EYES.get(code, code))
    form = DecideForm(posted(request), stake=seen.dispute.stake)
    now = queries.moved_to(seen.dispute, seen.today)

    def act() -> None:
        actions.decide(seen.dispute, **form.cleaned_data, by=request.user, at=timezone.now())

    return _do(
        request, seen, form, act, "goals/pay/disputes/decide.html", _("Decided. The person has been notified."), now=now
    )


def dispute_escalate(request: UserRequest, pk: int) -> HttpResponse:
    """Ask for a second decision."""
    seen = _seen(request, pk)
    require_write(request.user)
    if not seen.is_mine:
        raise NotAllowed(_("Only the claimant can do this."))
    form = EscalateForm(posted(request))

    def act() -> None:
        actions.escalate(seen.dispute, **form.cleaned_data, by=request.user, at=timezone.now())

    said = _("A second admin must decide now. You will be notified when they do.")
    return _do(request, seen, form, act, "goals/pay/disputes/escalate.html", said)


def _do(
    request: UserRequest, seen: Seen, form: Any, act: Callable[[], None], template: str, said: str, **more: Any
) -> HttpResponse:
    """Show a form; what is sent is done, or what was typed is shown again with the reason."""
    answer = submit(request, form, act)
    if answer.done:
        return answer.go(seen.dispute, message=said)
    now = _seen(request, seen.dispute.pk) if answer.conflict else seen
    return answer.render(template, {"seen": now, "dispute": now.dispute, "line": seen.line, **more})


@require_POST
def dispute_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Withdraw a claim that is not decided."""
    seen = _seen(request, pk)
    answer = submit(request, None, lambda: actions.withdraw(seen.dispute, by=request.user, at=timezone.now()))
    if answer.done:
        return answer.go(seen.dispute, message=_("Withdrawn. The line can be disputed again."))
    return _page(request, _seen(request, pk), status=answer.status, refused=answer.message)
