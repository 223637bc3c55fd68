"""Writing a plan's sections, and whom its conditions mean."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.forms import BaseFormSet, Form
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goals.planning.sales_plans import presenters, queries, target_customers, wording
from goals.planning.sales_plans.actions import editing, lifecycle
from goals.planning.sales_plans.choices import SalesPlanVersionState
from goals.planning.sales_plans.content import SECTIONS, PlanContent, content_of, digest
from goals.planning.sales_plans.forms import sections as section_forms
from goals.planning.sales_plans.models import SalesPlan, SalesPlanInitiative
from goals.planning.sales_plans.rules.target import flaws, read
from goals.planning.sales_plans.views.plans import plan_or_404, requested_version
from salesplan.core.company.queries import business_day, company
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.forms import posted
from salesplan.core.typing import UserRequest
from salesplan.core.web import conflicts
from salesplan.core.web.submitting import submit

PER_PAGE = 50


def _draft(request: UserRequest, plan: SalesPlan) -> PlanContent:
    """Return the draft a person may write."""
    version = queries.at_work(plan)
    if not queries.relation_to_plan(request.user, plan, version or plan.current_version).may_edit:
        raise NotAllowed(_("Only the plan's owner, a leader of its team or an admin can do this."))
    if version is None or version.state != SalesPlanVersionState.DRAFT:
        raise Refused(_("Only a draft can be edited. Withdraw the plan from review, or start a change."))
    return content_of(version)


def edit(request: UserRequest, pk: int, section: str) -> HttpResponse:
    if section not in SECTIONS or section == "tasks":
        raise Http404
    plan = plan_or_404(request, pk)
    return _edit(request, plan, section, _draft(request, plan))


def edit_tasks(request: UserRequest, pk: int, key: UUID) -> HttpResponse:
    plan = plan_or_404(request, pk)
    content = _draft(request, plan)
    initiative = next((row for row in content.rows["initiatives"] if row.row_key == key), None)
    if initiative is None:
        raise Http404
    return _edit(request, plan, "tasks", content, initiative)


def _edit(
    request: UserRequest, plan: SalesPlan, key: str, content: PlanContent, initiative: SalesPlanInitiative | None = None
) -> HttpResponse:
    initiative_key = initiative.row_key if initiative else None
    rows = content.section_rows(key, initiative_key)
    form = section_forms.section_form(key, posted(request), content, request.user, business_day(timezone.now()))
    formset = section_forms.section_rows(key, posted(request), content, request.user, rows)
    answer = submit(request, form, lambda: _save(request, plan, key, form, formset, initiative_key), parts=[formset])
    if answer.done:
        to = f"{lifecycle.url_of(plan)}?version={content.version.number}#{_anchor(key)}"
        return answer.go(to, message=_("“%(section)s” saved.") % {"section": SECTIONS[key].title})
    now = digest(SECTIONS[key], content, initiative_key)
    context = {
        "plan": plan,
        "section": SECTIONS[key],
        "formset": formset,
        # After a conflict the next save is an answer to what stands now.
        "seen": now if answer.conflict else request.POST.get("seen", now),
        # Rows alone have no form to show a refusal or a conflict in.
        "conflict": conflicts.screen_of(answer.conflict) if answer.conflict and form is None else None,
        "refused": answer.message if form is None and not answer.conflict else "",
        "initiative": initiative,
        "currency": company().currency,
        "template": _template(key),
    }
    return answer.render("goals/planning/sales_plans/edit.html", context)


def _anchor(key: str) -> str:
    return "initiatives" if key == "tasks" else key


def _template(key: str) -> str:
    """Return how the rows of a section are laid out: groups of conditions, or one line each."""
    return "goals/planning/sales_plans/_groups.html" if key == "customers" else "goals/planning/sales_plans/_rows.html"


def _save(
    request: UserRequest,
    plan: SalesPlan,
    key: str,
    form: Form | None,
    formset: BaseFormSet | None,
    initiative_key: UUID | None,
) -> None:
    editing.edit_section(
        plan,
        key,
        values=section_forms.typed_values(key, form, formset),
        rows=section_forms.typed_rows(key, formset),
        seen_digest=request.POST.get("seen") or None,
        initiative_key=initiative_key,
        by=request.user,
    )


@require_POST
def preview(request: UserRequest, pk: int) -> HttpResponse:
    """Say whom the conditions being typed mean, for whoever types them; nothing is written."""
    plan = plan_or_404(request, pk)
    content = _draft(request, plan)
    formset = section_forms.section_rows("customers", request.POST, content, request.user, [])
    context: dict[str, Any] = {}
    if formset is not None and formset.is_valid():
        target = section_forms.typed_target(formset)
        found_flaws = flaws(target)
        context["problems"] = [wording.flaw(found_flaw) for found_flaw in found_flaws]
        context["groups"] = presenters.group_rows(request.user, target, company().currency)
        context["count"] = target_customers.count(request.user, target)
    return render(request, "goals/planning/sales_plans/_preview.html", context)


@require_GET
def customer_list(request: UserRequest, pk: int) -> HttpResponse:
    """List the accounts that a version means, among those the reader sees."""
    plan = plan_or_404(request, pk)
    version = requested_version(plan, request.GET.get("version")) or plan.current_version
    if version is None:
        raise Http404
    groups = read(version.target)
    rows = target_customers.matching(request.user, groups).select_related("owner").order_by("sort_key", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "plan": plan,
        "version": version,
        "page": page,
        "groups": presenters.group_rows(request.user, version.target, company().currency),
        "currency": company().currency,
    }
    return render(request, "goals/planning/sales_plans/customers.html", context)
