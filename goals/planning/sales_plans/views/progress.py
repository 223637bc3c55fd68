"""While a plan runs: its money, entry by entry, and the steps of its initiatives, tasks and risks."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goals.planning.sales_plans import queries
from goals.planning.sales_plans.actions import lifecycle, progress
from goals.planning.sales_plans.actions.progress import SECTION_OF, SPENDING, STATES
from goals.planning.sales_plans.choices import StepKind
from goals.planning.sales_plans.content import content_of
from goals.planning.sales_plans.figures import standings
from goals.planning.sales_plans.forms.plans import ReverseForm, SalesPlanProgressForm, SpendForm
from goals.planning.sales_plans.models import SalesPlan
from goals.planning.sales_plans.views.plans import plan_or_404
from salesplan.core.company.queries import business_day, company
from salesplan.core.errors import NotAllowed
from salesplan.core.forms import posted
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit

PER_PAGE = 60


def _may_work(request: UserRequest, plan: SalesPlan) -> bool:
    return queries.relation_to_plan(request.user, plan, plan.current_version).may_edit


def _require_work(request: UserRequest, plan: SalesPlan) -> None:
    if not _may_work(request, plan):
        raise NotAllowed(_("Only the plan's owner, a leader of its team or an admin can do this."))


def _lines(plan: SalesPlan) -> list:
    return content_of(plan.current_version, "budget").rows["budget"] if plan.current_version else []


@require_GET
def spend_list(request: UserRequest, pk: int) -> HttpResponse:
    """List what was spent, of one line or of all, with what was taken back."""
    plan = plan_or_404(request, pk)
    lines = {str(line.row_key): line for line in _lines(plan)}
    asked_line = request.GET.get("line", "")
    rows = plan.spend.select_related("by", "reversal").order_by("-spent_on", "-pk")
    if asked_line:
        rows = rows.filter(line_key=_uuid(asked_line))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    total = sum(entry.amount for entry in rows)
    context = {
        "plan": plan,
        "page": page,
        "rows": [(entry, lines.get(str(entry.line_key))) for entry in page.object_list],
        "line": lines.get(asked_line),
        "lines": list(lines.values()),
        "asked": asked_line,
        "total": total,
        "currency": company().currency,
        "may_work": _may_work(request, plan) and plan.state in SPENDING,
    }
    return render(request, "goals/planning/sales_plans/spend_list.html", context)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def spend(request: UserRequest, pk: int) -> HttpResponse:
    plan = plan_or_404(request, pk)
    _require_work(request, plan)
    initial = {"line": request.GET.get("line", ""), "spent_on": business_day(timezone.now())}
    form = SpendForm(posted(request), lines=_lines(plan), initial=initial)
    answer = submit(
        request,
        form,
        lambda: progress.record_spend(
            plan,
            UUID(form.cleaned_data["line"]),
            **{name: form.cleaned_data[name] for name in ("spent_on", "amount", "what")},
            by=request.user,
            at=timezone.now(),
        ),
    )
    if answer.done:
        return answer.go(f"{lifecycle.url_of(plan)}#budget", message=_("Spending entered."))
    return answer.render("goals/planning/sales_plans/spend.html", {"plan": plan, "currency": company().currency})


def reverse_spend(request: UserRequest, pk: int, entry: int) -> HttpResponse:
    plan = plan_or_404(request, pk)
    _require_work(request, plan)
    row = get_object_or_404(plan.spend.select_related("by"), pk=entry)
    form = ReverseForm(posted(request))
    answer = submit(
        request,
        form,
        lambda: progress.reverse_spend(row, why=form.cleaned_data["why"], by=request.user, at=timezone.now()),
    )
    if answer.done:
        return answer.go("goals:sales_plan_spend_list", pk, message=_("Entry reversed. Both entries stay in the list."))
    context = {"plan": plan, "entry": row, "currency": company().currency}
    return answer.render("goals/planning/sales_plans/reverse.html", context)


def step(request: UserRequest, pk: int, kind: str, key: UUID) -> HttpResponse:
    plan = plan_or_404(request, pk)
    if kind not in StepKind.values or plan.current_version is None:
        raise Http404
    content = content_of(plan.current_version, "initiatives", "tasks", "risks")
    row = next((candidate for candidate in content.rows[SECTION_OF[StepKind(kind)]] if candidate.row_key == key), None)
    if row is None:
        raise Http404
    if request.method != "POST" and request.user.pk not in progress.owners(content, row):
        _require_work(request, plan)
    states = STATES[StepKind(kind)]
    now = standings([plan.pk])[plan.pk].state(key, states.values[0])
    form = SalesPlanProgressForm(posted(request), states=states.choices, initial={"state": now})
    answer = submit(
        request,
        form,
        lambda: progress.take_step(plan, kind, key, **form.cleaned_data, by=request.user, at=timezone.now()),
    )
    if answer.done:
        return answer.go(f"{lifecycle.url_of(plan)}#{SECTION_OF[StepKind(kind)].replace('tasks', 'initiatives')}")
    steps = plan.steps.filter(row_key=key).select_related("by")
    labels = dict(states.choices)
    told_steps = [(step_entry, labels.get(step_entry.state, step_entry.state)) for step_entry in steps]
    context = {"plan": plan, "row": row, "kind": kind, "steps": told_steps}
    return answer.render("goals/planning/sales_plans/step.html", context)
