"""Pages of sales plans: the list, one plan, beginning, moving, changing, comparing and reviewing one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goals.planning.sales_plans import presenters, queries, wording
from goals.planning.sales_plans.actions import editing, lifecycle
from goals.planning.sales_plans.choices import HEALTH_LEVELS, STATE_LEVELS, SalesPlanState, SalesPlanStep
from goals.planning.sales_plans.content import content_of
from goals.planning.sales_plans.forms.plans import (
    AmendForm,
    BeginForm,
    NameForm,
    SalesPlanMoveForm,
    SalesPlanReviewForm,
)
from goals.planning.sales_plans.models import SalesPlan, SalesPlanVersion
from goals.planning.sales_plans.presets import PRESETS
from goals.planning.sales_plans.rules.lifecycle import OF_THE_PLAN
from salesplan.core.company.queries import business_day, calendar, company, reader_day
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.forms import offer, posted
from salesplan.core.language import is_chinese
from salesplan.core.periods import PeriodKind
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit
from salesplan.people.models import User
from salesplan.people.queries import team_choices

PER_PAGE = 40


def plan_or_404(request: UserRequest, pk: int) -> SalesPlan:
    """Return a plan the reader sees."""
    return get_object_or_404(queries.visible(request.user), pk=pk)


@require_GET
def plan_list(request: UserRequest) -> HttpResponse:
    filters, today = queries.read_filters(request.GET), business_day(timezone.now())
    page = Paginator(queries.filtered(request.user, filters), PER_PAGE).get_page(request.GET.get("page"))
    rows = queries.plan_rows(request.user, page.object_list, today)
    context = {
        "page": page,
        "rows": [(row, STATE_LEVELS[SalesPlanState(row.plan.state)], HEALTH_LEVELS[row.live.status]) for row in rows],
        "filters": filters,
        "years": queries.years(request.user),
        "teams": team_choices(),
        "states": SalesPlanState.choices,
        "may_create": queries.may_create(request.user),
        "presets": [(preset, presenters.begin_url(begin=f"preset:{preset.key}")) for preset in PRESETS.values()],
        "currency": company().currency,
        "today": today,
    }
    return render(request, "goals/planning/sales_plans/list.html", context)


@require_GET
def detail(request: UserRequest, pk: int) -> HttpResponse:
    plan, now = plan_or_404(request, pk), timezone.now()
    today, own_day = business_day(now), reader_day(now)
    version = requested_version(plan, request.GET.get("version"))
    draft_desk = presenters.plan_steps(request.user, plan, today)
    if version is None:
        first = plan.state in (SalesPlanState.DRAFT, SalesPlanState.IN_REVIEW)
        version = (draft_desk.draft if first and draft_desk.draft else plan.current_version) or draft_desk.versions[0]
    page = presenters.plan_page(request.user, plan, version, today, own_day)
    context = {
        "plan": plan,
        "version": version,
        "page": page,
        "desk": draft_desk,
        "editing": draft_desk.may_write_draft and draft_desk.draft is not None and draft_desk.draft.pk == version.pk,
        "state_level": STATE_LEVELS[SalesPlanState(plan.state)],
        "health_level": HEALTH_LEVELS[page.live.status],
        "changes": len(_changes(plan.current_version, draft_desk.draft)),
        "today": today,
        "own_day": own_day,
    }
    return render(request, "goals/planning/sales_plans/detail.html", context)


def requested_version(plan: SalesPlan, number: str | None) -> SalesPlanVersion | None:
    """Return the version of an address, or None where it names none."""
    if not number:
        return None
    if not number.isdecimal() or len(number) > 6:
        raise Http404
    return get_object_or_404(plan.versions.select_related("team", "owner", "made_by"), number=int(number))


def _changes(old: SalesPlanVersion | None, new: SalesPlanVersion | None) -> list[Any]:
    if old is None or new is None or old.pk == new.pk:
        return []
    return wording.plan_changes(content_of(old), content_of(new))


def _begin_form(request: UserRequest) -> BeginForm:
    user, fiscal_calendar, today = request.user, calendar(), business_day(timezone.now())
    templates = queries.templates(user)
    choices: list[Any] = [("", _("An empty plan"))]
    choices += [(f"preset:{preset.key}", preset.label) for preset in PRESETS.values()]
    choices += [(f"plan:{plan.pk}", plan.label) for plan in templates]
    asked_begin, year = request.GET.get("begin", ""), fiscal_calendar.containing(today, PeriodKind.YEAR)
    initial: dict[str, Any] = {"begin": asked_begin, "owner": user.pk, "period_key": fiscal_calendar.shift(year, 1).key}
    source = _source(request, asked_begin)
    if source is not None and source.current_version is not None:
        choices += [] if source in templates else [(asked_begin, source.label)]
        initial |= {"name": source.name, "name_zh": source.name_zh, "team": source.current_version.team_id}
    elif asked_begin.removeprefix("preset:") in PRESETS:
        name, name_zh = PRESETS[asked_begin.removeprefix("preset:")].name
        initial |= {"name": name_zh if is_chinese(get_language()) else name, "name_zh": name_zh}
    teams = queries.own_teams(user)
    initial.setdefault("team", teams[0].pk if teams else "")
    form = BeginForm(posted(request), initial=initial)
    offer(form.fields, begin=choices)
    form.fields["team"].offer(teams)  # type: ignore[attr-defined]
    form.fields["owner"].offer(User.objects.active().order_by("sort_key"), chosen=user)  # type: ignore[attr-defined]
    form.offer_periods(fiscal_calendar, today)
    return form


def _source(request: UserRequest, begin: str) -> SalesPlan | None:
    """Return the plan that `plan:12` names; one the reader does not see is not found."""
    number = begin.removeprefix("plan:")
    if not begin.startswith("plan:") or not number.isdecimal():
        return None
    return plan_or_404(request, int(number))


def create(request: UserRequest) -> HttpResponse:
    if not queries.may_create(request.user):
        raise NotAllowed(_("Only team leaders can start a plan. Ask your manager."))
    form = _begin_form(request)
    answer = submit(request, form, lambda: _create(request, form))
    if answer.done:
        message = _("Plan created. Fill in its sections, then submit it.")
        return answer.go("goals:sales_plan_detail", answer.result.pk, message=message)
    return answer.render("goals/planning/sales_plans/create.html")


def _create(request: UserRequest, form: BeginForm) -> SalesPlan:
    data = form.cleaned_data
    begin = data["begin"]
    return editing.create_plan(
        **{name: data[name] for name in ("name", "name_zh", "team", "owner")},
        period=editing.period_of(form.key),
        preset=begin.removeprefix("preset:") if begin.startswith("preset:") else "",
        source=_source(request, begin),
        by=request.user,
        at=timezone.now(),
    )


def rename(request: UserRequest, pk: int) -> HttpResponse:
    plan = plan_or_404(request, pk)
    _require_edit(request, plan)
    form = NameForm(posted(request), initial={"name": plan.name, "name_zh": plan.name_zh})
    if request.method == "POST" and form.is_valid():
        editing.rename_plan(plan, **form.cleaned_data, by=request.user)
        return redirect("goals:sales_plan_detail", pk)
    context = {"plan": plan, "form": form}
    return render(request, "goals/planning/sales_plans/rename.html", context, status=422 if form.errors else 200)


def _require_edit(request: UserRequest, plan: SalesPlan) -> None:
    if not queries.relation_to_plan(request.user, plan, plan.current_version).may_edit:
        raise NotAllowed(_("Only the plan's owner, a leader of its team or an admin can do this."))


@require_POST
def template(request: UserRequest, pk: int) -> HttpResponse:
    """Offer a plan as a template, or no longer."""
    plan = plan_or_404(request, pk)
    is_template = request.POST.get("is_template") == "1"
    editing.mark_template(plan, is_template=is_template, by=request.user)
    message = _("New plans can now start from this one.") if is_template else _("The plan is no longer a template.")
    messages.success(request, message)
    return redirect("goals:sales_plan_detail", pk)


def amend(request: UserRequest, pk: int) -> HttpResponse:
    plan = plan_or_404(request, pk)
    _require_edit(request, plan)
    form = AmendForm(posted(request))
    answer = submit(
        request,
        form,
        lambda: editing.amend_plan(plan, why=form.cleaned_data["why"], by=request.user, at=timezone.now()),
    )
    if answer.done:
        return answer.go(
            f"{lifecycle.url_of(plan)}?version={answer.result.number}",
            message=_("Version %(n)s is a draft. The current version stays in force until yours is approved.")
            % {"n": answer.result.number},
        )
    return answer.render("goals/planning/sales_plans/amend.html", {"plan": plan})


@require_GET
def compare(request: UserRequest, pk: int) -> HttpResponse:
    """Show in words what two versions differ in: by default the newest against the one before it."""
    plan = plan_or_404(request, pk)
    versions = list(plan.versions.select_related("made_by").order_by("number"))
    new = requested_version(plan, request.GET.get("new")) or versions[-1]
    before = [earlier for earlier in versions if earlier.number < new.number] or versions
    old = requested_version(plan, request.GET.get("old")) or before[-1]
    context = {"plan": plan, "versions": versions, "old": old, "new": new, "changes": _changes(old, new)}
    return render(request, "goals/planning/sales_plans/compare.html", context)


def move(request: UserRequest, pk: int, verb: str) -> HttpResponse:
    """Go an arrow, after a look and with a note; the review has a page of its own."""
    plan = plan_or_404(request, pk)
    if verb not in lifecycle.BY_VERB:
        raise Http404
    version = plan.current_version if verb in OF_THE_PLAN else queries.at_work(plan)
    form = SalesPlanMoveForm(posted(request), verb=verb, initial={"seen": version.version if version else None})
    if request.method != "POST":
        _check_may(request, plan, version, verb)

    def act() -> Any:
        more = {"seen_number": form.cleaned_data["seen"]} if verb == SalesPlanStep.APPROVE else {}
        step = lifecycle.BY_VERB[SalesPlanStep(verb)]
        return step(plan, why=form.cleaned_data["why"], **more, by=request.user, at=timezone.now())

    answer = submit(request, form, act)
    if answer.done:
        return answer.go("goals:sales_plan_detail", pk, message=f"{answer.result.get_step_display()}.")
    context: dict[str, Any] = {"plan": plan, "version": version, "verb": SalesPlanStep(verb)}
    context["changes"] = (
        _changes(plan.current_version, version) if verb in (SalesPlanStep.SUBMIT, SalesPlanStep.APPROVE) else []
    )
    return answer.render("goals/planning/sales_plans/move.html", context)


def _check_may(request: UserRequest, plan: SalesPlan, version: SalesPlanVersion | None, verb: str) -> None:
    if not queries.may_go(verb, request.user, plan, version or plan.current_version):
        raise NotAllowed(_("You can't take this step with the plan."))


def review(request: UserRequest, pk: int) -> HttpResponse:
    plan, today = plan_or_404(request, pk), business_day(timezone.now())
    _require_edit(request, plan)
    if plan.current_version is None or plan.state != SalesPlanState.RUNNING:
        raise Refused(_("Only a running plan can be reviewed."))
    form = SalesPlanReviewForm(posted(request))
    if today >= plan.current_version.ends_on:
        del form.fields["why"]
    answer = submit(
        request, form, lambda: lifecycle.review_plan(plan, **form.cleaned_data, by=request.user, at=timezone.now())
    )
    if answer.done:
        return answer.go(
            "goals:sales_plan_detail", pk, message=_("Plan reviewed. Its figures were saved as they stand today.")
        )
    page = presenters.plan_page(request.user, plan, plan.current_version, today)
    return answer.render("goals/planning/sales_plans/review.html", {"plan": plan, "page": page})
