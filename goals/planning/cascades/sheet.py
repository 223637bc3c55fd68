"""The tree as a page shows it: each node with what is assigned, committed and handed on, and the figures by column.

A large tree is folded below its second level: a thousand people in one page are a megabyte that nobody reads. What is
opened comes by itself, and stands in the address, so that the page works without a script and can be shared.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from goals.planning.cascades.loading import LoadedCascade
from goals.planning.cascades.models import CascadeNode
from goals.planning.cascades.rights import CascadeRights
from goals.planning.cascades.rules.trees import Tree
from goals.planning.cascades.weights import by_people, by_teams
from salesplan.core import metrics
from salesplan.core.company.queries import calendar
from salesplan.core.metrics import FigureMark, Question, mark
from salesplan.core.money import ZERO, breakeven, over_assignment, ratio, total
from salesplan.core.periods import Period, PeriodKind
from salesplan.people.models import User

VIEWS = ("total", "quarters", "months")
# A tree of so many rows is shown whole; of a larger one the parts of the nodes above this depth.
WHOLE, OPEN_DEPTH = 100, 2


@dataclass(frozen=True)
class PeriodColumn:
    """A column of figures: its period and which months it sums."""

    period: Period
    months: tuple[int, ...]

    @property
    def key(self) -> str:
        """The key of its period."""
        return self.period.key


def columns(loaded: LoadedCascade, view: str) -> list[PeriodColumn]:
    """Return the columns of a view; the whole period stands last."""
    whole_period = PeriodColumn(loaded.plan.period, tuple(range(len(loaded.months))))
    kind = {"quarters": PeriodKind.QUARTER, "months": PeriodKind.MONTH}.get(view)
    if kind is None or kind == loaded.plan.period.kind:
        return [whole_period]
    parts = calendar().parts(loaded.plan.period, kind)
    cut = [
        PeriodColumn(part, tuple(i for i, month in enumerate(loaded.months) if month.start in part)) for part in parts
    ]
    return [*cut, whole_period]


@dataclass(frozen=True)
class CascadeCell:
    """One figure of a node."""

    column: PeriodColumn
    amount: Decimal


@dataclass
class CascadeRow:
    """A node in the table."""

    node: CascadeNode
    depth: int
    cells: list[CascadeCell]
    committed: Decimal | None
    children: Decimal | None
    people: Decimal | None
    gap: Decimal
    share: Decimal | None
    before: Decimal | None
    rows: str
    before_mark: FigureMark
    may_edit: bool
    may_commit: bool
    may_spread: bool
    is_folded: bool = False

    @property
    def amount(self) -> Decimal:
        """What is assigned from above."""
        return self.node.amount

    @property
    def over(self) -> Decimal | None:
        """By which share the parts exceed the figure."""
        return None if self.children is None else over_assignment(self.children, self.amount)

    @property
    def breakeven(self) -> Decimal | None:
        """The attainment of the parts at which the figure is still reached."""
        return None if self.children is None else breakeven(self.children, self.amount)

    @property
    def over_people(self) -> Decimal | None:
        """The over-assignment over all levels down to the people, where that is more than one level."""
        if self.people is None or self.people == self.children:
            return None
        return over_assignment(self.people, self.amount)

    @property
    def breakeven_people(self) -> Decimal | None:
        """The attainment of all people at which the figure is still reached."""
        return None if self.over_people is None or self.people is None else breakeven(self.people, self.amount)

    @property
    def growth(self) -> Decimal | None:
        """How much more it is than the year before."""
        against = ratio(self.amount, self.before)
        return None if against is None else against - 1

    @property
    def missing(self) -> Decimal:
        """What is not assigned to anybody below; nothing where it is over."""
        return max(self.gap, ZERO)


@dataclass
class CascadeSheet:
    """The table of a cascade for one reader."""

    loaded: LoadedCascade
    columns: list[PeriodColumn]
    lines: list[CascadeRow]
    currency: str
    evened: list[CascadeNode] = field(default_factory=list)
    # Where parts exceed what they should sum to, and by how much; also in branches that are folded.
    over: list[tuple[CascadeNode, Decimal]] = field(default_factory=list)
    may_edit: bool = False


def sheet(
    loaded: LoadedCascade,
    rights: CascadeRights,
    user: User,
    view: str,
    opened: Collection[int] = (),
    is_whole: bool = False,
) -> CascadeSheet:
    """Return the table of a cascade as far as a reader may see it; a constant number of queries.

    `opened` are the nodes whose parts are shown beside what is open by itself; `whole` shows everything.
    """
    visible_ids = set(CascadeNode.objects.visible_to(user).filter(cascade=loaded.cascade).values_list("pk", flat=True))
    shown = columns(loaded, view)
    past = _Past(loaded, user)
    tree, totals = loaded.tree, _Totals(loaded.tree)
    depths: dict[int, int] = {}
    for pk, row in loaded.rows.items():
        if pk in visible_ids:
            depths[pk] = depths[row.parent_id] + 1 if row.parent_id in depths else 0
    open_nodes = set(depths) if is_whole or len(depths) <= WHOLE else open_of(tree, depths, opened)
    lines = []
    for pk, depth in depths.items():
        row = loaded.rows[pk]
        if depth and row.parent_id not in open_nodes:
            continue
        line = _line(loaded, totals, row, depth, shown, rights, past, visible_ids)
        line.is_folded = line.children is not None and pk not in open_nodes
        lines.append(line)
    evened = [loaded.rows[key] for key in tree.evened() if key in visible_ids]
    over = [(loaded.rows[key], -gap) for key, gap in tree.gaps().items() if key in visible_ids and gap < 0]
    may_edit = any(rights.may_edit(loaded.rows[pk]) for pk in depths)
    return CascadeSheet(loaded, shown, lines, loaded.currency, evened, over, may_edit)


def open_of(tree: Tree, depths: dict[int, int], opened: Collection[int]) -> set[int]:
    """Return which nodes of a large tree show their parts: the upper ones, and what was opened with all above it."""
    upper = {pk for pk, depth in depths.items() if depth < OPEN_DEPTH}
    return upper.union(*({node.key for node in tree.path(pk)} for pk in opened if pk in depths))


def _line(
    loaded: LoadedCascade,
    totals: "_Totals",
    row: CascadeNode,
    depth: int,
    shown: Sequence[PeriodColumn],
    rights: CascadeRights,
    past: "_Past",
    visible_ids: set[int],
) -> CascadeRow:
    tree = loaded.tree
    has_parts = row.pk in tree.children
    siblings = totals.below(row.parent_id) if row.parent_id in visible_ids else None
    return CascadeRow(
        node=row,
        depth=depth,
        cells=[CascadeCell(column, total([row.months[i] for i in column.months])) for column in shown],
        committed=tree.commitment(row.pk),
        children=totals.below(row.pk) if has_parts else None,
        people=totals.people(row.pk) if has_parts else None,
        gap=tree.gap(row.pk),
        share=ratio(row.amount, siblings),
        before=past.figure(row),
        rows=past.rows(row),
        before_mark=past.mark(row),
        may_edit=rights.may_edit(row),
        may_commit=rights.may_commit(row),
        may_spread=rights.may_spread(row) and has_parts,
    )


class _Totals:
    """Sums over a tree, each worked out once: a part asks for that of its parent, as its many siblings do."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._below: dict[int, Decimal] = {}
        self._people: dict[int, Decimal] = {}

    def below(self, key: int) -> Decimal:
        """Return what the parts of a node sum to."""
        if key not in self._below:
            self._below[key] = self.tree.below(key)
        return self._below[key]

    def people(self, key: int) -> Decimal:
        """Return what all people below a node carry."""
        if key not in self._people:
            children = self.tree.children.get(key, [])
            people = [self.people(part.key) for part in children]
            self._people[key] = total(people) if children else self.tree.nodes[key].amount
        return self._people[key]


class _Past:
    """The same figures a year before."""

    def __init__(self, loaded: LoadedCascade, user: User) -> None:
        self.metric = metrics.get(loaded.cascade.metric)
        base = calendar().year_before(loaded.plan.period)
        self.question = Question(user, base.start, base.end)
        self.people = by_people(self.question, self.metric.key)
        self.teams = by_teams(self.question, self.metric.key)

    def figure(self, row: CascadeNode) -> Decimal | None:
        """Return what a team or person reached."""
        return (self.people if row.person_id else self.teams).get(row.owner_id)

    def rows(self, row: CascadeNode) -> str:
        """Return the address of the rows behind that figure."""
        return self.metric.rows(self._question(row))

    def mark(self, row: CascadeNode) -> FigureMark:
        """Return what that figure is."""
        return mark(self.metric.key, self._question(row), self.figure(row))

    def _question(self, row: CascadeNode) -> Question:
        return self.question.narrowed(**{"owner": row.person_id} if row.person_id else {"team": row.team_id})


@dataclass(frozen=True)
class RippleLine:
    """One line of a ripple: who changes, from what to what."""

    node: Any
    before: Decimal
    after: Decimal

    @property
    def by(self) -> Decimal:
        """How much more it is."""
        return self.after - self.before

    @property
    def change(self) -> Decimal | None:
        """The same as a share."""
        return ratio(self.by, self.before)


@dataclass(frozen=True)
class RippleView:
    """A ripple as a page shows it: only what the reader may see, with what would not sum afterwards."""

    touched: list[RippleLine]
    before: Decimal
    after: Decimal
    gaps: list[tuple[Any, Decimal]]
    odd: list[tuple[Any, Decimal]]
    step: Decimal

    @property
    def by(self) -> Decimal:
        """How much more all people carry."""
        return self.after - self.before
