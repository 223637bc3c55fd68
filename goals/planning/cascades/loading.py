"""A cascade with all its nodes, as rows and as the tree that the rules know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from goals.planning.cascades.choices import Season
from goals.planning.cascades.models import Cascade, CascadeNode
from goals.planning.cascades.rules.months import Months, carried, over_months
from goals.planning.cascades.rules.plans import CascadePlan, LevelPlan, NodePlace
from goals.planning.cascades.rules.trees import CascadeSettings, Tree, TreeNode, rebalance
from goals.planning.cascades.structure import places
from goals.planning.cascades.weights import Scales, season_weights, unit_of
from salesplan.core.company.queries import calendar, company
from salesplan.core.periods import Period, PeriodKind
from salesplan.people.models import User


def plan_of(cascade: Cascade) -> CascadePlan:
    """Return the plan that a cascade was made by."""
    return CascadePlan(
        metric=cascade.metric,
        period=calendar().parse(cascade.period_key),
        team=cascade.team,
        levels={level: LevelPlan.of_json(stored) for level, stored in cascade.levels.items()},
        season=cascade.season,
        weights=tuple(cascade.season_weights),
        ramp=tuple(cascade.ramp),
        shortfall=cascade.shortfall,
        keeps_adjusted=cascade.keeps_adjusted,
        keeps_season=cascade.keeps_season,
        rounds_to=cascade.rounds_to,
    )


@dataclass
class LoadedCascade:
    """A cascade, its rows by key in the order of the tree, and the tree itself."""

    cascade: Cascade
    plan: CascadePlan
    rows: dict[int, CascadeNode]
    settings: CascadeSettings

    @property
    def currency(self) -> str:
        """The unit that figures are shared in."""
        return self.settings.currency

    @cached_property
    def months(self) -> list[Period]:
        """The months of the period."""
        return calendar().parts(self.plan.period, PeriodKind.MONTH)

    @cached_property
    def tree(self) -> Tree:
        """The figures as the rules know them."""
        nodes = {pk: node_of(row, self.months, self.plan.ramp) for pk, row in self.rows.items()}
        return Tree(nodes, self.settings)

    @property
    def root(self) -> CascadeNode:
        """The row of the top team."""
        return next(iter(self.rows.values()))

    def places(self) -> list[NodePlace]:
        """Return the nodes as places, to weigh them anew."""
        return [
            NodePlace(
                pk, row.parent_id, row.owner, row.level, row.starts_on, row.ends_on, row.ramp_from, row.typed_weight
            )
            for pk, row in self.rows.items()
        ]


def node_of(row: CascadeNode, months: Sequence[Period], ramp: Sequence[Decimal]) -> TreeNode:
    """Return a row as the rules know it."""
    carry = carry_of(row, months, ramp) if row.person_id else ()
    return TreeNode(
        row.pk, row.parent_id, tuple(row.months), row.level, row.weight, carry, row.committed, row.is_locked,
        row.is_adjusted,
    )  # fmt: skip


def carry_of(place: NodePlace | CascadeNode, months: Sequence[Period], ramp: Sequence[Decimal]) -> Months:
    """Return which share of each month a person carries; nothing to say where it is all of it."""
    carry = carried(months, place.starts_on, place.ends_on, place.ramp_from, ramp)
    return () if all(share == 1 for share in carry) else carry


def load(cascade: Cascade) -> LoadedCascade:
    """Load all nodes of a cascade: one query, whoever asks; pages show each person their part."""
    rows = cascade.nodes.select_related("team", "person", "cascade").order_by("position")
    rows_by_pk = {row.pk: row for row in rows}
    plan, currency = plan_of(cascade), unit_of(cascade.metric, company().currency)
    return LoadedCascade(cascade, plan, rows_by_pk, plan.settings(currency))


@dataclass
class Proposal:
    """A cascade that is not stored: the plan with its season, its places, and the figures they would get."""

    plan: CascadePlan
    places: list[NodePlace]
    tree: Tree


def propose(plan: CascadePlan, amount: Decimal, *, user: User, today: date) -> Proposal:
    """Work out what a plan would give everybody; nothing is written. Keys are 1, 2, 3 … in the order of the tree."""
    team_places = places(plan.team, plan.period)
    plan = with_season(plan, user, today)
    Scales(plan, team_places, user, today).weigh()
    currency = unit_of(plan.metric, company().currency)
    months = calendar().parts(plan.period, PeriodKind.MONTH)
    nothing = (Decimal(0),) * len(months)
    nodes = {}
    for place in team_places:
        carry = carry_of(place, months, plan.ramp) if place.is_person else ()
        figure = nothing if place.parent else over_months(amount, plan.weights, currency)
        nodes[place.key] = TreeNode(place.key, place.parent, figure, place.level, place.weight, carry)
    return Proposal(plan, team_places, rebalance(Tree(nodes, plan.settings(currency))))


def reseasons(old: CascadePlan, new: CascadePlan) -> bool:
    """Say whether other settings bring another season; looking the same one up anew is none."""
    return old.season != new.season or (new.season == Season.TYPED and tuple(old.weights) != tuple(new.weights))


def respread(loaded: LoadedCascade, plan: CascadePlan, *, user: User, today: date) -> tuple[CascadePlan, Tree]:
    """Work out what other settings would do to a cascade: weights are asked anew, kept figures stay.

    With another season the top figure is brought to its months anew; its amount stays. With the same one its months
    stay, since somebody may have set them.
    """
    reseason = reseasons(loaded.plan, plan)
    plan = with_season(plan, user, today)
    places = loaded.places()
    Scales(plan, places, user, today).weigh()
    tree = Tree(loaded.tree.nodes, plan.settings(loaded.currency))
    changed: list[TreeNode] = []
    for place in places:
        node = tree.nodes[place.key]
        carry = carry_of(place, loaded.months, plan.ramp) if place.is_person else ()
        figures = node.months
        if place.parent is None and reseason:
            figures = over_months(node.amount, plan.weights, loaded.currency)
        changed.append(replace(node, months=figures, weight=place.weight, carry=carry))
    return plan, rebalance(tree.with_nodes(changed))


def with_season(plan: CascadePlan, user: User, today: date) -> CascadePlan:
    """Return a plan with the weight of each month filled in."""
    return replace(plan, weights=tuple(season_weights(plan, user, today)))


def keys_below(tree: Tree, key: int) -> Iterable[int]:
    """Yield a node and everything below it, in the order of the tree."""
    yield key
    for child in tree.children.get(key, []):
        yield from keys_below(tree, child.key)
