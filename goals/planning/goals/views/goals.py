"""Pages of goals: the tree, one goal, and the form with the SMART check beside it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goals.planning.goals import actions, charts, presenters, quota_comparison, smart_check
from goals.planning.goals.choices import GoalState
from goals.planning.goals.forms import GoalForm, ProgressForm
from goals.planning.goals.models import Goal
from goals.planning.goals.queries import gaps
from goals.planning.goals.queries import goals as queries
from goals.planning.goals.rights import may
from goals.planning.pacing.queries import pace_by
from salesplan.core.company.queries import business_day, calendar
from salesplan.core.errors import NotAllowed
from salesplan.core.format import period_label
from salesplan.core.forms import posted
from salesplan.core.periods import Calendar, Period, PeriodKind
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import Submission, submit
from salesplan.people.access import require_write

LIST_STATES = ("draft", "active", "closed")


def requested_period(key: str | None, fiscal_calendar: Calendar, today: date) -> Period:
    """Return the period of `?period=`; else the fiscal year."""
    try:
        return fiscal_calendar.parse(key or "")
    except ValueError:
        return fiscal_calendar.containing(today, PeriodKind.YEAR)


def period_choices(fiscal_calendar: Calendar, today: date, chosen: Period) -> list[tuple[str, str]]:
    """Return the years and quarters that the tree offers."""
    year, quarter = (
        fiscal_calendar.containing(today, PeriodKind.YEAR),
        fiscal_calendar.containing(today, PeriodKind.QUARTER),
    )
    keys = [fiscal_calendar.shift(year, by).key for by in (1, 0, -1, -2)] + [
        fiscal_calendar.shift(quarter, by).key for by in (1, 0, -1, -2)
    ]
    return [(key, period_label(key)) for key in dict.fromkeys([*keys, chosen.key])]


@require_GET
def goals_against_quotas(request: UserRequest) -> HttpResponse:
    """Say which goals of a period differ from the quotas of the same people and teams: for the page of quotas."""
    fiscal_calendar, today = calendar(), business_day(timezone.now())
    period = requested_period(request.GET.get("period"), fiscal_calendar, today)
    comparisons = quota_comparison.against_quotas(request.user, quota_comparison.goals_of_days(request.user, period))
    return render(request, "goals/planning/goals/_against.html", {"against": comparisons})


@require_GET
def goal_list(request: UserRequest) -> HttpResponse:
    fiscal_calendar, today = calendar(), business_day(timezone.now())
    period = requested_period(request.GET.get("period"), fiscal_calendar, today)
    state, asked_pace = request.GET.get("state", ""), request.GET.get("pace")
    roots = queries.goal_tree(request.user, period, today, state if state in LIST_STATES else "", asked_pace)
    rights = may(request.user)
    context = {
        "rows": presenters.rows(roots),
        "period": period,
        "label": period_label(period.key),
        "periods": period_choices(fiscal_calendar, today, period),
        "before": fiscal_calendar.shift(period, -1).key,
        "after": fiscal_calendar.shift(period, 1).key,
        "may_write": rights.writes,
        "leads": rights.leads_any,
        "pacing": pace_by(period, today, asked_pace),
    }
    return render(request, "goals/planning/goals/list.html", context)


def find(request: UserRequest, pk: int) -> Goal:
    """Return a goal that the person may open."""
    return get_object_or_404(queries.find(request.user), pk=pk)


@require_GET
def goal_detail(request: UserRequest, pk: int) -> HttpResponse:
    return detail_page(request, find(request, pk))


def detail_page(request: UserRequest, goal: Goal, status: int = 200, **more: Any) -> HttpResponse:
    """Show a goal, also when a step of its life was refused."""
    today = business_day(timezone.now())
    page, rights = queries.page_of(request.user, goal, today, request.GET.get("pace")), may(request.user)
    context = {
        "goal": goal,
        "page": page,
        "figures": page.figures,
        "shown": presenters.goal_texts(page.figures),
        "tiles": presenters.tiles(page.figures),
        "frozen": presenters.frozen(page),
        "against": quota_comparison.against_quotas(request.user, [goal]),
        "parent": presenters.goal_texts(page.parent) if page.parent else None,
        "children": [presenters.goal_texts(child) for child in page.children],
        "cover": presenters.cover(page.cover, page.figures.metric),
        "in_time": presenters.cover(page.in_time, page.figures.metric),
        "changes": presenters.changes(page),
        "chart": charts.of(request.user, page.figures, today),
        "findings": smart_check.of_goal(request.user, goal, today) if goal.state == GoalState.DRAFT else None,
        "may_change": rights.changes(goal),
        "may_add": rights.leads_any and bool(goal.team_id) and goal.state != GoalState.CLOSED,
        "may_report": rights.reports(goal),
        "progress_form": ProgressForm(initial={"percent": getattr(goal, "told", None) or 0}),
        "has_gap": page.figures.measured.is_open and gaps.subject_of(goal) is not None and goal.starts_on <= today,
        **more,
    }
    return render(request, "goals/planning/goals/detail.html", context, status=status)


def goal_create(request: UserRequest) -> HttpResponse:
    require_write(request.user)
    today = business_day(timezone.now())
    start = {name: request.GET[name] for name in ("owner", "kind", "period", "parent", "metric") if name in request.GET}
    form = GoalForm(posted(request), user=request.user, today=today, initial=start)
    answer = submit(
        request, form, lambda: actions.create_goal(smart_check.named(form), by=request.user, at=timezone.now())
    )
    return _saved(request, answer.result) if answer.done else _form_page(answer, None)


def goal_edit(request: UserRequest, pk: int) -> HttpResponse:
    goal = find(request, pk)
    if not may(request.user).changes(goal):
        raise NotAllowed(_("Only the owner's manager or an admin can change this goal."))
    form = GoalForm(posted(request), user=request.user, today=business_day(timezone.now()), goal=goal)
    answer = submit(
        request,
        form,
        lambda: actions.edit_goal(
            goal,
            smart_check.named(form),
            version=form.cleaned_data["version"],
            note=form.cleaned_data.get("note", ""),
            by=request.user,
            at=timezone.now(),
        ),
    )
    return _saved(request, answer.result) if answer.done else _form_page(answer, goal)


def _saved(request: UserRequest, goal: Goal) -> HttpResponse:
    """Go to the goal; with "save and activate" put it in force first, and say what is missing if that fails."""
    if not request.POST.get("activate") or goal.state != GoalState.DRAFT:
        messages.success(request, _("Goal saved."))
        return redirect(goal)
    answer = submit(request, None, lambda: actions.activate_goal(goal, by=request.user, at=timezone.now()))
    if answer.done:
        return answer.go(goal, message=_("The goal is in force."))
    messages.warning(request, _("Saved as a draft. %(what)s") % {"what": answer.message})
    return redirect(goal)


def _form_page(answer: Submission[Goal], goal: Goal | None) -> HttpResponse:
    return answer.render("goals/planning/goals/edit.html", {"goal": goal, "check": smart_check.of_form(answer.form)})


@require_POST
def goal_check(request: UserRequest) -> HttpResponse:
    """Answer what is typed so far: the five letters, the baseline, and the figure that a percentage means."""
    require_write(request.user)
    pk = request.GET.get("goal", "")
    goal = queries.find(request.user).filter(pk=pk).first() if pk.isdecimal() else None
    form = GoalForm(request.POST, user=request.user, today=business_day(timezone.now()), goal=goal)
    return render(request, "goals/planning/goals/_check.html", {"check": smart_check.of_form(form)})
