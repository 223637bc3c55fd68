"""Pages of pay runs: the list of periods, one run with its people, and its steps."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from goals.pay.choices import PayRunState
from goals.pay.models import PayRun
from goals.pay.plan.choices import Interval
from goals.pay.runs.actions import runs
from goals.pay.runs.forms import LockForm, ReopenForm
from goals.pay.runs.queries import open_points
from goals.pay.runs.queries import payroll as exports
from goals.pay.runs.queries import runs as run_queries
from goals.pay.runs.queries.corrections import corrections_of
from goals.pay.runs.queries.staleness import changed_for, stale_of
from goals.pay.runs.rules import LIFE
from goals.pay.statements.queries.calculating import calculated
from salesplan.core.access import require
from salesplan.core.company.choices import PayRunPeople
from salesplan.core.company.queries import business_day, calendar, company
from salesplan.core.errors import Refused
from salesplan.core.format import period_label
from salesplan.core.forms import posted
from salesplan.core.http.reauthentication import recently_confirmed
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit
from salesplan.people.access import scope_of
from salesplan.people.choices import Role
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.queries import name_deputies, stands_in_for

RUNS, PEOPLE = 24, 50
# The steps that one button takes, with what it says, what was done, and what is asked before it.
STEPS: dict[str, tuple[Any, Any, Any]] = {
    "calculate": (gettext_lazy("Calculate"), gettext_lazy("Calculated."), ""),
    "review": (gettext_lazy("Mark as reviewed"), gettext_lazy("Reviewed."), ""),
    "approve": (gettext_lazy("Approve"), gettext_lazy("Approved."), ""),
    "lock": (
        gettext_lazy("Lock"),
        gettext_lazy("Locked. Anything that comes in late is a correction in the next run."),
        "",
    ),
    "pay": (
        gettext_lazy("Mark as paid"),
        gettext_lazy("Marked as paid."),
        gettext_lazy("Has everyone been paid? This posts a payout for each of them."),
    ),
}
TAKEN = {
    "calculate": runs.calculate_run,
    "review": runs.review_run,
    "approve": runs.approve_run,
    "pay": runs.pay_run,
}


@require_GET
def run_list(request: UserRequest) -> HttpResponse:
    """The periods with their state, and for admins those that may be begun."""
    page = Paginator(run_queries.find(request.user), RUNS).get_page(request.GET.get("page"))
    is_admin = request.user.role == Role.ADMIN
    kinds = run_queries.kinds_in_use() if is_admin else set()
    offered = [period for period in runs.offered(business_day(timezone.now())) if period.kind in kinds] if kinds else []
    by_kind = [
        [(period.key, period_label(period.key)) for period in reversed(offered) if period.kind == kind]
        for kind in Interval.values
    ]
    context = {
        "page": page,
        "rows": [(row, period_label(row.run.period_key)) for row in run_queries.listed(request.user, page)],
        "offered": [periods for periods in by_kind if periods],
        "currency": company().currency,
        "is_admin": is_admin,
    }
    return render(request, "goals/pay/runs.html", context)


@require_POST
@recently_confirmed
def run_create(request: UserRequest) -> HttpResponse:
    """Begin the run of one of the periods that are offered."""
    require(request.user, Role.ADMIN)
    try:
        period = calendar().parse(request.POST.get("period", ""))
    except ValueError:
        raise Refused(_("Choose the period of the run."), field="period") from None
    return redirect(runs.create_run(period, by=request.user, at=timezone.now()))


@require_GET
def run_detail(request: UserRequest, pk: int) -> HttpResponse:
    """One run: its people with what they earn and get, its steps, and who took them."""
    run = get_object_or_404(run_queries.find(request.user), pk=pk)
    only = request.GET.get("only", "")
    places = run_queries.people_of(request.user, run, only)
    page = Paginator(places, PEOPLE).get_page(request.GET.get("page"))
    changed = changed_for(request.user, run)
    stale, stale_ids = stale_of(request.user, run, changed), {pk for change in changed for pk in change.people}
    total = run_queries.total_of(request.user, run, only)
    context = {
        "run": run,
        "label": period_label(run.period_key),
        "page": page,
        "rows": run_queries.rows_of(page, run, stale_ids),
        "total": total,
        "total_marks": {} if only or stale_ids or run.is_calculating else total.marks(run, f"statements={run.kind}"),
        "balances": run_queries.balances_of(request.user, run, only),
        "house": run_queries.house_of(request.user, run),
        "missing": [] if run.is_closed else run_queries.missing_of(request.user, run),
        "moves": name_deputies(run.moves.select_related("by")),
        "currency": company().currency,
        "stale": stale,
        "left_open": open_points.points(request.user, open_points.kept_with(run)) if run.is_closed else [],
        "windfalls": run_queries.windfalls_of(request.user, run),
        "may_export": run.state in exports.EXPORTED,
        "progress": run_queries.progress_of(run) if run.is_calculating else None,
        **_steps(request, run, is_stale=bool(stale)),
        **_approval(request, run),
    }
    return render(request, "goals/pay/run.html", context)


def _steps(request: UserRequest, run: PayRun, *, is_stale: bool) -> dict[str, Any]:
    """Return the buttons: the step ahead first, and whether the run can be reopened; of a stale run only what mends it."""
    if run.is_calculating:
        return {"steps": [], "may_reopen": False}
    if request.user.role != Role.ADMIN:
        return _steps_of_deputy(request, run, is_stale=is_stale)
    open_steps = [step for step in STEPS if run.may(step) and (step == "calculate" or not is_stale)]
    steps = [(step, *STEPS[step]) for step in open_steps]
    ahead = [row for row in steps if LIFE.target(row[0], run.state) != run.state]
    return {"steps": [*ahead, *[row for row in steps if row not in ahead]], "may_reopen": run.may("reopen")}


def _steps_of_deputy(request: UserRequest, run: PayRun, *, is_stale: bool) -> dict[str, Any]:
    """Return what a deputy may do: review or approve, never more."""
    context: dict[str, Any] = {"steps": [], "may_reopen": False}
    for step in ("approve", "review"):
        if not run.may(step) or is_stale or not stands_in_for(request.user, Decision.RUN):
            continue
        capacity = runs.matter(run, step).capacity(request.user)
        if capacity.may:
            context |= {"steps": [*context["steps"], (step, *STEPS[step])], "capacity": capacity}
        elif step == "approve":
            context["who"] = runs.approvers(run)
    return context


def _approval(request: UserRequest, run: PayRun) -> dict[str, Any]:
    """Return who may approve a run, where the reader may not or would leave nobody by reviewing it."""
    if run.state not in (PayRunState.CALCULATED, PayRunState.REVIEWED) or not scope_of(request.user).sees_all:
        return {}
    who = runs.approvers(run)
    of_three = company().pay_run_people == PayRunPeople.THREE
    if run.state == PayRunState.CALCULATED:
        return {"leaves_nobody": of_three and request.user.role == Role.ADMIN and who.without(request.user.pk)}
    return {"who": None if request.user in who.people else who, "of_three": of_three}


@require_POST
@recently_confirmed
def run_move(request: UserRequest, pk: int, step: str) -> HttpResponse:
    """Take a step; a short calculation is worked off at once."""
    if step not in TAKEN:
        raise Http404
    run = get_object_or_404(run_queries.find(request.user), pk=pk)
    now = timezone.now()
    run = TAKEN[step](run, by=request.user, at=now)
    if step == "calculate":
        if not runs.is_short(run):
            messages.info(request, _("Calculating. This page shows the progress."))
            return redirect(run)
        runs.process(run, lambda people, period: calculated(people, through=period), at=now)
    messages.success(request, str(STEPS[step][1]))
    return redirect(run)


@recently_confirmed
def run_lock(request: UserRequest, pk: int) -> HttpResponse:
    """Show what is still open, ask for a note about it, and lock."""
    run = get_object_or_404(run_queries.find(request.user), pk=pk)
    require(request.user, Role.ADMIN)
    now = timezone.now()
    if request.method != "POST":
        runs.check_lock(run, at=now)
    points = open_points.points(request.user, open_points.open_points_of(run, now))
    form = LockForm(posted(request), must_say=bool(points))
    answer = submit(request, form, lambda: runs.lock_run(run, note=form.cleaned_data["note"], by=request.user, at=now))
    if answer.done:
        return answer.go(run, message=str(STEPS["lock"][1]))
    return answer.render("goals/pay/lock.html", {"run": run, "label": period_label(run.period_key), "points": points})


@recently_confirmed
def run_reopen(request: UserRequest, pk: int) -> HttpResponse:
    """Ask why, and reopen."""
    run = get_object_or_404(run_queries.find(request.user), pk=pk)
    require(request.user, Role.ADMIN)
    if request.method != "POST":
        runs.check_step(run, "reopen")
    form = ReopenForm(posted(request))
    answer = submit(
        request, form, lambda: runs.reopen_run(run, note=form.cleaned_data["note"], by=request.user, at=timezone.now())
    )
    if answer.done:
        return answer.go(run)
    return answer.render("goals/pay/reopen.html", {"run": run, "label": period_label(run.period_key)})


@require_GET
def run_corrections(request: UserRequest, pk: int) -> HttpResponse:
    """Show the decided changes of what pays: since the calculation, of the closed period, of earlier ones."""
    run = get_object_or_404(run_queries.find(request.user), pk=pk)
    context = {"run": run, "found": corrections_of(request.user, run), "currency": company().currency}
    return render(request, "goals/pay/_corrections.html", context)
