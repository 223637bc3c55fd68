"""Pages of drafts: begin one, read it, and move it on."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goals.pay.editor import actions, builder_page, queries
from goals.pay.editor.choices import LEVELS, IncentivePlanDraftState
from goals.pay.editor.forms import DraftNoteForm, StartForm
from goals.pay.editor.models import IncentivePlanDraft
from goals.pay.editor.presets import STARTERS
from goals.pay.editor.rules import moves
from goals.pay.editor.views.builder import find
from goals.pay.plan.models import IncentivePlan
from goals.pay.plan.wording.components import RuleWriter
from salesplan.core.access import require
from salesplan.core.company.queries import business_day, company
from salesplan.core.forms import posted
from salesplan.core.http.reauthentication import recently_confirmed
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit
from salesplan.people.choices import Role
from salesplan.people.deputies.queries import name_deputies


def draft_create(request: UserRequest, pk: int) -> HttpResponse:
    """Begin a draft: from the version in force, or from the usual kinds of plan."""
    require(request.user, "admin")
    plan = get_object_or_404(IncentivePlan.objects.visible_to(request.user), pk=pk)
    today = business_day(timezone.now())
    base = queries.version_in_force(plan, today)
    form = StartForm(posted(request), base=base)
    if request.method == "POST" and form.is_valid():
        start = form.cleaned_data["start"]
        definition = STARTERS[start][2](today) if start else base.definition if base else {}
        draft = actions.begin_draft(
            plan, definition=definition, starts_on=today, base=base, by=request.user, at=timezone.now()
        )
        return redirect("goals:plan_draft_edit", draft.pk)
    context = {"plan": plan, "form": form, "base": base, "drafts": queries.drafts_of(plan, request.user)}
    return render(request, "goals/pay/editor/create.html", context, status=422 if form.errors else 200)


@require_GET
def plan_drafts(request: UserRequest, pk: int) -> HttpResponse:
    """Show what is drafted of a plan, and what the reader has still to accept, as a part of its page."""
    plan = get_object_or_404(IncentivePlan.objects.visible_to(request.user), pk=pk)
    rows = [(draft, LEVELS[IncentivePlanDraftState(draft.state)]) for draft in queries.drafts_of(plan, request.user)]
    waiting = queries.to_accept(plan, request.user, business_day(timezone.now()))
    return render(request, "goals/pay/editor/_drafts.html", {"plan": plan, "rows": rows, "waiting": waiting})


@require_GET
def draft_detail(request: UserRequest, pk: int) -> HttpResponse:
    return detail_page(request, find(request, pk))


def detail_page(request: UserRequest, draft: IncentivePlanDraft, status: int = 200, **more: Any) -> HttpResponse:
    """Show a draft, also when a step was refused."""
    built = builder_page.build(draft, builder_page.typed_of(draft))
    plan = built.checked.plan
    is_admin = request.user.role == Role.ADMIN
    waits, capacity = draft.state == "in_review", queries.matter(draft).capacity(request.user)
    who = queries.deciders(draft) if is_admin or waits else None
    may_review = waits and capacity.may
    context = {
        "draft": draft,
        "level": LEVELS[IncentivePlanDraftState(draft.state)],
        "built": built,
        "blocks": RuleWriter(company().currency).plan(plan) if plan else [],
        "moves": name_deputies(draft.moves.select_related("by")),
        "is_admin": is_admin,
        "is_open": draft.state in moves.OPEN,
        "may_review": may_review,
        "capacity": capacity if may_review else None,
        "lacks_reviewer": is_admin and who is not None and who.is_nobody and draft.state in (*moves.OPEN, "in_review"),
        "who": None if may_review else who,
        "waits": waits,
        "sees_plan": IncentivePlan.objects.visible_to(request.user).filter(pk=draft.plan_id).exists(),
        "note_form": DraftNoteForm(),
        "currency": company().currency,
        **more,
    }
    return render(request, "goals/pay/editor/detail.html", context, status=status)


def _move(
    request: UserRequest, pk: int, act: Callable[..., Any], message: str, undo: str = "", **values: Any
) -> HttpResponse:
    draft = find(request, pk)
    answer = submit(request, None, lambda: act(draft, by=request.user, at=timezone.now(), **values))
    if answer.done:
        return answer.go(draft, message=message, undo=undo)
    return detail_page(request, find(request, pk), answer.status, refused=answer.message)


@require_POST
def draft_submit(request: UserRequest, pk: int) -> HttpResponse:
    return _move(request, pk, actions.submit_draft, _("Sent for approval. The approvers have been notified."))


@require_POST
def draft_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    return _move(request, pk, actions.withdraw_draft, _("Withdrawn. You can edit it again."))


@require_POST
def draft_return(request: UserRequest, pk: int) -> HttpResponse:
    note = request.POST.get("note", "")
    return _move(request, pk, actions.return_draft, _("Returned to its author."), note=note)


@require_POST
@recently_confirmed
def draft_approve(request: UserRequest, pk: int) -> HttpResponse:
    """Make the draft a version; the page of the plan shows it."""
    message = _("Approved. Everyone on the plan has been asked to accept the new rules.")
    return _move(request, pk, actions.approve_draft, message)


@require_POST
def draft_discard(request: UserRequest, pk: int) -> HttpResponse:
    undo = f"undo:{reverse('goals:plan_draft_restore', args=[pk])}"
    return _move(request, pk, actions.discard_draft, _("Draft discarded."), undo)


@require_POST
def draft_restore(request: UserRequest, pk: int) -> HttpResponse:
    return _move(request, pk, actions.restore_draft, _("Draft restored."))
