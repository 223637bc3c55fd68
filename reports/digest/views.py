"""The briefing of today on a page and as PDF, with the figures of the mail."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from reports.dashboards.queries.scope import read
from reports.digest import wording
from reports.digest.document import digest_document
from reports.digest.queries import Digest, digest
from salesplan.core.access import require
from salesplan.core.company.queries import days_off
from salesplan.core.periods import span
from salesplan.core.typing import UserRequest
from salesplan.people.choices import Role


def _today(request: UserRequest) -> Digest:
    require(request.user, Role.MANAGER, Role.ADMIN)
    view = read(request.user, {}, at=timezone.now())
    return digest(
        view, days_off(span(view.today.replace(day=1, month=1, year=view.today.year - 1), view.today), view.company)
    )


@require_GET
def digest_detail(request: UserRequest) -> HttpResponse:
    """Show what happened since the last working day, where the quota stands, and what is overdue."""
    digest = _today(request)
    return render(
        request, "reports/digest/detail.html", {"title": wording.subject(digest), "sections": wording.sections(digest)}
    )


@require_GET
def digest_pdf(request: UserRequest) -> HttpResponse:
    """The same as a file."""
    digest = _today(request)
    answer = HttpResponse(digest_document(digest, at=timezone.now()), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="briefing-{digest.view.today}.pdf"'
    return answer
