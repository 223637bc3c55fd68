"""The document of a version: read, printed, accepted."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goals.pay.editor import actions, document, queries
from goals.pay.plan.models import IncentivePlan, IncentivePlanVersion
from salesplan.core.company.queries import business_day, company
from salesplan.core.typing import UserRequest
from salesplan.people.access import require_write


def find(request: UserRequest, pk: int) -> IncentivePlanVersion:
    """Return a version whose plan the person may see."""
    plans = IncentivePlan.objects.visible_to(request.user)
    return get_object_or_404(
        IncentivePlanVersion.objects.filter(plan__in=plans).select_related("plan", "made_by"), pk=pk
    )


@require_GET
def version_document(request: UserRequest, pk: int) -> HttpResponse:
    version, today = find(request, pk), business_day(timezone.now())
    rows = queries.acceptances(version, request.user, today)
    accepted_at = queries.accepted_at(version, request.user)
    context = {
        "version": version,
        "page": document.plan_document(version, today),
        "rows": [row for row in rows if row.person.pk != request.user.pk],
        "accepted": queries.counted(rows),
        "asked": len(rows),
        "mine": accepted_at,
        "may_accept": accepted_at is None and queries.is_asked(version, request.user, today),
        "currency": company().currency,
    }
    return render(request, "goals/pay/editor/document.html", context)


@require_GET
def version_pdf(request: UserRequest, pk: int) -> HttpResponse:
    version, now = find(request, pk), timezone.now()
    accepted = queries.accepted_at(version, request.user)
    page = document.plan_document(version, business_day(now))
    content = document.as_pdf(page, reader=request.user, accepted=accepted, at=now)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="plan-{version.plan_id}-v{version.number}.pdf"'
    return answer


@require_POST
def version_accept(request: UserRequest, pk: int) -> HttpResponse:
    version = find(request, pk)
    require_write(request.user)
    actions.accept_version(version, by=request.user, at=timezone.now())
    messages.success(request, _("Accepted. The version and the day were recorded."))
    return redirect("goals:plan_version_document", version.pk)


@require_GET
def version_compare(request: UserRequest, pk: int) -> HttpResponse:
    """Show two versions of a plan side by side: what changes, and what both pay."""
    plan = get_object_or_404(IncentivePlan.objects.visible_to(request.user), pk=pk)
    versions = {version.number: version for version in plan.versions.order_by("number")}
    numbers = list(versions)
    if len(numbers) < 2:
        return redirect("goals:incentive_plan_detail", plan.pk)
    new = _number(request.GET.get("new"), numbers, numbers[-1])
    earlier = [number for number in numbers if number < new] or numbers
    old = _number(request.GET.get("old"), numbers, earlier[-1])
    context = {
        "plan": plan,
        "numbers": numbers,
        "old": versions[old],
        "new": versions[new],
        "page": document.compare_versions(versions[old], versions[new]),
        "currency": company().currency,
    }
    return render(request, "goals/pay/editor/compare.html", context)


def _number(text: str | None, known_numbers: list[int], default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 and int(text) in known_numbers else default
