"""Forms of appeals and rewards; each works as a dialog and as a page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from goals.scorecards import queries
from goals.scorecards.actions import outcomes as actions
from goals.scorecards.forms import AppealForm, DecideForm, GivenForm, RewardDecideForm, RewardForm
from goals.scorecards.models import Appeal, Reward
from goals.scorecards.views.appraisals import one_of
from salesplan.core.company.queries import business_day, company
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.forms import posted, put_fault
from salesplan.people.access import require, require_write


def _form(request: HttpRequest, form: Any, one: Any, title: str, button: str, **more: Any) -> HttpResponse:
    context = {"form": form, "one": one, "title": title, "button": button, **more}
    return render(request, "goals/scorecards/outcome.html", context, status=422 if form.errors else 200)


def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    one = one_of(request, pk)
    if one.person_id != request.user.pk:
        raise NotAllowed(_("Only the person themselves appeals against their result."))
    form = AppealForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.appeal(one, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
        except Refused as fault:
            put_fault(form, fault)
        else:
            messages.success(request, _("Your appeal is made. Somebody else than your rater answers it."))
            return redirect("goals:appraisal_detail", one.pk)
    return _form(request, form, one, _("Appeal"), _("Appeal"), last=queries.last_day_to_appeal(one))


def decide_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    one = one_of(request, pk)
    row = get_object_or_404(
        Appeal.objects.select_related("appraisal__round__scorecard_version", "appraisal__manager"), appraisal=one
    )
    if not queries.may_decide(request.user, one):
        raise NotAllowed(
            _("An appeal is decided by a superior or an admin who has neither made nor rated nor adjusted it.")
        )
    form = DecideForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide_appeal(row, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as fault:
            put_fault(form, fault)
        else:
            messages.success(request, _("The appeal is answered."))
            return redirect("goals:appraisal_detail", one.pk)
    return _form(request, form, one, _("Answer the appeal"), _("Decide"), appeal=row)


def propose_reward(request: HttpRequest, pk: int) -> HttpResponse:
    one = one_of(request, pk)
    require_write(request.user)
    if one.person_id == request.user.pk:
        raise NotAllowed(_("Nobody proposes a reward for themselves."))
    form = RewardForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_reward(one, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as fault:
            put_fault(form, fault)
        else:
            messages.success(request, _("The reward is proposed. An admin decides."))
            return redirect("goals:appraisal_detail", one.pk)
    return _form(request, form, one, _("Propose a reward"), _("Propose"), currency=company().currency)


def _reward(request: HttpRequest, pk: int) -> Reward:
    rows = Reward.objects.visible_to(request.user).select_related(
        "appraisal__person", "appraisal__round", "proposed_by"
    )
    return get_object_or_404(rows, pk=pk)


def decide_reward(request: HttpRequest, pk: int) -> HttpResponse:
    row = _reward(request, pk)
    require(request.user, "admin")
    form = RewardDecideForm(posted(request))
    if request.method == "POST" and form.is_valid():
        approve, note = "approve" in request.POST, form.cleaned_data["note"]
        try:
            actions.decide_reward(row, approve=approve, note=note, by=request.user, at=timezone.now())
        except Refused as fault:
            put_fault(form, fault)
        else:
            messages.success(request, _("The reward is approved.") if approve else _("The reward is declined."))
            return redirect("goals:appraisal_detail", row.appraisal_id)
    return _form(request, form, row.appraisal, _("Decide on the reward"), _("Approve"), reward=row)


def give_reward(request: HttpRequest, pk: int) -> HttpResponse:
    row = _reward(request, pk)
    require_write(request.user)
    if row.appraisal.person_id == request.user.pk:
        raise NotAllowed(_("Only a superior or an admin records that a reward was given."))
    if row.state != "approved" and request.method != "POST":
        raise Http404
    form = GivenForm(posted(request), initial={"given_on": business_day(timezone.now())})
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_reward(row, on=form.cleaned_data["given_on"], by=request.user, at=timezone.now())
        except Refused as fault:
            put_fault(form, fault)
        else:
            messages.success(request, _("The reward is recorded as given."))
            return redirect("goals:appraisal_detail", row.appraisal_id)
    return _form(request, form, row.appraisal, _("Record as given"), _("Save"), reward=row)
