"""What the pages of cascades show, put together from queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.planning.cascades import loading, queries, weights
from goals.planning.cascades import sheet as sheet_queries
from goals.planning.cascades.actions import publishing
from goals.planning.cascades.choices import LEVELS, CascadeLevel, CascadeMethod, CascadeState, Granularity, Season
from goals.planning.cascades.forms import CascadeCreateForm
from goals.planning.cascades.loading import LoadedCascade
from goals.planning.cascades.models import Cascade, CascadeNode
from goals.planning.cascades.rights import CascadeRights, rights_in
from goals.planning.cascades.rules import capacity
from goals.planning.cascades.rules.capacity import expected_share
from goals.planning.cascades.rules.lifecycle import LIFE
from goals.planning.cascades.rules.months import shares_of
from goals.planning.cascades.rules.plans import CascadePlan
from goals.planning.cascades.rules.trees import Tree
from goals.planning.cascades.sheet import CascadeSheet
from goals.planning.cascades.weights import by_people, unit_of
from goals.planning.goals.queries.goals import find as find_goals
from goals.planning.quotas.wording import assigned
from salesplan.core import metrics
from salesplan.core.company.queries import business_day, calendar, company
from salesplan.core.errors import Refused
from salesplan.core.format import period_label
from salesplan.core.metrics import Question
from salesplan.core.money import ZERO, over_assignment, ratio, total
from salesplan.core.periods import PeriodKind
from salesplan.core.typing import UserRequest
from salesplan.people.access import scope_of
from salesplan.people.choices import Role
from salesplan.people.models import Team
from salesplan.people.queries import team_choices, tree

MOST_LINES = 300
# As many over- and under-assigned figures are told in words below the tree.
MOST_SENTENCES = 20
STEP_DONE = {
    "share": gettext_lazy("Shared. The teams can see their part, adjust it and commit."),
    "take_back": gettext_lazy("No longer shared. Only the people who run the plan can see it."),
    "reopen": gettext_lazy("Reopened. Quotas stay as they are until you publish again."),
    "archive": gettext_lazy("Archived."),
    "restore": gettext_lazy("Moved back to the drafts."),
}
_STEPS = {
    "share": (
        gettext_lazy("Share with the teams"),
        gettext_lazy("Everyone in the tree sees their part. Leaders adjust within it and enter their commitment."),
    ),
    "take_back": (gettext_lazy("Stop sharing"), gettext_lazy("People below can't see it until you share it again.")),
    "reopen": (
        gettext_lazy("Reopen"),
        gettext_lazy("The quotas in force stay. Your changes become quotas when you publish again."),
    ),
    "archive": (gettext_lazy("Archive"), gettext_lazy("The plan leaves the list. Its quotas and history stay.")),
    "restore": (gettext_lazy("Restore"), gettext_lazy("The plan becomes a draft again.")),
}


def step_texts(name: str) -> tuple[Any, Any]:
    """Return the name of a step and what it does."""
    return _STEPS[name]


def choices_of(request: UserRequest) -> dict[str, Any]:
    """Return what the wizard offers: figures, periods, teams one leads, and goals with a target."""
    fiscal_calendar, today = calendar(), business_day(timezone.now())
    year, quarter = (
        fiscal_calendar.containing(today, PeriodKind.YEAR),
        fiscal_calendar.containing(today, PeriodKind.QUARTER),
    )
    periods = [fiscal_calendar.shift(year, 1), year, *(fiscal_calendar.shift(quarter, by) for by in (1, 0, 2, 3, 4))]
    scope, teams = scope_of(request.user), team_choices()
    if request.user.role != Role.ADMIN:
        teams = [(pk, label) for pk, label in teams if pk in scope.team_ids]
    goals = find_goals(request.user).filter(team__isnull=False, target__isnull=False, ends_on__gte=today)
    known_metrics = dict(weights.choose_metrics())
    choices = {
        "metrics": list(known_metrics.items()),
        "periods": [(period.key, period_label(period.key)) for period in periods],
        "teams": teams,
        "goals": [(goal.pk, str(goal)) for goal in goals.filter(metric__in=known_metrics)],
    }
    if request.method == "POST":
        return choices
    top = _top_team([pk for pk, _label in teams])
    first = {"period_key": request.GET.get("period", ""), "team": request.GET.get("team") or top}
    return {**choices, "initial": {key: value for key, value in first.items() if value}}


def _top_team(choices: list[int]) -> int | None:
    """Return the highest of some teams."""
    parents = tree().parents
    return next((pk for pk in choices if parents[pk] not in choices), None)


@dataclass(frozen=True)
class CascadeInputs:
    """What was typed in the wizard."""

    plan: CascadePlan
    amount: Decimal
    goal: Any


def typed_plan(request: UserRequest, form: CascadeCreateForm) -> CascadeInputs:
    """Return what was typed; the amount of a goal where none was."""
    data = form.cleaned_data
    goal = data["goal"] and get_object_or_404(find_goals(request.user), pk=data["goal"])
    team = get_object_or_404(Team.objects.visible_to(request.user), pk=data["team"])
    amount = data["amount"] if data["amount"] is not None else goal.target if goal else None
    if amount is None:
        raise Refused(_("Enter the amount to reach, or choose a goal that has one."), field="amount")
    plan = form.plan(data["metric"], calendar().parse(data["period_key"]), team)
    return CascadeInputs(plan, amount, goal)


@dataclass
class Proposed:
    """One line of the preview."""

    owner: Any
    depth: int
    is_person: bool
    amount: Decimal
    share: Decimal | None
    over: Decimal | None


def proposal(request: UserRequest, form: CascadeCreateForm) -> dict[str, Any]:
    """Return what the plan being typed would give everybody."""
    terms, today = typed_plan(request, form), business_day(timezone.now())
    cascade_proposal = loading.propose(terms.plan, terms.amount, user=request.user, today=today)
    if len(cascade_proposal.places) < 2:
        raise Refused(_("No one sells in this team during the period. Choose another team or period."))
    depths: dict[int, int] = {}
    lines = []
    for place in cascade_proposal.places:
        depths[place.key] = depths.get(place.parent or 0, -1) + 1
        node = cascade_proposal.tree.nodes[place.key]
        siblings = cascade_proposal.tree.below(place.parent) if place.parent else None
        over = (
            over_assignment(cascade_proposal.tree.below(place.key), node.amount)
            if place.key in cascade_proposal.tree.children
            else None
        )
        lines.append(
            Proposed(place.owner, depths[place.key], place.is_person, node.amount, ratio(node.amount, siblings), over)
        )
    owners = {place.key: place.owner for place in cascade_proposal.places}
    months = calendar().parts(terms.plan.period, PeriodKind.MONTH)
    return {
        "lines": lines[:MOST_LINES],
        "more": max(len(lines) - MOST_LINES, 0),
        "people": sum(1 for place in cascade_proposal.places if place.is_person),
        "unit": cascade_proposal.tree.settings.currency,
        "gaps": [(owners[key], gap) for key, gap in cascade_proposal.tree.gaps().items()],
        "evened": [owners[key] for key in cascade_proposal.tree.evened()],
        "odd": [(owners[key], remainder) for key, remainder in cascade_proposal.tree.odd().items()],
        "step": cascade_proposal.tree.settings.step,
        "season": list(zip([period_label(m.key) for m in months], cascade_proposal.tree.root.months, shares_of(cascade_proposal.plan.weights), strict=True)),
        "before": _before(request, terms.plan),
        "amount": terms.amount,
    }  # fmt: skip


def _before(request: UserRequest, plan: CascadePlan) -> Decimal | None:
    base = calendar().year_before(plan.period)
    question = Question(request.user, base.start, base.end).narrowed(team=plan.team.pk)
    return metrics.get(plan.metric).value(question)


def list_rows(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the lines of the list."""
    currency = company().currency
    return [
        {
            "cascade": row,
            "metric": metrics.get(row.metric).label,
            "period": period_label(row.period_key),
            "unit": unit_of(row.metric, currency),
            "level": LEVELS[row.state],
        }
        for row in rows
    ]


def version_of(request: UserRequest, cascade: Cascade) -> int:
    """Return the version that the form was opened with."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else cascade.version


def back_to_cascade(request: UserRequest, cascade: Cascade, node: CascadeNode | None = None) -> str:
    """Return where the tree is shown as it was: in the view that was open, and with the node in sight."""
    view = request.GET.get("view", "")
    params = {"view": view if view in ("quarters", "months") else "", "open": node.parent_id if node else ""}
    query = urlencode({name: value for name, value in params.items() if value})
    return f"{cascade.get_absolute_url()}?{query}" if query else cascade.get_absolute_url()


def opened_nodes(request: UserRequest) -> tuple[set[int], bool]:
    """Return which nodes `?open=12,15` opens, and whether it is everything."""
    asked_node = request.GET.get("open", "")
    return {int(key) for key in asked_node.split(",") if key.isdecimal()}, asked_node == "all"


def branch(request: UserRequest, node: CascadeNode, view: str) -> dict[str, Any]:
    """Return the row of a node and those of its parts, as the tree shows them once the node is opened."""
    loaded, rights = loading.load(node.cascade), rights_in(node.cascade, request.user)
    sheet = sheet_queries.sheet(loaded, rights, request.user, view, {node.pk})
    sheet.lines = [line for line in sheet.lines if node.pk in (line.node.pk, line.node.parent_id)]
    heads = [(column, period_label(column.key)) for column in sheet.columns]
    return {"cascade": node.cascade, "sheet": sheet, "view": view, "heads": heads, "unit": sheet.currency}


def detail(request: UserRequest, cascade: Cascade, view: str) -> dict[str, Any]:
    """Return what the page of a cascade shows."""
    loaded = loading.load(cascade)
    rights = rights_in(cascade, request.user)
    keys, is_whole = opened_nodes(request)
    sheet = sheet_queries.sheet(loaded, rights, request.user, view, keys, is_whole)
    metric = metrics.get(cascade.metric)
    top = sheet.lines[0] if sheet.lines else None
    months = loaded.months
    return {
        "cascade": cascade,
        "sheet": sheet,
        "top": top,
        "view": view,
        "views": _views(loaded),
        "heads": [(column, period_label(column.key)) for column in sheet.columns],
        "unit": sheet.currency,
        "metric": metric,
        "period": period_label(cascade.period_key),
        "rights": rights,
        "who": None
        if rights.may_run or cascade.state not in (CascadeState.DRAFT, CascadeState.REVIEW)
        else queries.runners(cascade),
        "level": LEVELS[CascadeState(cascade.state)],
        "steps": [(name, *_STEPS[name]) for name in LIFE.steps_from(cascade.state) if name in _STEPS],
        "may_publish": rights.may_run and cascade.state != CascadeState.ARCHIVED,
        "may_edit": sheet.may_edit,
        "is_folded": any(line.is_folded for line in sheet.lines),
        "opened": ",".join(str(key) for key in sorted(keys)),
        "capacity": _capacity(request, loaded) if rights.may_run else None,
        "season": list(zip([period_label(m.key) for m in months], shares_of(cascade.season_weights), strict=True)),
        "methods": _methods(loaded),
        "moves": queries.moves(cascade),
        "assigned": _assigned(sheet) if view == "total" else [],
    }


def _assigned(sheet: CascadeSheet) -> list[str]:
    """Say of each line whose parts are more or less than it what that means."""
    lines = [line for line in sheet.lines if line.over]
    text = [assigned(str(line.node.owner), line.amount, line.children, sheet.currency) for line in lines]
    return [sentence for sentence in text if sentence][:MOST_SENTENCES]


def _views(loaded: LoadedCascade) -> list[tuple[str, Any]]:
    views = [("total", _("Analysis")), ("quarters", _("Quarters")), ("months", _("Months"))]
    return [view for view in views if view[0] != "quarters" or len(loaded.months) > 3]


def _methods(loaded: LoadedCascade) -> list[tuple[Any, Any, Any, Decimal]]:
    """Return how each level that occurs is shared."""
    kinds = {row.level for row in loaded.rows.values() if row.parent_id}
    out = []
    for level in CascadeLevel:
        if level in kinds:
            how = loaded.plan.level(level)
            rest_method = CascadeMethod(how.rest).label if how.method == CascadeMethod.BOTTOM_UP else ""
            out.append((level.label, CascadeMethod(how.method).label, rest_method, how.padding))
    return out


@dataclass(frozen=True)
class CascadeCapacity:
    """What the people can probably bring in, compared with what is asked."""

    ramped: int
    ramping: int
    quota: Decimal
    attainment: Decimal
    productivity: Decimal
    expected: Decimal
    share: Decimal | None
    history: Any


def _capacity(request: UserRequest, loaded: LoadedCascade) -> CascadeCapacity | None:
    """Return the capacity by last year's attainment; None without quotas to compare with."""
    if loaded.cascade.metric != "won_revenue":
        return None
    base = calendar().year_before(loaded.plan.period)
    question = Question(request.user, base.start, base.end)
    reached = by_people(question, "won_revenue")
    quotas = by_people(question, "quota")
    people = [row for row in loaded.rows.values() if row.person_id]
    with_quota = {pk for row in people if (pk := row.person_id) and quotas.get(pk)}
    attained = ratio(
        sum((reached.get(pk, ZERO) for pk in with_quota), ZERO), sum((quotas[pk] for pk in with_quota), ZERO)
    )
    carries = {row.pk: loaded.tree.nodes[row.pk].carry for row in people}
    ramped = [row for row in people if not carries[row.pk]]
    if attained is None or not ramped:
        return None
    part = [total(carry) / len(carry) for carry in carries.values() if carry]
    quota = total([row.amount for row in ramped]) / len(ramped)
    productivity = total(part) / len(part) if part else ZERO
    expected = capacity.capacity(len(ramped), len(part), quota, attained, productivity)
    history = capacity.reached([reached.get(pk, ZERO) / quotas[pk] for pk in with_quota])
    share = expected_share(expected, loaded.root.amount)
    return CascadeCapacity(len(ramped), len(part), quota, attained, productivity, expected, share, history)


def ripple_context(request: UserRequest, loaded: LoadedCascade, new: Tree) -> dict[str, Any]:
    """Return what a page shows of a ripple."""
    return {
        "ripple": queries.ripple_view(loaded, new, request.user),
        "unit": loaded.currency,
        "version": loaded.cascade.version,
    }


def ripple(request: UserRequest, loaded: LoadedCascade, new: Tree) -> HttpResponse:
    """Answer with who would change by how much."""
    return render(request, "goals/planning/cascades/_ripple.html", ripple_context(request, loaded, new))


def publication(cascade: Cascade, rights: CascadeRights, granularity: str) -> dict[str, Any]:
    """Return what publishing would do to today's quotas."""
    loaded = loading.load(cascade)
    all_differences, skipped = publishing.differences(
        loaded, rights, granularity if granularity in Granularity.values else Granularity.QUARTER
    )
    changed = [difference for difference in all_differences if difference.changes]
    return {
        "rows": [(difference, period_label(difference.period.key)) for difference in changed],
        "same": len(all_differences) - len(changed),
        "new": sum(1 for difference in changed if difference.now is None),
        "replaced": sum(1 for difference in changed if difference.now is not None),
        "skipped": skipped,
        "unit": loaded.currency,
        "gaps": [(loaded.rows[key], gap) for key, gap in loaded.tree.gaps().items()],
        "is_typed": cascade.season == Season.TYPED,
    }
