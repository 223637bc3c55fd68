"""Pages of processes, their stages and the reasons for losses; admins change them, auditors look."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pipeline.process import actions, queries
from pipeline.process.choices import StageKind
from pipeline.process.forms import LossReasonForm, ProcessForm, StageForm
from pipeline.process.models import LossReason, Process, Stage
from salesplan.core.access import require
from salesplan.core.forms import posted
from salesplan.core.typing import UserRequest
from salesplan.core.web.lookups import LookupList, save_form
from salesplan.core.web.submitting import press, submit


@require_GET
def process_list(request: UserRequest) -> HttpResponse:
    require(request.user, "admin", "auditor")
    return render(request, "pipeline/process/list.html", {"rows": queries.process_rows()})


def process_create(request: UserRequest) -> HttpResponse:
    require(request.user, "admin")
    form = ProcessForm(posted(request))
    del form.fields["is_active"]
    to = reverse("pipeline:process_list")
    return save_form(
        request,
        form,
        lambda: actions.create_process(values=form.cleaned_data, by=request.user),
        _("Process added. Now add its stages."),
        to,
        title=_("New process"),
    )


def process_edit(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, *(["admin"] if request.method == "POST" else ["admin", "auditor"]))
    process = get_object_or_404(Process, pk=pk)
    form = ProcessForm(posted(request), instance=Process.objects.get(pk=pk))
    answer = submit(request, form, lambda: actions.edit_process(process, values=form.cleaned_data, by=request.user))
    if answer.done:
        return answer.go("pipeline:process_edit", pk, message=_("Process saved."))
    stages = list(queries.counted_stages(process))
    context = {
        "process": process,
        "open_stages": [s for s in stages if s.is_active and s.kind == StageKind.OPEN],
        "closing_stages": [s for s in stages if s.is_active and s.kind != StageKind.OPEN],
        "retired_stages": [s for s in stages if not s.is_active],
    }
    return answer.render("pipeline/process/edit.html", context)


@require_POST
def process_set_default(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    actions.set_default_process(get_object_or_404(Process, pk=pk), by=request.user)
    messages.success(request, _("New deals now use this process."))
    return redirect("pipeline:process_edit", pk)


def stage_create(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    process = get_object_or_404(Process, pk=pk)
    form = StageForm(posted(request))
    to = reverse("pipeline:process_edit", args=[pk])
    return save_form(
        request,
        form,
        lambda: actions.add_stage(process, values=form.values, by=request.user),
        _("Stage added."),
        to,
        title=_("New stage"),
    )


def stage_edit(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    stage = get_object_or_404(Stage.objects.select_related("process"), pk=pk)
    form = StageForm(posted(request), instance=Stage.objects.get(pk=pk))
    to = reverse("pipeline:process_edit", args=[stage.process_id])
    return save_form(
        request,
        form,
        lambda: actions.edit_stage(stage, values=form.values, by=request.user),
        _("Stage saved."),
        to,
        title=stage.label,
    )


@require_POST
def stage_move(request: UserRequest, pk: int) -> HttpResponse:
    """Put a stage at ?position= among the open ones: from a drop (htmx) or from the arrows of the list."""
    require(request.user, "admin")
    stage = get_object_or_404(Stage.objects.select_related("process"), pk=pk)
    position = request.POST.get("position", "")
    actions.move_stage(stage, position=int(position) if position.isdecimal() else 0, by=request.user)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Trigger": "boardChanged"})
    return redirect("pipeline:process_edit", stage.process_id)


def _step(request: UserRequest, pk: int, action: Callable[..., Any], done: str) -> HttpResponse:
    require(request.user, "admin")
    stage = get_object_or_404(Stage.objects.select_related("process"), pk=pk)
    return press(
        request,
        lambda: action(stage, by=request.user),
        to=reverse("pipeline:process_edit", args=[stage.process_id]),
        message=done,
    )


@require_POST
def stage_retire(request: UserRequest, pk: int) -> HttpResponse:
    return _step(request, pk, actions.retire_stage, _("Stage retired. Its history stays in every report."))


@require_POST
def stage_restore(request: UserRequest, pk: int) -> HttpResponse:
    return _step(request, pk, actions.restore_stage, _("Stage put back into use."))


@require_POST
def stage_delete(request: UserRequest, pk: int) -> HttpResponse:
    return _step(request, pk, actions.delete_stage, _("Stage deleted."))


@require_GET
def loss_reason_list(request: UserRequest) -> HttpResponse:
    require(request.user, "admin", "auditor")
    page = LookupList(
        title=_("Loss reasons"),
        about=_("Choose from these when a deal is lost"),
        add=_("New reason"),
        add_url=reverse("pipeline:loss_reason_create"),
        edit_name="pipeline:loss_reason_edit",
        icon="list-x",
        empty=_("No reasons yet"),
        empty_text=_("Reasons help you learn from lost deals."),
    )
    return page.render(request, LossReason.objects.order_by("-is_active", "position"))


def loss_reason_create(request: UserRequest) -> HttpResponse:
    require(request.user, "admin")
    return _loss_reason(request, None, _("New reason"))


def loss_reason_edit(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    reason = get_object_or_404(LossReason, pk=pk)
    return _loss_reason(request, reason, reason.label)


def _loss_reason(request: UserRequest, reason: LossReason | None, title: str) -> HttpResponse:
    form = LossReasonForm(
        posted(request),
        instance=LossReason.objects.get(pk=reason.pk) if reason else None,
    )
    return save_form(
        request,
        form,
        lambda: actions.save_loss_reason(reason, values=form.cleaned_data, by=request.user),
        _("Reason saved."),
        reverse("pipeline:loss_reason_list"),
        title=title,
    )
