"""Pages of rounds: opening one, its progress and distribution, its steps, and the calibration table."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from goals.appraisals import charts, queries
from goals.appraisals.actions import rounds as actions
from goals.appraisals.choices import RoundState
from goals.appraisals.forms import AppraisalAdjustForm, ManagerForm, RoundForm, RoundMoveForm, RoundPersonForm
from goals.appraisals.models.cards import Scorecard
from goals.appraisals.models.rounds import Appraisal, Round
from goals.appraisals.rules.lifecycle import STEPS, goes_back, next_step
from goals.appraisals.rules.totals import distribution, median
from salesplan.core.access import require
from salesplan.core.amounts.rules import plain
from salesplan.core.company.queries import business_day, calendar, reader_day
from salesplan.core.format import period_label
from salesplan.core.forms import posted
from salesplan.core.periods import PeriodKind
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit
from salesplan.people.choices import Role

# Days that each step of a new round is given, from today.
STEP_DAYS = {"self_due": 7, "manager_due": 17, "calibration_due": 24}


def create(request: UserRequest) -> HttpResponse:
    require(request.user, "admin")
    fiscal_calendar, today = calendar(), business_day(timezone.now())
    periods = [
        (fiscal_calendar.shift(fiscal_calendar.containing(today, kind), by).key)
        for kind in (PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR)
        for by in (0, -1, -2)
    ]
    cards = Scorecard.objects.filter(is_active=True, versions__published_at__isnull=False).distinct()
    card = cards.first()
    first: dict[str, Any] = {name: today + timedelta(days) for name, days in STEP_DAYS.items()} | {"scorecard": card}
    if card:
        first["period_key"] = fiscal_calendar.containing(today, PeriodKind(card.interval)).key
    choices = [(key, period_label(key)) for key in periods]
    form = RoundForm(posted(request), cards=cards, periods=choices, initial=first)
    answer = submit(
        request,
        form,
        lambda: actions.open_round(
            form.cleaned_data["scorecard"],
            period_key=form.cleaned_data["period_key"],
            team=form.cleaned_data["team"],
            with_managers=form.cleaned_data["with_managers"],
            dues={step: form.cleaned_data[f"{step}_due"] for step in ("self", "manager", "calibration")},
            appeal_days=form.cleaned_data["appeal_days"],
            by=request.user,
            at=timezone.now(),
        ),
    )
    if answer.done:
        return answer.go(
            "goals:round_detail",
            answer.result.pk,
            message=_("The round is ready. Check who is in it, then start it."),
        )
    return answer.render("goals/appraisals/round_new.html", {"has_cards": cards.exists()})


def _round(request: UserRequest, pk: int) -> Round:
    rows = Round.objects.visible_to(request.user).select_related("scorecard_version__scorecard", "team")
    return get_object_or_404(rows, pk=pk)


@require_GET
def detail(request: UserRequest, pk: int) -> HttpResponse:
    of = _round(request, pk)
    rows = queries.rows_of(of, request.user)
    grades_in_order = [g.letter for g in of.scorecard_version.grades.all()]
    url = reverse("goals:round_detail", args=[of.pk])
    asked_grade, waits = request.GET.get("grade", ""), request.GET.get("waits", "")
    shown = [row for row in rows if (not asked_grade or row.grade == asked_grade) and (not waits or row.waits_for)]
    graded = of.state in (RoundState.CALIBRATION, RoundState.CLOSED)
    shares = distribution((row.grade for row in rows), grades_in_order)
    totals = [row.points for row in rows if row.points is not None]
    ahead = next_step(of.state)
    context = {
        "round": of,
        "label": period_label(of.period_key),
        "rows": shown,
        "all_count": len(rows),
        "letters": grades_in_order,
        "graded": graded,
        "wanted": asked_grade,
        "waits": waits,
        "waiting": sum(bool(row.waits_for) for row in rows),
        "progress": queries.progress(rows),
        "steps": _steps(of),
        "chart": charts.distribution(shares, lambda letter: f"{url}?grade={letter}#people") if graded else None,
        "median": median(totals),
        "spread": queries.spread_by_manager(rows, grades_in_order) if graded else [],
        "moves": list(of.moves.select_related("by")),
        "next": ahead,
        "back": STEPS[STEPS.index(of.state) - 1] if of.state in (RoundState.MANAGER, RoundState.CALIBRATION) else None,
        "is_admin": request.user.role == Role.ADMIN,
        "today": reader_day(timezone.now()),
    }
    return render(request, "goals/appraisals/round.html", context)


def _steps(of: Round) -> list[dict[str, Any]]:
    """Return the steps of a round for the line above its page."""
    dues = {"self": of.self_due, "manager": of.manager_due, "calibration": of.calibration_due, "closed": of.closed_on}
    position = STEPS.index(of.state)
    return [
        {"label": RoundState(step).label, "due": dues.get(step), "done": i < position, "now": i == position}
        for i, step in enumerate(STEPS)
    ]


def move(request: UserRequest, pk: int) -> HttpResponse:
    """Ask before a round goes on, and for a reason before it goes back."""
    require(request.user, "admin")
    of = _round(request, pk)
    to = request.POST.get("to") or request.GET.get("to", "")
    if to not in STEPS:
        to = next_step(of.state) or of.state
    form = RoundMoveForm(posted(request), initial={"to": to, "version": of.version})
    answer = submit(
        request,
        form,
        lambda: actions.move_round(
            of,
            to=form.cleaned_data["to"],
            why=form.cleaned_data["why"],
            version=form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
        ),
    )
    if answer.done:
        return answer.go(
            "goals:round_detail",
            of.pk,
            message=_("The round has moved on: %(step)s.") % {"step": RoundState(form.cleaned_data["to"]).label},
        )
    context = {"round": of, "to": to, "step": RoundState(to).label, "back": goes_back(of.state, to)}
    return answer.render("goals/appraisals/round_move.html", context)


@require_POST
def remind(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    sent = actions.remind(_round(request, pk), by=request.user, at=timezone.now())
    text = ngettext("%(n)s reminder sent.", "%(n)s reminders sent.", sent) % {"n": sent}
    messages.success(request, text if sent else _("Everyone who is late has already been reminded today."))
    return redirect("goals:round_detail", pk)


def add_person(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    of = _round(request, pk)
    form = RoundPersonForm(posted(request))
    answer = submit(
        request,
        form,
        lambda: actions.add_person(of, person=form.cleaned_data["person"], by=request.user, at=timezone.now()),
    )
    if answer.done:
        return answer.go("goals:round_detail", of.pk)
    return answer.render("goals/appraisals/round_person.html", {"round": of})


def _other(request: UserRequest, pk: int) -> Appraisal:
    """Return an appraisal for what only an admin does with it."""
    require(request.user, "admin")
    rows = Appraisal.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("round__scorecard_version__scorecard", "person", "manager"), pk=pk)


@require_POST
def remove_person(request: UserRequest, pk: int) -> HttpResponse:
    appraisal = _other(request, pk)
    actions.remove_person(appraisal, by=request.user)
    messages.success(request, _("%(who)s is no longer in the round.") % {"who": appraisal.person})
    return redirect("goals:round_detail", appraisal.round_id)


def assign_manager(request: UserRequest, pk: int) -> HttpResponse:
    appraisal = _other(request, pk)
    form = ManagerForm(posted(request), initial={"manager": appraisal.manager_id})
    answer = submit(request, form, lambda: actions.assign_manager(appraisal, **form.cleaned_data, by=request.user))
    if answer.done:
        return answer.go(
            "goals:round_detail",
            appraisal.round_id,
            message=_("%(manager)s now appraises %(who)s.")
            % {"manager": form.cleaned_data["manager"], "who": appraisal.person},
        )
    return answer.render("goals/appraisals/assign.html", {"one": appraisal})


def adjust(request: UserRequest, pk: int) -> HttpResponse:
    """Adjust a result in its cell of the calibration table; without JavaScript on a page of its own."""
    appraisal = _other(request, pk)
    first = {"points": plain(appraisal.adjusted_points), "why": appraisal.adjusted_why, "version": appraisal.version}
    form = AppraisalAdjustForm(posted(request), initial=first)
    # The cell is asked for by htmx; anybody else gets the form as a page.
    template = "goals/appraisals/_adjust_form.html" if request.htmx else "goals/appraisals/adjust.html"
    answer = submit(
        request, form, lambda: actions.adjust(appraisal, **form.cleaned_data, by=request.user, at=timezone.now())
    )
    if not answer.done:
        return answer.render(template, {"one": appraisal, "row": _row(request, appraisal)})
    if not request.htmx:
        return answer.go("goals:round_detail", appraisal.round_id)
    row = _row(request, _other(request, pk))
    cell = render(request, "goals/appraisals/_adjust_cell.html", {"row": row, "saved": True})
    cell["HX-Trigger-After-Settle"] = '{"calibrated": true}'
    return cell


def _row(request: UserRequest, appraisal: Appraisal) -> queries.AppraisalRow | None:
    return next(
        (row for row in queries.rows_of(appraisal.round, request.user) if row.appraisal.pk == appraisal.pk), None
    )
