"""Questions about cascades: the list, the table of one, and the ripple of an edit."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from goals.planning.cascades.choices import CascadeLevel, CascadeState, Season
from goals.planning.cascades.edits import NEW
from goals.planning.cascades.loading import LoadedCascade
from goals.planning.cascades.models import Cascade, CascadeMove, CascadeNode
from goals.planning.cascades.rights import rights_in
from goals.planning.cascades.rules.trees import Tree, TreeNode, ripple
from goals.planning.cascades.sheet import RippleLine, RippleView
from salesplan.core.company.queries import business_day, calendar
from salesplan.core.history.choices import verb_label
from salesplan.core.money import total
from salesplan.core.periods import MONTHS_IN, Period, PeriodKind, span
from salesplan.people.access import scope_of
from salesplan.people.choices import Role
from salesplan.people.deciding import Deciders, named
from salesplan.people.models import User
from salesplan.people.queries import leaders_on


def cascades(user: User, state: str = "") -> QuerySet[Cascade]:
    """Return the cascades a user may see, each with its top figure and how many people it reaches.

    The figure of the top team is for those who see that team; the others see their own part.
    """
    top = CascadeNode.objects.visible_to(user).filter(cascade=OuterRef("pk"), parent=None).values("amount")
    people = Count("nodes__person", filter=Q(nodes__person__isnull=False), distinct=True)
    rows = Cascade.objects.visible_to(user).select_related("team", "goal", "created_by")
    rows = rows.annotate(amount=Subquery(top[:1], output_field=DecimalField()), people=people)
    return rows.filter(state=state) if state else rows.exclude(state=CascadeState.ARCHIVED)


def typed_season(metric: str, period: Period) -> dict[int, Decimal]:
    """Return what the months of a period weigh as typed in the published cascade of the whole company.

    Nothing where there is none whose own period, of a year at most, holds all of these days.
    """
    fiscal_calendar = calendar()
    rows = Cascade.objects.filter(metric=metric, state=CascadeState.PUBLISHED, season=Season.TYPED, team__parent=None)
    rows = rows.filter(starts_on__lte=period.start, ends_on__gte=period.end).order_by("-starts_on", "-pk")
    for starts_on, ends_on, weights in rows.values_list("starts_on", "ends_on", "season_weights"):
        months = fiscal_calendar.parts(span(starts_on, ends_on), PeriodKind.MONTH)
        if len(months) == len(weights) <= MONTHS_IN[PeriodKind.YEAR]:
            return {fiscal_calendar.month_number(month): weight for month, weight in zip(months, weights, strict=True)}
    return {}


def moves(cascade: Cascade) -> list[CascadeMove]:
    """Return the steps in the life of a cascade, the newest first."""
    return list(cascade.moves.select_related("by").order_by("-at", "-pk"))


@dataclass(frozen=True)
class FigureChange:
    """One event in the history of a figure."""

    at: Any
    by: str
    verb: str
    amount: Decimal
    committed: Decimal | None
    why: str


def changes_of(node: CascadeNode) -> list[FigureChange]:
    """Return what was done to a figure, newest first: two queries."""
    event_model: Any = CascadeNode.pgh_event_model  # type: ignore[attr-defined]
    rows = list(event_model.objects.filter(pgh_obj=node.pk).select_related("pgh_context").order_by("-pgh_id")[:50])
    contexts = [(row.pgh_context.metadata if row.pgh_context else {}) for row in rows]
    names = dict(User.objects.filter(pk__in={meta.get("user") for meta in contexts} - {None}).values_list("pk", "name"))
    return [
        FigureChange(
            row.pgh_created_at,
            names.get(meta.get("user"), ""),
            verb_label(meta.get("verb", "")),
            row.amount,
            row.committed,
            meta.get("why", ""),
        )
        for row, meta in zip(rows, contexts, strict=True)
    ]


def published_node(user: User, person_id: int | None, metric: str, at: datetime) -> CascadeNode | None:
    """Return the figure of a person from which a quota was published at an instant, as far as a user may see it."""
    published = CascadeMove.objects.filter(step="publish", at=at).values("cascade")
    rows = CascadeNode.objects.visible_to(user).filter(person=person_id, cascade__in=published, cascade__metric=metric)
    return rows.select_related("cascade").first()


def people_to_add(user: User, team: CascadeNode) -> QuerySet[User]:
    """Return who sells and is not in a team of a cascade yet, as far as they are the user's people."""
    scope = scope_of(user)
    present = CascadeNode.objects.filter(cascade=team.cascade_id, parent=team, person__isnull=False).values("person")
    rows = User.objects.active().filter(role__in=(Role.REP, Role.MANAGER)).exclude(pk__in=present)
    return (rows if scope.sees_all else rows.filter(pk__in=scope.person_ids - {scope.person_id})).order_by("sort_key")


def ripple_view(loaded: LoadedCascade, new: Tree, user: User) -> RippleView:
    """Compare the stored figures with others, as far as a reader may see them."""
    visible_ids = set(CascadeNode.objects.visible_to(user).filter(cascade=loaded.cascade).values_list("pk", flat=True))
    moved = ripple(loaded.tree, new)
    touched = [
        RippleLine(loaded.rows.get(change.key), change.before, change.after)
        for change in moved.changes
        if change.key in visible_ids or change.key == NEW
    ]
    gaps = [(loaded.rows[key], gap) for key, gap in new.gaps().items() if key in visible_ids]
    before, after = (_sum_of_people(tree, visible_ids) for tree in (loaded.tree, new))
    odd = [(loaded.rows[key], remainder) for key, remainder in new.odd().items() if key in visible_ids]
    return RippleView(touched, before, after, gaps, odd, new.settings.step)


def _sum_of_people(tree: Tree, visible_ids: set[int]) -> Decimal:
    return total([node.amount for node in tree.nodes.values() if _is_shown(node, visible_ids)])


def _is_shown(node: TreeNode, visible_ids: set[int]) -> bool:
    """Say whether a person's figure counts in the sums that a reader is shown."""
    return node.level == CascadeLevel.PERSON and (node.key in visible_ids or node.key == NEW)


def runners(cascade: Cascade) -> Deciders:
    """Return who shares and publishes a cascade: the leaders of its top team, and admins. Deputies take no part in it."""
    led = leaders_on(business_day(timezone.now()), [cascade.team_id]).get(cascade.team_id, [])
    people = {person.pk: person for person in [*led, *User.objects.admins()]}
    return named([person for person in people.values() if rights_in(cascade, person).may_run])
