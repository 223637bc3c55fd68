"""The page of the test bench."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from goals.pay.editor import bench_page
from goals.pay.editor.bench_page import BenchError
from goals.pay.wording import calculation
from salesplan.core.access import require
from salesplan.core.format import period_label
from salesplan.core.typing import UserRequest


def plan_try(request: UserRequest) -> HttpResponse:
    """Compute a text with its expected results; nothing is written."""
    require(request.user, "admin")
    if request.method != "POST":
        text = bench_page.EXAMPLE if "example" in request.GET else ""
        return render(request, "goals/pay/editor/try.html", {"text": text})
    text = request.POST.get("text", "")
    attempt = bench_page.attempt(text)
    context: dict[str, Any] = {"text": text[: bench_page.LONGEST], "fault": None, "tried": None}
    if isinstance(attempt, BenchError):
        return render(request, "goals/pay/editor/try.html", {**context, "fault": attempt}, status=422)
    trail = [
        (period_label(statement.period.key), list(calculation.calculation_steps(statement, attempt.case.plan.currency)))
        for statement in attempt.statements
    ]
    context |= {"tried": attempt, "rows": bench_page.outcome_rows(attempt), "trail": trail}
    return render(request, "goals/pay/editor/try.html", context)
