"""Pages of corrective actions: the list, one action with what it brought, opening one from a gap, and its steps."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goals.planning.corrective_actions import actions, presenters, queries, rules
from goals.planning.corrective_actions.choices import (
    LEVELS,
    VERDICT_LEVELS,
    CorrectiveActionState,
    CorrectiveActionStep,
)
from goals.planning.corrective_actions.forms import (
    CorrectiveActionForm,
    CorrectiveActionNoteForm,
    CorrectiveActionReviewForm,
)
from goals.planning.corrective_actions.models import CorrectiveAction
from goals.planning.goals.queries import gaps as goal_gaps
from goals.planning.goals.queries import goals as targets
from goals.planning.goals.rights import may
from goals.planning.goals.wording import gaps
from goals.planning.quotas.queries.book import sees_owner
from salesplan.core.company.queries import business_day, reader_day
from salesplan.core.errors import NotAllowed
from salesplan.core.forms import posted, typed
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit
from salesplan.people.access import require_write
from salesplan.people.choices import OwnerKind

PAGE = 40


def rows_of(actions: Iterable[CorrectiveAction]) -> list[dict[str, Any]]:
    """Return actions as a table shows them."""
    return [
        {
            "corrective_action": action,
            "expected": presenters.expectation(action),
            "badge": action.get_verdict_display() or action.get_state_display(),
            "level": VERDICT_LEVELS.get(action.verdict) or LEVELS[action.state],
        }
        for action in actions
    ]


@require_GET
def corrective_action_list(request: UserRequest) -> HttpResponse:
    today, asked_state = reader_day(timezone.now()), request.GET.get("state", "")
    state = asked_state if asked_state in queries.LIST_STATES else "open"
    page = Paginator(queries.listed(request.user, state, today), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": rows_of(page.object_list), "state": state, "today": today}
    return render(request, "goals/planning/corrective_actions/list.html", context)


def subject_of(request: UserRequest) -> goal_gaps.GapSubject:
    """Return what an address is about: `?goal=`, or `?person=` or `?team=` with `&period=` for a quota."""
    params, subject = request.GET, None
    if params.get("goal", "").isdecimal():
        subject = targets.goal_subject(request.user, int(params["goal"]))
    elif kind := next((kind for kind in OwnerKind if params.get(kind, "").isdecimal()), None):
        subject = targets.quota_subject(request.user, kind, int(params[kind]), params.get("period", ""))
    if subject is None:
        raise Http404
    return subject


def corrective_action_create(request: UserRequest) -> HttpResponse:
    """Open an action about a gap; the gap of today stands beside the form and is kept with it."""
    require_write(request.user)
    subject, today = subject_of(request), business_day(timezone.now())
    if not may(request.user).leads(subject.kind, subject.pk):
        raise NotAllowed(_("Only the owner's manager or an admin can open a corrective action."))
    reference = goal_gaps.reference_of(request.GET.get("against", ""), subject)
    start = {"owner": subject.pk if subject.kind == OwnerKind.PERSON else request.user.pk}
    data = posted(request)
    form = CorrectiveActionForm(data, today=today, metric=subject.metric.key, initial=start)
    answer = submit(
        request,
        form,
        lambda: actions.open_corrective_action(
            subject, form.terms(), reference=reference, by=request.user, at=timezone.now()
        ),
    )
    if answer.done:
        return answer.go(
            answer.result, message=_("The corrective action is open. You will be asked for a verdict at its review.")
        )
    found_gap = goal_gaps.gap(request.user, subject, reference, today)
    context = {"subject": subject, "gap": found_gap, "said": gaps.figure_text(found_gap) if found_gap else None}
    return answer.render("goals/planning/corrective_actions/create.html", context)


@require_GET
def corrective_actions_about(request: UserRequest) -> HttpResponse:
    """Show what is done about the figures of an owner, as a part of other pages."""
    subject = subject_of(request)
    actions = queries.about(subject.kind, subject.pk, request.user)[:8]
    return render(
        request,
        "goals/planning/corrective_actions/_about.html",
        {"rows": rows_of(actions), "today": reader_day(timezone.now())},
    )


def find(request: UserRequest, pk: int) -> CorrectiveAction:
    """Return an action that the person may open."""
    return get_object_or_404(queries.find(request.user), pk=pk)


@require_GET
def corrective_action_detail(request: UserRequest, pk: int) -> HttpResponse:
    return detail_page(request, find(request, pk))


def detail_page(request: UserRequest, action: CorrectiveAction, status: int = 200, **more: Any) -> HttpResponse:
    """Show an action, also when a step was refused."""
    today = business_day(timezone.now())
    # Whoever was asked to do something from outside sees the task, not the figures it is about.
    is_open = sees_owner(request.user, *queries.subject_of(action))
    measurement = queries.measure(request.user, action, today) if is_open and not action.measured else None
    due = today >= action.review_on or action.state == CorrectiveActionState.DROPPED
    context = {
        "corrective_action": action,
        "row": rows_of([action])[0],
        "shown": presenters.of(action, measurement) if is_open else None,
        "evidence": presenters.evidence(action) if is_open else None,
        "moves": action.moves.select_related("by"),
        "may_work": actions.may_work_on(request.user, action),
        "may_review": due and action.may(CorrectiveActionStep.REVIEW),
        "is_open": action.state == CorrectiveActionState.OPEN,
        "review_form": CorrectiveActionReviewForm(
            initial={"verdict": rules.verdict(measurement.effect) if measurement else ""}
        ),
        "today": today,
        **more,
    }
    return render(request, "goals/planning/corrective_actions/detail.html", context, status=status)


def _step(request: UserRequest, pk: int, act: Callable[..., Any], message: str) -> HttpResponse:
    action, form = find(request, pk), CorrectiveActionNoteForm(request.POST)
    answer = submit(request, None, lambda: act(action, note=typed(form)["note"], by=request.user, at=timezone.now()))
    if answer.done:
        return answer.go(action, message=message)
    return detail_page(request, find(request, pk), answer.status, refused=answer.message)


@require_POST
def corrective_action_complete(request: UserRequest, pk: int) -> HttpResponse:
    return _step(request, pk, actions.complete_corrective_action, _("Done. The review will show whether it worked."))


@require_POST
def corrective_action_drop(request: UserRequest, pk: int) -> HttpResponse:
    return _step(request, pk, actions.drop_corrective_action, _("Action dropped."))


@require_POST
def corrective_action_review(request: UserRequest, pk: int) -> HttpResponse:
    """Record the verdict; the figures of this day are kept with it."""
    action, form = find(request, pk), CorrectiveActionReviewForm(request.POST)
    answer = submit(
        request,
        form,
        lambda: actions.review_corrective_action(
            action,
            verdict=form.cleaned_data["verdict"],
            lesson=form.cleaned_data["lesson"],
            by=request.user,
            at=timezone.now(),
        ),
    )
    if answer.done:
        return answer.go(action, message=_("Reviewed. The figures were saved as they stand."))
    return detail_page(request, find(request, pk), answer.status, review_form=form)
