"""The steps of a goal's life, and the progress of a development goal."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from goals.planning.goals import actions
from goals.planning.goals.forms import ProgressForm, ReasonForm
from goals.planning.goals.views.goals import detail_page, find
from salesplan.core.forms import typed
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit


def _step(request: UserRequest, pk: int, act: Callable[..., Any], message: str, *, reason: bool = True) -> HttpResponse:
    """Take a step with the reason that was typed; what is refused is said on the page of the goal."""
    goal = find(request, pk)
    form = ReasonForm(request.POST)

    def step() -> None:
        values = {"note": typed(form)["note"]} if reason else {}
        act(goal, **values, by=request.user, at=timezone.now())

    answer = submit(request, None, step)
    if answer.done:
        return answer.go(goal, message=message)
    return detail_page(request, find(request, pk), answer.status, refused=answer.message)


@require_POST
def goal_activate(request: UserRequest, pk: int) -> HttpResponse:
    return _step(request, pk, actions.activate_goal, _("The goal is in force."), reason=False)


@require_POST
def goal_close(request: UserRequest, pk: int) -> HttpResponse:
    return _step(request, pk, actions.close_goal, _("Goal closed. Its result was saved."))


@require_POST
def goal_drop(request: UserRequest, pk: int) -> HttpResponse:
    return _step(request, pk, actions.drop_goal, _("Goal dropped."))


@require_POST
def goal_reopen(request: UserRequest, pk: int) -> HttpResponse:
    return _step(request, pk, actions.reopen_goal, _("The goal is in force again."))


@require_POST
def goal_progress(request: UserRequest, pk: int) -> HttpResponse:
    goal = find(request, pk)
    form = ProgressForm(request.POST)
    answer = submit(
        request,
        form,
        lambda: actions.post_progress(
            goal,
            percent=form.cleaned_data["percent"],
            note=form.cleaned_data["note"],
            by=request.user,
            at=timezone.now(),
        ),
    )
    if answer.done:
        return answer.go(goal, message=_("Progress saved."))
    return detail_page(request, goal, answer.status, progress_form=form)
