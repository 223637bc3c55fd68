"""The steps of a deal as dialogs and posts: move (win, lose and re-open among it), postpone, next step, undo."""

import json
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
from pipeline.deals import permits, queries
from pipeline.deals.actions import deals as actions
from pipeline.deals.changes import DealChange
from pipeline.deals.forms.steps import MoveForm, NextStepForm, PostponeForm
from pipeline.deals.models import Deal, StageMove
from pipeline.deals.views.deals import deal_of
from pipeline.process.choices import StageKind
from pipeline.process.models import Stage
from salesplan.core.company.queries import business_day, calendar
from salesplan.core.errors import Conflict, MissingFields, NeedsRequest, Refused
from salesplan.core.forms import add_refusal, posted, retype
from salesplan.core.http.redirects import next_page
from salesplan.core.periods import PeriodKind
from salesplan.core.typing import UserRequest
from salesplan.people.access import require_write


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
    if not form.is_valid():
        return _move_dialog(request, deal, form, 422)
    try:
        if "why" in form.fields:
            return _request_response(request, _ask(request, deal, form))
        response = _move(request, deal, form)
    except NeedsRequest as error:
        # Only now it is known that the day has to be asked for: what was typed stays, and the reason is added.
        form.ask_why()
        form.add_error(None, error.message)
    except Conflict as error:
        if not answered:
            raise
        return _move_dialog(request, deal_of(request, pk), form, 409, conflict=error)
    except MissingFields as error:
        form.add_error(None, error.message)
    except Refused as error:
        form.add_error(error.field if error.field in form.fields and error.field != "stage" else None, error.message)
    else:
        return _moved(request, response)
    return _move_dialog(request, deal, form, 422)


def _move_form(
    request: UserRequest, deal: Deal, stage: Stage, missing: list[str], *, bound: bool, is_request: bool
) -> MoveForm:
    data = request.POST if bound else None
    today = business_day(timezone.now())
    initial: dict[str, Any] = {"stage": stage.pk, "version": deal.version}
    initial |= {name: request.POST[name] for name in ("version", "position") if request.POST.get(name)}
    form = MoveForm(data, deal=deal, to=stage, missing=missing, user=request.user, today=today, initial=initial)
    if is_request or (bound and request.POST.get("why")):
        form.ask_why()
    return form


def _ask(request: UserRequest, deal: Deal, form: MoveForm) -> ChangeRequest:
    """Ask for the move; what was filled in on the way is part of it."""
    filled = dict(form.filled)
    lines, contacts = filled.pop("lines", None), filled.pop("contacts", None)
    change = DealChange(filled, lines, None, contacts and list(contacts), form.to, **form.step)
    return ask(deal, change, why=form.cleaned_data["why"], by=request.user, at=timezone.now())


def _request_response(request: UserRequest, change_request: ChangeRequest) -> HttpResponse:
    """Answer what was asked for: the board stays where it is, a page goes to the request."""
    text = _("Asked for. You are told when it is decided.")
    if request.htmx and "position" in request.POST:
        events = {"closeDialog": True, "boardChanged": True, "toast": {"text": text, "level": "ok"}}
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(events)})
    messages.success(request, text)
    return redirect(change_request)


def _move(request: UserRequest, deal: Deal, form: MoveForm) -> Deal:
    return actions.move_deal(
        deal,
        stage=form.to,
        by=request.user,
        at=timezone.now(),
        version=form.cleaned_data["version"],
        filled=form.filled,
        **form.step,
    )


def _move_dialog(request: UserRequest, deal: Deal, form: MoveForm, status: int, conflict: Any = None) -> HttpResponse:
    context = {"deal": deal, "form": form, "to": form.to, "asked": form.asked, "conflict": conflict}
    context["reopens"] = deal.state != StageKind.OPEN and form.to.kind == StageKind.OPEN
    if conflict is not None:
        retype(form, "version", str(deal.version))
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
    if request.htmx and "position" in request.POST:
        toast = {"text": text, "level": "ok", **({"undo": undo} if undo else {})}
        events = {"closeDialog": True, "boardChanged": True, "dealsChanged": True, "toast": toast}
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(events)})
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
    try:
        deal = actions.undo_move(move, by=request.user, at=timezone.now())
    except Refused as error:
        messages.error(request, error.message)
    else:
        params = {"deal": deal.name, "stage": deal.stage.label}
        messages.success(request, _("Undone: %(deal)s is back in %(stage)s.") % params)
    return HttpResponseRedirect(_next(request, pk))


def deal_postpone(request: UserRequest, pk: int) -> HttpResponse:
    """Change the expected close date; past the end of the quarter the reason is asked for, and it counts."""
    deal = deal_of(request, pk)
    require_write(request.user)
    if not permits.rights_on(deal, request.user).may_edit("expected_close_on"):
        return redirect("pipeline:deal_ask", pk)
    initial = {"expected_close_on": deal.expected_close_on, "version": deal.version}
    form = PostponeForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.edit_deal(
                deal,
                values={"expected_close_on": data["expected_close_on"]},
                version=data["version"],
                by=request.user,
                at=timezone.now(),
                push_reason=data["push_reason"],
                push_note=data["push_note"],
            )
        except MissingFields as error:
            form.add_error("push_reason", error.message)
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Expected close changed."))
            return redirect("pipeline:deal_detail", pk)
    end = calendar().containing(deal.expected_close_on, PeriodKind.QUARTER).end if deal.expected_close_on else None
    context = {"deal": deal, "form": form, "quarter_end": end}
    return render(request, "pipeline/deals/postpone.html", context, status=422 if form.errors else 200)


@require_POST
def deal_next_step(request: UserRequest, pk: int) -> HttpResponse:
    """Save the next step in place."""
    deal = deal_of(request, pk)
    require_write(request.user)
    form, conflict = NextStepForm(request.POST), None
    if form.is_valid():
        data = form.cleaned_data
        try:
            values = {"next_step": data["next_step"], "next_step_on": data["next_step_on"]}
            deal = actions.edit_deal(deal, values=values, version=data["version"], by=request.user, at=timezone.now())
        except Conflict as error:
            conflict = error
            retype(form, "version", str(error.version))
        except Refused as error:
            add_refusal(form, error)
        else:
            if not request.htmx:
                return redirect("pipeline:deal_detail", pk)
            form = NextStepForm(initial={**values, "version": deal.version})
    status = 409 if conflict else 422 if form.errors else 200
    context = {"deal": deal, "form": form, "conflict": conflict, "may_write": True, "saved": status == 200}
    return render(request, "pipeline/deals/_next_step.html", context, status=status)
