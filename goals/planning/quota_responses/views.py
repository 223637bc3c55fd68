"""Pages of responses: the list, one quota with its story, and the three things that can be said."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goals.planning.cascades.queries import published_node
from goals.planning.quota_responses import actions, presenters
from goals.planning.quota_responses.choices import QuotaResponseState
from goals.planning.quota_responses.forms import AcceptForm, ObjectForm, ObjectionAnswerForm
from goals.planning.quota_responses.queries import responses as queries
from goals.planning.quota_responses.queries.deciders import deciders, matter
from goals.planning.quota_responses.queries.states import states_for
from goals.planning.quotas.actions.quotas import period_of
from goals.planning.quotas.models import QuotaChange
from goals.planning.quotas.rules import usual_day
from salesplan.core.amounts.rules import plain
from salesplan.core.company.queries import business_day
from salesplan.core.errors import NotAllowed
from salesplan.core.format import period_label
from salesplan.core.forms import posted, retype, typed
from salesplan.core.http.redirects import next_page
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import Submission, submit
from salesplan.people.access import require_write, scope_of
from salesplan.people.queries import team_choices

PAGE = 40
# So many of those whose turn it is stand above the list; the rest is in it.
MOST_TURNS = 12


@require_GET
def response_list(request: UserRequest) -> HttpResponse:
    user, today = request.user, business_day(timezone.now())
    params = request.GET
    state = params.get("state", "") if params.get("state") in queries.LIST_STATES else ""
    filters = queries.ResponseFilters(state, params.get("period", ""), params.get("team", ""))
    rows, counts = queries.listed(user, filters, today)
    page = Paginator(rows, PAGE).get_page(params.get("page"))
    turns = [*queries.own_turn(user, today)[:MOST_TURNS], *queries.to_answer(user)[:MOST_TURNS]]
    states = states_for(user, [*turns, *page.object_list])
    scope = scope_of(user)
    context = {
        "page": page,
        "turns": states[: len(turns)],
        "states": states[len(turns) :],
        "counts": counts,
        "asked": filters,
        "tabs": [("", _("All")), *((list_state.value, list_state.label) for list_state in queries.LIST_STATES)],
        "periods": [(key, period_label(key)) for key in queries.periods_of(user)],
        "teams": team_choices() if scope.sees_all or scope.team_ids else [],
        "is_filtered": any((filters.state, filters.period, filters.team)),
    }
    return render(request, "goals/planning/quota_responses/list.html", context)


def timeline_of(request: UserRequest, person: int, metric: str, key: str) -> presenters.QuotaTimeline:
    """Return a quota with its story; whose figures one may not see is not found."""
    timeline = presenters.quota_timeline(request.user, person, metric, key)
    if timeline is None:
        raise Http404
    return timeline


@require_GET
def response_detail(request: UserRequest, person: int, metric: str, key: str) -> HttpResponse:
    return detail_page(request, timeline_of(request, person, metric, key))


def detail_page(
    request: UserRequest, timeline: presenters.QuotaTimeline, status: int = 200, **more: Any
) -> HttpResponse:
    """Show a quota with what was said, also when something was said of a figure that stands no more."""
    change, today = timeline.now.change, business_day(timezone.now())
    is_open = timeline.now.state == QuotaResponseState.OBJECTED
    capacity = matter(change).capacity(request.user, today) if timeline.now.may_answer else None
    context = {
        "capacity": capacity,
        "who": deciders(change, today) if is_open and capacity is None else None,
        "story": timeline,
        "state": timeline.now,
        "node": published_node(request.user, change.person_id, change.metric, change.set_at),
        "form": AcceptForm(initial={"change": change.pk}),
        **more,
    }
    return render(request, "goals/planning/quota_responses/detail.html", context, status=status)


def seen_line(request: UserRequest, timeline: presenters.QuotaTimeline) -> QuotaChange:
    """Return the line that the sender had before them; without one that is theirs, the newest counts as seen."""
    shown_change, now = request.POST.get("change", ""), timeline.now.change
    if not shown_change.isdecimal() or int(shown_change) == now.pk:
        return now
    about = {"person": now.person_id, "metric": now.metric, "period_key": now.period_key}
    return QuotaChange.objects.filter(**about, pk=int(shown_change)).first() or now


@require_POST
def response_accept(request: UserRequest, person: int, metric: str, key: str) -> HttpResponse:
    """Accept a quota: its page, or the part of another page that has the button, shows how it stands then."""
    timeline, form = timeline_of(request, person, metric, key), AcceptForm(request.POST)
    comment = typed(form)["comment"] if "comment" in form.errors else form.cleaned_data["comment"]
    answer = submit(
        request,
        None,
        lambda: actions.accept_quota(seen_line(request, timeline), comment=comment, by=request.user, at=timezone.now()),
    )
    if answer.refused and not answer.conflict:
        raise answer.refused
    timeline = timeline_of(request, person, metric, key)
    if "part" in request.POST:
        return _part(request, timeline, answer)
    if answer.conflict:
        return detail_page(request, timeline, answer.status, refused=answer.message)
    return answer.go(next_page(request, timeline.now.url), message=_("You have accepted this quota."))


def _part(request: UserRequest, timeline: presenters.QuotaTimeline, done: Submission[Any]) -> HttpResponse:
    """Answer only the badge and buttons of a quota, and say what happened."""
    context = {"state": timeline.now, "back": next_page(request, "")}
    answer = render(request, "goals/planning/quota_responses/_state.html", context, status=done.status)
    text, level = (done.message, "error") if done.conflict else (_("You have accepted this quota."), "ok")
    answer["HX-Trigger"] = json.dumps({"toast": {"text": str(text), "level": level}, "quotasChanged": True})
    return answer


def response_object(request: UserRequest, person: int, metric: str, key: str) -> HttpResponse:
    timeline = timeline_of(request, person, metric, key)
    if request.user.pk != person:
        raise NotAllowed(_("Only the person whose quota it is can accept it or object to it."))
    form = ObjectForm(posted(request), initial={"change": timeline.now.change.pk})

    def act() -> None:
        values = {name: form.cleaned_data[name] for name in ("comment", "proposed")}
        actions.object_to_quota(seen_line(request, timeline), **values, by=request.user, at=timezone.now())

    message = _("Objection sent. You will be notified when it is answered.")
    return _respond(request, timeline, form, act, "goals/planning/quota_responses/object.html", message)


def _holds_from(change: QuotaChange) -> date | None:
    """Return from which day another figure would hold, where the period has begun."""
    period, today = period_of(change.period_key), business_day(timezone.now())
    return usual_day(period, today, first=False) if today >= period.start else None


def response_answer(request: UserRequest, person: int, metric: str, key: str) -> HttpResponse:
    timeline = timeline_of(request, person, metric, key)
    if not timeline.now.may_answer_it:
        raise NotAllowed(_("Only someone above the person or an admin can answer for this quota."))
    change, last = timeline.now.change, timeline.now.last
    start = {"change": change.pk, "amount": plain(last.proposed if last else None)}
    form = ObjectionAnswerForm(posted(request), initial=start, holds_from=_holds_from(change))

    def act() -> None:
        values: dict[str, Any] = {name: form.cleaned_data.get(name) for name in ("comment", "amount", "effective_on")}
        actions.answer_objection(seen_line(request, timeline), **values, by=request.user, at=timezone.now())

    message = _("Answered. The person has been notified and can accept or object again.")
    return _respond(request, timeline, form, act, "goals/planning/quota_responses/answer.html", message)


def _respond(
    request: UserRequest,
    timeline: presenters.QuotaTimeline,
    form: BaseForm,
    act: Callable[[], None],
    template: str,
    message: str,
) -> HttpResponse:
    """Show a form; what is sent is done, or what was typed is shown again with the reason."""
    require_write(request.user)
    back = next_page(request, timeline.now.url)
    answer = submit(request, form, act)
    if answer.done:
        return answer.go(back, message=message)
    if answer.conflict:
        timeline = timeline_of(request, *timeline.now.key)
        retype(form, "change", str(timeline.now.change.pk))
    return answer.render(template, {"story": timeline, "state": timeline.now, "back": back})
