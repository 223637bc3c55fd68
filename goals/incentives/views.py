"""Pages of incentive plans: the list, one plan with its versions and people, and the editor of a new version."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goals.incentives import actions, queries, texts
from goals.incentives.forms import (
    EndForm,
    EnrolForm,
    PlanForm,
    TierFormSet,
    VersionForm,
    initial_tiers,
    plain,
    typed_tiers,
)
from goals.incentives.models import Enrolment, IncentivePlan, PlanVersion
from goals.incentives.rules import RateTable, Step, in_force, problems
from salesplan.core.company.queries import business_day, company
from salesplan.core.errors import Refused
from salesplan.core.forms import posted, put_fault
from salesplan.people.access import require


@require_GET
def plan_list(request: HttpRequest) -> HttpResponse:
    home = company()
    today = business_day(timezone.now(), home)
    plans = queries.plans_with_counts(request.user, today)
    return render(request, "goals/incentives/list.html", {"plans": plans, "currency": home.currency})


def create(request: HttpRequest) -> HttpResponse:
    require(request.user, "admin")
    form = PlanForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            plan = actions.create_plan(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as fault:
            form.add_error(fault.field, fault.message)
        else:
            messages.success(request, _("Plan made. Give it its first rate table."))
            return redirect("goals:plan_version_create", plan.pk)
    return render(request, "goals/incentives/create.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(IncentivePlan.objects.visible_to(request.user), pk=pk)
    home = company()
    today = business_day(timezone.now(), home)
    versions = queries.version_rows(plan, today, home.currency)
    current = next((row for row in versions if row.state == "now"), versions[0] if versions else None)
    context = {
        "plan": plan,
        "versions": versions,
        "current": current,
        "tiers": queries.tier_rows(current.table, home.currency) if current else [],
        "how_read": texts.how_read(current.table) if current else "",
        "enrolments": queries.enrolments(plan, request.user, today),
        "currency": home.currency,
        "today": today,
    }
    return render(request, "goals/incentives/detail.html", context)


def version_create(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    plan = get_object_or_404(IncentivePlan.objects.visible_to(request.user), pk=pk)
    home = company()
    today = business_day(timezone.now(), home)
    latest = max(queries.tables_of([plan.pk])[plan.pk], key=lambda table: table.number, default=None)
    if request.method != "POST":
        first = {"starts_on": today}
        if latest:
            first |= {"mode": latest.mode, "basis": latest.basis, "cap": plain(latest.cap)}
        form, tiers = VersionForm(initial=first), TierFormSet(initial=initial_tiers(latest), prefix="tiers")
        return render(
            request, "goals/incentives/version.html", {"plan": plan, "form": form, "tiers": tiers, "latest": latest}
        )
    form, tiers = VersionForm(request.POST), TierFormSet(request.POST, prefix="tiers")
    version = _made(request, plan, form, tiers)
    if version:
        messages.success(request, _("Version %(n)s is entered.") % {"n": version.number})
        return redirect("goals:incentive_plan_detail", plan.pk)
    context = {"plan": plan, "form": form, "tiers": tiers, "latest": latest}
    return render(request, "goals/incentives/version.html", context, status=422)


def _made(request: HttpRequest, plan: IncentivePlan, form: VersionForm, tiers: Any) -> PlanVersion | None:
    """Make the version that was typed, or put what is wrong into the forms."""
    fine = form.is_valid()
    if not tiers.is_valid() or not fine:
        return None
    values = dict(form.cleaned_data)
    rows = typed_tiers(tiers, values["basis"])
    try:
        return actions.create_version(plan, **values, tiers=rows, by=request.user, at=timezone.now())
    except Refused as fault:
        put_fault(form, fault)
        return None


@require_POST
def version_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the table being typed would pay, and what is wrong with it; nothing is written."""
    require(request.user, "admin")
    plan = get_object_or_404(IncentivePlan.objects.visible_to(request.user), pk=pk)
    home = company()
    form, tiers = VersionForm(request.POST), TierFormSet(request.POST, prefix="tiers")
    form.full_clean(), tiers.full_clean()
    data = form.cleaned_data
    rows = typed_tiers(tiers, data.get("basis", "attainment"))
    context: dict[str, Any] = {"currency": home.currency}
    context["problems"] = [actions.problem_text(*found) for found in problems(rows)]
    if not context["problems"]:
        steps = tuple(Step(lower, rate) for lower, rate in rows if lower is not None and rate is not None)
        table = RateTable(data.get("mode", "marginal"), data.get("basis", "attainment"), steps, cap=data.get("cap"))
        others = queries.tables_of([plan.pk])[plan.pk]
        old = in_force(others, data.get("starts_on") or business_day(timezone.now(), home))
        context |= {"tiers": queries.tier_rows(table, home.currency), "how_read": texts.how_read(table), "table": table}
        context["changes"] = texts.changes(old, table, home.currency) if old else []
        samples = queries.compared(old, table, home.currency)
        context |= {"samples": samples, "old": old, "pays_otherwise": any(row.change != 0 for row in samples)}
    return render(request, "goals/incentives/_preview.html", context)


@require_GET
def version_compare(request: HttpRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(IncentivePlan.objects.visible_to(request.user), pk=pk)
    home = company()
    tables = {table.number: table for table in queries.tables_of([plan.pk])[plan.pk]}
    numbers = sorted(tables)
    if len(numbers) < 2:
        return redirect("goals:incentive_plan_detail", plan.pk)
    new = _number(request.GET.get("new"), numbers, numbers[-1])
    earlier = [number for number in numbers if number < new] or numbers
    old = _number(request.GET.get("old"), numbers, earlier[-1])
    context = {
        "plan": plan,
        "numbers": numbers,
        "old": tables[old],
        "new": tables[new],
        "changes": texts.changes(tables[old], tables[new], home.currency),
        "samples": queries.compared(tables[old], tables[new], home.currency),
        "sides": [(tables[n], queries.tier_rows(tables[n], home.currency)) for n in (old, new)],
        "currency": home.currency,
    }
    return render(request, "goals/incentives/compare.html", context)


def _number(text: str | None, known: list[int], default: int) -> int:
    return int(text) if text and text.isdigit() and int(text) in known else default


def enrol(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    plan = get_object_or_404(IncentivePlan.objects.visible_to(request.user), pk=pk)
    form = EnrolForm(posted(request), initial={"starts_on": business_day(timezone.now())})
    if request.method == "POST" and form.is_valid():
        try:
            actions.enrol(plan, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as fault:
            form.add_error(fault.field, fault.message)
        else:
            messages.success(request, _("%(who)s is on the plan.") % {"who": form.cleaned_data["person"]})
            return redirect("goals:incentive_plan_detail", plan.pk)
    context = {"plan": plan, "form": form}
    return render(request, "goals/incentives/enrol.html", context, status=422 if form.errors else 200)


def end_enrolment(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    enrolment = get_object_or_404(Enrolment.objects.visible_to(request.user).select_related("plan", "person"), pk=pk)
    form = EndForm(posted(request), initial={"ends_on": business_day(timezone.now())})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_enrolment(enrolment, ends_on=form.cleaned_data["ends_on"], by=request.user, at=timezone.now())
        except Refused as fault:
            form.add_error(fault.field, fault.message)
        else:
            messages.success(request, _("The plan ends for %(who)s on that day.") % {"who": enrolment.person})
            return redirect("goals:incentive_plan_detail", enrolment.plan_id)
    context = {"enrolment": enrolment, "form": form}
    return render(request, "goals/incentives/end.html", context, status=422 if form.errors else 200)
