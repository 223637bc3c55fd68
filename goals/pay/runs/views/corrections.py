"""The corrections that concern a run: a part of its page."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from goals.pay.runs.corrections import corrections_of
from goals.pay.runs.queries import runs as run_queries
from salesplan.core.company.queries import company
from salesplan.core.typing import UserRequest


@require_GET
def run_corrections(request: UserRequest, pk: int) -> HttpResponse:
    """Show the decided changes of what pays: since the calculation, of the closed period, of earlier ones."""
    run = get_object_or_404(run_queries.find(request.user), pk=pk)
    context = {"run": run, "found": corrections_of(request.user, run), "currency": company().currency}
    return render(request, "goals/pay/_corrections.html", context)
