"""The plan as a document to hand on."""

from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from goals.planning.sales_plans import presenters
from goals.planning.sales_plans.document import plan_document
from goals.planning.sales_plans.views.plans import plan_or_404, requested_version
from salesplan.core.company.queries import business_day, company
from salesplan.core.typing import UserRequest


@require_GET
def document(request: UserRequest, pk: int) -> HttpResponse:
    """Answer the plan, or the version of `?version=`, as PDF; the browser shows it, and saves it under its name."""
    plan, now = plan_or_404(request, pk), timezone.now()
    version = requested_version(plan, request.GET.get("version")) or plan.current_version
    if version is None:
        raise Http404
    page = presenters.plan_page(request.user, plan, version, business_day(now))
    pdf = plan_document(page, company=company().name, reader=request.user, at=now)
    answer = HttpResponse(pdf, content_type="application/pdf")
    name = quote(f"{plan.label} v{version.number}.pdf")
    answer["Content-Disposition"] = f"inline; filename=\"plan-{plan.pk}.pdf\"; filename*=UTF-8''{name}"
    return answer
