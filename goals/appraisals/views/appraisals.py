"""Pages of appraisals: what waits for whom, one appraisal with its evidence, rating, and the history of a person."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goals.appraisals import charts, document, queries, sheets, wording
from goals.appraisals.actions import ratings as actions
from goals.appraisals.choices import AppealState, MeasureKind, RatingSide, RoundState
from goals.appraisals.forms import RatingForm
from goals.appraisals.models.rounds import Appraisal, Rating
from goals.appraisals.sheets import AppraisalLine, AppraisalSheet
from salesplan.core.company.queries import business_day, company, reader_day
from salesplan.core.errors import NotAllowed
from salesplan.core.format import period_label
from salesplan.core.forms import posted
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit
from salesplan.people.access import require_write, scope_of
from salesplan.people.choices import Role
from salesplan.people.deputies.queries import name_deputies
from salesplan.people.models import User

LOADED = ("round__scorecard_version__scorecard", "person", "manager", "team", "adjusted_by", "appeal__correction__by")


@require_GET
def appraisal_list(request: UserRequest) -> HttpResponse:
    """What waits for whoever asks, their own appraisals, and the rounds they see into."""
    own_appraisals = queries.history(request.user, request.user)
    rounds = queries.rounds_for(request.user)
    appeals, rewards = queries.to_decide(request.user)
    context = {
        "appeals": appeals,
        "rewards": rewards,
        "mine": [_appraisal_row(appraisal) for appraisal in own_appraisals],
        "chart": _past(own_appraisals),
        "to_rate": queries.to_rate(request.user),
        "rounds": [(appraisal_round, period_label(appraisal_round.period_key)) for appraisal_round in rounds],
        "is_admin": request.user.role == Role.ADMIN,
        "today": reader_day(timezone.now()),
    }
    return render(request, "goals/appraisals/list.html", context)


def _appraisal_row(appraisal: Appraisal) -> dict[str, Any]:
    """Return one's own appraisal with what is to do about it."""
    to_do = appraisal.round.state == RoundState.SELF and appraisal.self_done_at is None
    result = queries.result_of(appraisal) if appraisal.is_frozen else None
    return {"one": appraisal, "label": period_label(appraisal.round.period_key), "to_do": to_do, "result": result}


def _past(rows: list[Appraisal]) -> Any:
    """Return the chart of closed results, when there are two to join."""
    past = queries.results(rows)
    if len(past) < 2:
        return None
    return charts.past(past, lambda appraisal: reverse("goals:appraisal_detail", args=[appraisal.pk]))


@require_GET
def history(request: UserRequest, pk: int) -> HttpResponse:
    """Somebody's appraisals over the rounds, for those who see any of them."""
    who = get_object_or_404(User, pk=pk)
    rows = queries.history(who, request.user)
    scope = scope_of(request.user)
    if not rows and not scope.sees_person(who.pk):
        raise Http404
    context = {"who": who, "rows": [_appraisal_row(row) for row in rows], "chart": _past(rows)}
    return render(request, "goals/appraisals/history.html", context)


def one_of(request: UserRequest, pk: int) -> Appraisal:
    """Return an appraisal that the person who asks may see."""
    return get_object_or_404(Appraisal.objects.visible_to(request.user).select_related(*LOADED), pk=pk)


def _sheet_and_ownership(request: UserRequest, appraisal: Appraisal) -> tuple[AppraisalSheet, bool]:
    """Return the sheet as whoever asks may see it, and whether the manager's side is hidden: from oneself until closing."""
    sheet = sheets.sheets(appraisal.round, [appraisal])[appraisal.pk]
    hidden = appraisal.person_id == request.user.pk and not appraisal.is_frozen
    return (sheets.before_closing(sheet) if hidden else sheet), hidden


@require_GET
def appraisal_pdf(request: UserRequest, pk: int) -> HttpResponse:
    """The appraisal as a document, as its page shows it."""
    appraisal = one_of(request, pk)
    sheet, hidden = _sheet_and_ownership(request, appraisal)
    own_company = company()
    content = document.appraisal_document(
        appraisal, sheet, document.AppraisalIssue(own_company.name, own_company.currency, timezone.now(), hidden)
    )
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="appraisal-{appraisal.pk}.pdf"'
    return answer


@require_GET
def detail(request: UserRequest, pk: int) -> HttpResponse:
    appraisal = one_of(request, pk)
    is_own = appraisal.person_id == request.user.pk
    sheet, hidden = _sheet_and_ownership(request, appraisal)
    currency = company().currency
    context = {
        "one": appraisal,
        "round": appraisal.round,
        "label": period_label(appraisal.round.period_key),
        "sheet": sheet,
        "lines": [_line_context(line, sheet, currency) for line in sheet.lines],
        "arithmetic": wording.arithmetic(sheet),
        "how_missing": wording.how_missing(sheet.missing) if sheet.without_data else "",
        "result": queries.result_of(appraisal) if appraisal.is_frozen else None,
        "is_own": is_own,
        "hidden": hidden,
        "holds": sheets.holds(appraisal) if appraisal.is_frozen else None,
        "currency": currency,
    }
    context |= _steps(request, appraisal, is_own) | _outcomes(request, appraisal, is_own)
    return render(request, "goals/appraisals/detail.html", context)


def _line_context(line: AppraisalLine, sheet: AppraisalSheet, currency: str) -> dict[str, Any]:
    """Return a line with its figure and its score in words."""
    value = line.figure.value if line.figure else None
    return {
        "line": line,
        "figure": wording.figure(line.unit, value, currency) if not line.is_rated else "",
        "how": wording.how_scored(line, currency),
        "curve": wording.curve(line.curve, line.unit, currency),
        "weight": wording.percent(line.weight),
        "counts": wording.percent(line.counts) if line.counts != line.weight else "",
        "points": wording.points(line.score),
        "own_meaning": line.meaning(line.self_rating.level) if line.self_rating else "",
        "manager_meaning": line.meaning(line.manager.level) if line.manager else "",
    }


def _steps(request: UserRequest, appraisal: Appraisal, is_own: bool) -> dict[str, Any]:
    """Return what whoever asks may do with the ratings now."""
    state = appraisal.round.state
    return {
        "may_rate_self": is_own and state == RoundState.SELF and request.user.role != Role.AUDITOR,
        "may_rate": appraisal.manager_id == request.user.pk and not is_own and state == RoundState.MANAGER,
        "past": [
            (row, r)
            for row, r in queries.results(queries.history(appraisal.person, request.user))
            if row.pk != appraisal.pk
        ],
    }


def _outcomes(request: UserRequest, appraisal: Appraisal, is_own: bool) -> dict[str, Any]:
    """Return the appeal and the rewards of a closed appraisal, and what whoever asks may do about them."""
    if not appraisal.is_frozen:
        return {}
    appeal, last = getattr(appraisal, "appeal", None), queries.last_day_to_appeal(appraisal)
    open_one = appeal is not None and appeal.state == AppealState.OPEN
    capacity = queries.matter(appraisal).capacity(request.user) if open_one else None
    today, writes = business_day(timezone.now()), scope_of(request.user).may_write
    return {
        "appeal": appeal,
        "correction": getattr(appeal, "correction", None) if appeal else None,
        "last_day": last,
        "may_appeal": is_own and appeal is None and last is not None and today <= last and writes,
        "may_decide": capacity is not None and capacity.may,
        "capacity": capacity if capacity and capacity.may else None,
        "who": queries.matter(appraisal).among_admins() if capacity and not capacity.may else None,
        "appeal_as_deputy": name_deputies([appeal])[0].as_deputy if appeal else None,
        "rewards": queries.rewards_of(appraisal, request.user),
        "may_propose": writes and not is_own,
        "may_approve": request.user.role == Role.ADMIN and not is_own,
    }


def rate(request: UserRequest, pk: int) -> HttpResponse:
    """The form of a step: the person's own in the first, the manager's in the second."""
    appraisal = one_of(request, pk)
    require_write(request.user)
    side = RatingSide.SELF if appraisal.person_id == request.user.pk else RatingSide.MANAGER
    if side == RatingSide.MANAGER and appraisal.manager_id != request.user.pk:
        raise NotAllowed(_("Only the person's appraiser can rate them. An admin can name someone else."))
    measures = list(appraisal.round.scorecard_version.measures.all())
    form = RatingForm(posted(request), measures=measures, initial=_stored_ratings(appraisal, side))
    act = actions.rate_self if side == RatingSide.SELF else actions.rate_manager
    handed_in = "done" in request.POST
    answer = submit(
        request,
        form,
        lambda: act(
            appraisal,
            form.text(),
            comment=form.cleaned_data["comment"],
            done=handed_in,
            version=form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
        ),
    )
    if answer.done:
        message = _("Submitted.") if handed_in else _("Saved. Submit it when you are done.")
        return answer.go("goals:appraisal_detail", appraisal.pk, message=message)
    sheet = sheets.sheets(appraisal.round, [appraisal])[appraisal.pk]
    if side == RatingSide.SELF:
        sheet = sheets.before_closing(sheet)
    lines = {line.measure: line for line in sheet.lines}
    currency = company().currency
    context = {
        "one": appraisal,
        "label": period_label(appraisal.round.period_key),
        "side": side,
        "rows": [
            (
                m,
                _line_context(lines[m.pk], sheet, currency),
                form[f"comment-{m.pk}"],
                form[f"level-{m.pk}"] if m.kind == MeasureKind.RATED else None,
            )
            for m in measures
        ],
        "is_open": appraisal.round.state == side,
    }
    return answer.render("goals/appraisals/rate.html", context)


def _stored_ratings(appraisal: Appraisal, side: str) -> dict[str, Any]:
    """Return what the side has said so far, for the form."""
    first: dict[str, Any] = {"version": appraisal.version}
    first["comment"] = appraisal.self_comment if side == RatingSide.SELF else appraisal.manager_comment
    for row in Rating.objects.filter(appraisal=appraisal, side=side):
        first |= {f"level-{row.measure_id}": row.level, f"comment-{row.measure_id}": row.comment}
    return first
