"""The steps of a goal's life, and the progress of a development goal."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from goals.planning.goals import actions
from goals.planning.goals.forms import ProgressForm, ReasonForm
from goals.planning.goals.views.goals import detail_page, find
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.forms import typed
from salesplan.core.typing import UserRequest


def _step(request: UserRequest, pk: int, act: Callable[..., Any], said: str, *, reason: bool = True) -> HttpResponse:
    """Take a step with the reason that was typed; what is refused is said on the page of the goal."""
    goal = find(request, pk)
    form = ReasonForm(request.POST)
    try:
        told = {"note": typed(form)["note"]} if reason else {}
        act(goal, **told, by=request.user, at=timezone.now())
    except NotAllowed:
        raise
    except Refused as fault:
        return detail_page(request, find(request, pk), 422, refused=fault.message)
    messages.success(request, said)
    return redirect(goal)


@require_POST
def goal_activate(request: UserRequest, pk: int) -> HttpResponse:
    return _step(request, pk, actions.activate_goal, _("The goal is in force."), reason=False)


@require_POST
def goal_close(request: UserRequest, pk: int) -> HttpResponse:
    return _step(request, pk, actions.close_goal, _("The goal is closed; what was reached is kept."))


@require_POST
def goal_drop(request: UserRequest, pk: int) -> HttpResponse:
    return _step(request, pk, actions.drop_goal, _("The goal is dropped."))


@require_POST
def goal_reopen(request: UserRequest, pk: int) -> HttpResponse:
    return _step(request, pk, actions.reopen_goal, _("The goal is in force again."))


@require_POST
def goal_progress(request: UserRequest, pk: int) -> HttpResponse:
    goal = find(request, pk)
    form = ProgressForm(request.POST)
    if not form.is_valid():
        return detail_page(request, goal, 422, progress_form=form)
    told = form.cleaned_data
    try:
        actions.post_progress(goal, percent=told["percent"], note=told["note"], by=request.user, at=timezone.now())
    except NotAllowed:
        raise
    except Refused as fault:
        form.add_error(fault.field, fault.message)
        return detail_page(request, goal, 422, progress_form=form)
    messages.success(request, _("Progress noted."))
    return redirect(goal)
