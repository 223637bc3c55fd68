"""The builder: one form for all rules. Rows come and go by buttons that post what is typed, with or without JavaScript."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from goals.pay.editor import actions, builder_page, wording
from goals.pay.editor.forms import DraftHeaderForm
from goals.pay.editor.models import IncentivePlanDraft
from goals.pay.editor.rules import moves, rows, shape, typing
from salesplan.core.access import require
from salesplan.core.company.queries import business_day, company
from salesplan.core.forms import add_refusal, retype
from salesplan.core.typing import UserRequest
from salesplan.core.web import conflicts
from salesplan.core.web.submitting import submit
from salesplan.people.queries import team_choices


def find(request: UserRequest, pk: int) -> IncentivePlanDraft:
    """Return a draft that an admin may open."""
    drafts = IncentivePlanDraft.objects.visible_to(request.user).select_related(
        "plan", "base", "author", "changed_by", "reviewer"
    )
    return get_object_or_404(drafts, pk=pk)


def typed_in(request: UserRequest) -> typing.Typed:
    """Return the rules that were posted."""
    return typing.as_posted((name, request.POST.getlist(name)) for name in request.POST)


def draft_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Show the rules as a form; its buttons add and move rows, and save."""
    draft = find(request, pk)
    require(request.user, "admin")
    if draft.state not in moves.OPEN:
        messages.warning(request, _("This draft can no longer be edited."))
        return redirect(draft)
    if request.method != "POST":
        first = {"starts_on": draft.starts_on, "why": draft.why, "version": draft.version}
        return _page(request, draft, DraftHeaderForm(initial=first), builder_page.typed_of(draft))
    form, form_values = DraftHeaderForm(request.POST), typed_in(request)
    command = request.POST.get("do", "save")
    if command == "save":
        return _save(request, draft, form, form_values)
    form.full_clean()
    changed, added_path = _obeyed(request, form_values, command)
    return _page(request, draft, form, changed, fresh=added_path)


def _obeyed(request: UserRequest, form_values: typing.Typed, command: str) -> tuple[typing.Typed, str]:
    """Return what is typed after a command; `team …` puts the people of the chosen team into a pool."""
    verb, _blank, path = command.partition(" ")
    if verb != "team":
        return rows.apply_command(form_values, command)
    team = request.POST.get(f"{path}-team", "")
    names = builder_page.members(int(team), business_day(timezone.now())) if team.isdecimal() and len(team) < 19 else []
    if not names:
        messages.warning(request, _("Choose a team with people in it."))
    elif len(names) > shape.MOST_ROWS:
        messages.warning(request, _("The limit is 20 people. The first 20 of the team were added."))
    return rows.fill(form_values, path, names)


def _save(
    request: UserRequest, draft: IncentivePlanDraft, form: DraftHeaderForm, form_values: typing.Typed
) -> HttpResponse:
    """Keep what was typed, whatever is wrong with it; only a day or reason that cannot be kept stays what it was."""
    checked = wording.check(form_values, company().currency)
    form.full_clean()
    values = form.cleaned_data
    # What is wrong in the form does not keep the rest from being saved.
    answer = submit(
        request,
        None,
        lambda: actions.save_draft(
            draft,
            version=values.get("version"),
            definition=draft.definition if checked.unread else checked.definition,
            starts_on=values.get("starts_on", draft.starts_on),
            why=values.get("why", draft.why),
            form_values=form_values if checked.unread else None,
            by=request.user,
            at=timezone.now(),
        ),
    )
    if answer.conflict:
        return _page(request, find(request, draft.pk), form, form_values, answer.status, conflict=answer.conflict)
    if answer.refused:
        add_refusal(form, answer.refused)
        return _page(request, draft, form, form_values, answer.status)
    saved = answer.result
    if form.errors.keys() - {"sample_quota"}:
        messages.warning(
            request, _("The rules were saved, except for the fields marked above, which were not changed.")
        )
        retype(form, "version", str(saved.version))
        return _page(request, saved, form, form_values, 422)
    if checked.errors:
        messages.warning(request, _("Saved. Some problems must be fixed before it can be sent for approval."))
        return redirect("goals:plan_draft_edit", saved.pk)
    messages.success(request, _("Saved."))
    return redirect(saved)


def _page(
    request: UserRequest,
    draft: IncentivePlanDraft,
    form: DraftHeaderForm,
    form_values: typing.Typed,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    added_path, conflict = more.get("fresh", ""), more.get("conflict")
    values = getattr(form, "cleaned_data", {})
    built = builder_page.build(
        draft, form_values, starts_on=values.get("starts_on"), quota=values.get("sample_quota"), focus_path=added_path
    )
    if conflict is not None:
        # What is saved now is known to the form, so that saving again is a decision and no accident.
        conflicts.show(form, conflict)
    context = {
        "draft": draft,
        "head": form,
        "form": built.form,
        "built": built,
        "against_theirs": builder_page.against(draft, built.checked) if conflict is not None else [],
        "is_partial": not builder_page.keeps_everything(draft),
        "currency": company().currency,
        "teams": team_choices() if any(row["pool"]["amount"].value for row in built.form["component"].rows) else [],
        "refused": status == 422,
    }
    return render(request, "goals/pay/editor/edit.html", context, status=status)


@require_POST
def draft_preview(request: UserRequest, pk: int) -> HttpResponse:
    """Show what the rules being typed would pay and what is wrong with them; nothing is written."""
    draft = find(request, pk)
    require(request.user, "admin")
    form = DraftHeaderForm(request.POST)
    form.full_clean()
    values = form.cleaned_data
    built = builder_page.build(
        draft, typed_in(request), starts_on=values.get("starts_on"), quota=values.get("sample_quota")
    )
    context = {"draft": draft, "built": built, "form": built.form, "is_live": True}
    return render(request, "goals/pay/editor/_preview.html", context)
