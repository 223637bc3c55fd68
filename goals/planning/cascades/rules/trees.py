"""A tree of figures: company, regions, teams, people, each with its months; and what an edit does to it.

**Rebalancing** (`rebalance`) goes from a node down. The parts of a node together get its figure plus the padding of
their level. Kept are locked parts, adjusted ones while adjustments are kept, and commitments where the level says so;
the rest is spread over the free ones by their weights. Where the kept ones exceed the figure, the free ones get 0, and
`gap` says by how much it is over; where nobody is left to carry the rest, how much is unassigned.

1,000 for four by equal weights are 250 each. One is set to 400 and the siblings give: 200 each. One of these is locked
and the 400 raised to 900: the two free ones get 0 and the parent is over by 100.

**Raising** (`Absorb.PARENTS`): with an edit from 250 to 300 the parent grows by 50 ÷ (1 + p), and so on up to the top.

Rebalancing twice changes nothing, since what is spread depends only on the parent, the kept parts and the weights.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from goals.planning.cascades.choices import Absorb, CascadeLevel
from goals.planning.cascades.rules.months import ONE, Months, moved, over_months
from goals.planning.cascades.rules.shares import padded, spread, weights_or_even
from salesplan.core.money import ZERO, quantize, total
from salesplan.core.periods import Period


class LockedNode(Exception):
    """A step would change a figure that is locked."""

    def __init__(self, key: int) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True)
class LevelSplit:
    """How figures are shared on one level."""

    padding: Decimal = ZERO
    keeps_commitments: bool = False


@dataclass(frozen=True)
class CascadeSettings:
    """What holds for a whole tree."""

    currency: str = "CNY"
    levels: Mapping[str, LevelSplit] = field(default_factory=dict)
    season: Months = ()
    keeps_adjusted: bool = True
    keeps_season: bool = True
    spreads_shortfall: bool = False
    step: Decimal = ZERO

    def split(self, level: str) -> LevelSplit:
        """Return how a level is shared; one that is not set up evenly and without padding."""
        return self.levels.get(level, LevelSplit())


@dataclass(frozen=True)
class TreeNode:
    """One figure: of a team or a person, by month. `carry` is which share of each month a person can carry."""

    key: int
    parent: int | None
    months: Months
    level: str = CascadeLevel.TEAM
    weight: Decimal | None = ONE
    carry: Months = ()
    committed: Decimal | None = None
    is_locked: bool = False
    is_adjusted: bool = False

    @property
    def amount(self) -> Decimal:
        """The figure of the whole period."""
        return total(self.months)


@dataclass(frozen=True)
class Tree:
    """All figures at once; parents come before their parts."""

    nodes: Mapping[int, TreeNode]
    settings: CascadeSettings

    @cached_property
    def children(self) -> dict[int | None, list[TreeNode]]:
        """The parts of each node, in their order."""
        out: dict[int | None, list[TreeNode]] = {}
        for node in self.nodes.values():
            out.setdefault(node.parent, []).append(node)
        return out

    @property
    def root(self) -> TreeNode:
        """The figure that everything is broken down from."""
        return self.children[None][0]

    def level_below(self, key: int) -> str:
        """Return between whom a figure is shared: the kind of its first part that is no person, else people."""
        kinds = [child.level for child in self.children.get(key, [])]
        return next((kind for kind in kinds if kind != CascadeLevel.PERSON), CascadeLevel.PERSON)

    def split_below(self, key: int) -> LevelSplit:
        """Return how a figure is shared among its parts."""
        return self.settings.split(self.level_below(key))

    def target(self, key: int) -> Months:
        """Return what the parts of a node have to sum to: its figure plus the padding."""
        return padded(self.nodes[key].months, self.split_below(key).padding, self.settings.currency)

    def below(self, key: int) -> Decimal:
        """Return what the parts of a node sum to."""
        return total([child.amount for child in self.children.get(key, [])])

    def gap(self, key: int) -> Decimal:
        """Return what is not assigned below a node; negative where its parts exceed what they should sum to."""
        return total(self.target(key)) - self.below(key) if key in self.children else ZERO

    def gaps(self) -> dict[int, Decimal]:
        """Return the nodes whose parts do not sum to their figure, and by how much."""
        return {key: gap for key in self.nodes if (gap := self.gap(key))}

    def evened(self) -> set[int]:
        """Return the nodes whose parts have no weight at all, so that they are shared evenly."""
        return {
            key
            for key, children in self.children.items()
            if key is not None and weights_or_even([child.weight for child in children])[1]
        }

    def odd(self) -> dict[int, Decimal]:
        """Return the parts that carry what is no whole step, and how much; kept figures are as somebody set them."""
        step = self.settings.step
        if not step:
            return {}
        free = (
            node for node in self.nodes.values() if node.parent is not None and not (node.is_locked or node.is_adjusted)
        )
        return {node.key: remainder for node in free if (remainder := node.amount % step)}

    def path(self, key: int) -> list[TreeNode]:
        """Return a node and those above it, up to the top."""
        line = [self.nodes[key]]
        while line[-1].parent is not None:
            line.append(self.nodes[line[-1].parent])
        return line

    def commitment(self, key: int, complete: bool = False) -> Decimal | None:
        """Return what a node committed itself to: its own word, else what its parts did; `complete` if all of them."""
        own_amount = self.nodes[key].committed
        if own_amount is not None:
            return own_amount
        commitments = [self.commitment(child.key, complete) for child in self.children.get(key, [])]
        if (
            not commitments
            or (complete and None in commitments)
            or all(commitment is None for commitment in commitments)
        ):
            return None
        return total([commitment for commitment in commitments if commitment is not None])

    def with_nodes(self, nodes: Iterable[TreeNode]) -> "Tree":
        """Return the tree with some nodes in place of those of their keys."""
        return replace(self, nodes={**self.nodes, **{node.key: node for node in nodes}})


def rebalance(tree: Tree, key: int | None = None, fixed: Iterable[int] = ()) -> Tree:
    """Return the tree with everything below a node spread anew (see above); `held` are kept whatever the settings."""
    nodes, holding = dict(tree.nodes), frozenset(fixed)
    waiting = [tree.root.key if key is None else key]
    while waiting:
        parent = waiting.pop()
        for child in _spread_below(tree, nodes[parent], holding):
            nodes[child.key] = child
            waiting.append(child.key)
    return replace(tree, nodes=nodes)


def _spread_below(tree: Tree, parent: TreeNode, fixed: frozenset[int]) -> list[TreeNode]:
    children = tree.children.get(parent.key, [])
    if not children:
        return []
    settings, split = tree.settings, tree.split_below(parent.key)
    target = padded(parent.months, split.padding, settings.currency)
    kept = {node.key: node for child in children if (node := _kept(tree, child, split, target, fixed))}
    free = [child for child in children if child.key not in kept]
    lines = _free_lines(settings, target, list(kept.values()), children, free)
    filled = {node.key: replace(node, months=line, is_adjusted=False) for node, line in zip(free, lines, strict=True)}
    return [kept.get(child.key) or filled[child.key] for child in children]


def _kept(tree: Tree, node: TreeNode, split: LevelSplit, target: Months, fixed: frozenset[int]) -> TreeNode | None:
    """Return a part with the figure that it keeps, or None for one that is free."""
    settings = tree.settings
    if node.is_locked or node.key in fixed or (node.is_adjusted and settings.keeps_adjusted):
        return node
    committed = tree.commitment(node.key, complete=True) if split.keeps_commitments else None
    if committed is None:
        return None
    return replace(node, months=over_months(quantize(committed, settings.currency), target, settings.currency))


def _free_lines(
    settings: CascadeSettings,
    target: Months,
    kept: Sequence[TreeNode],
    children: Sequence[TreeNode],
    free: Sequence[TreeNode],
) -> list[Months]:
    left = total(target) - total([node.amount for node in kept])
    if left <= 0:
        return [(ZERO,) * len(target)] * len(free)
    months = tuple(figure - total([node.months[i] for node in kept]) for i, figure in enumerate(target))
    if min(months) < 0:
        months = over_months(left, [max(figure, ZERO) for figure in months], settings.currency)
    child_weights, _none = weights_or_even([child.weight for child in children])
    weights = {child.key: weight for child, weight in zip(children, child_weights, strict=True)}
    usable, _none = weights_or_even([weights[node.key] for node in free])
    everything = (ONE,) * len(target)
    carries = [node.carry or everything for node in free]
    return spread(months, usable, carries, settings.currency, settings.spreads_shortfall, settings.step)


def with_column(tree: Tree, key: int, columns: Sequence[int], value: Decimal) -> Months:
    """Return a node's months after one of its columns (a month, a quarter, the whole) was set to a figure.

    The months of the column keep their proportions while the season is kept, else they follow the tree's season.
    """
    node, settings = tree.nodes[key], tree.settings
    own_months = [node.months[i] for i in columns]
    usual = [settings.season[i] for i in columns] if settings.season else own_months
    shape = own_months if settings.keeps_season and any(own_months) else usual
    shares = dict(zip(columns, over_months(quantize(value, settings.currency), shape, settings.currency), strict=True))
    return tuple(shares.get(i, month) for i, month in enumerate(node.months))


def set_months(tree: Tree, key: int, months: Months, absorb: str = Absorb.SIBLINGS) -> Tree:
    """Return the tree after a node's figure was edited; the node is adjusted from then on (the top is only set)."""
    old = tree.nodes[key]
    new = replace(old, months=months, is_adjusted=old.is_adjusted or old.parent is not None)
    if old.parent is None:
        return rebalance(tree.with_nodes([new]), key)
    if absorb == Absorb.SIBLINGS:
        return rebalance(tree.with_nodes([new]), old.parent, fixed=[key])
    if absorb == Absorb.NOBODY:
        return rebalance(tree.with_nodes([new]), key)
    return rebalance(tree.with_nodes([new, *_raised(tree, new)]), key)


def _raised(tree: Tree, new: TreeNode) -> list[TreeNode]:
    """Return the nodes above an edited one as they grow or shrink with it."""
    out: list[TreeNode] = []
    current, currency = new, tree.settings.currency
    for parent in tree.path(new.key)[1:]:
        if parent.is_locked:
            raise LockedNode(parent.key)
        padding = tree.split_below(parent.key).padding
        change = [now - before for now, before in zip(current.months, tree.nodes[current.key].months, strict=True)]
        months = tuple(month + step for month, step in zip(tree.target(parent.key), change, strict=True))
        if padding or min(months) < 0:
            unpadded = max(quantize(total(months) / (1 + padding), currency), ZERO)
            months = over_months(unpadded, [max(month, ZERO) for month in months], currency)
        current = replace(parent, months=months, is_adjusted=parent.is_adjusted or parent.parent is not None)
        out.append(current)
    return out


def move(tree: Tree, key: int, to: int, new_key: int, on: date, months: Sequence[Period]) -> Tree:
    """Return the tree after a person moved to another team on a day: their figure goes with them, day by day.

    The figures of the teams left and entered change by as much, up to where both meet; nothing is lost on the way.
    """
    node, currency = tree.nodes[key], tree.settings.currency
    staying, goes = moved(node.months, months, on, currency)
    above = {ancestor.key for ancestor in tree.path(to)}
    leaving = [ancestor for ancestor in tree.path(key)[1:] if ancestor.key not in above]
    common = {ancestor.key for ancestor in tree.path(key)}
    entering = [ancestor for ancestor in tree.path(to) if ancestor.key not in common]
    out = [replace(node, months=staying, is_adjusted=True)]
    for ancestor, sign in [*((ancestor, -1) for ancestor in leaving), *((ancestor, 1) for ancestor in entering)]:
        if ancestor.is_locked:
            raise LockedNode(ancestor.key)
        # Where people carry more than their team has, the team stops at nothing and its gap tells the rest.
        changed = tuple(max(month + sign * step, ZERO) for month, step in zip(ancestor.months, goes, strict=True))
        out.append(replace(ancestor, months=changed, is_adjusted=True))
    out.append(replace(node, key=new_key, parent=to, months=goes, is_adjusted=True, carry=(), committed=None))
    return tree.with_nodes(out)


@dataclass(frozen=True)
class NodeChange:
    """One node whose figure an edit changes."""

    key: int
    before: Decimal
    after: Decimal

    @property
    def by(self) -> Decimal:
        """How much more it is."""
        return self.after - self.before


@dataclass(frozen=True)
class Ripple:
    """Who changes by how much, the largest change first; and what all people carry before and after."""

    changes: tuple[NodeChange, ...]
    before: Decimal
    after: Decimal

    def __bool__(self) -> bool:
        return bool(self.changes)


def ripple(old: Tree, new: Tree) -> Ripple:
    """Compare two states of a tree; a change between months alone counts too, by 0."""
    keys = [*old.nodes, *(key for key in new.nodes if key not in old.nodes)]
    changes = []
    for key in keys:
        before, after = old.nodes.get(key), new.nodes.get(key)
        if (before.months if before else ()) != (after.months if after else ()):
            changes.append(NodeChange(key, before.amount if before else ZERO, after.amount if after else ZERO))
    people = [_people(tree) for tree in (old, new)]
    return Ripple(tuple(sorted(changes, key=lambda change: -abs(change.by))), *people)


def _people(tree: Tree) -> Decimal:
    return total([node.amount for node in tree.nodes.values() if node.level == CascadeLevel.PERSON])
