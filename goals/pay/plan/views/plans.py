"""Pages of incentive plans: the list, and one plan with its versions and people."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goals.pay.plan import actions
from goals.pay.plan.forms import EndForm, EnrolForm, PlanForm
from goals.pay.plan.models import Enrolment, IncentivePlan
from goals.pay.plan.queries import plans as queries
from goals.pay.plan.wording import sentences as wording
from salesplan.core.access import require
from salesplan.core.company.queries import business_day, company
from salesplan.core.forms import posted
from salesplan.core.http.reauthentication import recently_confirmed
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit


@require_GET
def plan_list(request: UserRequest) -> HttpResponse:
    own_company = company()
    today = business_day(timezone.now(), own_company)
    plans = queries.plans_with_counts(request.user, today)
    return render(request, "goals/pay/plan/list.html", {"plans": plans, "currency": own_company.currency})


@recently_confirmed
def create(request: UserRequest) -> HttpResponse:
    require(request.user, "admin")
    form = PlanForm(posted(request))
    answer = submit(request, form, lambda: actions.create_plan(**form.cleaned_data, by=request.user, at=timezone.now()))
    if answer.done:
        return answer.go("goals:plan_version_create", answer.result.pk, message=_("Plan created. Add its first rules."))
    return answer.render("goals/pay/plan/create.html")


@require_GET
def detail(request: UserRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(IncentivePlan.objects.visible_to(request.user), pk=pk)
    own_company = company()
    today = business_day(timezone.now(), own_company)
    versions = queries.version_rows(plan, today, own_company.currency)
    current = next((row for row in versions if row.state == "now"), versions[0] if versions else None)
    context = {
        "plan": plan,
        "versions": versions,
        "current": current,
        "is_drafted": current is None and plan.drafts.exclude(state="discarded").exists(),
        "tiers": queries.example_tier_rows(current.table, own_company.currency) if current else [],
        "how_read": wording.how_read(current.table) if current else "",
        "enrolments": queries.enrolments(plan, request.user, today),
        "currency": own_company.currency,
        "today": today,
    }
    return render(request, "goals/pay/plan/detail.html", context)


@recently_confirmed
def enrol(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    plan = get_object_or_404(IncentivePlan.objects.visible_to(request.user), pk=pk)
    form = EnrolForm(posted(request), initial={"starts_on": business_day(timezone.now())})
    answer = submit(request, form, lambda: actions.enrol(plan, **form.cleaned_data, by=request.user, at=timezone.now()))
    if answer.done:
        return answer.go(
            "goals:incentive_plan_detail",
            plan.pk,
            message=_("%(who)s is now on the plan.") % {"who": form.cleaned_data["person"]},
        )
    return answer.render("goals/pay/plan/enrol.html", {"plan": plan})


@recently_confirmed
def end_enrolment(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    enrolment = get_object_or_404(Enrolment.objects.visible_to(request.user).select_related("plan", "person"), pk=pk)
    form = EndForm(posted(request), initial={"ends_on": business_day(timezone.now())})
    answer = submit(
        request,
        form,
        lambda: actions.end_enrolment(
            enrolment, ends_on=form.cleaned_data["ends_on"], by=request.user, at=timezone.now()
        ),
    )
    if answer.done:
        return answer.go(
            "goals:incentive_plan_detail",
            enrolment.plan_id,
            message=_("The plan ends for %(who)s on that day.") % {"who": enrolment.person},
        )
    return answer.render("goals/pay/plan/end.html", {"enrolment": enrolment})
