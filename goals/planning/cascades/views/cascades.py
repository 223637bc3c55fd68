"""Pages of cascades: the list, the wizard, the tree, its settings, and the steps of its life."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from goals.planning.cascades import edits, loading, pages, queries
from goals.planning.cascades.actions import cascades as actions
from goals.planning.cascades.actions import publishing
from goals.planning.cascades.choices import CascadeState
from goals.planning.cascades.forms import (
    CascadeCreateForm,
    CascadePublishForm,
    CascadeSettingsForm,
    CascadeStepForm,
    initial_of,
)
from goals.planning.cascades.models import Cascade
from goals.planning.cascades.rights import may_create, rights_in
from goals.planning.cascades.rules.lifecycle import LIFE
from goals.planning.cascades.rules.plans import CascadePlan
from goals.planning.cascades.sheet import VIEWS
from salesplan.core.company.queries import business_day
from salesplan.core.errors import NotAllowed
from salesplan.core.forms import posted
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import press, submit


def cascade_or_404(request: UserRequest, pk: int) -> Cascade:
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
        raise NotAllowed(_("You can only break down the figures of teams that you lead."))
    form = CascadeCreateForm(posted(request), **pages.choices_of(request))
    answer = submit(request, form, lambda: _create(request, form))
    if answer.done:
        return answer.go(answer.result, message=_("Plan drafted. Adjust, share and publish it."))
    return answer.render("goals/planning/cascades/create.html")


def _create(request: UserRequest, form: CascadeCreateForm) -> Cascade:
    typed_values = pages.typed_plan(request, form)
    return actions.create_cascade(
        typed_values.plan, name=form.cleaned_data["name"], amount=typed_values.amount, goal=typed_values.goal,
        note=form.cleaned_data["note"], by=request.user, at=timezone.now(),
    )  # fmt: skip


@require_POST
def preview(request: UserRequest) -> HttpResponse:
    """Show what the plan being typed would give everybody; nothing is written."""
    if not may_create(request.user):
        raise NotAllowed(_("You can only break down the figures of teams that you lead."))
    form = CascadeCreateForm(request.POST, **pages.choices_of(request))
    form.fields["name"].required = False
    shown = submit(request, form, lambda: pages.proposal(request, form))
    context = {"form": form, **(shown.result if shown.done else {})}
    return render(request, "goals/planning/cascades/_proposal.html", context)


@require_GET
def detail(request: UserRequest, pk: int) -> HttpResponse:
    cascade = cascade_or_404(request, pk)
    view = request.GET.get("view", "total")
    context = pages.detail(request, cascade, view if view in VIEWS else "total")
    return render(request, "goals/planning/cascades/detail.html", context)


def edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change methods, season and ramp; what that does to everybody stands beside it before it is done."""
    cascade = cascade_or_404(request, pk)
    rights = rights_in(cascade, request.user)
    if not rights.may_run:
        raise NotAllowed(_("Only the leader of the top team or an admin can take this step."))
    plan = loading.plan_of(cascade)
    form = CascadeSettingsForm(posted(request), initial=initial_of(plan), period=plan.period)
    version = pages.version_of(request, cascade)
    if "preview" in request.GET:
        shown = submit(
            request, form, lambda: _preview(request, cascade, form.plan(plan.metric, plan.period, plan.team))
        )
        context = {"cascade": cascade, "form": form, "version": version}
        return shown.result if shown.done else render(request, "goals/planning/cascades/_problems.html", context)
    answer = submit(
        request,
        form,
        lambda: actions.spread(
            cascade,
            form.plan(plan.metric, plan.period, plan.team),
            version=version,
            by=request.user,
            at=timezone.now(),
        ),
    )
    if answer.done:
        return answer.go(cascade, message=_("Figures spread again."))
    stands = answer.conflict.version if answer.conflict else version
    return answer.render("goals/planning/cascades/edit.html", {"cascade": cascade, "version": stands})


def _preview(request: UserRequest, cascade: Cascade, new: CascadePlan) -> HttpResponse:
    loaded = loading.load(cascade)
    today = business_day(timezone.now())
    _plan, tree = loading.respread(loaded, new, user=request.user, today=today)
    return pages.ripple(request, loaded, tree)


def rebalance(request: UserRequest, pk: int) -> HttpResponse:
    """Show what spreading anew would change; a POST does it."""
    cascade = cascade_or_404(request, pk)
    loaded = loading.load(cascade)
    rights = rights_in(cascade, request.user)
    asked_node = request.GET.get("node", "")
    start = loaded.rows.get(int(asked_node) if asked_node.isdecimal() else 0) or loaded.root
    if not rights.may_spread(start):
        raise NotAllowed(_("Only people above can set these figures, each within their own part."))
    if request.method == "POST":
        version = pages.version_of(request, cascade)
        return press(
            request,
            lambda: actions.rebalance(cascade, node=start, version=version, by=request.user, at=timezone.now()),
            to=pages.back_to_cascade(request, cascade),
            message=lambda n: ngettext("%(n)s figure changed.", "%(n)s figures changed.", n) % {"n": n},
        )
    new = edits.rebalanced(loaded, start.pk)
    context = {"cascade": cascade, "node": start, **pages.ripple_context(request, loaded, new)}
    return render(request, "goals/planning/cascades/rebalance.html", context)


def step(request: UserRequest, pk: int, name: str) -> HttpResponse:
    """Ask why and take a step in the life of the plan."""
    cascade = cascade_or_404(request, pk)
    if name not in LIFE.steps or name == "publish":
        raise Http404
    if not rights_in(cascade, request.user).may_run:
        raise NotAllowed(_("Only the leader of the top team or an admin can take this step."))
    form = CascadeStepForm(posted(request))
    answer = submit(
        request,
        form,
        lambda: actions.step(cascade, name, note=form.cleaned_data["note"], by=request.user, at=timezone.now()),
    )
    if answer.done:
        return answer.go(cascade, message=pages.STEP_DONE[name])
    context = {"cascade": cascade, "step": name, "texts": pages.step_texts(name)}
    context["possible"] = cascade.may(name)
    return answer.render("goals/planning/cascades/step.html", context)


def publish(request: UserRequest, pk: int) -> HttpResponse:
    """Show what publishing does to today's quotas; a POST does it."""
    cascade = cascade_or_404(request, pk)
    rights = rights_in(cascade, request.user)
    if not rights.may_run:
        raise NotAllowed(_("Only the leader of the top team or an admin can publish it."))
    first = {"grain": request.GET.get("grain") or cascade.published_as or "quarter", "version": cascade.version}
    form = CascadePublishForm(posted(request), initial=first)

    def act() -> publishing.Published:
        values = {**form.cleaned_data}
        granularity = values.pop("grain")
        return publishing.publish_cascade(
            cascade, granularity=granularity, **values, by=request.user, at=timezone.now()
        )

    answer = submit(request, form, act)
    if answer.done:
        n = answer.result.changed
        text = ngettext("%(n)s quota set.", "%(n)s quotas set.", n) % {"n": n}
        return answer.go(
            cascade, message=text if n else _("Nothing to change: the quotas are already set to these figures.")
        )
    granularity = form["grain"].value()
    context = {"cascade": cascade, **pages.publication(cascade, rights, granularity)}
    return answer.render("goals/planning/cascades/publish.html", context)
