"""Pages of cascades: the list, the wizard, the tree, its settings, and the steps of its life."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from goals.planning.cascades import edits, loading, pages, queries
from goals.planning.cascades.actions import cascades as actions
from goals.planning.cascades.actions import publishing
from goals.planning.cascades.choices import CascadeState
from goals.planning.cascades.forms import CreateForm, PublishForm, SettingsForm, StepForm, initial_of
from goals.planning.cascades.models import Cascade
from goals.planning.cascades.rights import may_create, rights_in
from goals.planning.cascades.rules.lives import LIFE
from goals.planning.cascades.sheet import VIEWS
from salesplan.core.company.queries import business_day
from salesplan.core.errors import Conflict, NotAllowed, Refused
from salesplan.core.forms import add_refusal, posted, retype
from salesplan.core.typing import UserRequest


def found(request: UserRequest, pk: int) -> Cascade:
    """Return a cascade the person may see."""
    return get_object_or_404(Cascade.objects.visible_to(request.user).select_related("team", "goal"), pk=pk)


@require_GET
def cascade_list(request: UserRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = queries.cascades(request.user, state if state in CascadeState.values else "")
    context = {
        "rows": pages.list_rows(rows),
        "may_create": may_create(request.user),
        "states": CascadeState.choices,
    }
    return render(request, "goals/planning/cascades/list.html", context)


def create(request: UserRequest) -> HttpResponse:
    """The wizard: what is to be reached, and how it is spread, with what everybody would get beside it."""
    if not may_create(request.user):
        raise NotAllowed(_("You break down the figures of teams that you lead."))
    form = CreateForm(posted(request), **pages.choices_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            typed = pages.typed(request, form)
            made = actions.create_cascade(
                typed.plan, name=form.cleaned_data["name"], amount=typed.amount, goal=typed.goal,
                note=form.cleaned_data["note"], by=request.user, at=timezone.now(),
            )  # fmt: skip
        except NotAllowed:
            raise
        except Refused as fault:
            add_refusal(form, fault)
        else:
            messages.success(request, _("The plan is drafted. Adjust it, share it, publish it."))
            return redirect(made)
    return render(request, "goals/planning/cascades/create.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def preview(request: UserRequest) -> HttpResponse:
    """Show what the plan being typed would give everybody; nothing is written."""
    if not may_create(request.user):
        raise NotAllowed(_("You break down the figures of teams that you lead."))
    form = CreateForm(request.POST, **pages.choices_of(request))
    form.fields["name"].required = False
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        try:
            context |= pages.proposal(request, form)
        except Refused as fault:
            context["refused"] = fault.message
    return render(request, "goals/planning/cascades/_proposal.html", context)


@require_GET
def detail(request: UserRequest, pk: int) -> HttpResponse:
    cascade = found(request, pk)
    view = request.GET.get("view", "total")
    context = pages.detail(request, cascade, view if view in VIEWS else "total")
    return render(request, "goals/planning/cascades/detail.html", context)


def edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change methods, season and ramp; what that does to everybody stands beside it before it is done."""
    cascade = found(request, pk)
    rights = rights_in(cascade, request.user)
    if not rights.may_run:
        raise NotAllowed(_("Only who leads the top team, or an admin, takes this step."))
    plan = loading.plan_of(cascade)
    form = SettingsForm(posted(request), initial=initial_of(plan), period=plan.period)
    version = pages.version_of(request, cascade)
    status = 200
    if request.method == "POST" and form.is_valid():
        new = form.plan(plan.metric, plan.period, plan.team)
        try:
            if "preview" in request.GET:
                return _preview(request, cascade, new)
            actions.spread(cascade, new, version=version, by=request.user, at=timezone.now())
        except NotAllowed:
            raise
        except Refused as fault:
            form.add_error(None, fault.message)
            status, version = fault.status, fault.version if isinstance(fault, Conflict) else version
        else:
            messages.success(request, _("Spread anew."))
            return redirect(cascade)
    elif request.method == "POST":
        status = 422
    context = {"cascade": cascade, "form": form, "version": version}
    template = (
        "goals/planning/cascades/_problems.html" if "preview" in request.GET else "goals/planning/cascades/edit.html"
    )
    return render(request, template, context, status=200 if "preview" in request.GET else status)


def _preview(request: UserRequest, cascade: Cascade, new: Any) -> HttpResponse:
    loaded = loading.load(cascade)
    today = business_day(timezone.now())
    _plan, tree = loading.respread(loaded, new, user=request.user, today=today)
    return pages.ripple(request, loaded, tree)


def rebalance(request: UserRequest, pk: int) -> HttpResponse:
    """Show what spreading anew would change; a POST does it."""
    cascade = found(request, pk)
    loaded = loading.load(cascade)
    rights = rights_in(cascade, request.user)
    asked = request.GET.get("node", "")
    start = loaded.rows.get(int(asked) if asked.isdecimal() else 0) or loaded.root
    if not rights.may_spread(start):
        raise NotAllowed(_("Only who is above sets these figures, each within their own part."))
    if request.method == "POST":
        version = pages.version_of(request, cascade)
        try:
            changed = actions.rebalance(cascade, node=start, version=version, by=request.user, at=timezone.now())
        except Conflict:
            messages.warning(request, _("Somebody else has changed this meanwhile. Look again."))
        else:
            text = ngettext("%(n)s figure changed.", "%(n)s figures changed.", changed) % {"n": changed}
            messages.success(request, text)
        return redirect(pages.back(request, cascade))
    new = edits.rebalanced(loaded, start.pk)
    context = {"cascade": cascade, "node": start, **pages.ripple_context(request, loaded, new)}
    return render(request, "goals/planning/cascades/rebalance.html", context)


def step(request: UserRequest, pk: int, name: str) -> HttpResponse:
    """Ask why and take a step in the life of the plan."""
    cascade = found(request, pk)
    if name not in LIFE.steps or name == "publish":
        raise Http404
    if not rights_in(cascade, request.user).may_run:
        raise NotAllowed(_("Only who leads the top team, or an admin, takes this step."))
    form = StepForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.step(cascade, name, note=form.cleaned_data["note"], by=request.user, at=timezone.now())
        except Refused as fault:
            add_refusal(form, fault)
        else:
            messages.success(request, pages.STEP_DONE[name])
            return redirect(cascade)
    context = {"cascade": cascade, "form": form, "step": name, "texts": pages.step_texts(name)}
    context["possible"] = cascade.may(name)
    return render(request, "goals/planning/cascades/step.html", context, status=422 if form.errors else 200)


def publish(request: UserRequest, pk: int) -> HttpResponse:
    """Show what publishing does to today's quotas; a POST does it."""
    cascade = found(request, pk)
    rights = rights_in(cascade, request.user)
    if not rights.may_run:
        raise NotAllowed(_("Only who leads the top team, or an admin, publishes it."))
    first = {"grain": request.GET.get("grain") or cascade.published_as or "quarter", "version": cascade.version}
    form = PublishForm(posted(request), initial=first)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            done = publishing.publish_cascade(cascade, **form.cleaned_data, by=request.user, at=timezone.now())
        except NotAllowed:
            raise
        except Refused as fault:
            add_refusal(form, fault)
            status = fault.status
            if isinstance(fault, Conflict):
                retype(form, "version", str(fault.version))
        else:
            text = ngettext("%(n)s quota set.", "%(n)s quotas set.", done.changed) % {"n": done.changed}
            messages.success(request, text if done.changed else _("Nothing to change: the quotas stand as they are."))
            return redirect(cascade)
    grain = form["grain"].value()
    context = {"cascade": cascade, "form": form, **pages.publication(cascade, rights, grain)}
    return render(request, "goals/planning/cascades/publish.html", context, status=status)
