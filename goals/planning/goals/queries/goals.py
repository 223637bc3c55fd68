"""Questions about goals: the tree of a period, one goal with all around it, and what a goal can hang on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from goals.planning.goals import rules
from goals.planning.goals.choices import GoalKind, GoalState
from goals.planning.goals.models import Goal, GoalMove, GoalProgress, GoalQuerySet
from goals.planning.goals.queries import measures
from goals.planning.goals.queries.gaps import GapSubject, subject_of
from goals.planning.goals.queries.measures import Measured, owner_of
from goals.planning.pacing.queries import WON_REVENUE, Pace, pace_by
from goals.planning.quotas.choices import LEVELS, QuotaStatus
from goals.planning.quotas.queries.book import book, sees_owner
from goals.planning.quotas.rules import status as quota_status
from salesplan.core import metrics
from salesplan.core.company.choices import PaceBy
from salesplan.core.company.models import Company
from salesplan.core.company.queries import calendar, company
from salesplan.core.format import period_label
from salesplan.core.metrics import FigureMark, Metric
from salesplan.core.money import HUNDRED
from salesplan.core.periods import Period, span
from salesplan.people.access import everybody
from salesplan.people.choices import OwnerKind
from salesplan.people.models import Team, User
from salesplan.people.queries import placements, tree
from salesplan.people.rules import ancestors

PLACES = Decimal("0.0001")


def find(user: User) -> GoalQuerySet:
    """Return the goals that a person may open, with owner, parent and the newest progress that was told."""
    newest = GoalProgress.objects.filter(goal=OuterRef("pk")).order_by("-at", "-pk")
    rows = Goal.objects.visible_to(user).select_related("person", "team", "parent", "parent__team", "parent__person")
    return cast(GoalQuerySet, rows.annotate(told=Subquery(newest.values("percent")[:1])))


def to_settle(today: date) -> QuerySet[Goal]:
    """Return the goals in force whose period is over for long enough to be settled, whosesoever they are."""
    return find(everybody()).active().filter(ends_on__lte=rules.last_settled(today)).order_by("pk")


@dataclass(frozen=True)
class GoalProgressFigures:
    """A goal with its figure: attainment, pace and status. Without sight of the figures only the target is known."""

    goal: Goal
    metric: Metric | None
    measured: Measured
    pace: Decimal
    own_part: Measured | None = None
    pacing: Pace | None = None

    @property
    def value(self) -> Decimal | None:
        """The figure: frozen once the goal is closed; for a development goal the share its owner tells."""
        if self.goal.is_development:
            return Decimal(getattr(self.goal, "told", None) or 0) / HUNDRED if self.measured.is_open else None
        if self.goal.state == GoalState.CLOSED and self.measured.is_open:
            return self.goal.result
        return self.measured.value

    @property
    def since(self) -> Decimal | None:
        """By how much the figure has moved since it was frozen; None where it has not."""
        frozen, now = self.goal.result, self.measured.value
        if self.goal.is_development or self.goal.state != GoalState.CLOSED or frozen is None or now is None:
            return None
        # The column keeps four digits; a ratio has more.
        return now.quantize(PLACES) - frozen or None

    @property
    def target(self) -> Decimal | None:
        """The figure to reach; a development goal wants all of it."""
        return Decimal(1) if self.goal.is_development else self.goal.target

    @property
    def unit(self) -> str:
        return "share" if self.goal.is_development else self.metric.unit if self.metric else "count"

    @property
    def due(self) -> Decimal:
        """The share that should be reached by now. A ratio does not add up over the days: it is due from the first."""
        return Decimal(1) if self.metric and self.metric.is_ratio and self.pace > 0 else self.pace

    @property
    def attainment(self) -> Decimal | None:
        return rules.attainment(self.value, self.target, self.metric.direction if self.metric else "up")

    @property
    def status(self) -> QuotaStatus:
        return quota_status(self.attainment, self.due)

    @property
    def level(self) -> str:
        return LEVELS[self.status]

    @property
    def marks(self) -> dict[str, FigureMark]:
        """What its figures are, for whoever reads the page by machine.

        The figure of a goal in force is that of its metric; one that is frozen, or told by its owner, is the goal's own.
        """
        goal = self.goal
        scope, days = f"goal={goal.pk}", f"{goal.starts_on}..{goal.ends_on}"
        of_metric = self.measured.mark if goal.state != GoalState.CLOSED else None
        value = of_metric or FigureMark("goal_value", self.value, scope, days)
        marks = {"value": value, "attainment": FigureMark("goal_attainment", self.attainment, scope, days)}
        return marks if goal.is_development else marks | {"target": FigureMark("goal_target", self.target, scope, days)}

    @property
    def is_behind(self) -> bool:
        """Say whether it is active and below its pace."""
        behind = (QuotaStatus.BEHIND, QuotaStatus.AT_RISK, QuotaStatus.SLIGHTLY_BEHIND)
        return self.goal.state == GoalState.ACTIVE and self.measured.is_open and self.status in behind


def standings(
    user: User, goals: Iterable[Goal], today: date, own_company: Company | None = None, by_pace: str | None = None
) -> dict[int, GoalProgressFigures]:
    """Return where many goals stand, in a number of questions that does not grow with them."""
    own_company, rows = own_company or company(), list(goals)
    figures = measures.measured(user, rows)
    paces: dict[tuple[str, date, date], tuple[Pace, Decimal]] = {}
    out = {}
    for goal in rows:
        key = (goal.metric, goal.starts_on, goal.ends_on)
        if key not in paces:
            days = span(goal.starts_on, goal.ends_on)
            pace = pace_of(goal, today, by_pace, own_company)
            paces[key] = pace, pace.at(days, today)
        pacing, due = paces[key]
        out[goal.pk] = GoalProgressFigures(goal, measures.metric_of(goal.metric), figures[goal.pk], due, pacing=pacing)
    return out


def pace_of(goal: Goal, today: date, by_pace: str | None = None, own_company: Company | None = None) -> Pace:
    """Return the pace of a goal: by the season of its own metric; what has none goes by working days."""
    metric = measures.metric_of(goal.metric)
    basis = by_pace if metric else PaceBy.DAYS
    days = span(goal.starts_on, goal.ends_on)
    return pace_by(days, today, basis, metric=metric.key if metric else WON_REVENUE, own_company=own_company)


@dataclass
class GoalNode:
    """A goal in the tree, with the goals below it."""

    figures: GoalProgressFigures
    depth: int = 0
    children: "list[GoalNode]" = field(default_factory=list)

    @property
    def goal(self) -> Goal:
        return self.figures.goal

    @property
    def cover(self) -> rules.Cover | None:
        """How the goals of others for the same metric and days cover this one, where all of them can be seen."""
        return cover_of(self.goal, [child.goal for child in self.children]) if self.figures.measured.is_open else None

    def walk(self) -> "Iterator[GoalNode]":
        """Yield this node and all below it, as rows of a table."""
        yield self
        for child in self.children:
            yield from child.walk()


def cover_of(goal: Goal, children: Iterable[Goal]) -> rules.Cover | None:
    """Return how the goals of those below cover a goal: same metric, same days, another owner, a metric that adds up."""
    metric = measures.metric_of(goal.metric)
    if metric is None or metric.is_ratio:
        return None
    same = [c for c in children if (c.metric, c.starts_on, c.ends_on) == (goal.metric, goal.starts_on, goal.ends_on)]
    return rules.cover(goal.target, [child.target for child in same])


def cover_in_time(goal: Goal, children: Iterable[Goal]) -> rules.Cover | None:
    """Return how the owner's goals for parts of the days cover the whole: four quarters, a year."""
    metric = measures.metric_of(goal.metric)
    if metric is None or metric.is_ratio:
        return None
    days = (goal.starts_on, goal.ends_on)
    parts = [
        c for c in children
        if c.metric == goal.metric and owner_of(c) == owner_of(goal) and (c.starts_on, c.ends_on) != days
    ]  # fmt: skip
    # One quarter says nothing about the year: the parts must be as long as the whole.
    if sum(measures.days_of(part).days for part in parts) != measures.days_of(goal).days:
        return None
    return rules.cover(goal.target, [child.target for child in parts])


def goal_tree(user: User, period: Period, today: date, state: str = "", by_pace: str | None = None) -> list[GoalNode]:
    """Return the goals of a period that a person may see, as trees; what a goal hangs on comes first, then by owner.

    A goal belongs to the period it touches. A goal whose parent is of another period or hidden stands at the top.
    """
    rows = find(user).filter(starts_on__lte=period.end, ends_on__gte=period.start)
    rows = rows.filter(state=state) if state else rows.live()
    nodes = {pk: GoalNode(figures) for pk, figures in standings(user, rows, today, by_pace=by_pace).items()}
    team_tree = tree()
    order = {pk: (len(ancestors(team_tree.parents, pk)), place) for place, pk in enumerate(team_tree.teams)}
    roots: list[GoalNode] = []
    for node in nodes.values():
        above = nodes.get(node.goal.parent_id or 0)
        (above.children if above else roots).append(node)

    def place(node: GoalNode) -> tuple[Any, ...]:
        goal = node.goal
        days = -(goal.ends_on - goal.starts_on).days
        placed = order.get(goal.team_id or 0, (0, 0))
        return bool(goal.person_id), placed, goal.starts_on, days, str(goal.owner), goal.pk

    def sort(level: list[GoalNode], depth: int) -> None:
        level.sort(key=place)
        for node in level:
            node.depth = depth
            sort(node.children, depth + 1)

    sort(roots, 0)
    return roots


@dataclass(frozen=True)
class GoalChange:
    """One entry in the history of a goal: a step of its life, or an edit with its reason."""

    at: Any
    by: str
    change: str
    note: str = ""
    outcome: str = ""
    fields: Sequence[tuple[str, Any, Any, Any]] = ()


@dataclass(frozen=True)
class GoalDetail:
    """Everything the page of one goal shows."""

    figures: GoalProgressFigures
    parent: GoalProgressFigures | None
    children: list[GoalProgressFigures]
    cover: rules.Cover | None
    in_time: rules.Cover | None
    progress: list[GoalProgress]
    history: list[GoalChange]
    days: Period
    currency: str


def page_of(user: User, goal: Goal, today: date, by_pace: str | None = None) -> GoalDetail:
    """Return what surrounds a goal: parent and children as far as they may be seen, progress and history."""
    below = list(find(user).filter(parent=goal).live().order_by("starts_on", "team__position", "title"))
    above = list(find(user).filter(pk=goal.parent_id)) if goal.parent_id else []
    own_company = company()
    standings_by_pk = standings(user, [goal, *above, *below], today, own_company, by_pace)
    figures = standings_by_pk[goal.pk]
    if not figures.measured.is_open:
        figures = replace(figures, own_part=measures.share_of(user, goal))
    return GoalDetail(
        figures=figures,
        parent=standings_by_pk[above[0].pk] if above else None,
        children=[standings_by_pk[child.pk] for child in below],
        cover=cover_of(goal, below) if figures.measured.is_open else None,
        in_time=cover_in_time(goal, below) if figures.measured.is_open else None,
        progress=list(goal.progress.select_related("by")[:30]) if goal.is_development else [],
        history=changes(goal),
        days=measures.days_of(goal),
        currency=own_company.currency,
    )


def _field(name: str) -> Any:
    return Goal._meta.get_field(name)


WATCHED = ("title", "why", "metric", "percent", "target", "period_key", "parent")


def changes(goal: Goal) -> list[GoalChange]:
    """Return what happened to a goal, newest first: its steps, and the edits between them with what they changed."""
    moves = GoalMove.objects.filter(goal=goal).select_related("by")
    out = [GoalChange(move.at, str(move.by or ""), move.to_state, move.note, move.outcome) for move in moves]
    event_model: Any = Goal.pgh_event_model  # type: ignore[attr-defined]
    events = list(event_model.objects.filter(id=goal.pk).select_related("pgh_context").order_by("pgh_id"))
    contexts = [event.pgh_context.metadata if event.pgh_context else {} for event in events]
    names = dict(
        User.objects.filter(pk__in={context.get("user") for context in contexts} - {None}).values_list("pk", "name")
    )
    for before, after, meta in zip(events, events[1:], contexts[1:], strict=False):
        columns: list[tuple[Any, str]] = [(field, field.attname) for field in map(_field, WATCHED)]
        changed = [
            (column, field.verbose_name, getattr(before, column), getattr(after, column))
            for field, column in columns
            if getattr(before, column) != getattr(after, column)
        ]
        if changed:
            who = names.get(meta.get("user"), "")
            out.append(GoalChange(after.pgh_created_at, who, "edited", meta.get("why", ""), fields=changed))
    return sorted(out, key=lambda change: change.at, reverse=True)


def teams_of(kind: OwnerKind, pk: int, today: date) -> list[int]:
    """Return the teams an owner belongs to, from the nearest upwards; of a team itself first."""
    team_tree = tree()
    own_team = placements([pk]).team(pk, today) if kind == OwnerKind.PERSON else pk
    return ancestors(team_tree.parents, own_team) if own_team is not None and own_team in team_tree.teams else []


def eligible_parents(user: User, goal: Goal | None = None) -> QuerySet[Goal]:
    """Return the goals another one may hang on: those of teams that have not ended, never the goal itself."""
    rows = find(user).exclude(Q(state=GoalState.CLOSED) | Q(kind=GoalKind.DEVELOPMENT) | Q(team=None))
    rows = rows.exclude(pk=goal.pk) if goal else rows
    return rows.order_by("-ends_on", "team__position", "title")


def goal_subject(user: User, pk: int) -> GapSubject | None:
    """Return what the gap of a goal is about; None where one may not see its figures, or they do not add up."""
    goal = find(user).filter(pk=pk).first()
    subject = subject_of(goal) if goal else None
    return subject if subject and sees_owner(user, subject.kind, subject.pk) else None


def quota_subject(user: User, kind: OwnerKind, pk: int, key: str) -> GapSubject | None:
    """Return what the gap of a quota is about; None where one may not see it, or the key names no period."""
    owner = (User if kind == OwnerKind.PERSON else Team).objects.filter(pk=pk).first()
    try:
        period = calendar().parse(key)
    except ValueError:
        return None
    if owner is None or not sees_owner(user, kind, pk):
        return None
    title = _("Quota of %(owner)s, %(period)s") % {"owner": owner, "period": period_label(period.key)}
    carried = book(period)
    carries = carried.person(pk) if kind == OwnerKind.PERSON else carried.team(pk)
    return GapSubject(title, kind, pk, owner, metrics.get("won_revenue"), period, carries)
