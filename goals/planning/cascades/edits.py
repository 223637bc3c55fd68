"""What an edit would do to a cascade: the preview and the action ask the same functions, and only the action writes."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from goals.planning.cascades.choices import Absorb, CascadeMethod
from goals.planning.cascades.loading import LoadedCascade, carry_of, node_of
from goals.planning.cascades.models import CascadeNode
from goals.planning.cascades.rules.months import Months
from goals.planning.cascades.rules.plans import LARGEST
from goals.planning.cascades.rules.trees import LockedNode, Tree, move, rebalance, set_months, with_column
from goals.planning.cascades.weights import Scales
from salesplan.core.amounts.exact import exact_money
from salesplan.core.company.queries import calendar
from salesplan.core.errors import Refused
from salesplan.core.money import ZERO
from salesplan.people.models import User

NEW = 0


@dataclass(frozen=True)
class Edit:
    """A figure that somebody typed for one node: in which column, and who makes room for it."""

    node: int
    column: str
    value: Decimal
    absorb: str = Absorb.SIBLINGS


def check_value(value: Decimal) -> None:
    """Refuse a figure that nobody can carry."""
    if value < 0:
        raise Refused(_("A figure can't be negative."), field="value")
    if value >= LARGEST:
        raise Refused(_("This amount is too large."), field="value")


def columns_of(loaded: LoadedCascade, key: str) -> list[int]:
    """Return which months of the period a column has; raises Refused when it has none."""
    try:
        column = calendar().parse(key)
    except ValueError:
        column = None
    columns = [i for i, month in enumerate(loaded.months) if column and month.start in column]
    if not columns:
        raise Refused(_("This column is not part of the period."), field="column")
    return columns


def edited(loaded: LoadedCascade, edit: Edit) -> Tree:
    """Return the figures after an edit; raises Refused when a lock is in the way."""
    check_value(edit.value)
    exact_money(edit.value, loaded.currency, field="value")
    if loaded.rows[edit.node].is_locked:
        raise Refused(_("This figure is locked. Unlock it first."), field="value", code="locked")
    months = with_column(loaded.tree, edit.node, columns_of(loaded, edit.column), edit.value)
    try:
        return set_months(loaded.tree, edit.node, months, edit.absorb)
    except LockedNode as error:
        raise _in_the_way(loaded, error) from None


def _in_the_way(loaded: LoadedCascade, error: LockedNode) -> Refused:
    message = _("%(who)s is locked and can't change with it. Unlock it, or let the others absorb the change.")
    return Refused(message % {"who": loaded.rows[error.key].owner}, field="absorb", code="locked")


def rebalanced(loaded: LoadedCascade, key: int | None = None) -> Tree:
    """Return the figures after everything below a node was spread anew."""
    return rebalance(loaded.tree, key)


def rescheduled(
    loaded: LoadedCascade, key: int, starts_on: date | None, ends_on: date | None, ramp: date | None
) -> Tree:
    """Return the figures after a person's days in the team or their ramp changed."""
    row = loaded.rows[key]
    if starts_on and ends_on and ends_on < starts_on:
        raise Refused(_("The last day is before the first one. Choose a later day."), field="ends_on")
    row.starts_on, row.ends_on, row.ramp_from = starts_on, ends_on, ramp
    node = replace(loaded.tree.nodes[key], carry=carry_of(row, loaded.months, loaded.plan.ramp))
    return rebalance(loaded.tree.with_nodes([node]), node.parent)


def reweighed(loaded: LoadedCascade, key: int, weight: Decimal | None, *, user: User, today: date) -> Tree:
    """Return the figures after a weight was typed; it counts where the level goes by typed weights."""
    if weight is not None and not 0 <= weight < LARGEST:
        raise Refused(_("A weight can't be negative."), field="typed_weight")
    loaded.rows[key].typed_weight = weight
    kind = loaded.tree.level_below(loaded.rows[key].parent_id or key)
    if loaded.plan.level(kind).weighs_by != CascadeMethod.TYPED:
        return loaded.tree
    places = loaded.places()
    Scales(loaded.plan, places, user, today).weigh()
    nodes = [replace(loaded.tree.nodes[place.key], weight=place.weight) for place in places]
    return rebalance(loaded.tree.with_nodes(nodes), loaded.rows[key].parent_id)


def person_moved(loaded: LoadedCascade, key: int, to: int, on: date) -> Tree:
    """Return the figures after a person moved to another team of the cascade; the new place has the key NEW."""
    row, target = loaded.rows[key], loaded.rows.get(to)
    if row.person_id is None or target is None or target.team_id is None or to == row.parent_id:
        raise Refused(_("Choose another team of this plan."), field="to")
    first, last = row.starts_on or loaded.plan.period.start, row.ends_on or loaded.plan.period.end
    if not first < on <= last:
        raise Refused(_("Choose a day when the person is in this team, after their first one."), field="on")
    if row.is_locked:
        raise Refused(_("This figure is locked. Unlock it first."), field="on", code="locked")
    try:
        return move(loaded.tree, key, to, NEW, on, loaded.months)
    except LockedNode as error:
        raise _in_the_way(loaded, error) from None


def person_added(loaded: LoadedCascade, row: CascadeNode, *, user: User, today: date) -> Tree:
    """Return the figures after a person joined a team of the cascade; the others there give what they will carry.

    `row` is the node to be, not saved; it has the key NEW.
    """
    before = loaded.tree
    duplicates = (node.person_id == row.person_id and node.parent_id == row.parent_id for node in loaded.rows.values())
    if any(duplicates):
        raise Refused(_("This person is already in this team."), field="person")
    if row.starts_on and row.starts_on > loaded.plan.period.end:
        raise Refused(_("The period ends before that day."), field="starts_on")
    row.pk, row.months = NEW, [ZERO] * len(loaded.months)
    loaded.rows[NEW] = row
    places = loaded.places()
    Scales(loaded.plan, places, user, today).weigh()
    weights = {place.key: place.weight for place in places}
    row.weight = weights[NEW]
    return rebalance(before.with_nodes([node_of(row, loaded.months, loaded.plan.ramp)]), row.parent_id)


def with_figures(loaded: LoadedCascade, figures: dict[int, Months], rebalances: bool) -> Tree:
    """Return the tree after many figures were typed at once, as adjustments; then spread anew where that is wanted."""
    nodes = []
    for key, months in figures.items():
        node = loaded.tree.nodes[key]
        rounded = tuple(exact_money(month, loaded.currency, field="value") for month in months)
        nodes.append(replace(node, months=rounded, is_adjusted=node.is_adjusted or node.parent is not None))
    tree = loaded.tree.with_nodes(nodes)
    return rebalance(tree, fixed=figures) if rebalances else tree
