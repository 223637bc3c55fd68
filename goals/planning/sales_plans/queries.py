"""Questions about plans: how a person stands to one, what it still lacks, the list with its health, templates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from goals.planning.goals.models import Goal
from goals.planning.sales_plans.choices import SalesPlanState, SalesPlanVersionState
from goals.planning.sales_plans.content import PlanContent, load
from goals.planning.sales_plans.figures import LiveFigures, live_figures
from goals.planning.sales_plans.models import SalesPlan, SalesPlanQuerySet, SalesPlanVersion
from goals.planning.sales_plans.rules import lifecycle
from goals.planning.sales_plans.rules.lifecycle import PlanRelation
from goals.planning.sales_plans.rules.target import flaws
from salesplan.people.access import scope_of
from salesplan.people.choices import Role
from salesplan.people.deciding import Deciders, Matter
from salesplan.people.deputies.choices import Decision
from salesplan.people.models import Membership, Team, User
from salesplan.people.queries import leaders_on, tree

OPEN = (SalesPlanVersionState.DRAFT, SalesPlanVersionState.IN_REVIEW)


def visible(user: User) -> SalesPlanQuerySet:
    """Return the plans a user sees, with what every page needs of them."""
    return SalesPlan.objects.visible_to(user).select_related(
        "current_version__team", "current_version__owner", "current_version__made_by"
    )


def at_work(plan: SalesPlan) -> SalesPlanVersion | None:
    """Return the version that is being written or reviewed, if there is one."""
    return plan.versions.filter(state__in=OPEN).select_related("team", "owner", "made_by", "submitted_by").first()


def relation_to_plan(user: User, plan: SalesPlan, version: SalesPlanVersion | None) -> PlanRelation:
    """Return how a person stands to a plan and a version of it. Both their teams count where a draft moves the plan."""
    scope, parents = scope_of(user), tree().parents
    both = [known_version for known_version in (plan.current_version, version) if known_version is not None]
    teams = {known_version.team_id for known_version in both}
    leads = bool(teams) and teams <= scope.team_ids
    above = leads and all(parents.get(team) in scope.team_ids for team in teams)
    authors = {version.owner_id, version.made_by_id, version.submitted_by_id} if version else set()
    return PlanRelation(
        is_admin=user.role == Role.ADMIN,
        may_write=scope.may_write,
        leads=leads,
        leads_above=above,
        owns=plan.current_version is not None and plan.current_version.owner_id == user.pk,
        is_author=user.pk in authors,
    )


def may_create(user: User) -> bool:
    """Say whether a person may begin a plan: whoever leads a team, and admins."""
    scope = scope_of(user)
    return scope.may_write and (user.role == Role.ADMIN or bool(scope.team_ids))


def own_teams(user: User) -> list[Team]:
    """Return the teams a person may make plans for, in the order of the tree."""
    scope = scope_of(user)
    return [
        team
        for team in tree().teams.values()
        if team.is_active and (user.role == Role.ADMIN or scope.sees_team(team.pk))
    ]


def matter(plan: SalesPlan, version: SalesPlanVersion) -> Matter:
    """Return the question who approves or returns a version: whoever is above its team, and none of its authors."""

    def above(person: User) -> bool:
        relation = relation_to_plan(person, plan, version)
        return person.is_active and relation.may_write and (relation.is_admin or relation.leads_above)

    authors = {version.owner_id, version.made_by_id, version.submitted_by_id}
    return Matter(Decision.PLAN, able=above, barred=lambda person: "author" if person.pk in authors else "")


def may_go(verb: str, user: User, plan: SalesPlan, version: SalesPlanVersion | None) -> bool:
    """Say whether a person may take a step, as a deputy too where it is an approver's."""
    if verb in lifecycle.APPROVERS and version is not None:
        return matter(plan, version).capacity(user).may
    return lifecycle.may(verb, relation_to_plan(user, plan, version))


def approvers(version: SalesPlanVersion, day: date) -> Deciders:
    """Return who is asked to approve: the leaders right above the team, else the admins, and their deputies."""
    decision = matter(version.plan, version)
    line, parents = version.team_id, tree().parents
    led = leaders_on(day)
    while (above := parents.get(line)) is not None:
        if deciders := [
            person for person in led.get(above, []) if decision.able(person) and not decision.barred(person)
        ]:
            return decision.deciders(deciders, day)
        line = above
    return decision.among_admins(day)


def facts_of(content: PlanContent) -> lifecycle.FilledContent:
    """Return what a version has, as far as the steps of its life ask for it."""
    version, initiatives = content.version, content.rows["initiatives"]
    return lifecycle.FilledContent(
        summary=bool(version.summary.strip()),
        target=bool(version.target) and not flaws(version.target),
        strategy=bool(version.strategy.strip()),
        offer=bool(version.selling_point.strip()),
        goals=len(content.rows["goals"]),
        budget_lines=len(content.rows["budget"]),
        initiatives=len(initiatives),
        unowned=[str(row) for row in initiatives if row.owner is None or not row.owner.is_active],
        undated=[str(row) for row in initiatives if row.starts_on is None or row.due_on is None],
        ends_on=version.ends_on,
    )


@dataclass(frozen=True)
class PlanRow:
    """One line of the list: a plan, the version that counts, and its live figures."""

    plan: SalesPlan
    content: PlanContent
    live: LiveFigures

    @property
    def version(self) -> SalesPlanVersion:
        return self.content.version


def plan_rows(user: User, plans: Iterable[SalesPlan], today: date) -> list[PlanRow]:
    """Return plans with their health: a constant number of queries, whatever their number."""
    rows = [plan for plan in plans if plan.current_version is not None]
    contents = load(
        [plan.current_version for plan in rows if plan.current_version],
        "goals",
        "budget",
        "initiatives",
        "tasks",
        "risks",
    )
    pairs = [(plan, contents[plan.current_version_id]) for plan in rows if plan.current_version_id]
    figures = live_figures(user, pairs, today)
    return [PlanRow(plan, content, figures[plan.pk]) for plan, content in pairs]


@dataclass(frozen=True)
class SalesPlanFilters:
    """What narrows the list, as the address says it."""

    q: str = ""
    state: str = ""
    team: str = ""
    period: str = ""
    is_mine: bool = False


def read_filters(params: Mapping[str, str]) -> SalesPlanFilters:
    """Read the filters of an address; what is none is left out."""
    state = params.get("state", "")
    return SalesPlanFilters(
        q=params.get("q", "").strip()[:80],
        state=state if state in (*SalesPlanState.values, "all", "template") else "",
        team=params.get("team", "") if params.get("team", "").isdecimal() else "",
        period=params.get("period", "") if params.get("period", "").isdecimal() else "",
        is_mine=params.get("scope") == "mine",
    )


def filtered(user: User, filters: SalesPlanFilters) -> SalesPlanQuerySet:
    """Return the visible plans that the filters leave; plans given up only when they are asked for."""
    rows = visible(user)
    if filters.state == "template":
        rows = rows.filter(is_template=True)
    elif filters.state in SalesPlanState.values:
        rows = rows.filter(state=filters.state)
    elif filters.state != "all":
        rows = rows.not_dropped()
    if filters.q:
        rows = rows.filter(Q(name__icontains=filters.q) | Q(name_zh__icontains=filters.q))
    if filters.team:
        rows = rows.filter(current_version__team__in=tree().below(int(filters.team)))
    if filters.period and len(filters.period) == 4:
        year = int(filters.period)
        rows = rows.filter(current_version__starts_on__year__lte=year, current_version__ends_on__year__gte=year)
    if filters.is_mine:
        rows = rows.filter(current_version__owner=user.pk)
    return rows.order_by("-current_version__starts_on", "current_version__team__position", "name", "pk")


def years(user: User) -> list[int]:
    """Return the years that visible plans begin in, the newest first."""
    return sorted(
        {day.year for day in visible(user).values_list("current_version__starts_on", flat=True) if day}, reverse=True
    )


def templates(user: User) -> list[SalesPlan]:
    """Return the plans one may begin from, those marked as templates."""
    return list(visible(user).not_dropped().filter(is_template=True).order_by("name", "pk"))


def goal_choices(user: User, version: SalesPlanVersion, chosen: Sequence[Any] = ()) -> list[Any]:
    """Return the goals a plan may be for: measured, of its team or below it, in days the plan has too."""
    teams = tree().below(version.team_id)
    rows = Goal.objects.visible_to(user).live().exclude(metric="").select_related("team", "person")
    rows = rows.filter(starts_on__lte=version.ends_on, ends_on__gte=version.starts_on)
    people = Membership.objects.filter(team__in=teams).values("person")
    goals = list(rows.filter(Q(team__in=teams) | Q(person__in=people)).order_by("starts_on", "title", "pk"))
    return [*[goal for goal in chosen if goal not in goals], *goals]
