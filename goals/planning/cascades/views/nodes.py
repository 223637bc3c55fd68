"""What is done to one figure: set it with its ripple, commit, lock, ramp, weigh and move."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goals.planning.cascades import loading, pages, queries
from goals.planning.cascades.actions import cascades as actions
from goals.planning.cascades.choices import Absorb
from goals.planning.cascades.edits import Edit, columns_of, edited, person_added, person_moved, rescheduled, reweighed
from goals.planning.cascades.forms import AddPersonForm, CommitForm, EditForm, MoveFigureForm, RampForm, WeightForm
from goals.planning.cascades.loading import LoadedCascade
from goals.planning.cascades.models import CascadeNode
from goals.planning.cascades.rights import CascadeRights, rights_in
from goals.planning.cascades.rules.trees import Tree
from goals.planning.cascades.sheet import VIEWS
from goals.planning.cascades.weights import currency_of
from goals.planning.cascades.wording import exact
from salesplan.core.amounts.rules import plain
from salesplan.core.company.queries import business_day
from salesplan.core.errors import Conflict, NotAllowed, Refused
from salesplan.core.format import period_label
from salesplan.core.forms import add_refusal, posted
from salesplan.core.typing import UserRequest
from salesplan.core.web import conflicts
from salesplan.core.web.conflicts import ConflictRow, ConflictScreen
from salesplan.core.web.submitting import submit


@dataclass
class FigureEdit:
    """A form about one figure: whether it may be used, what it would do, and doing it."""

    title: str
    form: Any
    allowed: bool
    preview: Callable[[Any, dict[str, Any]], Tree] | None
    act: Callable[[dict[str, Any]], Any]
    done: str

    @property
    def ripples(self) -> bool:
        """Say whether others may change with it."""
        return self.preview is not None


def node_or_404(request: UserRequest, pk: int) -> CascadeNode:
    """Return a figure the person may see."""
    rows = CascadeNode.objects.visible_to(request.user).select_related("cascade__team", "team", "person", "parent")
    return get_object_or_404(rows, pk=pk)


def data_of(request: UserRequest) -> Any:
    """Return what the form is bound to: a post, or an address that carries a figure to look at."""
    return request.POST if request.method == "POST" else request.GET if "value" in request.GET else None


def run(request: UserRequest, node: CascadeNode, step: FigureEdit) -> HttpResponse:
    """Show a form with the ripple of what is typed; a post applies it."""
    if not step.allowed:
        raise NotAllowed(_("Only people above can set these figures, each within their own part."))
    context: dict[str, Any] = {"node": node, "cascade": node.cascade, "form": step.form, "step": step}
    if "preview" in request.GET:
        context |= _looked_at(request, node, step)
        part = "_ripple.html" if "ripple" in context else "_problems.html"
        return render(request, f"goals/planning/cascades/{part}", context)
    version = pages.version_of(request, node.cascade)
    answer = submit(
        request,
        step.form,
        lambda: step.act({**step.form.cleaned_data, "version": version}),
        merge=lambda conflict: conflicts.show(step.form, conflict, _screen(node, conflict)),
    )
    if answer.done:
        return answer.go(pages.back_to_cascade(request, node.cascade, node), message=step.done)
    context |= _looked_at(request, node, step)
    context |= {
        "version": answer.conflict.version if answer.conflict else version,
        "period": period_label(node.cascade.period_key),
        "back": pages.back_to_cascade(request, node.cascade, node),
    }
    # A figure to look at can come by the address, too.
    wrong = step.form.is_bound and not step.form.is_valid()
    return render(request, "goals/planning/cascades/node.html", context, status=422 if wrong else answer.status)


def _screen(node: CascadeNode, conflict: Conflict) -> ConflictScreen:
    """Return a conflict with its figures as the page writes them."""
    unit = currency_of(node.cascade)
    rows = (
        ConflictRow(difference.label, None, exact(difference.now, unit), exact(difference.typed, unit))
        for difference in conflict.differences
    )
    return ConflictScreen(conflict.message, tuple(rows))


def _looked_at(request: UserRequest, node: CascadeNode, step: FigureEdit) -> dict[str, Any]:
    """Return the ripple of what is typed, if it can be worked out."""
    if step.preview is None or not step.form.is_bound or not step.form.is_valid():
        return {}
    loaded = loading.load(node.cascade)
    before = loaded.tree
    try:
        tree = step.preview(loaded, step.form.cleaned_data)
    except Refused as error:
        if not step.form.errors:
            add_refusal(step.form, error)
        return {}
    loaded.tree = before
    return pages.ripple_context(request, loaded, tree)


@require_GET
def detail(request: UserRequest, pk: int) -> HttpResponse:
    """One figure: what may be done with it, and what happened to it."""
    node = node_or_404(request, pk)
    rights = rights_in(node.cascade, request.user)
    context = {
        "node": node,
        "cascade": node.cascade,
        "rights": rights,
        "may_edit": rights.may_edit(node),
        "may_commit": rights.may_commit(node),
        "may_spread": rights.may_spread(node),
        "changes": queries.changes_of(node),
        "unit": currency_of(node.cascade),
        "view": request.GET.get("view", ""),
        "period": period_label(node.cascade.period_key),
    }
    return render(request, "goals/planning/cascades/figure.html", context)


@require_GET
def branch(request: UserRequest, pk: int) -> HttpResponse:
    """Answer a node opened: its row and those of its parts, which take the place of the folded one."""
    node, view = node_or_404(request, pk), request.GET.get("view", "total")
    return render(
        request, "goals/planning/cascades/_rows.html", pages.branch(request, node, view if view in VIEWS else "total")
    )


def edit(request: UserRequest, pk: int) -> HttpResponse:
    """Set a figure: first the ripple, then the change."""
    node = node_or_404(request, pk)
    rights = rights_in(node.cascade, request.user)
    column = request.GET.get("column") or node.cascade.period_key
    first = {"column": column, "absorb": Absorb.SIBLINGS, "value": _current(node, column)}
    data = data_of(request)
    if data is not None and request.method == "GET":
        data = {
            **first,
            "value": request.GET.get("value.as") or request.GET["value"],
            "absorb": request.GET.get("absorb") or Absorb.SIBLINGS,
        }
    form = EditForm(data, initial=first, absorbs=_absorbs(rights, node), currency=currency_of(node.cascade))
    key = form["column"].value() or column

    def intent(values: dict[str, Any]) -> Edit:
        return Edit(node.pk, values["column"], values["value"], values.get("absorb") or Absorb.SIBLINGS)

    step = FigureEdit(
        title=_("%(who)s, %(period)s") % {"who": node.owner, "period": period_label(key)},
        form=form,
        allowed=rights.may_edit(node),
        preview=lambda loaded, values: edited(loaded, intent(values)),
        act=lambda values: actions.set_amount(
            node, intent(values), version=values["version"], note=values["note"], by=request.user, at=timezone.now()
        ),
        done=_("Figure set."),
    )
    return run(request, node, step)


def _absorbs(rights: CascadeRights, node: CascadeNode) -> list[str]:
    """Return who may make room: the figures above only where all of them are theirs to set."""
    if node.parent_id is None:
        return []
    above, parent = [], node.parent
    while parent is not None:
        above.append(parent)
        parent = parent.parent
    raises = all(rights.may_edit(node_above) for node_above in above)
    return [Absorb.SIBLINGS, *([Absorb.PARENTS] if raises else []), Absorb.NOBODY]


def _current(node: CascadeNode, column: str) -> str:
    try:
        months = columns_of(loading.load(node.cascade), column)
    except Refused:
        return ""
    return plain(sum((node.months[i] for i in months), Decimal(0)))


@require_GET
def cell(request: UserRequest, pk: int) -> HttpResponse:
    """Answer the little form in a cell; it opens the ripple."""
    node = node_or_404(request, pk)
    if not rights_in(node.cascade, request.user).may_edit(node):
        raise NotAllowed(_("Only people above can set these figures, each within their own part."))
    column = request.GET.get("column") or node.cascade.period_key
    context = {"node": node, "column": column, "value": _current(node, column), "label": period_label(column)}
    return render(request, "goals/planning/cascades/_cell_form.html", context)


def commit(request: UserRequest, pk: int) -> HttpResponse:
    node = node_or_404(request, pk)
    rights = rights_in(node.cascade, request.user)
    initial = {"amount": plain(node.committed)}
    form = CommitForm(posted(request), initial=initial, currency=currency_of(node.cascade))
    step = FigureEdit(
        title=_("Commitment of %(who)s") % {"who": node.owner},
        form=form,
        allowed=rights.may_commit(node),
        preview=None,
        act=lambda values: actions.commit(
            node, amount=values["amount"], note=values["note"], by=request.user, at=timezone.now()
        ),
        done=_("Commitment saved."),
    )
    return run(request, node, step)


@require_POST
def lock(request: UserRequest, pk: int) -> HttpResponse:
    node = node_or_404(request, pk)
    actions.set_lock(node, locked=not node.is_locked, by=request.user, at=timezone.now())
    messages.success(request, _("Unlocked.") if node.is_locked else _("Locked. Rebalancing will not change it."))
    return redirect(pages.back_to_cascade(request, node.cascade, node))


@require_POST
def release(request: UserRequest, pk: int) -> HttpResponse:
    node = node_or_404(request, pk)
    actions.release(node, by=request.user, at=timezone.now())
    messages.success(request, _("It follows its method again at the next rebalance."))
    return redirect(pages.back_to_cascade(request, node.cascade, node))


def ramp(request: UserRequest, pk: int) -> HttpResponse:
    node = node_or_404(request, pk)
    rights = rights_in(node.cascade, request.user)
    first = {"starts_on": node.starts_on, "ends_on": node.ends_on, "ramp_from": node.ramp_from}
    days = ("starts_on", "ends_on", "ramp_from")
    step = FigureEdit(
        title=_("Days and ramp of %(who)s") % {"who": node.owner},
        form=RampForm(posted(request), initial=first),
        allowed=rights.may_edit(node) and node.person_id is not None,
        preview=lambda loaded, values: rescheduled(loaded, node.pk, *(values[day] for day in days)),
        act=lambda values: actions.set_ramp(
            node, **{day: values[day] for day in days}, version=values["version"], by=request.user, at=timezone.now()
        ),
        done=_("Days and ramp set."),
    )
    return run(request, node, step)


def weight(request: UserRequest, pk: int) -> HttpResponse:
    node = node_or_404(request, pk)
    rights = rights_in(node.cascade, request.user)
    today = business_day(timezone.now())
    form = WeightForm(posted(request), initial={"typed_weight": plain(node.typed_weight)})
    step = FigureEdit(
        title=_("Weight of %(who)s") % {"who": node.owner},
        form=form,
        allowed=rights.may_edit(node),
        preview=lambda loaded, values: reweighed(
            loaded, node.pk, values["typed_weight"], user=request.user, today=today
        ),
        act=lambda values: actions.set_weight(
            node, weight=values["typed_weight"], version=values["version"], by=request.user, at=timezone.now()
        ),
        done=_("Weight set."),
    )
    return run(request, node, step)


def move(request: UserRequest, pk: int) -> HttpResponse:
    node = node_or_404(request, pk)
    rights = rights_in(node.cascade, request.user)
    rows = node.cascade.nodes.filter(person=None).select_related("team").order_by("position")
    teams = [(row.pk, str(row.team)) for row in rows if row.pk != node.parent_id]
    form: forms.Form = MoveFigureForm(posted(request), teams=teams)

    def act(values: dict[str, Any]) -> Any:
        to = get_object_or_404(CascadeNode.objects.visible_to(request.user), pk=values["to"])
        return actions.move_person(
            node, to=to, on=values["on"], version=values["version"], by=request.user, at=timezone.now()
        )

    step = FigureEdit(
        title=_("Move %(who)s to another team") % {"who": node.owner},
        form=form,
        allowed=rights.may_run and rights.may_edit(node) and node.person_id is not None,
        preview=lambda loaded, values: person_moved(loaded, node.pk, values["to"], values["on"]),
        act=act,
        done=_("Moved. The figure moves along, day by day."),
    )
    return run(request, node, step)


def add(request: UserRequest, pk: int) -> HttpResponse:
    """Take somebody into a team who was not there when the plan was made."""
    node = node_or_404(request, pk)
    rights = rights_in(node.cascade, request.user)
    people = {person.pk: person for person in queries.people_to_add(request.user, node)}
    form = AddPersonForm(posted(request), people=[(pk, str(person)) for pk, person in people.items()])

    def preview(loaded: LoadedCascade, values: dict[str, Any]) -> Tree:
        row = CascadeNode(
            cascade=node.cascade, parent=loaded.rows[node.pk], person=people[values["person"]], position=0
        )
        row.starts_on, row.ramp_from = values["starts_on"], values["ramp_from"]
        return person_added(loaded, row, user=request.user, today=business_day(timezone.now()))

    def act(values: dict[str, Any]) -> Any:
        days = {"starts_on": values["starts_on"], "ramp_from": values["ramp_from"]}
        who = people[values["person"]]
        return actions.add_person(
            node, person=who, **days, version=values["version"], by=request.user, at=timezone.now()
        )

    step = FigureEdit(
        title=_("Add a person to %(team)s") % {"team": node.owner},
        form=form,
        allowed=rights.may_spread(node),
        preview=preview,
        act=act,
        done=_("Added. The others in the team carry that much less."),
    )
    return run(request, node, step)
