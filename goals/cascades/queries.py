"""Questions about cascades: the list, the table of one, and the ripple of an edit."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, OuterRef, Q, QuerySet, Subquery

from goals.cascades.choices import Level
from goals.cascades.loading import Loaded, Proposal, load, plan_of, propose, respread
from goals.cascades.models import Cascade, CascadeMove, CascadeNode
from goals.cascades.publishing import differences
from goals.cascades.rights import may_create, rights_in
from goals.cascades.rules.hints import capacity, reached
from goals.cascades.rules.times import total
from goals.cascades.rules.trees import Tree, ripple
from goals.cascades.sheet import RippleView, Touched, sheet
from goals.cascades.weighing import choose_metrics

__all__ = [
    "Loaded", "Proposal", "capacity", "cascades", "choose_metrics", "differences", "load", "may_create", "moves",
    "plan_of", "propose", "reached", "respread", "rights_in", "ripple_view", "sheet",
]  # fmt: skip


def cascades(user: Any, state: str = "") -> QuerySet[Cascade]:
    """Return the cascades a user may see, each with its top figure and how many people it reaches.

    The figure of the top team is for those who see that team; the others see their own part.
    """
    top = CascadeNode.objects.visible_to(user).filter(cascade=OuterRef("pk"), parent=None).values("amount")
    people = Count("nodes__person", filter=Q(nodes__person__isnull=False), distinct=True)
    rows = Cascade.objects.visible_to(user).select_related("team", "goal", "created_by")
    rows = rows.annotate(amount=Subquery(top[:1], output_field=DecimalField()), people=people)
    return rows.filter(state=state) if state else rows.exclude(state="archived")


def moves(cascade: Cascade) -> list[CascadeMove]:
    """Return the steps in the life of a cascade, the newest first."""
    return list(cascade.moves.select_related("by").order_by("-at", "-pk"))


def ripple_view(loaded: Loaded, new: Tree, user: Any) -> RippleView:
    """Compare the stored figures with others, as far as a reader may see them."""
    seen = set(CascadeNode.objects.visible_to(user).filter(cascade=loaded.cascade).values_list("pk", flat=True))
    told = ripple(loaded.tree, new)
    touched = [
        Touched(loaded.rows.get(change.key), change.before, change.after)
        for change in told.changes
        if change.key in seen or change.key not in loaded.rows
    ]
    gaps = [(loaded.rows[key], gap) for key, gap in new.gaps().items() if key in seen]
    before, after = (_sum_of_people(tree, seen, loaded) for tree in (loaded.tree, new))
    return RippleView(touched, before, after, gaps)


def _sum_of_people(tree: Tree, seen: set[int], loaded: Loaded) -> Decimal:
    return total([node.amount for node in tree.nodes.values() if _is_shown(node, seen, loaded)])


def _is_shown(node: Any, seen: set[int], loaded: Loaded) -> bool:
    """Say whether a person's figure counts in the sums that a reader is shown."""
    return node.level == Level.PERSON and (node.key in seen or node.key not in loaded.rows)
