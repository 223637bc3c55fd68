"""The steps of a deal as dialogs and posts: move (win, lose and re-open among it), postpone, next step, undo."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pipeline.change_requests.actions import ask
from pipeline.change_requests.models import ChangeRequest
from pipeline.deals import permits
from pipeline.deals.actions import deals as actions
from pipeline.deals.changes import DealChange
from pipeline.deals.forms.steps import DealMoveForm, NextStepForm, PostponeForm
from pipeline.deals.models import Deal, StageMove
from pipeline.deals.queries import deals as queries
from pipeline.deals.views.deals import deal_of
from pipeline.process.choices import StageKind
from pipeline.process.models import Stage
from salesplan.core.company.queries import business_day, calendar
from salesplan.core.forms import posted
from salesplan.core.http.redirects import next_page
from salesplan.core.periods import PeriodKind
from salesplan.core.typing import UserRequest
from salesplan.core.web.answers import changed
from salesplan.core.web.submitting import press, submit
from salesplan.people.access import require_write

# The stage is no field that one fills in.
ABOVE = {"stage": None}


def deal_move(request: UserRequest, pk: int) -> HttpResponse:
    """Move a deal: GET is the dialog for `?stage=`, POST does it and asks, with 422, for what is missing."""
    deal = deal_of(request, pk)
    require_write(request.user)
    stage_id = request.POST.get("stage") or request.GET.get("stage") or "0"
    stage = get_object_or_404(Stage, pk=stage_id if stage_id.isdecimal() else 0, process=deal.process_id)
    rights = permits.rights_on(deal, request.user)
    is_request = not rights.may_edit("stage")
    missing = queries.missing_before(deal, stage)
    # A card that is dropped sends the stage alone; only the dialog can have answered what is asked.
    answered = "asked" in request.POST
    asks = bool(missing) or stage.kind == StageKind.LOST or is_request
    bound = request.method == "POST" and (answered or not asks)
    form = _move_form(request, deal, stage, missing, bound=bound, is_request=is_request)
    if not bound:
        form.why_asking = permits.why_only_read(rights) if is_request else ""
        return _move_dialog(request, deal, form, 422 if request.method == "POST" else 200)
    if form.is_asking:
        request_made = submit(request, form, lambda: _ask(request, deal, form), at=ABOVE)
        if request_made.done:
            return _request_response(request, request_made.result)
        return _move_dialog(request, deal, form, request_made.status)
    # Where only the action knows that the day has to be asked for, what was typed stays, and the reason is added.
    answer = submit(request, form, lambda: _move(request, deal, form), at=ABOVE, ask=lambda: _ask(request, deal, form))
    if answer.done:
        return _moved(request, answer.result)
    if answer.conflict and not answered:
        raise answer.conflict
    return _move_dialog(request, deal_of(request, pk) if answer.conflict else deal, form, answer.status)


def _move_form(
    request: UserRequest, deal: Deal, stage: Stage, missing: list[str], *, bound: bool, is_request: bool
) -> DealMoveForm:
    data = request.POST if bound else None
    today = business_day(timezone.now())
    initial: dict[str, Any] = {"stage": stage.pk, "version": deal.version}
    initial |= {name: request.POST[name] for name in ("version", "position") if request.POST.get(name)}
    form = DealMoveForm(data, deal=deal, to=stage, missing=missing, user=request.user, today=today, initial=initial)
    if is_request or (bound and request.POST.get("why")):
        form.ask_why()
    return form


def _ask(request: UserRequest, deal: Deal, form: DealMoveForm) -> ChangeRequest:
    """Ask for the move; what was filled in on the way is part of it."""
    filled = dict(form.filled)
    lines, contacts = filled.pop("lines", None), filled.pop("contacts", None)
    change = DealChange(filled, lines, None, contacts and list(contacts), form.to, **form.step)
    return ask(deal, change, why=form.cleaned_data["why"], by=request.user, at=timezone.now())


def _request_response(request: UserRequest, change_request: ChangeRequest) -> HttpResponse:
    """Answer what was asked for: the board stays where it is, a page goes to the request."""
    text = _("Requested. You will be notified when it is decided.")
    if "position" in request.POST:
        return changed(request, text, to=change_request.get_absolute_url(), events=("boardChanged",))
    messages.success(request, text)
    return redirect(change_request)


def _move(request: UserRequest, deal: Deal, form: DealMoveForm) -> Deal:
    return actions.move_deal(
        deal,
        stage=form.to,
        by=request.user,
        at=timezone.now(),
        version=form.cleaned_data["version"],
        filled=form.filled,
        **form.step,
    )


def _move_dialog(request: UserRequest, deal: Deal, form: DealMoveForm, status: int) -> HttpResponse:
    context = {"deal": deal, "form": form, "to": form.to, "asked": form.asked}
    context["reopens"] = deal.state != StageKind.OPEN and form.to.kind == StageKind.OPEN
    return render(request, "pipeline/deals/move.html", context, status=status)


def _moved(request: UserRequest, deal: Deal) -> HttpResponse:
    """Answer a move: the board is told and stays where it is; a page goes to the deal. Both offer to undo."""
    move = getattr(deal, "last_move", None)
    undo = reverse("pipeline:deal_undo", args=[deal.pk, move.pk]) if move else ""
    text = {
        StageKind.WON: _("Won: %(deal)s."),
        StageKind.LOST: _("Lost: %(deal)s."),
        StageKind.OPEN: _("%(deal)s is now in %(stage)s."),
    }[StageKind(deal.state)] % {"deal": deal.name, "stage": deal.stage.label}
    if "position" in request.POST:
        events = ("boardChanged", "dealsChanged")
        return changed(request, text, to=_next(request, deal.pk), undo=undo, events=events)
    messages.success(request, text, extra_tags=f"undo:{undo}" if undo else "")
    return HttpResponseRedirect(_next(request, deal.pk))


def _next(request: UserRequest, pk: int) -> str:
    return next_page(request, reverse("pipeline:deal_detail", args=[pk]))


@require_POST
def deal_undo(request: UserRequest, pk: int, move_pk: int) -> HttpResponse:
    """Take the last move back."""
    deal = deal_of(request, pk)
    require_write(request.user)
    move = get_object_or_404(StageMove.objects.select_related("from_stage", "to_stage", "deal"), pk=move_pk, deal=deal)
    return press(
        request,
        lambda: actions.undo_move(move, by=request.user, at=timezone.now()),
        to=_next(request, pk),
        message=lambda back: (
            _("Undone: %(deal)s is back in %(stage)s.") % {"deal": back.name, "stage": back.stage.label}
        ),
    )


def deal_postpone(request: UserRequest, pk: int) -> HttpResponse:
    """Change the expected close date; past the end of the quarter the reason is asked for, and it counts."""
    deal = deal_of(request, pk)
    require_write(request.user)
    if not permits.rights_on(deal, request.user).may_edit("expected_close_on"):
        return redirect("pipeline:deal_ask", pk)
    initial = {"expected_close_on": deal.expected_close_on, "version": deal.version}
    form = PostponeForm(posted(request), initial=initial)
    answer = submit(
        request,
        form,
        lambda: actions.edit_deal(
            deal,
            values={"expected_close_on": form.cleaned_data["expected_close_on"]},
            version=form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
            push_reason=form.cleaned_data["push_reason"],
            push_note=form.cleaned_data["push_note"],
        ),
    )
    if answer.done:
        return answer.go("pipeline:deal_detail", pk, message=_("Expected close changed."))
    end = calendar().containing(deal.expected_close_on, PeriodKind.QUARTER).end if deal.expected_close_on else None
    return answer.render("pipeline/deals/postpone.html", {"deal": deal, "quarter_end": end})


@require_POST
def deal_next_step(request: UserRequest, pk: int) -> HttpResponse:
    """Save the next step in place."""
    deal = deal_of(request, pk)
    require_write(request.user)
    form = NextStepForm(request.POST)
    answer = submit(
        request,
        form,
        lambda: actions.edit_deal(
            deal, values=form.values, version=form.cleaned_data["version"], by=request.user, at=timezone.now()
        ),
    )
    if answer.done and not request.htmx:
        return redirect("pipeline:deal_detail", pk)
    context: dict[str, Any] = {"deal": deal, "may_write": True, "saved": answer.done}
    if answer.done:
        context |= {"deal": answer.result, "form": NextStepForm.of(answer.result)}
    return answer.render("pipeline/deals/_next_step.html", context)
